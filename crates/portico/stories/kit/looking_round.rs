//! What the house looks at when a story is over.

use super::House;
use portico::audit::chain::Link;
use portico_database::{Sql, values};
use portico_values::{ClientId, Moment, PracticeId};

/// The statement that says where a client stands, for all clients of a practice.
const STANDING: Sql = Sql::twin(REFRESH, REFRESH);
const REFRESH: &str = concat!(include_str!("../../src/clients/store/refresh.sql"), " and $2");

impl House {
    /// Fails the story when something was left undone.
    pub(crate) async fn look_round(&self) {
        self.no_letter_is_left().await;
        self.the_chain_holds().await;
        self.everybody_stands_where_they_are_said_to().await;
    }

    async fn no_letter_is_left(&self) {
        const LEFT: &str = "select recipient, kind, state from letters where state in ('queued', 'deferred', 'sending')";
        if self.may_leave_letters() {
            return;
        }
        let mut reader = self.portico.database.read().await.expect("the database is there");
        let left: Vec<(String, String, String)> = reader.rows(LEFT, values![]).await.expect("letters");
        assert!(left.is_empty(), "letters were left in the outbox (carry_letters, or say leave_letters): {left:?}");
    }

    /// Every practice's chain: each event hashes to what is written, and follows the one before it up to the head.
    pub(crate) async fn the_chain_holds(&self) {
        const EVENTS: &str =
            "select seq, at, actor_kind, actor_id, action, client_id, subject_id, result, address, request_id, detail,
         previous_hash, hash from audit_events where practice_id = $1 order by seq";
        let mut reader = self.portico.database.read().await.expect("the database is there");
        let heads: Vec<(PracticeId, i64, Vec<u8>)> =
            reader.rows("select practice_id, seq, hash from audit_heads", values![]).await.expect("heads");
        for (practice, head, hash) in heads {
            let events: Vec<Link> = reader.rows(EVENTS, values![practice]).await.expect("events");
            let mut previous = vec![0u8; 32];
            for (at, event) in events.iter().enumerate() {
                assert_eq!(event.seq, i64::try_from(at).expect("few") + 1, "an event is missing");
                assert_eq!(event.hash, event.expected_hash(practice, &previous), "event {} was changed", event.seq);
                previous.clone_from(&event.hash);
            }
            assert_eq!((i64::try_from(events.len()).expect("few"), previous), (head, hash), "the head is not the last event");
        }
    }

    /// What is written down about where clients stand is what follows from their rows: nobody forgot to write it anew.
    pub(crate) async fn everybody_stands_where_they_are_said_to(&self) {
        const STANDINGS: &str =
            "select id, standing, standing_until, main_address from clients where practice_id = $1 order by id";
        let mut transaction = self.portico.database.begin().await.expect("the database is there");
        let practices: Vec<(PracticeId,)> = transaction.rows("select id from practices", values![]).await.expect("practices");
        for (practice,) in practices {
            type Standing = (ClientId, String, Moment, Option<String>);
            let written: Vec<Standing> = transaction.rows(STANDINGS, values![practice]).await.expect("standings");
            transaction.run(&STANDING, values![practice, true, self.now()]).await.expect("worked out anew");
            let follows: Vec<Standing> = transaction.rows(STANDINGS, values![practice]).await.expect("standings");
            for (written, follows) in written.iter().zip(&follows) {
                // Waiting becomes expired by the clock alone, whether or not the row was written since.
                let at = |(_, standing, until, _): &Standing| match standing.as_str() {
                    "waiting" if *until <= self.now() => "expired".to_owned(),
                    other => other.to_owned(),
                };
                assert_eq!((at(written), written.2, &written.3), (at(follows), follows.2, &follows.3), "{:?}", written.0);
            }
        }
    }
}
