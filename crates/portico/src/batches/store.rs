//! The rows of batches and their recipients.

use super::batch::{Batch, Kind, Outcome, Part, RecipientRow};
use crate::{
    answer::{Answer, Trouble},
    clients::store::id_list,
    forms::Packet,
    invitations::{self, Words},
    outbox::{InLine, in_line},
    within_reach::within_reach,
};
use portico_database::{Connection, Engine, Sql, record, values};
use portico_policy::Reach;
use portico_values::{BatchId, ClientId, LetterId, Moment, PracticeId, StaffId};

/// A batch, as it is written.
pub(crate) struct NewBatch<'a> {
    pub(crate) id: BatchId,
    pub(crate) request_key: &'a str,
    pub(crate) started_by: Option<StaffId>,
    pub(crate) total: usize,
    pub(crate) now: Moment,
    pub(crate) content: Content<'a>,
    /// The intake forms that go along, or are all that goes.
    pub(crate) packet: &'a Packet,
}

/// What it sends.
pub(crate) enum Content<'a> {
    /// Invitations.
    Invitations {
        words: &'a Words,
        /// What each language gets in place of them.
        wordings: Option<&'a str>,
        /// When it begins; none for at once.
        begins_at: Option<Moment>,
    },
    /// News of intake forms, at once and in words of our own.
    Forms,
}

/// Other words or another time for a batch that has not begun.
pub(crate) struct Rescheduled<'a> {
    pub(crate) batch: BatchId,
    pub(crate) words: &'a Words,
    pub(crate) wordings: Option<&'a str>,
    pub(crate) begins_at: Moment,
}

/// Writes a batch. False when the same request made one already.
pub(crate) async fn start(db: &mut Connection, reach: &Reach, new: &NewBatch<'_>) -> Answer<bool> {
    const START: &str =
        "insert into batches (practice_id, id, request_key, started_by, started_at, state, stopped_at, total, subject, message,
     wordings, prepared_to, begins_at, forms, forms_due, kind, prefill, signers) values ($1, $2, $3, $4, $5, case when cast($10 as bigint) is null then 'preparing' else 'scheduled' end,
     null, $6, $7, $8, $9, null, $10, $11, $12, $13, $14, $15)
     on conflict (practice_id, request_key) do nothing";
    let (kind, subject, message, wordings, begins_at) = match &new.content {
        Content::Invitations { words, wordings, begins_at } => {
            (Kind::Invitations, words.subject.as_str(), words.message.as_str(), *wordings, *begins_at)
        }
        Content::Forms => (Kind::Forms, "", "", None, None),
    };
    let ids: Vec<String> = new.packet.forms.iter().map(ToString::to_string).collect();
    let values = values![
        reach.practice(),
        new.id,
        new.request_key,
        new.started_by,
        new.now,
        i64::try_from(new.total).unwrap_or(i64::MAX),
        subject,
        message,
        wordings,
        begins_at,
        (!ids.is_empty()).then(|| ids.join(",")),
        new.packet.due_on.as_deref(),
        kind,
        new.packet.prefill,
        new.packet.signers
    ];
    Ok(db.run(START, values).await? == 1)
}

/// The batch that a request made.
pub(crate) async fn of_request(db: &mut Connection, reach: &Reach, request_key: &str) -> Answer<Option<BatchId>> {
    const OF: &str = "select id from batches where practice_id = $1 and request_key = $2";
    Ok(db.row::<(BatchId,)>(OF, values![reach.practice(), request_key]).await?.map(|(id,)| id))
}

macro_rules! line_up {
    ($chosen:literal) => {
        concat!(
            "insert into batch_recipients (practice_id, batch_id, client_id, position, outcome, reason, again, letter_id)
     select $1, $3, c.id, chosen.place, 'in_line', null, false, null from ",
            $chosen,
            " cross join clients c where c.practice_id = $1 and c.id = chosen.client
     and ",
            within_reach!("$1", "c.id", "$2")
        )
    };
}

/// Puts the recipients in line, in their order. `cross join` has SQLite walk the chosen ones and look up each client, never the
/// other way round. Only clients within reach: returns how many there were.
pub(crate) async fn line_up(db: &mut Connection, reach: &Reach, batch: BatchId, clients: &[ClientId]) -> Answer<u64> {
    const LINE_UP: Sql = Sql::twin(
        line_up!("(select unhex(value) as client, key as place from json_each($4)) chosen"),
        line_up!(
            "(select cast(value as uuid) as client, place - 1 as place
     from json_array_elements_text(cast(cast($4 as text) as json)) with ordinality as listed (value, place)) chosen"
        ),
    );
    Ok(db.run(&LINE_UP, values![reach.practice(), reach.assigned_to(), batch, id_list(clients)]).await?)
}

