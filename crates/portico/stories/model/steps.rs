//! The steps of the walk: what is done to the product, and to the model beside it.

use super::{
    Walk, details_with,
    expected::{Account, Link, Merged, Person, Session, Since, State, Way},
};
use crate::kit::*;
use portico::{
    access, addresses,
    answer::Trouble,
    care::{self, Chosen, Side},
    clients::client::CareStatus,
    invitations::{self, Channel, LinkState, actions::Renewed},
    organization::switch::{self, Waited},
    outbox::opened,
    records,
};
use portico_values::{EmailAddress, LetterId, Moment, SecretToken, moment::days};
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
    /// Another main email, and "No" to the question what becomes of the way in.
    Address(usize),
    /// Another email that is not the main one, or a second one.
    OtherAddress(usize),
    /// One email less, by its place.
    FewerAddresses(usize, usize),
    /// "Email" on the Client Portal tab: one of the others.
    Choose(usize),
    /// "Move sign-in to the new email".
    MoveSignIn(usize),
    /// "Yes, Disable and Resend".
    Anew(usize),
    Consent(usize),
    Disable(usize),
    /// "Send email" where access is disabled.
    OpenAgain(usize),
    /// Deactivated, or active again.
    Care(usize),
    SignIn(usize),
    Portal(bool),
    /// Two records that are one person: the second goes into the first, and the login of one of them goes on, or nobody's.
    Merge(usize, usize, Option<Side>),
    /// One of the merges is undone.
    Undo(usize),
    /// Somebody else in place of somebody who is in.
    SomebodyNew(usize),
}

pub(super) type Worked = Result<bool, String>;

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
        let somebody = &walk.people[person];
        // Half of the tries to accept are with the newest link: accounts are what the second half of the steps is about.
        let newest = if walk.chance(2) == 0 { link } else { links.saturating_sub(1) };
        let with_account = |walk: &Walk<'_>| {
            let first = walk.chance(walk.people.len());
            let all = (0..walk.people.len()).map(|n| (first + n) % walk.people.len());
            all.into_iter().find(|at| walk.people[*at].account.is_some()).unwrap_or(person)
        };
        if off(walk.portal_on) {
            return Step::Portal(true);
        }
        if off(somebody.access) {
            return Step::OpenAgain(person);
        }
        if off(somebody.care) {
            return Step::Care(person);
        }
        if off(somebody.consent) {
            return Step::Consent(person);
        }
        // A merge can be undone for a day, which is soon over in this walk.
        let undoable = (0..walk.merges.len()).rev().find(|at| walk.since(*at) == Some(Since::Nothing));
        if let Some(merge) = undoable.filter(|at| walk.merges[*at].is_young(walk.house.now()) && walk.chance(5) == 0) {
            return Step::Undo(merge);
        }
        match (walk.chance(83), links) {
            (0..10, _) => Step::Wait(Duration::from_secs(WAITS[walk.chance(WAITS.len())])),
            (10..18, _) | (_, 0) => Step::Invite(person),
            (18..20, _) => Step::Revoke(person),
            (20..23, _) => Step::HandOut(person, Way::Copied),
            (23, _) => Step::HandOut(person, Way::Code),
            (24, _) => Step::TakeBack(person, link),
            (25..28, _) | (68..76, _) => Step::Renew(person, newest),
            (28..30, _) => Step::WayIn(person),
            (30, _) | (66..68, _) => Step::Decline(person, newest),
            (31..38, _) => Step::Accept(person, newest),
            (38, _) => Step::Address(person),
            (39, _) => Step::Address(with_account(walk)),
            (40..43, _) => Step::MoveSignIn(with_account(walk)),
            (43..45, _) => Step::Anew(person),
            (45, _) => Step::Consent(person),
            (46..48, _) => Step::Disable(person),
            (48, _) => Step::OpenAgain(person),
            (49..51, _) => Step::Care(person),
            (51..56, _) => Step::SignIn(with_account(walk)),
            (56, _) => Step::Portal(false),
            (57, _) => Step::Portal(true),
            (60..62, _) => {
                let other = (person + 1 + walk.chance(walk.people.len() - 1)) % walk.people.len();
                let sides = [(Side::Kept, person), (Side::Gone, other)];
                let wanted = sides.get(walk.chance(3)).filter(|(_, place)| walk.people[*place].account.is_some());
                Step::Merge(person, other, wanted.map(|(side, _)| *side))
            }
            (62..66, _) if !walk.merges.is_empty() => Step::Undo(walk.chance(walk.merges.len())),
            (76, _) => Step::OtherAddress(person),
            (77, _) => Step::OtherAddress(with_account(walk)),
            (78..80, _) => Step::FewerAddresses(person, walk.chance(somebody.emails.len())),
            (80..82, _) => Step::Choose(person),
            (82, _) => Step::Choose(with_account(walk)),
            _ => Step::SomebodyNew(person),
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
            Step::Address(_) => "address",
            Step::OtherAddress(_) => "other address",
            Step::FewerAddresses(..) => "fewer addresses",
            Step::Choose(_) => "choose",
            Step::MoveSignIn(_) => "move sign-in",
            Step::Anew(_) => "anew",
            Step::Consent(_) => "consent",
            Step::Disable(_) => "disable",
            Step::OpenAgain(_) => "open again",
            Step::Care(_) => "care",
            Step::SignIn(_) => "sign in",
            Step::Portal(false) => "portal off",
            Step::Portal(true) => "portal on",
            Step::Merge(..) => "merge",
            Step::Undo(_) => "undo",
            Step::SomebodyNew(_) => "somebody new",
        }
    }
}

