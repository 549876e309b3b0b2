//! A batch is stopped, with the letters that have not gone; and what did not go is put in line again.

use super::{
    super::batch::{Kind, State},
    IN_IT_TWICE, INVITED_SINCE,
};
use crate::{
    answer::Answer,
    invitations,
    outbox::{InLine, in_line},
};
use portico_database::{Connection, Engine, Sql, values};
use portico_policy::Reach;
use portico_values::{BatchId, ClientId, LetterId, Moment, StaffId};

/// Stops what has not gone: recipients in line and those whose letter has not left, their invitations, those letters. Letters in somebody's
/// hands are withheld before their content goes, now that the batch is stopped ([`withheld`]). Returns how many clients that were; nothing when
/// the batch was stopped before and nothing of it is left.
///
/// The batch's row is taken first, for which a group that is being prepared is waited, and then the letters, whose state decides: what the
/// other statements are about is what was taken out of the line at this moment.
pub(crate) async fn stop(
    db: &mut Connection,
    reach: &Reach,
    batch: BatchId,
    by: Option<StaffId>,
    now: Moment,
) -> Answer<Option<u64>> {
    const BATCH: &str =
        "update batches set state = 'stopped', stopped_at = $3 where practice_id = $1 and id = $2 and state <> 'stopped'";
    const RECIPIENTS: &str = "update batch_recipients set outcome = 'stopped' where practice_id = $1 and batch_id = $2
     and (outcome = 'in_line' or (outcome = 'posted' and letter_id in (select l.id from letters o cross join letters l
     where o.practice_id = $1 and o.batch_id = $2 and o.state = 'cancelled' and l.practice_id = $1 and l.id = o.id
     and l.finished_at = $3)))";
    const LETTERS: InLine = in_line!("batch_id = $2", "$3");
    const WIPE: &str = "delete from letter_contents where practice_id = $1 and letter_id in (select l.id from letters l
     where l.practice_id = $1 and l.batch_id = $2 and l.state = 'cancelled')";
    // Whose invitations end with their letters: each client's row comes before those, as with whoever revokes one. SQLite has one writer.
    const CLIENTS: Sql = Sql::twin(
        "select id from clients where practice_id = $1 and id in (select l.client_id from letters l where l.practice_id = $1
         and l.batch_id = $2 and l.state in ('queued', 'deferred', 'held'))",
        "select id from clients where practice_id = $1 and id in (select l.client_id from letters l where l.practice_id = $1
         and l.batch_id = $2 and l.state in ('queued', 'deferred', 'held')) order by id for update",
    );
    let is_first = db.run(BATCH, values![reach.practice(), batch, now]).await? == 1;
    if db.engine() == Engine::Postgres {
        db.each(&CLIENTS, values![reach.practice(), batch], &mut |_| Ok(())).await?;
    }
    db.run(LETTERS.cancel, values![reach.practice(), batch, now]).await?;
    db.run(WIPE, values![reach.practice(), batch]).await?;
    let many = db.run(RECIPIENTS, values![reach.practice(), batch, now]).await?;
    invitations::store::end_unsent(db, reach, batch, by, now).await?;
    Ok((is_first || many > 0).then_some(many))
}

/// The recipient of a letter that was withheld because its batch is stopped, and what that sends: they are among those who were stopped now.
/// None for any other letter.
pub(crate) async fn withheld(db: &mut Connection, reach: &Reach, letter: LetterId) -> Answer<Option<(BatchId, Kind, ClientId)>> {
    const WITHHELD: &str = "select b.id, b.kind, r.client_id from letters l
     join batches b on b.practice_id = l.practice_id and b.id = l.batch_id
     join batch_recipients r on r.practice_id = l.practice_id and r.batch_id = l.batch_id and r.client_id = l.client_id
     where l.practice_id = $1 and l.id = $2 and l.state = 'cancelled' and b.state = 'stopped'
     and r.letter_id = l.id and r.outcome = 'posted'";
    const STOPPED: &str = "update batch_recipients set outcome = 'stopped' where practice_id = $1 and batch_id = $2
     and client_id = $3 and outcome = 'posted'";
    let found: Option<(BatchId, Kind, ClientId)> = db.row(WITHHELD, values![reach.practice(), letter]).await?;
    if let Some((batch, _, client)) = found {
        db.run(STOPPED, values![reach.practice(), batch, client]).await?;
    }
    Ok(found)
}

