//! Who a batch is about, as its page shows them.

use super::super::batch::{Outcome, Part, RecipientRow};
use crate::answer::Answer;
use portico_database::{Connection, values};
use portico_policy::Reach;
use portico_values::BatchId;

const ALL: &str = "select count(*) from batch_recipients where practice_id = $1 and batch_id = $2";
// Here and below: the index holds those who are not posted, and SQLite wants to be told that nobody else is looked for.
const OUTCOMES: &str =
    "select outcome, count(*) from batch_recipients where practice_id = $1 and batch_id = $2 and outcome <> 'posted'
 group by outcome";
const LETTERS: &str = "select state, count(*) from letters where practice_id = $1 and batch_id = $2 and state <> 'cancelled'
 group by state";

/// How many recipients stand where: (outcome, letter state, how many). Counts along indexes instead of one join: each posted
/// recipient has exactly one letter that still names the batch, and those whose letter was taken back are what is left.
pub(crate) async fn groups(db: &mut Connection, reach: &Reach, batch: BatchId) -> Answer<Vec<(Outcome, Option<String>, i64)>> {
    let mut groups: Vec<(Outcome, Option<String>, i64)> = Vec::new();
    let mut posted = db.count(ALL, values![reach.practice(), batch]).await?;
    for (outcome, count) in db.rows::<(Outcome, i64)>(OUTCOMES, values![reach.practice(), batch]).await? {
        posted -= count;
        groups.push((outcome, None, count));
    }
    for (state, count) in db.rows::<(String, i64)>(LETTERS, values![reach.practice(), batch]).await? {
        posted -= count;
        groups.push((Outcome::Posted, Some(state), count));
    }
    if posted > 0 {
        groups.push((Outcome::Posted, None, posted));
    }
    Ok(groups)
}

// Whoever's record went into another one stands under the record that stayed: its row keeps the id of the one that went, so that undoing the
// merge needs nothing here. `cross join` has SQLite look up each client from its row, never the other way round.
macro_rules! people {
    ($condition:literal) => {
        concat!(
            "select r.client_id as client, c.id as record, r.position, c.given_name, c.family_name, c.preferred_name, c.main_address as address,
     l.recipient as sent_to, r.outcome, r.reason, r.again, l.state as letter_state, l.reply_code, l.reply, l.next_at, l.finished_at,
     i.state as invitation_state, i.delivery_reason
     from batch_recipients r
     left join merges m on m.practice_id = r.practice_id and m.gone_id = r.client_id and m.undone_at is null
     cross join clients c
     left join letters l on l.practice_id = r.practice_id and l.id = r.letter_id
     left join invitations i on i.practice_id = r.practice_id and i.client_id = c.id and i.letter_id = r.letter_id
     where r.practice_id = $1 and r.batch_id = $2 and c.practice_id = r.practice_id and c.id = coalesce(m.into_id, r.client_id) and ",
            $condition,
            " order by r.position limit $4"
        )
    };
}

// Parts that are large are walked through in order; parts that may be few are found along an index of what they have in common.
const EVERYBODY: &str = people!("r.position > $3");
const THE_OTHERS: &str = people!("r.position > $3 and r.outcome <> 'not_sent' and (l.state is null or l.state <> 'failed')");
const MANY_SENT: &str = people!("r.position > $3 and r.outcome = 'posted' and l.state = 'sent'");
const FEW_SENT: &str = people!(
    "r.position in (select n.position from letters f
     cross join batch_recipients n where f.practice_id = $1 and f.batch_id = $2 and f.state = 'sent'
     and n.practice_id = $1 and n.batch_id = $2 and n.client_id = f.client_id and n.letter_id = f.id and n.position > $3
     order by n.position limit $4)"
);
const NEED_YOU: &str = people!(
    "r.position in (select position from (select n.position from batch_recipients n
     where n.practice_id = $1 and n.batch_id = $2 and n.outcome = 'not_sent' and n.outcome <> 'posted' and n.position > $3
     union all select n.position from letters f
     cross join batch_recipients n where f.practice_id = $1 and f.batch_id = $2 and f.state = 'failed'
     and n.practice_id = $1 and n.batch_id = $2 and n.client_id = f.client_id and n.letter_id = f.id and n.position > $3) chosen
     order by position limit $4)"
);
const IN_LINE: &str = people!(
    "r.position in (select position from (select n.position from batch_recipients n
     where n.practice_id = $1 and n.batch_id = $2 and n.outcome = 'in_line' and n.outcome <> 'posted' and n.position > $3
     union all select n.position from letters f
     cross join batch_recipients n where f.practice_id = $1 and f.batch_id = $2
     and f.state in ('queued', 'deferred', 'held', 'sending')
     and n.practice_id = $1 and n.batch_id = $2 and n.client_id = f.client_id and n.letter_id = f.id and n.position > $3) chosen
     order by position limit $4)"
);
const LEFT_OUT: &str = people!(
    "r.position in (select position from (select n.position from batch_recipients n
     where n.practice_id = $1 and n.batch_id = $2 and n.outcome = 'left_out' and n.outcome <> 'posted' and n.position > $3
     union all select n.position from batch_recipients n
     where n.practice_id = $1 and n.batch_id = $2 and n.outcome = 'stopped' and n.outcome <> 'posted' and n.position > $3
     union all select n.position from letters f
     cross join batch_recipients n where f.practice_id = $1 and f.batch_id = $2 and f.state = 'cancelled' and n.outcome = 'posted'
     and n.practice_id = $1 and n.batch_id = $2 and n.client_id = f.client_id and n.letter_id = f.id and n.position > $3) chosen
     order by position limit $4)"
);

