//! A batch is written with its recipients in line, found again, and begun when its time has come.

use super::{
    super::batch::{Batch, Kind},
    NOT_YOURS,
};
use crate::{
    answer::{Answer, Trouble},
    clients::store::id_list,
    forms::Packet,
    invitations::Words,
    within_reach::within_reach,
};
use portico_database::{Connection, Sql, values};
use portico_policy::Reach;
use portico_values::{BatchId, ClientId, Moment, PracticeId, StaffId};

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
    /// The batch as it stood: nothing else is changed.
    pub(crate) was: &'a Batch,
    pub(crate) words: &'a Words,
    pub(crate) wordings: Option<&'a str>,
    pub(crate) begins_at: Moment,
}

/// Writes a batch. False when the same request made one already.
pub(crate) async fn start(db: &mut Connection, reach: &Reach, new: &NewBatch<'_>) -> Answer<bool> {
    const START: &str =
        "insert into batches (practice_id, id, request_key, started_by, started_at, state, stopped_at, total, subject, message,
     wordings, prepared_to, begins_at, forms, forms_due, kind, prefill, signers, countersign) values ($1, $2, $3, $4, $5, case when cast($10 as bigint) is null then 'preparing' else 'scheduled' end,
     null, $6, $7, $8, $9, null, $10, $11, $12, $13, $14, $15, $16)
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
        new.packet.signers,
        new.packet.countersign
    ];
    Ok(db.run(START, values).await? == 1)
}

/// The batch that a request made.
pub(crate) async fn of_request(db: &mut Connection, reach: &Reach, request_key: &str) -> Answer<Option<BatchId>> {
    const OF: &str = "select id from batches where practice_id = $1 and request_key = $2";
    Ok(db.row::<(BatchId,)>(OF, values![reach.practice(), request_key]).await?.map(|(id,)| id))
}

macro_rules! line_up {
    ($stands:literal, $chosen:literal) => {
        concat!(
            "insert into batch_recipients (practice_id, batch_id, client_id, position, outcome, reason, again, letter_id)
     select $1, $3, c.id, ",
            $stands,
            ", false, null from ",
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
        line_up!("chosen.place, 'in_line', null", "(select unhex(value) as client, key as place from json_each($4)) chosen"),
        line_up!(
            "chosen.place, 'in_line', null",
            "(select cast(value as uuid) as client, place - 1 as place
     from json_array_elements_text(cast(cast($4 as text) as json)) with ordinality as listed (value, place)) chosen"
        ),
    );
    Ok(db.run(&LINE_UP, values![reach.practice(), reach.assigned_to(), batch, id_list(clients)]).await?)
}

/// Writes behind so many recipients those whom whoever starts it sees, and may not invite.
pub(crate) async fn leave_to_others(
    db: &mut Connection,
    sees: &Reach,
    batch: BatchId,
    behind: usize,
    clients: &[ClientId],
) -> Answer<()> {
    const LEAVE: Sql = Sql::twin(
        line_up!("chosen.place + $5, 'left_out', $6", "(select unhex(value) as client, key as place from json_each($4)) chosen"),
        line_up!(
            "chosen.place + cast($5 as bigint), 'left_out', cast($6 as text)",
            "(select cast(value as uuid) as client, place - 1 as place
     from json_array_elements_text(cast(cast($4 as text) as json)) with ordinality as listed (value, place)) chosen"
        ),
    );
    let behind = i64::try_from(behind).unwrap_or(i64::MAX);
    let values = values![sees.practice(), sees.assigned_to(), batch, id_list(clients), behind, NOT_YOURS];
    db.run(&LEAVE, values).await?;
    Ok(())
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

/// Writes them. False when the batch has begun, was cancelled, or stands otherwise by now.
pub(crate) async fn reschedule(db: &mut Connection, reach: &Reach, new: &Rescheduled<'_>) -> Answer<bool> {
    const CHANGE: &str = "update batches set begins_at = $3, subject = $4, message = $5, wordings = $6
     where practice_id = $1 and id = $2 and state = 'scheduled' and (started_by = $7 or $7 is null)
     and begins_at = $8 and subject = $9 and message = $10";
    let Rescheduled { was, words, wordings, begins_at } = *new;
    let values = values![
        reach.practice(),
        was.id,
        begins_at,
        words.subject.as_str(),
        words.message.as_str(),
        wordings,
        reach.assigned_to(),
        was.begins_at,
        was.subject.as_str(),
        was.message.as_str()
    ];
    Ok(db.run(CHANGE, values).await? == 1)
}

/// What a batch sends.
pub(crate) async fn kind(db: &mut Connection, reach: &Reach, batch: BatchId) -> Answer<Kind> {
    const KIND: &str = "select kind from batches where practice_id = $1 and id = $2";
    let found: Option<(Kind,)> = db.row(KIND, values![reach.practice(), batch]).await?;
    found.map(|(kind,)| kind).ok_or_else(Trouble::not_found)
}