/// Why somebody was not told of forms who could get in when their letter was written, and could not when it was to leave.
pub(crate) const SHUT_OUT: &str = "shut_out";

/// A letter gives up its place in a batch.
const LET_GO: &str = "update letters set batch_id = null where practice_id = $1 and id = $2";

/// A batch follows one letter for each client, even where several who act for the client are written to in that moment. From here on it follows
/// another of them. False if it does not wait for the one it followed.
async fn follow(
    db: &mut Connection,
    reach: &Reach,
    (batch, client): (BatchId, ClientId),
    (from, to): (LetterId, LetterId),
) -> Answer<bool> {
    const FOLLOW: &str = "update batch_recipients set letter_id = $5 where practice_id = $1 and batch_id = $2 and client_id = $3
     and letter_id = $4 and outcome = 'posted'";
    const TAKE_UP: &str = "update letters set batch_id = $3 where practice_id = $1 and id = $2";
    if db.run(FOLLOW, values![reach.practice(), batch, client, from, to]).await? == 0 {
        return Ok(false);
    }
    db.run(LET_GO, values![reach.practice(), from]).await?;
    db.run(TAKE_UP, values![reach.practice(), to, batch]).await?;
    Ok(true)
}

/// A letter about forms has gone. The batch that waits for another one to the same client follows this one: the client has been told. Nothing
/// for any other letter.
pub(crate) async fn note_gone(db: &mut Connection, reach: &Reach, letter: LetterId) -> Answer<()> {
    const WAITED_FOR: &str =
        "select o.batch_id, o.client_id, o.id from letters l cross join letters o where l.practice_id = $1 and l.id = $2
     and l.kind = 'forms' and l.batch_id is null and o.practice_id = $1 and o.client_id = l.client_id
     and o.created_at = l.created_at and o.kind = 'forms' and o.batch_id is not null and o.state <> 'sent' limit 1";
    let waited_for: Option<(BatchId, ClientId, LetterId)> = db.row(WAITED_FOR, values![reach.practice(), letter]).await?;
    if let Some((batch, client, other)) = waited_for {
        follow(db, reach, (batch, client), (other, letter)).await?;
    }
    Ok(())
}

/// A letter about forms will not arrive. The batch that followed it follows another one to the same client, if that went or may still go. False
/// if there is none, and for any other letter.
pub(crate) async fn note_lost(db: &mut Connection, reach: &Reach, letter: LetterId) -> Answer<bool> {
    const ANOTHER: &str =
        "select l.batch_id, l.client_id, o.id from letters l cross join letters o where l.practice_id = $1 and l.id = $2
     and l.kind = 'forms' and l.batch_id is not null and o.practice_id = $1 and o.client_id = l.client_id
     and o.created_at = l.created_at and o.kind = 'forms' and o.batch_id is null and o.state not in ('failed', 'cancelled')
     order by case o.state when 'sent' then 0 else 1 end, o.id limit 1";
    let another: Option<(BatchId, ClientId, LetterId)> = db.row(ANOTHER, values![reach.practice(), letter]).await?;
    match another {
        Some((batch, client, other)) => follow(db, reach, (batch, client), (letter, other)).await,
        None => Ok(false),
    }
}

/// The recipient of a letter about forms that was withheld though its batch goes on needs somebody, unless somebody else who acts for them is
/// told. The letter gives its place to the next one. Nothing for any other letter.
pub(crate) async fn note_not_told(db: &mut Connection, reach: &Reach, letter: LetterId, reason: &str) -> Answer<()> {
    const WHOSE: &str = "select l.batch_id, l.client_id from letters l
     join batches b on b.practice_id = l.practice_id and b.id = l.batch_id
     where l.practice_id = $1 and l.id = $2 and l.kind = 'forms' and l.state = 'cancelled' and b.state <> 'stopped'
     and l.client_id is not null";
    const NOT_SENT: &str =
        "update batch_recipients set outcome = 'not_sent', reason = $5, letter_id = null where practice_id = $1
     and batch_id = $2 and client_id = $3 and letter_id = $4 and outcome = 'posted'";
    let whose: Option<(BatchId, ClientId)> = db.row(WHOSE, values![reach.practice(), letter]).await?;
    let Some((batch, client)) = whose else { return Ok(()) };
    if note_lost(db, reach, letter).await? {
        return Ok(());
    }
    if db.run(NOT_SENT, values![reach.practice(), batch, client, letter, reason]).await? == 1 {
        db.run(LET_GO, values![reach.practice(), letter]).await?;
    }
    Ok(())
}

