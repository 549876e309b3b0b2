//! Nothing can be changed in the audit unseen (promises.md P16, D20): random edits by somebody who owns the database, with its guards
//! taken off, and with every hash worked out anew where they are clever. Each is found.

use crate::kit::*;
use portico::{
    act::{Act, Who},
    audit::{self, Event, SignedHead, chain::Link},
};
use portico_database::{Connection, Sql, Value};
use portico_values::{Identity as _, PracticeId, SecretToken};
use std::time::Duration;

const COLUMNS: [&str; 12] = [
    "at",
    "actor_kind",
    "actor_id",
    "action",
    "client_id",
    "subject_id",
    "result",
    "address",
    "request_id",
    "detail",
    "previous_hash",
    "hash",
];
const EVENTS: &str = "select seq, at, actor_kind, actor_id, action, client_id, subject_id, result, address, request_id, detail,
 previous_hash, hash from audit_events where practice_id = $1 order by seq";

/// Somebody with the database in hand.
struct Tamperer<'a> {
    db: &'a mut Connection,
    practice: PracticeId,
    /// How many events there are.
    events: i64,
    chance: &'a mut dyn FnMut(i64) -> i64,
}

impl Tamperer<'_> {
    async fn run(&mut self, sql: impl Into<Sql>, values: &[Value]) {
        self.db.run(sql, values).await.expect("whoever owns the database can do this");
    }
    fn any(&mut self) -> i64 {
        (self.chance)(self.events) + 1
    }
    async fn number_anew(&mut self, from: i64, to: i64) {
        let sql = "update audit_events set seq = $3 where practice_id = $1 and seq = $2";
        self.run(sql, values![self.practice, from, to]).await;
    }

    /// One value of one event becomes another.
    async fn flip(&mut self) {
        let seq = self.any();
        let column = COLUMNS[usize::try_from((self.chance)(12)).expect("small")];
        let change = match column {
            "at" => "at + 1".to_owned(),
            "actor_id" | "client_id" | "subject_id" => {
                let other: Value = uuid::Uuid::from_u64_pair(7, u64::try_from((self.chance)(i64::MAX)).expect("positive")).into();
                let sql = leak(format!("update audit_events set {column} = $3 where practice_id = $1 and seq = $2"));
                return self.run(sql, &[self.practice.into(), seq.into(), other]).await;
            }
            "previous_hash" | "hash" => {
                let mut bytes = vec![0u8; 32];
                bytes[usize::try_from((self.chance)(32)).expect("small")] = 1;
                let sql = leak(format!("update audit_events set {column} = $3 where practice_id = $1 and seq = $2"));
                return self.run(sql, &[self.practice.into(), seq.into(), bytes.into()]).await;
            }
            text => format!("{text} || 'x'"),
        };
        let sql = leak(format!("update audit_events set {column} = {change} where practice_id = $1 and seq = $2"));
        self.run(sql, values![self.practice, seq]).await;
    }
    async fn delete(&mut self) {
        let seq = self.any();
        self.run("delete from audit_events where practice_id = $1 and seq = $2", values![self.practice, seq]).await;
    }
    /// Deleted, and the gap closed.
    async fn delete_and_close(&mut self) {
        let seq = self.any();
        self.run("delete from audit_events where practice_id = $1 and seq = $2", values![self.practice, seq]).await;
        for later in seq + 1..=self.events {
            self.number_anew(later, later - 1).await;
        }
    }
    /// A copy of one event put in before another, or at the end.
    async fn insert(&mut self, at_the_end_too: bool) {
        const COPY: &str = "insert into audit_events (practice_id, seq, at, actor_kind, actor_id, action, client_id, subject_id, result,
         address, request_id, detail, previous_hash, hash) select practice_id, $3, at, actor_kind, actor_id, action, client_id, subject_id,
         result, address, request_id, detail, previous_hash, hash from audit_events where practice_id = $1 and seq = $2";
        let (copied, place) = (self.any(), self.any() + i64::from(at_the_end_too));
        // A copy of the last event before itself is one after it.
        let place = if copied == self.events && place == copied && !at_the_end_too { 1 } else { place };
        self.run(COPY, values![self.practice, copied, self.events + 1_000]).await;
        for later in (place..=self.events).rev() {
            self.number_anew(later, later + 1).await;
        }
        self.number_anew(self.events + 1_000, place).await;
    }
    /// Two events change places.
    async fn reorder(&mut self) {
        let one = self.any();
        let other = (one + (self.chance)(self.events - 1)) % self.events + 1;
        for (from, to) in [(one, self.events + 1_000), (other, one), (self.events + 1_000, other)] {
            self.number_anew(from, to).await;
        }
    }
    async fn cut_tail(&mut self) {
        let from = self.any();
        self.run("delete from audit_events where practice_id = $1 and seq >= $2", values![self.practice, from]).await;
    }
    /// The head follows whatever the chain says now.
    async fn mend_head(&mut self) {
        const MEND: &str = "update audit_heads set seq = $2, hash = $3 where practice_id = $1";
        let last: Option<Link> = self.db.rows(EVENTS, values![self.practice]).await.expect("events").pop();
        let (seq, hash) = last.map_or((0, vec![0; 32]), |last| (last.seq, last.hash));
        self.run(MEND, values![self.practice, seq, hash]).await;
    }
    /// Every hash is worked out anew.
    async fn mend_hashes(&mut self) {
        const MEND: &str = "update audit_events set previous_hash = $3, hash = $4 where practice_id = $1 and seq = $2";
        let events: Vec<Link> = self.db.rows(EVENTS, values![self.practice]).await.expect("events");
        let mut previous = vec![0u8; 32];
        for event in events {
            let hash = event.expected_hash(self.practice, &previous).to_vec();
            self.run(MEND, values![self.practice, event.seq, previous, hash.clone()]).await;
            previous = hash;
        }
    }
    /// The signature is thrown away, as if none had ever been made.
    async fn forget_signature(&mut self) {
        const FORGET: &str = "update audit_heads set signed_seq = 0, signature = null, signed_at = 0 where practice_id = $1";
        self.run(FORGET, values![self.practice]).await;
    }
}