macro_rules! batch_where {
    ($condition:literal) => {
        concat!(
            "select b.id, b.state, b.started_at, b.begins_at, b.started_by, s.name as started_by_name, b.stopped_at, b.total, b.subject, b.message, b.kind, b.forms
             from batches b left join staff s on s.practice_id = b.practice_id and s.id = b.started_by
             where b.practice_id = $1 and ",
            $condition
        )
    };
}

/// A batch within reach: those who see only their own clients see only the batches they started.
pub(crate) async fn batch(db: &mut Connection, reach: &Reach, id: BatchId) -> Answer<Option<Batch>> {
    const ONE: &str = batch_where!("b.id = $3 and (b.started_by = $2 or $2 is null)");
    Ok(db.row(ONE, values![reach.practice(), reach.assigned_to(), id]).await?)
}

/// The latest batches within reach.
pub(crate) async fn latest(db: &mut Connection, reach: &Reach, limit: i64) -> Answer<Vec<Batch>> {
    const LATEST: &str = batch_where!(
        "b.state <> 'scheduled' and (b.started_by = $2 or $2 is null) order by b.started_at desc, b.id desc limit $3"
    );
    Ok(db.rows(LATEST, values![reach.practice(), reach.assigned_to(), limit]).await?)
}

/// The batches within reach that have still to begin, the next one first.
pub(crate) async fn scheduled(db: &mut Connection, reach: &Reach) -> Answer<Vec<Batch>> {
    const SCHEDULED: &str =
        batch_where!("b.state = 'scheduled' and (b.started_by = $2 or $2 is null) order by b.begins_at, b.id limit 200");
    Ok(db.rows(SCHEDULED, values![reach.practice(), reach.assigned_to()]).await?)
}

/// Batches of a practice whose time has come.
pub(crate) async fn to_begin(db: &mut Connection, practice: PracticeId, now: Moment) -> Answer<Vec<(BatchId,)>> {
    const DUE: &str =
        "select id from batches where practice_id = $1 and state = 'scheduled' and begins_at <= $2 order by begins_at limit 50";
    Ok(db.rows(DUE, values![practice, now]).await?)
}

/// A batch begins. False when somebody else began, moved or cancelled it.
pub(crate) async fn begin(db: &mut Connection, reach: &Reach, batch: BatchId, now: Moment) -> Answer<bool> {
    const BEGIN: &str = "update batches set state = 'preparing', started_at = $3
     where practice_id = $1 and id = $2 and state = 'scheduled' and begins_at <= $3";
    Ok(db.run(BEGIN, values![reach.practice(), batch, now]).await? == 1)
}

/// Writes them. False when the batch has begun, or was cancelled.
pub(crate) async fn reschedule(db: &mut Connection, reach: &Reach, new: &Rescheduled<'_>) -> Answer<bool> {
    const CHANGE: &str = "update batches set begins_at = $3, subject = $4, message = $5, wordings = $6
     where practice_id = $1 and id = $2 and state = 'scheduled' and (started_by = $7 or $7 is null)";
    let Rescheduled { batch, words, wordings, begins_at } = *new;
    let (subject, message) = (words.subject.as_str(), words.message.as_str());
    let values = values![reach.practice(), batch, begins_at, subject, message, wordings, reach.assigned_to()];
    Ok(db.run(CHANGE, values).await? == 1)
}

const OUTCOMES: &str = "select outcome, count(*) from batch_recipients where practice_id = $1 and batch_id = $2 group by outcome";
const LETTERS: &str = "select state, count(*) from letters where practice_id = $1 and batch_id = $2 and state <> 'cancelled'
 group by state";