/// Whether it worked; trouble that is no refusal ends the walk.
pub(super) fn worked<T>(outcome: Result<T, Trouble>) -> Result<Option<T>, String> {
    match outcome {
        Ok(done) => Ok(Some(done)),
        Err(Trouble::Refused(_)) => Ok(None),
        Err(other) => Err(other.to_string()),
    }
}

pub(super) fn same(worked: bool, should: bool) -> Worked {
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
            Step::Accept(place, link) => self.accept(place, link).await,
            Step::Address(place) => {
                let person = &mut self.people[place];
                let main = person.emails.iter().position(|email| email == person.main()).expect("it is on file");
                person.put(main, Some(format!("person-{number}-moved@walk.example")));
                self.change(place).await?;
                Ok(true)
            }
            Step::OtherAddress(place) => {
                let person = &mut self.people[place];
                let address = format!("person-{number}-other@walk.example");
                match person.emails.iter().position(|email| email != person.main()) {
                    Some(other) => person.put(other, Some(address)),
                    None => person.emails.push(address),
                }
                self.change(place).await?;
                Ok(true)
            }
            Step::FewerAddresses(place, email) => {
                if self.people[place].emails.len() < 2 {
                    return Ok(false);
                }
                self.people[place].put(email, None);
                self.change(place).await?;
                Ok(true)
            }
            Step::Choose(place) => self.choose(place).await,
            Step::MoveSignIn(place) => self.move_sign_in(place).await,
            Step::Anew(place) => self.anew(place).await,
            Step::Consent(place) => {
                self.people[place].consent = !self.people[place].consent;
                self.change(place).await?;
                Ok(true)
            }
            Step::Disable(place) => {
                let should = self.people[place].access && self.people[place].care;
                let mut act = self.house.act(&self.operator).await;
                let done = worked(access::closing::disable(&mut act, self.people[place].id, false).await)?.is_some();
                if done {
                    act.commit().await.map_err(|trouble| trouble.to_string())?;
                    self.people[place].access = false;
                    self.people[place].lose_every_way_in();
                    self.check_sessions("right after access was disabled", place).await;
                }
                same(done, should)
            }
            Step::OpenAgain(place) => self.open_again(place).await,
            Step::Care(place) => {
                self.people[place].care = !self.people[place].care;
                self.change(place).await?;
                self.people[place].lose_every_way_in();
                self.check_sessions("right after the care status", place).await;
                Ok(true)
            }
            Step::SignIn(place) => self.sign_in(place).await,
            Step::Portal(on) => {
                let should = self.portal_on != on;
                let mut act = self.house.act(&self.operator).await;
                let outcome = if on { switch::turn_on(&mut act, Waited::Send).await } else { switch::turn_off(&mut act).await };
                let done = worked(outcome)?.is_some();
                if done {
                    act.commit().await.map_err(|trouble| trouble.to_string())?;
                    self.portal_on = on;
                    // Off, everybody is out; on again, everybody signs in anew.
                    self.people.iter_mut().for_each(Person::sign_out);
                    for place in 0..self.people.len() {
                        self.check_sessions("right after the switch", place).await;
                    }
                }
                same(done, should)
            }
            Step::Merge(kept, gone, login) => self.merge(kept, gone, login, number).await,
            Step::Undo(at) => self.undo(at).await,
            Step::SomebodyNew(place) => {
                let over = self.people[place].state == State::Accepted;
                if over {
                    self.people[place] = self.somebody_new(number + 1_000).await;
                }
                Ok(over)
            }
        }
    }

    /// Writes down that a step which was done is something that the undoing of a merge would lose, or may be.
    pub(super) fn note(&mut self, step: &Step) {
        match *step {
            Step::Invite(place)
            | Step::Revoke(place)
            | Step::Renew(place, _)
            | Step::WayIn(place)
            | Step::Decline(place, _)
            | Step::Accept(place, _)
            | Step::Address(place)
            | Step::MoveSignIn(place)
            | Step::Anew(place) => self.people[place].since_merge = Since::Changed,
            Step::OtherAddress(place)
            | Step::FewerAddresses(place, _)
            | Step::Choose(place)
            | Step::Consent(place)
            | Step::Disable(place)
            | Step::OpenAgain(place)
            | Step::Care(place) => {
                self.people[place].may_have_changed();
            }
            _ => {}
        }
    }

    /// What has become of the record since a merge; none when nobody of the walk is that record any more.
    fn since(&self, merge: usize) -> Option<Since> {
        let kept = self.merges[merge].kept.id;
        self.people.iter().find(|person| person.id == kept).map(|person| person.since_merge)
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
        if let Some(handed_out) = &done {
            act.commit().await.map_err(|trouble| trouble.to_string())?;
            let person = &mut self.people[place];
            let ends = self.house.now().plus(life);
            person.links.push(Link {
                secret: handed_out.secret.clone(),
                way,
                generation: person.generation,
                ends,
                taken_back: false,
            });
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
            self.one_more(place, secret, now);
        }
        same(done, should)
    }

    /// Whoever asks gets a further link of the living generation, or a new generation when that is over.
    fn one_more(&mut self, place: usize, secret: SecretToken, now: Moment) {
        let person = &mut self.people[place];
        person.renewals.once_more(now);
        if now < person.ends {
            let (generation, ends) = (person.generation, person.ends);
            person.links.push(Link { secret, way: Way::Mailed, generation, ends, taken_back: false });
        } else {
            person.send(secret, now);
        }
    }

    /// A failed sign-in at the invited address.
    async fn way_in(&mut self, place: usize) -> Worked {
        let now = self.now();
        let person = &self.people[place];
        let should = person.state == State::Sent && person.may_renew(now) && person.may_get_links(self.portal_on);
        let address = EmailAddress::parse(person.in_use()).expect("an address");
        let mut act = self.house.act(&self.visitor).await;
        let done = worked(invitations::actions::send_way_in(&mut act, &address).await)?.flatten() == Some(Renewed::Sent);
        if done {
            act.commit().await.map_err(|trouble| trouble.to_string())?;
            let secret = self.newest_secret(place).await;
            self.one_more(place, secret, now);
        }
        same(done, should)
    }

    async fn accept(&mut self, place: usize, link: usize) -> Worked {
        let now = self.now();
        let should = self.state_of(place, link) == LinkState::Living;
        let secret = self.people[place].links[link].secret.clone();
        let mut act = self.house.act(&self.visitor).await;
        let let_in = worked(access::actions::activate(&mut act, &secret, None, &self.hash, "en", "Firefox").await)?;
        if let Some(let_in) = &let_in {
            act.commit().await.map_err(|trouble| trouble.to_string())?;
            let person = &mut self.people[place];
            person.end(State::Accepted);
            person.account = Some(Account { address: person.invited.clone() });
            person.sessions.push(Session { secret: let_in.secret.reveal(), opened: now, lives: true });
            self.accounts += 1;
            self.accepted += 1;
            self.check_links("right after an acceptance").await;
        }
        same(let_in.is_some(), should)
    }

    /// The right password at the portal's door.
    async fn sign_in(&mut self, place: usize) -> Worked {
        let Some(account) = self.people[place].account.clone() else { return Ok(false) };
        // How often somebody may try is told elsewhere.
        self.house.change("delete from guesses", values![]).await;
        let (now, should) = (self.now(), self.people[place].may_sign_in(self.portal_on));
        let browser = self.house.browser();
        let fields = [("email", account.address.as_str()), ("password", PASSWORD)];
        let done = browser.post("/p/alder-wren/sign-in", &fields).await.address == "/p/alder-wren/";
        self.house.portico.later.finish().await;
        let cookie = browser.cookie(&self.house.portico.cookies.name("portal-alder-wren"));
        if let (true, Some(secret)) = (done, cookie) {
            self.people[place].sessions.push(Session { secret, opened: now, lives: true });
        }
        same(done, should)
    }

    async fn move_sign_in(&mut self, place: usize) -> Worked {
        let person = &self.people[place];
        if person.account.as_ref().is_none_or(|account| account.address == person.main()) {
            return Ok(false);
        }
        let (should, address) = (person.consent, person.main().to_owned());
        let to = EmailAddress::parse(&address).expect("an address");
        let mut act = self.house.act(&self.operator).await;
        let done = worked(addresses::actions::move_sign_in(&mut act, person.id, &to).await)?.is_some();
        if done {
            act.commit().await.map_err(|trouble| trouble.to_string())?;
            self.has_moved(place, address).await;
        }
        same(done, should)
    }

    /// The sign-in moved, and with it what is chosen for the portal.
    async fn has_moved(&mut self, place: usize, address: String) {
        let person = &mut self.people[place];
        person.chosen = Some(address.clone());
        person.account = Some(Account { address });
        person.sign_out();
        self.check_sessions("right after the sign-in moved", place).await;
    }

    async fn choose(&mut self, place: usize) -> Worked {
        let person = &self.people[place];
        let Some(address) = person.emails.iter().find(|email| *email != person.in_use()).cloned() else { return Ok(false) };
        let (should, to) = (person.consent, EmailAddress::parse(&address).expect("an address"));
        let mut act = self.house.act(&self.operator).await;
        let done = worked(addresses::actions::choose(&mut act, person.id, &to).await)?.is_some();
        if done {
            act.commit().await.map_err(|trouble| trouble.to_string())?;
            let person = &mut self.people[place];
            if person.account.is_some() {
                self.has_moved(place, address).await;
            } else {
                person.chosen = Some(address);
                if person.state == State::Sent {
                    person.end(State::Revoked);
                }
            }
        }
        same(done, should)
    }

    async fn anew(&mut self, place: usize) -> Worked {
        let now = self.now();
        let should = self.people[place].may_start_anew(self.portal_on, now);
        let to = EmailAddress::parse(self.people[place].main()).expect("an address");
        let mut act = self.house.act(&self.operator).await;
        let done = worked(addresses::actions::disable_and_resend(&mut act, self.people[place].id, &to).await)?.is_some();
        if done {
            act.commit().await.map_err(|trouble| trouble.to_string())?;
            self.accounts -= i64::from(self.people[place].account.is_some());
            self.people[place].lose_the_account();
            let secret = self.newest_secret(place).await;
            self.people[place].sends.once_more(now);
            self.people[place].send(secret, now);
            self.check_sessions("right after starting anew", place).await;
        }
        same(done, should)
    }

    /// Whoever is deactivated or has given no consent is left as they are: whose word counts then is told elsewhere.
    async fn merge(&mut self, kept: usize, gone: usize, login: Option<Side>, number: usize) -> Worked {
        if [kept, gone].iter().any(|place| !self.people[*place].care || !self.people[*place].consent) {
            return Ok(false);
        }
        // The clock of the walk stands still between steps; which of two merges was the later one is told by it.
        self.house.clock.advance(Duration::from_millis(1));
        const VERSION: &str = "select version from clients where id = $1";
        let (stays, goes) = (self.people[kept].id, self.people[gone].id);
        let (kept_version,): (i64,) = self.house.one(VERSION, values![stays]).await;
        let (gone_version,): (i64,) = self.house.one(VERSION, values![goes]).await;
        let chosen = Chosen { login, login_answered: true, kept_version, gone_version, ..Chosen::default() };
        let mut act = self.house.act(&self.operator).await;
        let merge = care::actions::merge(&mut act, stays, goes, &chosen).await.map_err(|trouble| trouble.to_string())?;
        act.commit().await.map_err(|trouble| trouble.to_string())?;
        let had = [kept, gone].iter().filter(|place| self.people[**place].account.is_some()).count();
        self.accounts -= i64::try_from(had).expect("two") - i64::from(login.is_some());
        let fresh = self.somebody_new(number + 100_000).await;
        let other = std::mem::replace(&mut self.people[gone], fresh);
        let now = self.now();
        self.merges.retain(|one| one.kept.id != stays && one.kept.id != goes);
        self.merges.push(Merged { merge, at: now, kept: self.people[kept].clone(), gone: other.clone(), login });
        self.people[kept].take_in(other, login, now);
        self.check_sessions("right after a merge", kept).await;
        Ok(true)
    }

    /// Both records stand again, in place of somebody else whose story ends here.
    async fn undo(&mut self, at: usize) -> Worked {
        let (now, since, merged) = (self.now(), self.since(at), self.merges.remove(at));
        let place = self.people.iter().position(|person| person.id == merged.kept.id);
        let (Some(place), Some(Since::Nothing | Since::Changed)) = (place, since) else { return Ok(false) };
        let should = merged.is_young(now) && since == Some(Since::Nothing);
        let mut act = self.house.act(&self.operator).await;
        let outcome = care::undo(&mut act, merged.kept.id, merged.merge).await;
        if let (true, Err(trouble)) = (should, &outcome) {
            return Err(format!("should work: {trouble}"));
        }
        let done = worked(outcome)?.is_some();
        if done {
            act.commit().await.map_err(|trouble| trouble.to_string())?;
            let (kept, gone) = merged.undone(&self.people[place], now);
            let had = |person: &Person| i64::from(person.account.is_some());
            self.accounts += had(&kept) + had(&gone) - had(&self.people[place]);
            let other = (place + 1 + self.chance(self.people.len() - 1)) % self.people.len();
            (self.people[place], self.people[other]) = (kept, gone);
            for place in [place, other] {
                self.check_sessions("right after a merge was undone", place).await;
                self.check_links_of("right after a merge was undone", place).await;
            }
        }
        same(done, should)
    }

    async fn open_again(&mut self, place: usize) -> Worked {
        let now = self.now();
        let should = self.people[place].may_be_opened_to(self.portal_on, now);
        let mut act = self.house.act(&self.operator).await;
        let done = worked(access::closing::open_again(&mut act, self.people[place].id, None).await)?.is_some();
        if done {
            act.commit().await.map_err(|trouble| trouble.to_string())?;
            self.people[place].access = true;
            self.people[place].lose_every_way_in();
            if self.people[place].account.is_none() {
                let secret = self.newest_secret(place).await;
                self.people[place].sends.once_more(now);
                self.people[place].send(secret, now);
            }
            self.check_sessions("right after access was opened again", place).await;
        }
        same(done, should)
    }

    /// Whoever is signed in is in or out as the model says, and has a grant only with an account. What the clock alone has ended may be either.
    pub(super) async fn check_sessions(&self, what: &str, place: usize) {
        const GRANTS: &str = "select count(*) from grants where client_id = $1 and ended_at is null";
        let person = &self.people[place];
        let (grants,): (i64,) = self.house.one(GRANTS, values![person.id]).await;
        assert_eq!(grants, i64::from(person.account.is_some()), "{what}: grants of {}", person.in_use());
        let first = person.sessions.len().saturating_sub(4);
        for session in &person.sessions[first..] {
            let browser = self.house.browser();
            browser.put_cookie(&self.house.portico.cookies.name("portal-alder-wren"), &session.secret);
            let is_in = browser.open("/p/alder-wren/").await.address == "/p/alder-wren/";
            let by_the_clock = self.now().since(session.opened) >= Duration::from_secs(1_800);
            let should = session.lives;
            assert!(
                is_in == should || (should && by_the_clock),
                "{what}: a browser of {} is in: {is_in}, should be: {should}",
                person.in_use()
            );
        }
        self.house.portico.later.finish().await;
    }

    /// Every link of somebody shows what the model says.
    pub(super) async fn check_links(&self, what: &str) {
        self.check_links_of(what, self.chance(self.people.len())).await;
    }

    async fn check_links_of(&self, what: &str, place: usize) {
        let person = &self.people[place];
        let first = person.links.len().saturating_sub(12);
        let mut generations = std::collections::BTreeSet::new();
        for link in &person.links[first..] {
            let found = self.find(&link.secret).await.expect("every link of the walk is known");
            let should = person.shows(link, self.portal_on, self.now());
            assert_eq!(
                found.state(self.now()),
                should,
                "{what}: a link of {}, {:?} of generation {}",
                person.in_use(),
                link.way,
                link.generation
            );
            if should == LinkState::Living && link.way == Way::Mailed {
                generations.insert(found.token_generation);
            }
        }
        assert!(generations.len() < 2, "{what}: mailed links of several generations live: {generations:?}");
    }

    async fn find(&self, secret: &SecretToken) -> Option<invitations::LinkFacts> {
        invitations::links::find(&mut self.house.look(&self.visitor).await, secret).await.expect("read")
    }

    /// The secret in the letter that has just been written to a client: the one that no link of the walk has.
    async fn newest_secret(&self, place: usize) -> SecretToken {
        const WAITING: &str =
            "select l.id, c.content_sealed from letters l join letter_contents c on c.practice_id = l.practice_id
         and c.letter_id = l.id where l.client_id = $1 and l.kind in ('invitation', 'new_link') and l.state = 'queued'
         order by l.id desc";
        let person = &self.people[place];
        for (id, sealed) in self.house.rows::<(LetterId, Vec<u8>)>(WAITING, values![person.id]).await {
            let content = opened(&self.house.portico.keys, id, &sealed).expect("a letter's words");
            let secret = secret_in(&content.button.expect("a button").address);
            if person.links.iter().all(|link| link.secret.bytes() != secret.bytes()) {
                return secret;
            }
        }
        panic!("no new letter waits for {}", person.in_use())
    }

    /// Saves the details of a client as the form does.
    async fn change(&self, place: usize) -> Result<(), String> {
        const VERSION: &str = "select version from clients where id = $1";
        let person: &Person = &self.people[place];
        let (version,): (i64,) = self.house.one(VERSION, values![person.id]).await;
        let mut details = details_with("Person", &person.emails, person.consent);
        details.care_status = if person.care { CareStatus::Active } else { CareStatus::Deactivated };
        let mut act = self.house.act(&self.operator).await;
        records::actions::change_details(&mut act, person.id, version, &details, false)
            .await
            .map_err(|trouble| trouble.to_string())?;
        act.commit().await.map_err(|trouble| trouble.to_string())
    }
}