fn leak(text: String) -> &'static str {
    Box::leak(text.into_boxed_str())
}

/// A chain of some length, signed at its end.
async fn write_a_chain(house: &House) -> PracticeId {
    house.activate(MAYA).await;
    house.invite(ANA).await;
    let practice = house.practice(ALDER).await;
    for n in 0..20 {
        let mut act = Act::begin(&house.portico, &Who::operator(practice, "a story")).await.expect("an act");
        act.record(Event::new("story.told").with("n", n));
        act.commit().await.expect("kept");
    }
    house.clock.advance(Duration::from_secs(300));
    assert_eq!(audit::sign_heads(&house.portico).await.expect("signed"), 1);
    practice
}

async fn take_the_guards_off(db: &mut Connection) {
    let guards: &[&'static str] = match db.engine() {
        Engine::Sqlite => &["drop trigger audit_events_stay", "drop trigger audit_events_remain"],
        Engine::Postgres => &["drop trigger audit_events_stay on audit_events"],
    };
    for guard in guards {
        db.run(*guard, values![]).await.expect("whoever owns the database can do this");
    }
}

fn kept(house: &House) -> Vec<SignedHead> {
    audit::kept_heads(&house.portico).expect("kept").into_iter().collect::<Result<_, _>>().expect("every line can be read")
}

/// How many random edits: all of them on SQLite, where they are quick, and at night.
fn edits(house: &House) -> usize {
    if house.portico.database.engine() == Engine::Sqlite || at_night() { 10_000 } else { 500 }
}

