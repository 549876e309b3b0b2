//! Those who act for somebody, against a model of their access (behaviours.md 59, 60; promises.md D15, D17): random steps by staff, by whoever
//! is asked, and by time. After every step the product has done what the model says, and every browser is in or out as the model says: nobody
//! has a grant who did not accept an offer that waited for them, nobody is in while access for others is frozen, before the first day or after
//! the last one, and what happens in one family changes nothing in the other.

use super::{
    chance, details_with, steps,
    steps::{Worked, same, worked},
};
use crate::kit::*;
use portico::{
    access::rights::Rights,
    act::{Act, Who},
    audit::chain::Origin,
    families::{self, actions::Offered, kind::Kind},
    outbox::opened,
};
use portico_policy::Actor;
use portico_values::{ClientId, EmailAddress, GrantId, LetterId, LoginId, Moment, OfferId, PersonName, SecretToken};
use std::{collections::BTreeMap, time::Duration};

/// Where an offer is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum State {
    Waiting,
    Accepted,
    Declined,
    Withdrawn,
}

/// An offer, and what it would give.
struct Offer {
    id: OfferId,
    state: State,
    expires: Moment,
    starts: Moment,
    ends: Option<Moment>,
    /// The link in its newest letter, if they had no account then.
    link: Option<SecretToken>,
}

/// Until when a question asked now can be answered: for thirty days, and no longer than what it offers lasts.
fn expiry(now: Moment, ends: Option<Moment>) -> Moment {
    let last = ends.map(|ends| ends.minus(Duration::from_secs(1)));
    now.plus(days(30)).min(last.unwrap_or(now.plus(days(30))))
}

impl Offer {
    fn waits(&self, now: Moment) -> bool {
        self.state == State::Waiting && now < self.expires
    }
    /// Whether staff can still send it again or withdraw it.
    fn is_undecided(&self) -> bool {
        matches!(self.state, State::Waiting | State::Declined)
    }
}

/// What an offer that was accepted has given.
struct Grant {
    id: GrantId,
    starts: Moment,
    ends: Option<Moment>,
}

impl Grant {
    fn is_over(&self, now: Moment) -> bool {
        self.ends.is_some_and(|ends| ends <= now)
    }
}

/// A browser that was signed in.
struct Session {
    secret: String,
    opened: Moment,
    /// Whether nothing but the clock has ended it.
    lives: bool,
}

/// Somebody who is asked to act for the client.
struct Adult {
    address: String,
    offers: Vec<Offer>,
    /// When letters with an offer were made for them.
    asked: Vec<Moment>,
    /// The one that has not been ended, even if it is over.
    grant: Option<Grant>,
    /// There is an account exactly while there is a grant.
    login: Option<LoginId>,
    sessions: Vec<Session>,
}

impl Adult {
    fn new(address: String) -> Self {
        Self { address, offers: Vec::new(), asked: Vec::new(), grant: None, login: None, sessions: Vec::new() }
    }
    /// One letter in five minutes, five in a day.
    fn may_get_a_letter(&self, now: Moment) -> bool {
        let within = |span: Duration| self.asked.iter().filter(|at| now.since(**at) < span).count();
        within(Duration::from_secs(300)) == 0 && within(days(1)) < 5
    }
    fn may_act(&self, now: Moment) -> bool {
        self.grant.as_ref().is_some_and(|grant| !grant.is_over(now))
    }
    fn may_be_asked(&self, now: Moment) -> bool {
        self.may_get_a_letter(now) && !self.may_act(now) && !self.offers.iter().any(|offer| offer.waits(now))
    }
    fn gets_in(&self, is_frozen: bool, now: Moment) -> bool {
        !is_frozen && self.grant.as_ref().is_some_and(|grant| grant.starts <= now && !grant.is_over(now))
    }
    fn sign_out(&mut self) {
        self.sessions.iter_mut().for_each(|session| session.lives = false);
    }
}

/// A client, and two who are asked to act for them.
struct Family {
    client: ClientId,
    is_frozen: bool,
    adults: [Adult; 2],
}

impl Family {
    /// The record shows the newest fifty offers; a walk of many thousand steps goes on with somebody else long before.
    fn was_asked_often(&self) -> bool {
        self.adults.iter().map(|adult| adult.offers.len()).sum::<usize>() > 20
    }
}

/// Somebody by the places of their family and of themselves in it.
type Place = (usize, usize);

