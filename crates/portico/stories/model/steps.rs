//! The steps of the walk: what is done to the product, and to the model beside it.

use super::{
    Walk,
    expected::{Link, Person, State, Way},
};
use crate::kit::*;
use portico::{
    access,
    answer::Trouble,
    clients,
    invitations::{self, Channel, LinkState, actions::Renewed},
    keys::Purpose,
    outbox::Composed,
    records,
};
use portico_values::{ClientId, EmailAddress, Identity as _, LetterId, Moment, SecretToken, moment::days};
use std::time::Duration;

/// One step. People and links are named by their places.
#[derive(Clone, Copy, Debug)]
pub(super) enum Step {
    Wait(Duration),
    Invite(usize),
    Revoke(usize),
    HandOut(usize, Way),
    TakeBack(usize, usize),
    Renew(usize, usize),
    WayIn(usize),
    Decline(usize, usize),
    Accept(usize, usize),
    Move(usize),
    Consent(usize),
    Access(usize),
    Portal,
}

type Worked = Result<bool, String>;

impl Step {
    /// Any step, the usual ones more often.
    pub(super) fn any(walk: &Walk<'_>) -> Self {
        const WAITS: [u64; 10] = [1, 240, 300, 300, 600, 3_600, 86_400, 7 * 86_400, 29 * 86_400, 91 * 86_400];
        let person = walk.chance(walk.people.len());
        let links = walk.people[person].links.len();
        // Newer links are tried more often than old ones, and old ones still are.
        let link = if links == 0 { 0 } else { links - 1 - walk.chance(links).min(walk.chance(links)) };
        // What was switched off is soon on again: most of the walk happens in an open house.
        let off = |on: bool| !on && walk.chance(2) == 0;
        if off(walk.portal_on) {
            return Step::Portal;
        }
        if off(walk.people[person].access) {
            return Step::Access(person);
        }
        if off(walk.people[person].consent) {
            return Step::Consent(person);
        }
        match (walk.chance(40), links) {
            (0..9, _) => Step::Wait(Duration::from_secs(WAITS[walk.chance(WAITS.len())])),
            (9..17, _) | (_, 0) => Step::Invite(person),
            (17..19, _) => Step::Revoke(person),
            (19..22, _) => Step::HandOut(person, Way::Copied),
            (22, _) => Step::HandOut(person, Way::Code),
            (23, _) => Step::TakeBack(person, link),
            (24..28, _) => Step::Renew(person, link),
            (28..30, _) => Step::WayIn(person),
            (30..32, _) => Step::Decline(person, link),
            (32..36, _) => Step::Accept(person, link),
            (36, _) => Step::Move(person),
            (37, _) => Step::Consent(person),
            (38, _) => Step::Access(person),
            _ => Step::Portal,
        }
    }
    pub(super) fn name(&self) -> &'static str {
        match self {
            Step::Wait(_) => "wait",
            Step::Invite(_) => "invite",
            Step::Revoke(_) => "revoke",
            Step::HandOut(..) => "copy",
            Step::TakeBack(..) => "take back",
            Step::Renew(..) => "renew",
            Step::WayIn(_) => "way in",
            Step::Decline(..) => "decline",
            Step::Accept(..) => "accept",
            Step::Move(_) => "move",
            Step::Consent(_) => "consent",
            Step::Access(_) => "access",
            Step::Portal => "portal",
        }
    }
}

/// Whether it worked; trouble that is no refusal ends the walk.
fn worked<T>(outcome: Result<T, Trouble>) -> Result<Option<T>, String> {
    match outcome {
        Ok(done) => Ok(Some(done)),
        Err(Trouble::Refused(_)) => Ok(None),
        Err(other) => Err(other.to_string()),
    }
}

fn same(worked: bool, should: bool) -> Worked {
    if worked == should { Ok(worked) } else { Err(format!("{} and should {}", word(worked), word(should))) }
}

fn word(worked: bool) -> &'static str {
    if worked { "work" } else { "not work" }
}