macro_rules! unfinished {
    ($hold:literal) => {
        concat!(
            "select b.id from batches b where b.practice_id = $1 and (b.state = 'preparing'
             or (b.state = 'scheduled' and b.begins_at <= $2) or exists (select 1 from letters l where l.practice_id = b.practice_id
             and l.batch_id = b.id and l.state in ('queued', 'deferred', 'held'))) order by b.started_at, b.id",
            $hold
        )
    };
}

/// The batches that have not gone whole, those included whose time to begin has come. What is planned for later is not among them. Their rows
/// are held until the act ends: whoever prepares or stops one of them takes its row before those of its clients.
pub(crate) async fn unfinished(db: &mut Connection, reach: &Reach, now: Moment) -> Answer<Vec<(BatchId,)>> {
    const UNFINISHED: Sql = Sql::twin(unfinished!(""), unfinished!(" for update"));
    Ok(db.rows(&UNFINISHED, values![reach.practice(), now]).await?)
}

/// The clients whose letters of a batch have not left.
pub(crate) async fn clients_in_line(db: &mut Connection, reach: &Reach, batch: BatchId) -> Answer<Vec<(ClientId,)>> {
    const IN_LINE: &str = "select l.client_id from letters l where l.practice_id = $1 and l.batch_id = $2
     and l.state in ('queued', 'deferred', 'held') and l.client_id is not null";
    Ok(db.rows(IN_LINE, values![reach.practice(), batch]).await?)
}

/// Takes a batch whose failed ones are to be tried again until the act ends, as [`stop`] takes it, and says how it stands. None when it, or a
/// letter of it, is held after a restore: that goes on by its release alone; or when it has still to begin.
pub(crate) async fn take_to_retry(db: &mut Connection, reach: &Reach, batch: BatchId) -> Answer<Option<State>> {
    const TAKE: &str =
        "update batches set state = state where practice_id = $1 and id = $2 and state not in ('held', 'scheduled')
     and not exists (select 1 from letters l where l.practice_id = $1 and l.batch_id = $2 and l.state = 'held') returning state";
    let taken: Option<(State,)> = db.row(TAKE, values![reach.practice(), batch]).await?;
    Ok(taken.map(|(state,)| state))
}

/// Whether a letter of a batch is in line, or in somebody's hands.
pub(crate) async fn has_unended_letters(db: &mut Connection, reach: &Reach, batch: BatchId) -> Answer<bool> {
    const UNENDED: &str = "select id from letters where practice_id = $1 and batch_id = $2
     and state in ('queued', 'deferred', 'held', 'sending') limit 1";
    Ok(db.any(UNENDED, values![reach.practice(), batch]).await?)
}