stories! {
    /// P16: flip, delete, insert, reorder, cut; plainly, with the head mended, with every hash and the head mended, with the signature gone.
    async fn every_random_edit_is_found(house) {
        let practice = write_a_chain(house).await;
        let kept = kept(house);
        let (events,): (i64,) = house.one("select count(*) from audit_events where practice_id = $1", values![practice]).await;
        let randomness = house.portico.randomness.clone();
        let mut chance = move |below: i64| {
            let bytes = *SecretToken::draw(&*randomness).bytes();
            i64::from_le_bytes(bytes[..8].try_into().expect("eight bytes")).rem_euclid(below)
        };
        for edit in 0..edits(house) {
            let mut transaction = house.portico.database.begin().await.expect("the database is there");
            take_the_guards_off(&mut transaction).await;
            let (kind, care) = (chance(6), chance(4));
            let mut tamperer = Tamperer { db: &mut transaction, practice, events, chance: &mut chance };
            match kind {
                0 => tamperer.flip().await,
                1 => tamperer.delete().await,
                2 => tamperer.delete_and_close().await,
                // With every hash right, an event after the last signature is no edit: it looks like one more act. That is why heads are
                // signed every five minutes.
                3 => tamperer.insert(care < 2).await,
                4 => tamperer.reorder().await,
                _ => tamperer.cut_tail().await,
            }
            // A flipped hash that is worked out anew is no edit any more; plain care leaves it flipped.
            if care >= 2 && kind != 0 {
                tamperer.mend_hashes().await;
            }
            if care >= 1 {
                tamperer.mend_head().await;
            }
            if care == 3 {
                tamperer.forget_signature().await;
            }
            let verdict = audit::verify_in(&mut transaction, &house.portico.keys, practice, &kept).await.expect("verified");
            assert!(verdict.broken.is_some(), "edit {edit}: kind {kind}, care {care} was not found");
            transaction.roll_back().await.expect("undone");
        }
    }

    /// Without being the owner nobody gets that far: the database itself refuses.
    async fn events_are_guarded_by_the_database(house) {
        write_a_chain(house).await;
        for attempt in ["update audit_events set action = 'nothing'", "delete from audit_events"] {
            let mut transaction = house.portico.database.begin().await.expect("the database is there");
            assert!(transaction.run(attempt, values![]).await.is_err(), "{attempt}");
        }
    }

    /// A chain written anew from the first event, with head, hashes and signature as good as another key can make them.
    async fn a_whole_new_chain_is_found(house) {
        let practice = write_a_chain(house).await;
        let kept = kept(house);
        let mut transaction = house.portico.database.begin().await.expect("the database is there");
        take_the_guards_off(&mut transaction).await;
        let mut chance = |_| 0;
        let mut tamperer = Tamperer { db: &mut transaction, practice, events: 1, chance: &mut chance };
        tamperer.run("update audit_events set address = '-' where practice_id = $1", values![practice]).await;
        tamperer.mend_hashes().await;
        tamperer.mend_head().await;
        let verdict = audit::verify_in(&mut transaction, &house.portico.keys, practice, &kept).await.expect("verified");
        assert!(matches!(verdict.broken, Some(audit::Break::Signature(_))), "{verdict:?}");
        let verdict = audit::verify_in(&mut transaction, &house.portico.keys, practice, &[]).await.expect("verified");
        assert!(matches!(verdict.broken, Some(audit::Break::Signature(_))), "the signature beside the head finds it alone: {verdict:?}");
        transaction.roll_back().await.expect("undone");
    }

    /// Heads are signed when five minutes or a thousand events have passed, and not again before.
    async fn heads_are_signed_in_time(house) {
        write_a_chain(house).await;
        assert_eq!(audit::sign_heads(&house.portico).await.expect("signed"), 0, "nothing has happened since");
        house.invite(JONAS).await;
        assert_eq!(audit::sign_heads(&house.portico).await.expect("signed"), 0, "too soon");
        house.clock.advance(Duration::from_secs(300));
        assert_eq!(audit::sign_heads(&house.portico).await.expect("signed"), 1);
        let heads = kept(house);
        assert_eq!(heads.len(), 2);
        assert!(heads.iter().all(|head| head.is_genuine(&house.portico.keys)));
        let mut forged = heads[0].clone();
        forged.seq += 1;
        assert!(!forged.is_genuine(&house.portico.keys));
        assert_eq!(house.practice(ALDER).await.uuid(), heads[0].practice.uuid());
    }
}
