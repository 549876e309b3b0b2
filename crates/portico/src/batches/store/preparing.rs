//! The recipients of a batch are looked at, one after the other.

use super::super::batch::Outcome;
use crate::answer::Answer;
use portico_database::{Connection, record, values};
use portico_policy::Reach;
use portico_values::{BatchId, ClientId, LetterId, Moment, PracticeId, StaffId};

record! {
    /// A batch whose recipients are not all looked at, with the staff member who answers for it. Its words are read when it is its turn:
    /// one with a word that nobody knows holds up no other.
    #[derive(Debug, Clone)]
    pub(crate) struct Unprepared {
        pub(crate) id: BatchId,
        pub(crate) started_by: Option<StaffId>,
        pub(crate) role: Option<String>,
        pub(crate) active: Option<bool>,
        pub(crate) subject: String,
        pub(crate) message: String,
        pub(crate) wordings: Option<String>,
        pub(crate) prepared_to: Option<ClientId>,
        pub(crate) total: i64,
        pub(crate) begins_at: Option<Moment>,
        pub(crate) forms: Option<String>,
        pub(crate) forms_due: Option<String>,
        pub(crate) kind: String,
        pub(crate) prefill: bool,
        pub(crate) signers: String,
        pub(crate) countersign: String,
        pub(crate) invite_assigned: Option<bool>,
        pub(crate) invite_all: Option<bool>,
    }
}

macro_rules! unprepared_where {
    ($condition:literal) => {
        concat!(
            "select b.id, b.started_by, s.role, s.active, b.subject, b.message, b.wordings, b.prepared_to, b.total,
     b.begins_at, b.forms, b.forms_due, b.kind, b.prefill, b.signers, b.countersign, g.invite_assigned, g.invite_all from batches b
     left join staff s on s.practice_id = b.practice_id and s.id = b.started_by
     left join staff_grants g on g.practice_id = b.practice_id and g.staff_id = b.started_by
     where b.practice_id = $1 and b.state = 'preparing'",
            $condition
        )
    };
}

/// Batches of a practice that wait to be prepared, oldest first.
pub(crate) async fn unprepared(db: &mut Connection, practice: PracticeId) -> Answer<Vec<Unprepared>> {
    const WAITING: &str = unprepared_where!(" order by b.started_at limit 20");
    Ok(db.rows(WAITING, values![practice]).await?)
}

/// One batch, if it waits to be prepared.
pub(crate) async fn one_unprepared(db: &mut Connection, reach: &Reach, batch: BatchId) -> Answer<Option<Unprepared>> {
    const ONE: &str = unprepared_where!(" and b.id = $2");
    Ok(db.row(ONE, values![reach.practice(), batch]).await?)
}

/// Takes the batch for this act; other processes wait. Answers how far it is prepared: `None` when it is not being prepared any more.
pub(crate) async fn take(db: &mut Connection, reach: &Reach, batch: BatchId) -> Answer<Option<(Option<ClientId>,)>> {
    const TAKE: &str = "update batches set state = 'preparing' where practice_id = $1 and id = $2 and state = 'preparing'
     returning prepared_to";
    Ok(db.row(TAKE, values![reach.practice(), batch]).await?)
}

/// Everybody up to this recipient has been looked at.
pub(crate) async fn prepared_to(db: &mut Connection, reach: &Reach, batch: BatchId, client: ClientId) -> Answer<()> {
    const NOTE: &str = "update batches set prepared_to = $3 where practice_id = $1 and id = $2";
    db.run(NOTE, values![reach.practice(), batch, client]).await?;
    Ok(())
}

/// What became of one recipient.
pub(crate) struct Looked {
    pub(crate) client: ClientId,
    pub(crate) outcome: Outcome,
    pub(crate) reason: Option<&'static str>,
    pub(crate) again: bool,
    pub(crate) letter: Option<LetterId>,
    /// Until when its link is good, if it has one.
    pub(crate) good_until: Option<Moment>,
}

/// Writes down what became of recipients that were in line.
pub(crate) async fn note(db: &mut Connection, reach: &Reach, batch: BatchId, outcomes: &[Looked]) -> Answer<()> {
    const NOTE: &str = "update batch_recipients set outcome = $4, reason = $5, again = $6, letter_id = $7
     where practice_id = $1 and batch_id = $2 and client_id = $3 and outcome = 'in_line'";
    let rows = outcomes.iter().map(|one| {
        vec![
            reach.practice().into(),
            batch.into(),
            one.client.into(),
            one.outcome.into(),
            one.reason.into(),
            one.again.into(),
            one.letter.into(),
        ]
    });
    db.run_many(NOTE, rows.collect()).await?;
    Ok(())
}

/// Why somebody was left out who is no longer within the reach of whoever started the batch.
pub(crate) const NO_LONGER_YOURS: &str = "no_longer_yours";

/// Why somebody was left out who was chosen with the others: whoever started the batch saw them, and might not invite them.
pub(crate) const NOT_YOURS: &str = "not_yours";