/// Puts those who were not sent to back in line. Returns how many, and how many are left out: whoever stands in it twice by now, and whoever was
/// invited since, by email or on paper, as long as the link, or the code, that they have works: another email would end it. The batch is taken
/// already ([`take_to_retry`]).
pub(crate) async fn line_up_failed(db: &mut Connection, reach: &Reach, batch: BatchId, now: Moment) -> Answer<(u64, u64)> {
    // Each recipient has one letter that names the batch: those that failed give their place to the next ones. They are taken first, and what
    // fails from here on is left for the next time, with its place.
    const LET_GO: &str = "update letters set batch_id = null where practice_id = $1 and batch_id = $2 and state = 'failed'";
    // Whose record went into another one is looked for there, unless that one stands in the batch itself.
    const SINCE: &str = "update batch_recipients set outcome = 'left_out', reason = $3, letter_id = null
     where practice_id = $1 and batch_id = $2 and (outcome = 'not_sent' or (outcome = 'posted' and exists (select 1 from letters l
     where l.practice_id = $1 and l.id = batch_recipients.letter_id and l.state = 'failed' and l.batch_id is null)))
     and exists (select 1 from batches b cross join invitations i where b.practice_id = $1 and b.id = $2 and b.kind = 'invitations'
     and i.practice_id = $1 and i.client_id = coalesce((select m.into_id from merges m where m.practice_id = $1
     and m.gone_id = batch_recipients.client_id and m.undone_at is null
     and not exists (select 1 from batch_recipients k where k.practice_id = $1 and k.batch_id = $2 and k.client_id = m.into_id)),
     batch_recipients.client_id) and i.state = 'sent' and i.sent_at > b.started_at
     and i.delivery not in ('bounced', 'complained', 'cancelled')
     and (i.delivery = 'printed' or batch_recipients.letter_id is null or i.letter_id <> batch_recipients.letter_id)
     and exists (select 1 from invitation_tokens t where t.practice_id = $1 and t.invitation_id = i.id
      and t.generation = i.generation and t.channel in ('mailed', 'printed') and t.revoked_at is null and t.expires_at > $4))";
    // They bear a mark until those who stay are counted: others may stand in line already, whose records are gone as well.
    const MARK: &str = "again";
    const AGAIN: &str = "update batch_recipients set outcome = 'in_line', reason = $3, letter_id = null
     where practice_id = $1 and batch_id = $2 and (outcome = 'not_sent' or (outcome = 'posted' and exists (select 1 from letters l
     where l.practice_id = $1 and l.id = batch_recipients.letter_id and l.state = 'failed' and l.batch_id is null)))";
    // Whose record went into another one is written to there, once.
    const FOLLOW: &str = "update batch_recipients set client_id = (select m.into_id from merges m where m.practice_id = $1
     and m.gone_id = batch_recipients.client_id and m.undone_at is null)
     where practice_id = $1 and batch_id = $2 and outcome = 'in_line' and outcome <> 'posted' and exists (select 1 from merges m where m.practice_id = $1
     and m.gone_id = batch_recipients.client_id and m.undone_at is null
     and not exists (select 1 from batch_recipients k where k.practice_id = $1 and k.batch_id = $2 and k.client_id = m.into_id)
     and not exists (select 1 from merges o cross join batch_recipients k where o.practice_id = $1 and o.into_id = m.into_id
     and o.undone_at is null and o.gone_id < m.gone_id and k.practice_id = $1 and k.batch_id = $2 and k.client_id = o.gone_id
     and k.outcome = 'in_line'))";
    const TWICE: &str = "update batch_recipients set outcome = 'left_out', reason = $3
     where practice_id = $1 and batch_id = $2 and outcome = 'in_line' and outcome <> 'posted' and exists (select 1 from merges m where m.practice_id = $1
     and m.gone_id = batch_recipients.client_id and m.undone_at is null)";
    const COUNT: &str = "update batch_recipients set reason = null where practice_id = $1 and batch_id = $2
     and outcome = 'in_line' and outcome <> 'posted' and reason = $3";
    const REOPEN: &str =
        "update batches set state = 'preparing', stopped_at = null, prepared_to = null where practice_id = $1 and id = $2";
    db.run(LET_GO, values![reach.practice(), batch]).await?;
    let invited = db.run(SINCE, values![reach.practice(), batch, INVITED_SINCE, now]).await?;
    let again = db.run(AGAIN, values![reach.practice(), batch, MARK]).await?;
    if again == 0 {
        return Ok((0, invited));
    }
    db.run(FOLLOW, values![reach.practice(), batch]).await?;
    db.run(TWICE, values![reach.practice(), batch, IN_IT_TWICE]).await?;
    let lined_up = db.run(COUNT, values![reach.practice(), batch, MARK]).await?;
    if lined_up > 0 {
        db.run(REOPEN, values![reach.practice(), batch]).await?;
    }
    Ok((lined_up, invited + again - lined_up))
}

/// Clients of a batch whose letters were taken out of the line at a moment, by [`stop`].
pub(crate) async fn unsent_clients(db: &mut Connection, reach: &Reach, batch: BatchId, at: Moment) -> Answer<Vec<(ClientId,)>> {
    const UNSENT: &str = "select l.client_id from letters o cross join letters l where o.practice_id = $1 and o.batch_id = $2
     and o.state = 'cancelled' and l.practice_id = $1 and l.id = o.id and l.finished_at = $3 and l.client_id is not null";
    Ok(db.rows(UNSENT, values![reach.practice(), batch, at]).await?)
}