/// How many recipients stand where: (outcome, letter state, how many). Two counts along indexes instead of one join: each posted
/// recipient has exactly one letter that still names the batch, and those whose letter was taken back are what is left.
pub(crate) async fn groups(db: &mut Connection, reach: &Reach, batch: BatchId) -> Answer<Vec<(Outcome, Option<String>, i64)>> {
    let mut groups: Vec<(Outcome, Option<String>, i64)> = Vec::new();
    let mut posted = 0;
    for (outcome, count) in db.rows::<(Outcome, i64)>(OUTCOMES, values![reach.practice(), batch]).await? {
        if outcome == Outcome::Posted {
            posted += count;
        } else {
            groups.push((outcome, None, count));
        }
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
     where n.practice_id = $1 and n.batch_id = $2 and n.outcome = 'not_sent' and n.position > $3
     union all select n.position from letters f
     cross join batch_recipients n where f.practice_id = $1 and f.batch_id = $2 and f.state = 'failed'
     and n.practice_id = $1 and n.batch_id = $2 and n.client_id = f.client_id and n.letter_id = f.id and n.position > $3) chosen
     order by position limit $4)"
);
const IN_LINE: &str = people!(
    "r.position in (select position from (select n.position from batch_recipients n
     where n.practice_id = $1 and n.batch_id = $2 and n.outcome = 'in_line' and n.position > $3
     union all select n.position from letters f
     cross join batch_recipients n where f.practice_id = $1 and f.batch_id = $2
     and f.state in ('queued', 'deferred', 'held', 'sending')
     and n.practice_id = $1 and n.batch_id = $2 and n.client_id = f.client_id and n.letter_id = f.id and n.position > $3) chosen
     order by position limit $4)"
);
const LEFT_OUT: &str = people!(
    "r.position in (select position from (select n.position from batch_recipients n
     where n.practice_id = $1 and n.batch_id = $2 and n.outcome = 'left_out' and n.position > $3
     union all select n.position from batch_recipients n
     where n.practice_id = $1 and n.batch_id = $2 and n.outcome = 'stopped' and n.position > $3
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
        pub(crate) invite_assigned: Option<bool>,
        pub(crate) invite_all: Option<bool>,
    }
}