/// One step. An offer is named by its place too, and by whether it is accepted.
#[derive(Clone, Copy, Debug)]
enum Step {
    Wait(Duration),
    Ask(Place),
    AskAgain(Place, usize),
    Withdraw(Place, usize),
    ByLink(Place, usize, bool),
    SignedIn(Place, usize, bool),
    End(Place),
    Freeze(usize),
    Thaw(usize),
    SignIn(Place),
}

impl Step {
    /// Any step, the usual ones more often.
    fn any(walk: &Walk<'_>) -> Self {
        const WAITS: [u64; 9] = [60, 300, 300, 600, 3_600, 86_400, 7 * 86_400, 21 * 86_400, 31 * 86_400];
        let family = walk.chance(walk.families.len());
        let place = (family, walk.chance(2));
        let offers = walk.adult(place).offers.len();
        // Newer offers are tried more often than old ones, and old ones still are.
        let offer = if offers == 0 { 0 } else { offers - 1 - walk.chance(offers).min(walk.chance(offers)) };
        let newest = offers.saturating_sub(1);
        let undecided = walk.adult(place).offers.iter().rposition(Offer::is_undecided).unwrap_or(newest);
        let other = (family, 1 - place.1);
        let with_grant = if walk.adult(place).grant.is_none() && walk.adult(other).grant.is_some() { other } else { place };
        // What is frozen is soon open again: most of the walk happens in open families.
        if walk.families[family].is_frozen && walk.chance(4) == 0 {
            return Step::Thaw(family);
        }
        match (walk.chance(45), offers) {
            (0..8, _) => Step::Wait(Duration::from_secs(WAITS[walk.chance(WAITS.len())])),
            (8..12, _) | (_, 0) => Step::Ask(place),
            (12..16, _) => Step::AskAgain(place, undecided),
            (16, _) => Step::AskAgain(place, offer),
            (17..19, _) => Step::Withdraw(place, offer),
            (19..26, _) => Step::ByLink(place, newest, true),
            (26, _) => Step::ByLink(place, offer, true),
            (27..30, _) => Step::ByLink(place, newest, false),
            (30..33, _) => Step::SignedIn(place, offer, true),
            (33, _) => Step::SignedIn(place, offer, false),
            (34..36, _) => Step::End(with_grant),
            (36..38, _) => Step::Freeze(family),
            (38, _) => Step::Thaw(family),
            _ => Step::SignIn(with_grant),
        }
    }
    fn name(self) -> &'static str {
        match self {
            Step::Wait(_) => "wait",
            Step::Ask(_) => "ask",
            Step::AskAgain(..) => "ask again",
            Step::Withdraw(..) => "withdraw",
            Step::ByLink(_, _, true) => "accept by link",
            Step::ByLink(_, _, false) => "decline by link",
            Step::SignedIn(_, _, true) => "accept signed in",
            Step::SignedIn(_, _, false) => "decline signed in",
            Step::End(_) => "end",
            Step::Freeze(_) => "freeze",
            Step::Thaw(_) => "thaw",
            Step::SignIn(_) => "sign in",
        }
    }
}

async fn commit(act: Act) -> Result<(), String> {
    act.commit().await.map_err(|trouble| trouble.to_string())
}

/// The walk: the house and what should be true in it.
struct Walk<'a> {
    house: &'a House,
    operator: Who,
    visitor: Who,
    hash: String,
    families: Vec<Family>,
    /// How often somebody has accepted.
    accepted: i64,
}

