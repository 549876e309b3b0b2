//! What the house looks at when a story is over.

use super::House;
use portico::audit;
use portico_database::{Sql, values};
use portico_values::{ClientId, Moment, PracticeId};

/// The statement that says where a client stands, for all clients of a practice.
const STANDING: Sql = Sql::twin(REFRESH, REFRESH);
const REFRESH: &str = concat!(include_str!("../../src/clients/store/refresh.sql"), " and $2");

impl House {
    /// Fails the story when something was left undone.
    pub(crate) async fn look_round(&self) {
        self.portico.later.finish().await;
        self.no_letter_is_left().await;
        self.no_letter_leads_elsewhere().await;
        self.the_chain_holds().await;
        self.everybody_stands_where_they_are_said_to().await;
    }

    async fn no_letter_is_left(&self) {
        // What staff hear of clients who activate comes with every story about clients, and is told in stories of its own.
        const LEFT: &str = "select recipient, kind, state from letters where state in ('queued', 'deferred', 'sending')
         and kind <> 'staff_notice'";
        if self.may_leave_letters() {
            return;
        }
        let mut reader = self.portico.database.read().await.expect("the database is there");
        let left: Vec<(String, String, String)> = reader.rows(LEFT, values![]).await.expect("letters");
        assert!(left.is_empty(), "letters were left in the outbox (carry_letters, or say leave_letters): {left:?}");
    }

    /// Every practice's chain verifies.
    pub(crate) async fn the_chain_holds(&self) {
        let kept = audit::kept_heads(&self.portico).expect("the signed heads").into_iter().collect::<Result<Vec<_>, _>>();
        let kept = kept.expect("every line of the signed heads can be read");
        for (practice,) in self.rows::<(PracticeId,)>("select id from practices", values![]).await {
            let verdict = audit::verify(&self.portico, practice, &kept).await.expect("verified");
            assert_eq!(verdict.broken, None, "{verdict:?}");
        }
    }

    /// Writes anew where everybody stands, after rows were changed by hand.
    pub(crate) async fn stand_anew(&self) {
        let mut transaction = self.portico.database.begin().await.expect("the database is there");
        let practices: Vec<(PracticeId,)> = transaction.rows("select id from practices", values![]).await.expect("practices");
        for (practice,) in practices {
            transaction.run(&STANDING, values![practice, true, self.now()]).await.expect("worked out anew");
        }
        transaction.commit().await.expect("kept");
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
