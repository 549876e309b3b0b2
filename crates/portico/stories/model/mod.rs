//! Access against a model of it (promises.md P4, P5, P6): thousands of random steps by staff, clients and time, in any order. After every step
//! the product has done what the model says, every link shows the state that the model gives it, and every browser is in or out as the model
//! says: no link of an older generation, taken back, over, or sent to an address that is no longer theirs has let anybody in, nobody is in
//! after access was disabled or the portal was off, and nobody has a grant who did not accept.
//!
//! A further step is a line of `Step`, its share in `Step::any`, what is done in `Walk::take`, and what
//! should be true then in `Person`. What is checked after each step looks at everybody and needs no change. Those who act for a client have a
//! walk of their own: `guardians.rs`.

mod expected;
mod guardians;
mod steps;

use crate::kit::*;
use expected::{Merged, Person};
use portico::{
    act::Who,
    clients::{NewClient, NewEmail},
};
use portico_values::{EmailAddress, SecretToken};
use steps::Step;

/// The walk: the house and what should be true in it.
struct Walk<'a> {
    house: &'a House,
    operator: Who,
    visitor: Who,
    hash: String,
    people: Vec<Person>,
    /// The last merge into each of them, while nothing else has become of the record.
    merges: Vec<Merged>,
    portal_on: bool,
    /// How many accounts there are, and how often somebody has accepted.
    accounts: i64,
    accepted: i64,
}

impl Walk<'_> {
    fn chance(&self, below: usize) -> usize {
        chance(self.house, below)
    }
    /// Somebody new, in place of somebody whose story is over. Every second one has two addresses.
    async fn somebody_new(&self, number: usize) -> Person {
        let mut emails = vec![format!("person-{number}@walk.example")];
        emails.extend((number % 2 == 1).then(|| format!("person-{number}-at-work@walk.example")));
        let mut act = self.house.act(&self.operator).await;
        let details = details_with(&format!("Person{number}"), &emails, true);
        let id = portico::clients::actions::create(&mut act, &details).await.expect("created");
        act.commit().await.expect("kept");
        Person::new(id, emails)
    }
    /// What the rows should say of everybody together.
    async fn check_all(&self) {
        const COUNT: &str = "select (select count(*) from logins), (select count(*) from grants where ended_at is null),
         (select count(*) from invitations where state = 'accepted')";
        let counted: (i64, i64, i64) = self.house.one(COUNT, values![]).await;
        assert_eq!(counted, (self.accounts, self.accounts, self.accounts), "an account is exactly one login and one grant");
        const EVER: &str =
            "select (select count(*) from grants), (select count(*) from audit_events where action = 'invitation.accepted')";
        let ever: (i64, i64) = self.house.one(EVER, values![]).await;
        assert_eq!(ever, (self.accepted, self.accepted), "accepted means exactly one grant, and no other way leads to one");
        for person in 0..self.people.len() {
            self.check_sessions("looking round", person).await;
        }
        self.house.everybody_stands_where_they_are_said_to().await;
        self.house.the_chain_holds().await;
    }
}

/// A number below `below`, the same in every run of the same story.
fn chance(house: &House, below: usize) -> usize {
    let bytes = *SecretToken::draw(&*house.portico.randomness).bytes();
    let number = u64::from_le_bytes(bytes[..8].try_into().expect("eight bytes"));
    usize::try_from(number % u64::try_from(below).expect("small")).expect("small")
}

/// What is known of somebody of the walk, as the form would bring it.
fn details_with(given: &str, emails: &[String], consent: bool) -> NewClient {
    let mut details = details_of(Client { family: "Another", consent, ..MAYA }, given, &emails[0]);
    details.emails.extend(emails[1..].iter().map(|address| {
        let address = EmailAddress::parse(address).expect("an address");
        NewEmail { address, label: String::new(), consent }
    }));
    details
}

/// settled.md 29: 100,000 steps on SQLite and 20,000 on PostgreSQL at night, fewer by day. `PORTICO_WALK` asks for another number.
fn steps(house: &House) -> usize {
    if let Some(asked) = std::env::var("PORTICO_WALK").ok().and_then(|steps| steps.parse().ok()) {
        return asked;
    }
    match (at_night(), house.portico.database.engine()) {
        (true, Engine::Sqlite) => 100_000,
        (true, Engine::Postgres) => 20_000,
        (false, Engine::Sqlite) => 1_500,
        (false, Engine::Postgres) => 400,
    }
}

stories! {
    /// One walk.
    async fn access_does_what_the_model_says(house) {
        let visitor = house.visitor(MAYA).await;
        let operator = Who::operator(visitor.actor.practice(), "a-walk");
        let hash = house.portico.hashing.hash(PASSWORD, &*house.portico.randomness).await.expect("hashed");
        let mut walk = Walk { house, operator, visitor, hash, people: Vec::new(), merges: Vec::new(), portal_on: true, accounts: 0, accepted: 0 };
        for number in 0..5 {
            let person = walk.somebody_new(number).await;
            walk.people.push(person);
        }
        let mut done: std::collections::BTreeMap<String, usize> = std::collections::BTreeMap::new();
        for number in 0..steps(house) {
            let step = Step::any(&walk);
            let what = format!("step {number}, {step:?}");
            let worked = walk.take(&step, number).await.unwrap_or_else(|why| panic!("{what}: {why}"));
            if worked {
                walk.note(&step);
            }
            walk.check_links(&what).await;
            walk.check_sessions(&what, walk.chance(walk.people.len())).await;
            *done.entry(format!("{} {}", step.name(), if worked { "done" } else { "refused" })).or_default() += 1;
            if number % 500 == 499 {
                walk.check_all().await;
            }
        }
        walk.check_all().await;
        // By day a short walk is enough to see that every step can be taken; how often is for the night.
        let often = steps(house) / 400;
        let needed = [
            "invite done", "invite refused", "accept done", "accept refused", "renew done", "copy done", "revoke done", "decline done",
            "disable done", "open again done", "portal off done", "portal on done", "sign in done", "sign in refused", "care done",
            "address done", "other address done", "fewer addresses done", "choose done", "move sign-in done", "anew done", "merge done", "undo done",
        ];
        // An undoing that comes too late, or after something else, is rare: a walk of a few hundred steps may meet none.
        let rare = ["undo refused"].into_iter().filter(|_| often > 1);
        for needed in needed.into_iter().chain(rare) {
            assert!(done.get(needed).is_some_and(|times| *times >= often.min(20)), "the walk hardly ever came to {needed}: {done:?}");
        }
        println!("{} steps on {:?}: {done:?}", steps(house), house.portico.database.engine());
        house.leave_letters();
    }
}