impl Walk<'_> {
    fn now(&self) -> Moment {
        self.house.now()
    }

    /// Takes a step in the product and in the model. Whether it worked, or how the two differ.
    pub(super) async fn take(&mut self, step: &Step, number: usize) -> Worked {
        let now = self.now();
        match *step {
            Step::Wait(span) => {
                self.house.clock.advance(span);
                Ok(true)
            }
            Step::Invite(place) => {
                let should = self.people[place].may_be_sent_to(self.portal_on, now);
                let done = worked(self.house.invite_as(&self.operator, self.people[place].id).await)?.is_some();
                if done {
                    let secret = self.newest_secret(place).await;
                    let person = &mut self.people[place];
                    person.sends.once_more(now);
                    person.send(secret, now);
                }
                same(done, should)
            }
            Step::Revoke(place) => {
                let should = self.people[place].state == State::Sent;
                let mut act = self.house.act(&self.operator).await;
                let done = worked(invitations::actions::revoke(&mut act, self.people[place].id).await)?.is_some();
                if done {
                    act.commit().await.map_err(|trouble| trouble.to_string())?;
                    self.people[place].end(State::Revoked);
                }
                same(done, should)
            }
            Step::HandOut(place, way) => self.hand_out(place, way).await,
            Step::TakeBack(place, link) => self.take_back(place, link).await,
            Step::Renew(place, link) => self.renew(place, link).await,
            Step::WayIn(place) => self.way_in(place).await,
            Step::Decline(place, link) => {
                let should = self.state_of(place, link) == LinkState::Living;
                let mut act = self.house.act(&self.visitor).await;
                let done =
                    worked(invitations::actions::decline(&mut act, &self.people[place].links[link].secret).await)?.is_some();
                if done {
                    act.commit().await.map_err(|trouble| trouble.to_string())?;
                    self.people[place].end(State::Declined);
                }
                same(done, should)
            }
            Step::Accept(place, link) => self.accept(place, link, number).await,
            Step::Move(place) => {
                let address = format!("person-{number}-moved@walk.example");
                self.people[place].address.clone_from(&address);
                self.change(place).await?;
                if self.people[place].state == State::Sent {
                    self.people[place].end(State::Revoked);
                }
                Ok(true)
            }
            Step::Consent(place) => {
                self.people[place].consent = !self.people[place].consent;
                self.change(place).await?;
                Ok(true)
            }
            Step::Access(place) => {
                let person = &mut self.people[place];
                person.access = !person.access;
                let (id, access) = (person.id, person.access);
                self.write("update clients set portal_on = $2 where id = $1", values![id, access]).await;
                self.stand_anew(id).await;
                Ok(true)
            }
            Step::Portal => {
                self.portal_on = !self.portal_on;
                self.write("update practices set portal_on = $1 where slug = 'alder-wren'", values![self.portal_on]).await;
                Ok(true)
            }
        }
    }

    fn state_of(&self, place: usize, link: usize) -> LinkState {
        let person = &self.people[place];
        person.shows(&person.links[link], self.portal_on, self.now())
    }

    async fn hand_out(&mut self, place: usize, way: Way) -> Worked {
        let (channel, life) =
            if way == Way::Copied { (Channel::Copied, days(7)) } else { (Channel::Qr, Duration::from_secs(600)) };
        let should = self.people[place].may_get_links(self.portal_on) && self.people[place].state == State::Sent;
        let mut act = self.house.act(&self.operator).await;
        let done = worked(invitations::actions::hand_out(&mut act, self.people[place].id, channel).await)?;
        if let Some((secret, _)) = &done {
            act.commit().await.map_err(|trouble| trouble.to_string())?;
            let person = &mut self.people[place];
            let ends = self.house.now().plus(life);
            person.links.push(Link { secret: secret.clone(), way, generation: person.generation, ends, taken_back: false });
        }
        same(done.is_some(), should)
    }

    async fn take_back(&mut self, place: usize, link: usize) -> Worked {
        let person = &self.people[place];
        let (secret, way) = (person.links[link].secret.clone(), person.links[link].way);
        let should = way != Way::Mailed && !person.links[link].taken_back;
        let found = self.find(&secret).await.expect("every link of the walk is known");
        let mut act = self.house.act(&self.operator).await;
        let done = worked(invitations::actions::revoke_handed_out(&mut act, person.id, found.token).await)?.is_some();
        if done {
            act.commit().await.map_err(|trouble| trouble.to_string())?;
            self.people[place].links[link].taken_back = true;
        }
        same(done, should)
    }

    async fn renew(&mut self, place: usize, link: usize) -> Worked {
        let now = self.now();
        let renewable = matches!(self.state_of(place, link), LinkState::Expired | LinkState::Replaced);
        let person = &self.people[place];
        let should = renewable && person.may_renew(now) && person.may_get_links(self.portal_on);
        let secret = person.links[link].secret.clone();
        let mut act = self.house.act(&self.visitor).await;
        let done = worked(invitations::actions::renew(&mut act, &secret).await)? == Some(Renewed::Sent);
        if done {
            act.commit().await.map_err(|trouble| trouble.to_string())?;
            let secret = self.newest_secret(place).await;
            self.people[place].renewals.once_more(now);
            self.people[place].send(secret, now);
        }
        same(done, should)
    }

    /// A failed sign-in at the invited address: a further link of the living generation, or a new generation when that is over.
    async fn way_in(&mut self, place: usize) -> Worked {
        let now = self.now();
        let person = &self.people[place];
        let should = person.state == State::Sent && person.may_renew(now) && person.may_get_links(self.portal_on);
        let address = EmailAddress::parse(&person.address).expect("an address");
        let mut act = self.house.act(&self.visitor).await;
        let done = worked(invitations::actions::send_way_in(&mut act, &address).await)?.flatten() == Some(Renewed::Sent);
        if done {
            act.commit().await.map_err(|trouble| trouble.to_string())?;
            let secret = self.newest_secret(place).await;
            let person = &mut self.people[place];
            person.renewals.once_more(now);
            if now < person.ends {
                let (generation, ends) = (person.generation, person.ends);
                person.links.push(Link { secret, way: Way::Mailed, generation, ends, taken_back: false });
            } else {
                person.send(secret, now);
            }
        }
        same(done, should)
    }

    async fn accept(&mut self, place: usize, link: usize, number: usize) -> Worked {
        let should = self.state_of(place, link) == LinkState::Living;
        let secret = self.people[place].links[link].secret.clone();
        let mut act = self.house.act(&self.visitor).await;
        let done = worked(access::actions::activate(&mut act, &secret, &self.hash, "en", "Firefox").await)?.is_some();
        if done {
            act.commit().await.map_err(|trouble| trouble.to_string())?;
            self.people[place].end(State::Accepted);
            self.accounts += 1;
            self.check_links("right after an acceptance").await;
            self.people[place] = self.somebody_new(number + 1_000).await;
        }
        same(done, should)
    }

    /// Every link of somebody shows what the model says.
    pub(super) async fn check_links(&self, what: &str) {
        let person = &self.people[self.chance(self.people.len())];
        let first = person.links.len().saturating_sub(12);
        for link in &person.links[first..] {
            let found = self.find(&link.secret).await.expect("every link of the walk is known");
            let should = person.shows(link, self.portal_on, self.now());
            assert_eq!(
                found.state(self.now()),
                should,
                "{what}: a link of {}, {:?} of generation {}",
                person.address,
                link.way,
                link.generation
            );
        }
    }

    async fn find(&self, secret: &SecretToken) -> Option<invitations::LinkFacts> {
        invitations::links::find(&mut self.house.look(&self.visitor).await, secret).await.expect("read")
    }

    /// The secret in the newest letter to a client.
    async fn newest_secret(&self, place: usize) -> SecretToken {
        const NEWEST: &str =
            "select l.id, c.content_sealed from letters l join letter_contents c on c.practice_id = l.practice_id
         and c.letter_id = l.id where l.client_id = $1 order by l.id desc limit 1";
        let (id, sealed): (LetterId, Vec<u8>) = self.house.one(NEWEST, values![self.people[place].id]).await;
        let clear = self.house.portico.keys.open(Purpose::Letters, id.uuid().as_bytes(), &sealed).expect("it opens");
        let content: Composed = serde_json::from_slice(&clear).expect("a letter's words");
        secret_in(&content.button.expect("a button").address)
    }

    /// Saves the details of a client as the form does.
    async fn change(&self, place: usize) -> Result<(), String> {
        const VERSION: &str = "select version from clients where id = $1";
        let person: &Person = &self.people[place];
        let (version,): (i64,) = self.house.one(VERSION, values![person.id]).await;
        let client = Client { family: "Another", consent: person.consent, ..MAYA };
        let details = details_of(client, "Person", &person.address);
        let mut act = self.house.act(&self.operator).await;
        records::actions::change_details(&mut act, person.id, version, &details, false)
            .await
            .map_err(|trouble| trouble.to_string())?;
        act.commit().await.map_err(|trouble| trouble.to_string())
    }

    async fn write(&self, sql: &'static str, values: &[portico_database::Value]) {
        let mut transaction = self.house.portico.database.begin().await.expect("the database is there");
        transaction.run(sql, values).await.expect("written");
        transaction.commit().await.expect("kept");
    }
    async fn stand_anew(&self, client: ClientId) {
        let mut transaction = self.house.portico.database.begin().await.expect("the database is there");
        clients::refresh(&mut transaction, self.operator.actor.practice(), &[client], self.now()).await.expect("refreshed");
        transaction.commit().await.expect("kept");
    }
}