/// Recipients of one part in their order behind a position.
pub(crate) async fn recipients(
    db: &mut Connection,
    reach: &Reach,
    batch: BatchId,
    part: Part,
    after: i64,
    limit: i64,
) -> Answer<Vec<RecipientRow>> {
    let sql = match part {
        Part::Everybody => EVERYBODY,
        Part::NeedYou => NEED_YOU,
        Part::TheOthers => THE_OTHERS,
        Part::FewSent => FEW_SENT,
        Part::Sent => MANY_SENT,
        Part::InLine => IN_LINE,
        Part::LeftOut => LEFT_OUT,
    };
    Ok(db.rows(sql, values![reach.practice(), batch, after, limit]).await?)
}

#[cfg(test)]
mod tests {
    //! A batch of 20,000 stays quick: every statement of its page follows an index to what it shows. SQLite is asked how it would go.

    use super::*;
    use portico_database::{Sql, testing::TestDatabase};
    use portico_values::{Identity, Moment, PracticeId, SeededRandomness, new_id};

    const OUTCOME: &str = "batch_recipients_by_outcome (practice_id=? AND batch_id=? AND outcome=? AND position>?)";
    const LETTER: &str = "COVERING INDEX letters_by_batch (practice_id=? AND batch_id=? AND state=?)";
    const PLACE: &str = "batch_recipients_by_position (practice_id=? AND batch_id=? AND position=?)";

    #[tokio::test]
    async fn every_part_follows_its_index() {
        let database = TestDatabase::sqlite().await.expect("a database");
        let mut reader = database.read().await.expect("a reader");
        let (now, randomness) = (Moment::from_millis(0), SeededRandomness::new(7));
        let (practice, batch): (PracticeId, BatchId) = (new_id(now, &randomness), new_id(now, &randomness));
        let walk = "batch_recipients_by_position (practice_id=? AND batch_id=? AND position>?)";
        let parts: [(&'static str, &[&str]); 7] = [
            (EVERYBODY, &[walk]),
            (THE_OTHERS, &[walk]),
            (MANY_SENT, &["position>?)"]),
            (FEW_SENT, &[PLACE, LETTER]),
            (NEED_YOU, &[PLACE, OUTCOME, LETTER]),
            (IN_LINE, &[PLACE, OUTCOME, LETTER]),
            (LEFT_OUT, &[PLACE, OUTCOME, LETTER]),
        ];
        for (sql, followed) in parts {
            let values = [practice.uuid().into(), batch.uuid().into(), (-1i64).into(), 51i64.into()];
            let plan = plan(&mut reader, sql, &values).await;
            for index in followed {
                assert!(plan.contains(index), "{index} is not followed:\n{sql}\n{plan}");
            }
            assert!(!plan.contains("SCAN"), "{sql}\n{plan}");
        }
        for sql in [ALL, OUTCOMES, LETTERS] {
            let plan = plan(&mut reader, sql, &[practice.uuid().into(), batch.uuid().into()]).await;
            assert!(plan.contains("COVERING INDEX") && !plan.contains("SCAN"), "{sql}\n{plan}");
        }
    }

    async fn plan(db: &mut Connection, sql: &'static str, values: &[portico_database::Value]) -> String {
        let rows: Vec<(i64, i64, i64, String)> =
            db.rows(Sql::from("explain query plan ").and(sql), values).await.expect("a plan");
        rows.into_iter().map(|(.., detail)| detail).collect::<Vec<_>>().join("\n")
    }
}