impl Walk<'_> {
    fn chance(&self, below: usize) -> usize {
        chance(self.house, below)
    }
    fn now(&self) -> Moment {
        self.house.now()
    }
    fn adult(&self, (family, adult): Place) -> &Adult {
        &self.families[family].adults[adult]
    }
    fn adult_mut(&mut self, (family, adult): Place) -> &mut Adult {
        &mut self.families[family].adults[adult]
    }

    async fn a_family(&self, number: usize) -> Family {
        let mut details = details_with(&format!("Child{number}"), &[format!("child-{number}@walk.example")], true);
        details.birth_date = None; // who comes of age is told elsewhere
        let mut act = self.house.act(&self.operator).await;
        let client = portico::clients::actions::create(&mut act, &details).await.expect("created");
        act.commit().await.expect("kept");
        let adults = ["one", "other"].map(|who| Adult::new(format!("{who}-{number}@walk.example")));
        Family { client, is_frozen: false, adults }
    }

    /// Takes a step in the product and in the model. Whether it worked, or how the two differ.
    async fn take(&mut self, step: Step) -> Worked {
        match step {
            Step::Wait(span) => {
                self.house.clock.advance(span);
                Ok(true)
            }
            Step::Ask(place) => self.ask(place).await,
            Step::AskAgain(place, offer) => self.ask_again(place, offer).await,
            Step::Withdraw(place, offer) => self.withdraw(place, offer).await,
            Step::ByLink(place, offer, accepts) => self.by_link(place, offer, accepts).await,
            Step::SignedIn(place, offer, accepts) => self.signed_in(place, offer, accepts).await,
            Step::End(place) => self.end(place).await,
            Step::Freeze(family) => self.freeze(family, true).await,
            Step::Thaw(family) => self.freeze(family, false).await,
            Step::SignIn(place) => self.sign_in(place).await,
        }
    }

    async fn ask(&mut self, place: Place) -> Worked {
        let (now, client) = (self.now(), self.families[place.0].client);
        let should = self.adult(place).may_be_asked(now);
        let starts = if self.chance(6) == 0 { now.plus(days(2)) } else { now };
        let ends = (self.chance(3) == 0).then(|| now.plus(days(20)));
        let offered = Offered {
            kind: if self.chance(2) == 0 { Kind::Guardian } else { Kind::Proxy },
            given: PersonName::parse("Robin").expect("a name"),
            family: "Walker".into(),
            address: EmailAddress::parse(&self.adult(place).address).expect("an address"),
            rights: Rights::from_stored("messages:manage"),
            relationship: "aunt".into(),
            authority: "letter of attorney".into(),
            starts_at: Some(starts),
            ends_at: ends,
        };
        let mut act = self.house.act(&self.operator).await;
        let made = worked(families::actions::offer(&mut act, client, &offered).await)?;
        if let Some(id) = made {
            commit(act).await?;
            let link = self.link_in_the_letter(place, id).await?;
            let adult = self.adult_mut(place);
            adult.asked.push(now);
            adult.offers.push(Offer { id, state: State::Waiting, expires: expiry(now, ends), starts, ends, link });
        }
        same(made.is_some(), should)
    }

    async fn ask_again(&mut self, place: Place, at: usize) -> Worked {
        let (now, client, id) = (self.now(), self.families[place.0].client, self.adult(place).offers[at].id);
        let offer = &self.adult(place).offers[at];
        let expires = expiry(now, offer.ends);
        let should = offer.is_undecided() && expires > now && self.adult(place).may_get_a_letter(now);
        let mut act = self.house.act(&self.operator).await;
        let done = worked(families::actions::send_again(&mut act, client, id).await)?.is_some();
        if done {
            commit(act).await?;
            let link = self.link_in_the_letter(place, id).await?;
            let adult = self.adult_mut(place);
            adult.asked.push(now);
            let offer = &mut adult.offers[at];
            (offer.state, offer.expires, offer.link) = (State::Waiting, expires, link);
        }
        same(done, should)
    }

    /// Whoever has an account is asked to sign in; others get a link.
    async fn link_in_the_letter(&self, place: Place, offer: OfferId) -> Result<Option<SecretToken>, String> {
        const LETTER: &str = "select c.letter_id, c.content_sealed from offers o
         join letter_contents c on c.practice_id = o.practice_id and c.letter_id = o.letter_id where o.id = $1";
        let (letter, sealed): (LetterId, Vec<u8>) = self.house.one(LETTER, values![offer]).await;
        let content = opened(&self.house.portico.keys, letter, &sealed).expect("a letter's words");
        let address = content.button.expect("a button").address;
        let link = SecretToken::parse(address.rsplit('/').next().unwrap_or_default()).ok();
        match link.is_some() == self.adult(place).login.is_none() {
            true => Ok(link),
            false => Err(format!("its letter leads to {}", if link.is_some() { "a link" } else { "the sign-in" })),
        }
    }

    async fn withdraw(&mut self, place: Place, at: usize) -> Worked {
        let (client, id) = (self.families[place.0].client, self.adult(place).offers[at].id);
        let should = self.adult(place).offers[at].is_undecided();
        let mut act = self.house.act(&self.operator).await;
        let done = worked(families::actions::withdraw(&mut act, client, id).await)?.is_some();
        if done {
            commit(act).await?;
            self.adult_mut(place).offers[at].state = State::Withdrawn;
        }
        same(done, should)
    }

    /// An account comes with the link, so it lets nobody accept who has one.
    async fn by_link(&mut self, place: Place, at: usize, accepts: bool) -> Worked {
        let Some(secret) = self.adult(place).offers[at].link.clone() else { return Ok(false) };
        let has_account = self.adult(place).login.is_some();
        let should = self.adult(place).offers[at].waits(self.now()) && !(accepts && has_account);
        let mut act = self.house.act(&self.visitor).await;
        if !accepts {
            let done = worked(families::actions::decline_by_link(&mut act, &secret).await)?.is_some();
            if done {
                commit(act).await?;
                self.adult_mut(place).offers[at].state = State::Declined;
            }
            return same(done, should);
        }
        let accepted = worked(families::actions::accept_by_link(&mut act, &secret, &self.hash, "en", "Firefox").await)?;
        let done = accepted.is_some();
        if let Some(let_in) = accepted {
            commit(act).await?;
            self.has_accepted(place, at).await;
            let secret = let_in.map(|let_in| let_in.secret.reveal());
            same(secret.is_some(), self.is_open_to(place)).map_err(|why| format!("letting in did {why}"))?;
            self.note_session(place, secret);
        }
        same(done, should)
    }

    /// As somebody who has an account; whether the portal is open to them at this moment is told elsewhere.
    async fn signed_in(&mut self, place: Place, at: usize, accepts: bool) -> Worked {
        let Some(login) = self.adult(place).login else { return Ok(false) };
        let (now, adult) = (self.now(), self.adult(place));
        let should = adult.offers[at].waits(now) && !(accepts && adult.may_act(now));
        let id = adult.offers[at].id;
        let actor = Actor::Client { practice: self.visitor.actor.practice(), login };
        let who = Who { actor, origin: Origin { address: "203.0.113.202".into(), request_id: "a-walk".into() } };
        let mut act = self.house.act(&who).await;
        let done = worked(families::actions::answer(&mut act, login, id, accepts, "Firefox").await)?.is_some();
        if done {
            commit(act).await?;
            match accepts {
                true => self.has_accepted(place, at).await,
                false => self.adult_mut(place).offers[at].state = State::Declined,
            }
        }
        same(done, should)
    }

    /// A grant of this very offer. One that was over before made room for it, and its sessions open nothing any more.
    async fn has_accepted(&mut self, place: Place, at: usize) {
        const GIVEN: &str = "select login_id, id from grants where offer_id = $1";
        let offer = self.adult(place).offers[at].id;
        let (login, grant): (LoginId, GrantId) = self.house.one(GIVEN, values![offer]).await;
        let adult = self.adult_mut(place);
        adult.sign_out();
        adult.login = Some(login);
        let offer = &mut adult.offers[at];
        offer.state = State::Accepted;
        adult.grant = Some(Grant { id: grant, starts: offer.starts, ends: offer.ends });
        self.accepted += 1;
    }

    async fn end(&mut self, place: Place) -> Worked {
        let Some(grant) = self.adult(place).grant.as_ref().map(|grant| grant.id) else { return Ok(false) };
        let client = self.families[place.0].client;
        let mut act = self.house.act(&self.operator).await;
        let done = worked(families::actions::end(&mut act, client, grant).await)?.is_some();
        if done {
            commit(act).await?;
            let adult = self.adult_mut(place);
            (adult.grant, adult.login) = (None, None);
            adult.sign_out();
            self.check("right after access was ended", place.0).await;
        }
        same(done, true)
    }

    async fn freeze(&mut self, family: usize, freezes: bool) -> Worked {
        let (client, should) = (self.families[family].client, self.families[family].is_frozen != freezes);
        let mut act = self.house.act(&self.operator).await;
        let outcome = match freezes {
            true => families::actions::freeze(&mut act, client, "They disagree.").await,
            false => families::actions::thaw(&mut act, client).await,
        };
        let done = worked(outcome)?.is_some();
        if done {
            commit(act).await?;
            self.families[family].is_frozen = freezes;
            if freezes {
                self.families[family].adults.iter_mut().for_each(Adult::sign_out);
            }
            for family in 0..self.families.len() {
                self.check("right after access was frozen or opened again", family).await;
            }
        }
        same(done, should)
    }

    /// The right password at the portal's door.
    async fn sign_in(&mut self, place: Place) -> Worked {
        // How often somebody may try is told elsewhere.
        self.house.change("delete from guesses", values![]).await;
        let should = self.is_open_to(place);
        let browser = self.house.browser();
        let fields = [("email", self.adult(place).address.as_str()), ("password", PASSWORD)];
        let done = browser.post("/p/alder-wren/sign-in", &fields).await.address == "/p/alder-wren/";
        self.house.portico.later.finish().await;
        let secret = browser.cookie(&self.house.portico.cookies.name("portal-alder-wren")).filter(|_| done);
        self.note_session(place, secret);
        same(done, should)
    }

    fn is_open_to(&self, place: Place) -> bool {
        self.adult(place).gets_in(self.families[place.0].is_frozen, self.now())
    }

    fn note_session(&mut self, place: Place, secret: Option<String>) {
        let opened = self.now();
        self.adult_mut(place).sessions.extend(secret.map(|secret| Session { secret, opened, lives: true }));
    }

    /// Whoever of a family is signed in is in or out as the model says. What the clock alone has ended may be either.
    async fn check(&self, what: &str, family: usize) {
        for at in 0..2 {
            let (adult, is_open) = (self.adult((family, at)), self.is_open_to((family, at)));
            let first = adult.sessions.len().saturating_sub(2);
            for session in &adult.sessions[first..] {
                let browser = self.house.browser();
                browser.put_cookie(&self.house.portico.cookies.name("portal-alder-wren"), &session.secret);
                let is_in = browser.open("/p/alder-wren/").await.address == "/p/alder-wren/";
                let by_the_clock = self.now().since(session.opened) >= Duration::from_secs(1_800);
                let should = session.lives && is_open;
                assert!(
                    is_in == should || (should && by_the_clock),
                    "{what}: a browser of {} is in: {is_in}, should be: {should}",
                    adult.address
                );
            }
        }
        self.house.portico.later.finish().await;
    }

    /// What the rows should say of everybody.
    async fn check_all(&self) {
        const LIVING: &str = "select count(*) from grants where client_id = $1 and ended_at is null";
        for (at, family) in self.families.iter().enumerate() {
            let (living,): (i64,) = self.house.one(LIVING, values![family.client]).await;
            let grants = family.adults.iter().filter(|adult| adult.grant.is_some()).count();
            assert_eq!(usize::try_from(living), Ok(grants), "grants of family {at}");
            self.check("looking round", at).await;
        }
        const EVER: &str = "select (select count(*) from grants), (select count(*) from grants g
         join offers o on o.practice_id = g.practice_id and o.id = g.offer_id where o.state = 'accepted'),
         (select count(*) from audit_events where action = 'grant.given')";
        let ever: (i64, i64, i64) = self.house.one(EVER, values![]).await;
        let accepted = self.accepted;
        assert_eq!(ever, (accepted, accepted, accepted), "accepted means exactly one grant, and no other way leads to one");
    }
}