/// Batches of a practice that wait to be prepared, oldest first.
pub(crate) async fn unprepared(db: &mut Connection, practice: PracticeId) -> Answer<Vec<Unprepared>> {
    const WAITING: &str = "select b.id, b.started_by, s.role, s.active, b.subject, b.message, b.wordings, b.prepared_to, b.total,
     b.begins_at, b.forms, b.forms_due, b.kind, b.prefill, b.signers, g.invite_assigned, g.invite_all from batches b
     left join staff s on s.practice_id = b.practice_id and s.id = b.started_by
     left join staff_grants g on g.practice_id = b.practice_id and g.staff_id = b.started_by
     where b.practice_id = $1 and b.state = 'preparing' order by b.started_at limit 20";
    Ok(db.rows(WAITING, values![practice]).await?)
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

/// Whoever is still in line when nobody within reach is: they were assigned to somebody else meanwhile.
pub(crate) async fn leave_out_the_rest(db: &mut Connection, reach: &Reach, batch: BatchId) -> Answer<u64> {
    const REST: &str = "update batch_recipients set outcome = 'left_out', reason = $3
     where practice_id = $1 and batch_id = $2 and outcome = 'in_line'";
    Ok(db.run(REST, values![reach.practice(), batch, NO_LONGER_YOURS]).await?)
}

/// Why somebody was not written to whose record went into another one while they were in line.
pub(crate) const MERGED: &str = "merged";
/// Why somebody was left out whose record went into that of another recipient.
pub(crate) const IN_IT_TWICE: &str = "in_it_twice";

/// A record goes into another one: who is in line under it has to be looked at by somebody, or stands in the same batch already.
pub(crate) async fn note_merged(db: &mut Connection, reach: &Reach, gone: ClientId, kept: ClientId) -> Answer<()> {
    const TWICE: &str = "update batch_recipients set outcome = 'left_out', reason = $4
     where practice_id = $1 and client_id = $2 and outcome = 'in_line' and exists (select 1 from batch_recipients k
     where k.practice_id = $1 and k.batch_id = batch_recipients.batch_id and k.client_id = $3)";
    const ONCE: &str = "update batch_recipients set outcome = 'not_sent', reason = $3
     where practice_id = $1 and client_id = $2 and outcome = 'in_line'";
    db.run(TWICE, values![reach.practice(), gone, kept, IN_IT_TWICE]).await?;
    db.run(ONCE, values![reach.practice(), gone, MERGED]).await?;
    Ok(())
}

/// How many recipients could not be written to for a reason that somebody here can repair.
pub(crate) async fn not_sent(db: &mut Connection, reach: &Reach, batch: BatchId) -> Answer<i64> {
    const NOT_SENT: &str =
        "select count(*) from batch_recipients where practice_id = $1 and batch_id = $2 and outcome = 'not_sent'";
    Ok(db.count(NOT_SENT, values![reach.practice(), batch]).await?)
}

/// All recipients have been looked at.
pub(crate) async fn prepared(db: &mut Connection, reach: &Reach, batch: BatchId) -> Answer<()> {
    const PREPARED: &str = "update batches set state = 'sending' where practice_id = $1 and id = $2 and state = 'preparing'";
    db.run(PREPARED, values![reach.practice(), batch]).await?;
    Ok(())
}

/// Clients of a batch whose letters were taken out of the line at a moment, by [`stop`].
pub(crate) async fn unsent_clients(db: &mut Connection, reach: &Reach, batch: BatchId, at: Moment) -> Answer<Vec<(ClientId,)>> {
    const UNSENT: &str = "select l.client_id from letters o cross join letters l where o.practice_id = $1 and o.batch_id = $2
     and o.state = 'cancelled' and l.practice_id = $1 and l.id = o.id and l.finished_at = $3 and l.client_id is not null";
    Ok(db.rows(UNSENT, values![reach.practice(), batch, at]).await?)
}

/// What a batch sends.
pub(crate) async fn kind(db: &mut Connection, reach: &Reach, batch: BatchId) -> Answer<Kind> {
    const KIND: &str = "select kind from batches where practice_id = $1 and id = $2";
    let found: Option<(Kind,)> = db.row(KIND, values![reach.practice(), batch]).await?;
    found.map(|(kind,)| kind).ok_or_else(Trouble::not_found)
}

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
pub(crate) async fn note_shut_out(db: &mut Connection, reach: &Reach, letter: LetterId) -> Answer<()> {
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
    if db.run(NOT_SENT, values![reach.practice(), batch, client, letter, SHUT_OUT]).await? == 1 {
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

/// Puts those who were not sent to back in line. Returns how many; none when the batch, or a letter of it, is held after a restore.
pub(crate) async fn line_up_failed(db: &mut Connection, reach: &Reach, batch: BatchId) -> Answer<Option<u64>> {
    // The batch's row is taken first, as [`stop`] takes it. What is held goes on by its release alone.
    const TAKE: &str =
        "update batches set state = state where practice_id = $1 and id = $2 and state not in ('held', 'scheduled')
     and not exists (select 1 from letters l where l.practice_id = $1 and l.batch_id = $2 and l.state = 'held')";
    // Each recipient has one letter that names the batch: those that failed give their place to the next ones. They are taken first, and what
    // fails from here on is left for the next time, with its place.
    const LET_GO: &str = "update letters set batch_id = null where practice_id = $1 and batch_id = $2 and state = 'failed'";
    const AGAIN: &str = "update batch_recipients set outcome = 'in_line', reason = null, letter_id = null
     where practice_id = $1 and batch_id = $2 and (outcome = 'not_sent' or (outcome = 'posted' and exists (select 1 from letters l
     where l.practice_id = $1 and l.id = batch_recipients.letter_id and l.state = 'failed' and l.batch_id is null)))";
    // Whose record went into another one is written to there, once.
    const FOLLOW: &str = "update batch_recipients set client_id = (select m.into_id from merges m where m.practice_id = $1
     and m.gone_id = batch_recipients.client_id and m.undone_at is null)
     where practice_id = $1 and batch_id = $2 and outcome = 'in_line' and exists (select 1 from merges m where m.practice_id = $1
     and m.gone_id = batch_recipients.client_id and m.undone_at is null
     and not exists (select 1 from batch_recipients k where k.practice_id = $1 and k.batch_id = $2 and k.client_id = m.into_id)
     and not exists (select 1 from merges o cross join batch_recipients k where o.practice_id = $1 and o.into_id = m.into_id
     and o.undone_at is null and o.gone_id < m.gone_id and k.practice_id = $1 and k.batch_id = $2 and k.client_id = o.gone_id
     and k.outcome = 'in_line'))";
    const TWICE: &str = "update batch_recipients set outcome = 'left_out', reason = $3
     where practice_id = $1 and batch_id = $2 and outcome = 'in_line' and exists (select 1 from merges m where m.practice_id = $1
     and m.gone_id = batch_recipients.client_id and m.undone_at is null)";
    const REOPEN: &str =
        "update batches set state = 'preparing', stopped_at = null, prepared_to = null where practice_id = $1 and id = $2";
    if db.run(TAKE, values![reach.practice(), batch]).await? == 0 {
        return Ok(None);
    }
    db.run(LET_GO, values![reach.practice(), batch]).await?;
    let lined_up = db.run(AGAIN, values![reach.practice(), batch]).await?;
    if lined_up > 0 {
        db.run(FOLLOW, values![reach.practice(), batch]).await?;
        db.run(TWICE, values![reach.practice(), batch, IN_IT_TWICE]).await?;
        db.run(REOPEN, values![reach.practice(), batch]).await?;
    }
    Ok(Some(lined_up))
}

#[cfg(test)]
mod tests {
    //! A batch of 20,000 stays quick: every statement of its page follows an index to what it shows. SQLite is asked how it would go.

    use super::*;
    use portico_database::testing::TestDatabase;
    use portico_values::{Identity, SeededRandomness, new_id};

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
        for sql in [OUTCOMES, LETTERS] {
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