/// Whoever is still in line when nobody within reach is: they were assigned to somebody else meanwhile. One whose record was merged in the
/// moment in which they were put in line again was not found there by [`note_merged`], and needs somebody like those it finds.
pub(crate) async fn leave_out_the_rest(db: &mut Connection, reach: &Reach, batch: BatchId) -> Answer<u64> {
    const GONE: &str = "update batch_recipients set outcome = 'not_sent', reason = $3
     where practice_id = $1 and batch_id = $2 and outcome = 'in_line' and outcome <> 'posted'
     and exists (select 1 from merges m where m.practice_id = $1 and m.gone_id = batch_recipients.client_id and m.undone_at is null)";
    const REST: &str = "update batch_recipients set outcome = 'left_out', reason = $3
     where practice_id = $1 and batch_id = $2 and outcome = 'in_line' and outcome <> 'posted'";
    db.run(GONE, values![reach.practice(), batch, MERGED]).await?;
    Ok(db.run(REST, values![reach.practice(), batch, NO_LONGER_YOURS]).await?)
}

/// Why somebody was not written to whose record went into another one while they were in line.
pub(crate) const MERGED: &str = "merged";
/// Why somebody was left out whose record went into that of another recipient.
pub(crate) const IN_IT_TWICE: &str = "in_it_twice";

/// Why a recipient is not tried again who was sent another invitation in the meantime.
pub(crate) const INVITED_SINCE: &str = "invited_since";

/// A record goes into another one: who is in line under it has to be looked at by somebody, or stands in the same batch already. Whoever stands
/// there only because others had to invite them takes no place in it: returns where they stood, for the undoing.
pub(crate) async fn note_merged(
    db: &mut Connection,
    reach: &Reach,
    gone: ClientId,
    kept: ClientId,
) -> Answer<Vec<(BatchId, i64)>> {
    const LEFT_TO_OTHERS: &str =
        "delete from batch_recipients where practice_id = $1 and client_id = $2 and outcome = 'left_out' and reason = $4
     and batch_id in (select l.batch_id from batch_recipients l where l.practice_id = $1 and l.client_id = $3
     and l.outcome = 'in_line') returning batch_id, position";
    const TWICE: &str = "update batch_recipients set outcome = 'left_out', reason = $4
     where practice_id = $1 and client_id = $2 and outcome = 'in_line' and exists (select 1 from batch_recipients k
     where k.practice_id = $1 and k.batch_id = batch_recipients.batch_id and k.client_id = $3)";
    const ONCE: &str = "update batch_recipients set outcome = 'not_sent', reason = $3
     where practice_id = $1 and client_id = $2 and outcome = 'in_line'";
    let left_to_others = db.rows(LEFT_TO_OTHERS, values![reach.practice(), kept, gone, NOT_YOURS]).await?;
    db.run(TWICE, values![reach.practice(), gone, kept, IN_IT_TWICE]).await?;
    db.run(ONCE, values![reach.practice(), gone, MERGED]).await?;
    Ok(left_to_others)
}

/// The merge is undone: `kept` stands again where others have to invite them, unless they stand there otherwise by now, and `gone`, who was left
/// out because the other one was written to, needs somebody: they are two again.
pub(crate) async fn note_taken_apart(
    db: &mut Connection,
    reach: &Reach,
    (gone, kept): (ClientId, ClientId),
    left_to_others: &[(BatchId, i64)],
) -> Answer<()> {
    const LEAVE: &str =
        "insert into batch_recipients (practice_id, batch_id, client_id, position, outcome, reason, again, letter_id)
     values ($1, $2, $3, $4, 'left_out', $5, false, null) on conflict (practice_id, batch_id, client_id) do nothing";
    const TWO: &str = "update batch_recipients set outcome = 'not_sent', reason = $3
     where practice_id = $1 and client_id = $2 and outcome = 'left_out' and reason = $4";
    for (batch, position) in left_to_others {
        db.run(LEAVE, values![reach.practice(), *batch, kept, *position, NOT_YOURS]).await?;
    }
    db.run(TWO, values![reach.practice(), gone, MERGED, IN_IT_TWICE]).await?;
    Ok(())
}

/// How many recipients could not be written to for a reason that somebody here can repair.
pub(crate) async fn not_sent(db: &mut Connection, reach: &Reach, batch: BatchId) -> Answer<i64> {
    const NOT_SENT: &str = "select count(*) from batch_recipients where practice_id = $1 and batch_id = $2 and outcome = 'not_sent' and outcome <> 'posted'";
    Ok(db.count(NOT_SENT, values![reach.practice(), batch]).await?)
}

/// All recipients have been looked at.
pub(crate) async fn prepared(db: &mut Connection, reach: &Reach, batch: BatchId) -> Answer<()> {
    const PREPARED: &str = "update batches set state = 'sending' where practice_id = $1 and id = $2 and state = 'preparing'";
    db.run(PREPARED, values![reach.practice(), batch]).await?;
    Ok(())
}