/// Half of the other walk, and enough by day to see that every step can be taken.
fn length(house: &House) -> usize {
    (steps(house) / 2).max(400)
}

stories! {
    /// One walk of two families.
    async fn others_get_in_as_the_model_says(house) {
        let visitor = house.visitor(MAYA).await;
        let operator = Who::operator(visitor.actor.practice(), "a-walk");
        let hash = house.portico.hashing.hash(PASSWORD, &*house.portico.randomness).await.expect("hashed");
        let mut walk = Walk { house, operator, visitor, hash, families: Vec::new(), accepted: 0 };
        for number in 0..2 {
            let family = walk.a_family(number).await;
            walk.families.push(family);
        }
        let mut done: BTreeMap<String, usize> = BTreeMap::new();
        for number in 0..length(house) {
            let step = Step::any(&walk);
            let what = format!("step {number}, {step:?}");
            let worked = walk.take(step).await.unwrap_or_else(|why| panic!("{what}: {why}"));
            walk.check(&what, walk.chance(walk.families.len())).await;
            *done.entry(format!("{} {}", step.name(), if worked { "done" } else { "refused" })).or_default() += 1;
            if number % 200 == 199 {
                walk.check_all().await;
            }
            if let Some(at) = walk.families.iter().position(Family::was_asked_often) {
                walk.families[at] = walk.a_family(number + 2).await;
            }
        }
        walk.check_all().await;
        for needed in [
            "ask done", "ask refused", "ask again done", "ask again refused", "withdraw done", "accept by link done", "accept by link refused",
            "decline by link done", "accept signed in refused", "end done", "freeze done", "thaw done", "sign in done", "sign in refused",
        ] {
            assert!(done.contains_key(needed), "the walk never came to {needed}: {done:?}");
        }
        println!("{} steps of families on {:?}: {done:?}", length(house), house.portico.database.engine());
        house.leave_letters();
    }
}
