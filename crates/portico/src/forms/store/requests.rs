//! What clients are asked to fill in.

use super::super::{
    request::State,
    signers::{Countersigning, Signers},
};
use crate::{
    answer::Answer,
    clients::store::id_list,
    outbox::{InLine, in_line},
    waiting::lacks_signature,
    within_reach::within_reach,
};
use portico_database::{Connection, Sql, record, values};
use portico_policy::Reach;
use portico_values::{BatchId, ClientId, FormId, FormRequestId, Moment, StaffId};
use uuid::Uuid;

record! {
    /// A form that was sent to a client.
    #[derive(Debug, Clone)]
    pub struct Request {
        pub id: FormRequestId,
        pub client: ClientId,
        pub form: FormId,
        pub name: String,
        pub canonical: String,
        pub form_version: String,
        pub minutes: i64,
        pub signature: bool,
        pub countersign: bool,
        pub place: i64,
        pub state: State,
        pub due_on: Option<String>,
        pub sent_by: Option<String>,
        pub sent_at: Moment,
        pub started_at: Option<Moment>,
        pub done_at: Option<Moment>,
        pub note_sealed: Option<Vec<u8>>,
        pub returned_at: Option<Moment>,
        pub countersigned_by: Option<String>,
        pub countersigned_at: Option<Moment>,
        pub locked_by: Option<String>,
        pub locked_at: Option<Moment>,
        pub reminders_sent: i64,
        pub reminded_at: Option<Moment>,
        /// Who stopped the reminders: `client` or `staff`.
        pub reminders_stopped: Option<String>,
        /// The answers that filling in begins with: which request they were given to, which time, and when they came.
        pub from_request: Option<FormRequestId>,
        pub from_number: Option<i64>,
        pub from_at: Option<Moment>,
        /// Who signs.
        pub signers: Signers,
    }
}

impl Request {
    /// Whether it waits for a staff member's signature. Who locked it without one chose to have none.
    pub(crate) fn waits_for_the_practice(&self) -> bool {
        self.state == State::Done && self.countersign && self.countersigned_at.is_none() && self.locked_at.is_none()
    }
}

macro_rules! requests {
    ($rest:expr) => {
        concat!(
            "select r.id, r.client_id as client, r.form_id as form, f.name, f.canonical, f.version as form_version, f.minutes,
             f.signature, r.countersign, r.place, r.state, r.due_on, s.name as sent_by, r.sent_at, r.started_at, r.done_at,
             r.note_sealed, r.returned_at, k.name as countersigned_by, r.countersigned_at, l.name as locked_by, r.locked_at,
             r.reminders_sent, r.reminded_at, r.reminders_stopped, r.from_request, r.from_number, b.sent_at as from_at, r.signers
             from form_requests r join forms f on f.practice_id = r.practice_id and f.id = r.form_id
             left join staff s on s.practice_id = r.practice_id and s.id = r.sent_by
             left join staff k on k.practice_id = r.practice_id and k.id = r.countersigned_by
             left join staff l on l.practice_id = r.practice_id and l.id = r.locked_by
             left join form_responses b on b.practice_id = r.practice_id and b.request_id = r.from_request and b.number = r.from_number
             and exists (select 1 from form_requests o where o.practice_id = r.practice_id and o.id = r.from_request
             and o.client_id = r.client_id)
             where r.practice_id = $1 and r.client_id = $2",
            $rest
        )
    };
}

/// Everything that was sent to a client, the newest packet first, each in its order.
pub(crate) async fn of_client(db: &mut Connection, reach: &Reach, client: ClientId) -> Answer<Vec<Request>> {
    const OF: &str = requests!(concat!(
        " and ",
        within_reach!("r.practice_id", "r.client_id", "$3"),
        " order by r.sent_at desc, r.place, r.id limit 200"
    ));
    Ok(db.rows(OF, values![reach.practice(), client, reach.assigned_to()]).await?)
}

/// Every form that was ever sent to a client, the first one first, with the sealed note of one that was sent back.
pub(crate) async fn notes(db: &mut Connection, reach: &Reach, client: ClientId) -> Answer<Vec<(FormRequestId, Option<Vec<u8>>)>> {
    const NOTES: &str =
        "select id, note_sealed from form_requests where practice_id = $1 and client_id = $2 order by sent_at, place, id";
    Ok(db.rows(NOTES, values![reach.practice(), client]).await?)
}

/// The forms that were sent to a client at one moment, in their order.
pub(crate) async fn sent_at(db: &mut Connection, reach: &Reach, client: ClientId, at: Moment) -> Answer<Vec<FormId>> {
    const SENT: &str = "select form_id from form_requests where practice_id = $1 and client_id = $2 and sent_at = $3
     and state <> 'withdrawn' order by place, id";
    Ok(db.rows::<(FormId,)>(SENT, values![reach.practice(), client, at]).await?.into_iter().map(|(form,)| form).collect())
}

/// How many forms were ever sent to a client.
pub(crate) async fn held(db: &mut Connection, reach: &Reach, client: ClientId) -> Answer<i64> {
    const HELD: &str = "select count(*) from form_requests where practice_id = $1 and client_id = $2";
    Ok(db.count(HELD, values![reach.practice(), client]).await?)
}

/// One of them.
pub(crate) async fn one(db: &mut Connection, reach: &Reach, client: ClientId, id: FormRequestId) -> Answer<Option<Request>> {
    const ONE: &str = requests!(concat!(" and r.id = $4 and ", within_reach!("r.practice_id", "r.client_id", "$3")));
    Ok(db.row(ONE, values![reach.practice(), client, reach.assigned_to(), id]).await?)
}

/// One of them at the portal, for a login that opens the client's.
pub(crate) async fn at_the_portal(
    db: &mut Connection,
    reach: &Reach,
    client: ClientId,
    id: FormRequestId,
) -> Answer<Option<Request>> {
    const OWN: &str = requests!(" and r.id = $3");
    Ok(db.row(OWN, values![reach.practice(), client, id]).await?)
}

/// What a client has to fill in, in the order to do it: earlier packets first. With what was sent in within the last days.
pub(crate) async fn to_do(db: &mut Connection, reach: &Reach, client: ClientId, done_since: Moment) -> Answer<Vec<Request>> {
    const TO_DO: &str = requests!(
        " and (r.state in ('waiting', 'started', 'returned', 'signing') or (r.state = 'done' and r.done_at > $3))
         order by r.sent_at, r.place, r.id limit 100"
    );
    Ok(db.rows(TO_DO, values![reach.practice(), client, done_since]).await?)
}

/// A request to be written.
pub(crate) struct New {
    pub(crate) id: FormRequestId,
    pub(crate) client: ClientId,
    pub(crate) form: FormId,
    pub(crate) place: i64,
}

/// What all requests of one packet have in common.
pub(crate) struct Asked<'a> {
    pub(crate) packet: Uuid,
    pub(crate) due_on: Option<&'a str>,
    /// How many of the reminder days have passed already.
    pub(crate) served: i64,
    /// Who has stopped the reminders already.
    pub(crate) stopped: Option<&'static str>,
    pub(crate) by: Option<StaffId>,
    /// Who signs, where a form wants a signature.
    pub(crate) signers: Signers,
    /// Whether the practice countersigns it.
    pub(crate) countersign: Countersigning,
}

/// Writes requests of one packet; what is open already stays as it is. Returns how many are new.
pub(crate) async fn insert(db: &mut Connection, reach: &Reach, new: &[New], asked: &Asked<'_>, now: Moment) -> Answer<u64> {
    const INSERT: &str = "insert into form_requests (practice_id, id, client_id, form_id, packet_id, place, state, due_on, sent_by,
     sent_at, started_at, done_at, done_by, note_sealed, returned_at, countersigned_by, countersigned_at, locked_by, locked_at, ended_at, came_from,
     reminders_sent, reminded_at, reminders_stopped, from_request, from_number, signers, countersign)
     values ($1, $2, $3, $4, $5, $6, 'waiting', $7, $8, $9, null, null, null, null, null, null, null, null, null, null, null,
     $10, null, $12, null, null,
     case when (select w.signature from forms w where w.practice_id = $1 and w.id = $4) then $11 else 'whoever' end,
     case cast($13 as text) when 'always' then true when 'never' then false
     else coalesce((select w.countersign from forms w where w.practice_id = $1 and w.id = $4), false) end)
     on conflict do nothing";
    let rows = new.iter().map(|one| {
        vec![
            reach.practice().into(),
            one.id.into(),
            one.client.into(),
            one.form.into(),
            asked.packet.into(),
            one.place.into(),
            asked.due_on.into(),
            asked.by.into(),
            now.into(),
            asked.served.into(),
            asked.signers.into(),
            asked.stopped.into(),
            asked.countersign.into(),
        ]
    });
    Ok(db.run_many(INSERT, rows.collect()).await?)
}

/// Which forms are open for a client.
pub(crate) async fn open_forms(db: &mut Connection, reach: &Reach, client: ClientId) -> Answer<Vec<FormId>> {
    const OPEN: &str = "select form_id from form_requests where practice_id = $1 and client_id = $2
     and state in ('waiting', 'started', 'returned')";
    Ok(db.rows::<(FormId,)>(OPEN, values![reach.practice(), client]).await?.into_iter().map(|(form,)| form).collect())
}

record! {
    /// A form that a client is asked for already.
    #[derive(Debug, Clone)]
    pub(crate) struct Already {
        pub(crate) form: FormId,
        pub(crate) request: FormRequestId,
        /// Whether it was filled in, and only lacks a signature.
        pub(crate) lacks_signature: bool,
    }
}

/// What a client is asked for already, open or lacking a signature: with each form, in whatever version it was sent, every version of it.
pub(crate) async fn asked_already(db: &mut Connection, reach: &Reach, client: ClientId) -> Answer<Vec<Already>> {
    const ASKED: &str = "select w.id as form, r.id as request, r.state = 'signing' as lacks_signature from form_requests r cross join forms f cross join forms w
     where r.practice_id = $1 and r.client_id = $2 and r.state in ('waiting', 'started', 'returned', 'signing')
     and f.practice_id = $1 and f.id = r.form_id and w.practice_id = $1 and w.canonical = f.canonical and w.state <> 'draft'";
    Ok(db.rows(ASKED, values![reach.practice(), client]).await?)
}

macro_rules! asked_among {
    ($clients:literal, $forms:literal) => {
        concat!(
            "select r.client_id, count(distinct w.id) from form_requests r cross join forms f cross join forms w
             where r.practice_id = $1 and r.client_id ",
            $clients,
            " and r.state in ('waiting', 'started', 'returned', 'signing') and f.practice_id = $1 and f.id = r.form_id
             and w.practice_id = $1 and w.canonical = f.canonical and w.state <> 'draft' and w.id ",
            $forms,
            " group by r.client_id"
        )
    };
}

/// How many of these forms each of many clients is asked for already, open or lacking a signature, in whatever version.
pub(crate) async fn asked_among(
    db: &mut Connection,
    reach: &Reach,
    clients: &[ClientId],
    forms: &[FormId],
) -> Answer<Vec<(ClientId, i64)>> {
    const AMONG: Sql = Sql::twin(
        asked_among!("in (select unhex(value) from json_each($2))", "in (select unhex(value) from json_each($3))"),
        asked_among!(
            "in (select unnest(cast(translate(cast($2 as text), '[]\"', '{}') as uuid[])))",
            "in (select unnest(cast(translate(cast($3 as text), '[]\"', '{}') as uuid[])))"
        ),
    );
    Ok(db.rows(&AMONG, values![reach.practice(), id_list(clients), id_list(forms)]).await?)
}

/// Gives what a client is asked for already another due day. Reminders count towards it afresh: `served` of their days have passed already.
/// Those of a signature count from when the form was filled in, and stay.
pub(crate) async fn set_due(
    db: &mut Connection,
    reach: &Reach,
    client: ClientId,
    id: FormRequestId,
    (due_on, served): (&str, i64),
) -> Answer<()> {
    const DUE: &str =
        "update form_requests set due_on = $4, reminders_sent = case when state = 'signing' then reminders_sent else $5 end
     where practice_id = $1 and client_id = $2 and id = $3 and state in ('waiting', 'started', 'returned', 'signing')
     and (due_on is null or due_on <> $4)";
    db.run(DUE, values![reach.practice(), client, id, due_on, served]).await?;
    Ok(())
}

record! {
    /// The newest answers to a form, whatever its version.
    #[derive(Debug, Clone)]
    pub(crate) struct Last {
        pub(crate) request: FormRequestId,
        pub(crate) number: i64,
    }
}

/// What a client answered last time to this form, in any of its versions. Answers count that came from somebody who could sign in to this
/// record, or to one that went into it: what another person sent in while two records were one is not theirs once they are two again.
pub(crate) async fn last_answers(db: &mut Connection, reach: &Reach, client: ClientId, form: FormId) -> Answer<Option<Last>> {
    const LAST: &str = "select r.id as request, a.number from form_requests r
     join forms f on f.practice_id = r.practice_id and f.id = r.form_id
     join form_responses a on a.practice_id = r.practice_id and a.request_id = r.id
     where r.practice_id = $1 and r.client_id = $2 and r.state = 'done'
     and f.canonical = (select w.canonical from forms w where w.practice_id = $1 and w.id = $3)
     and exists (select 1 from grants g where g.practice_id = $1 and g.login_id = a.sent_by and (g.client_id = $2 or g.client_id in (
     select m.gone_id from merges m where m.practice_id = $1 and m.into_id = $2 and m.undone_at is null)))
     order by r.done_at desc, a.number desc limit 1";
    Ok(db.row(LAST, values![reach.practice(), client, form]).await?)
}

/// Has a form in which nothing was filled in start from earlier answers.
pub(crate) async fn start_from(
    db: &mut Connection,
    reach: &Reach,
    client: ClientId,
    id: FormRequestId,
    last: &Last,
) -> Answer<()> {
    const FROM: &str = "update form_requests set from_request = $4, from_number = $5 where practice_id = $1 and client_id = $2
     and id = $3 and state = 'waiting'";
    db.run(FROM, values![reach.practice(), client, id, last.request, last.number]).await?;
    Ok(())
}

/// Withdraws what a batch asked of the clients for whom it was stopped, where nobody had begun. Returns what that was.
pub(crate) async fn withdraw_stopped(
    db: &mut Connection,
    reach: &Reach,
    batch: BatchId,
    now: Moment,
) -> Answer<Vec<(FormRequestId, ClientId)>> {
    const WITHDRAW: &str = "update form_requests set state = 'withdrawn', ended_at = $3 where practice_id = $1 and packet_id = $2
     and state = 'waiting' and client_id in (select r.client_id from batch_recipients r where r.practice_id = $1 and r.batch_id = $2
     and r.outcome = 'stopped' and r.outcome <> 'posted') returning id, client_id";
    Ok(db.rows(WITHDRAW, values![reach.practice(), batch, now]).await?)
}

/// Takes letters out of the line that would tell of forms to those for whom a batch was stopped and for whom no form is open: whoever acts
/// for a client is told by letters beside the one that the batch follows. A letter to somebody whose signature is missing stays true.
pub(crate) async fn cancel_untrue(db: &mut Connection, reach: &Reach, batch: BatchId, now: Moment) -> Answer<()> {
    const LETTERS: InLine = in_line!(
        concat!(
            "kind = 'forms' and client_id in (select r.client_id
     from batch_recipients r where r.practice_id = $1 and r.batch_id = $2 and r.outcome = 'stopped' and r.outcome <> 'posted') and not exists (select 1
     from form_requests q where q.practice_id = letters.practice_id and q.client_id = letters.client_id
     and (q.state in ('waiting', 'started', 'returned')
     or exists (select 1 from grants g cross join logins o where g.practice_id = letters.practice_id
     and g.client_id = letters.client_id and g.ended_at is null and o.practice_id = letters.practice_id and o.id = g.login_id
     and o.address = letters.recipient and ",
            lacks_signature!("q", "g"),
            ")))"
        ),
        "$3"
    );
    LETTERS.cancel(db, values![reach.practice(), batch], now).await?;
    Ok(())
}

/// Withdraws an open form. False if it is not open.
pub(crate) async fn withdraw(
    db: &mut Connection,
    reach: &Reach,
    client: ClientId,
    id: FormRequestId,
    now: Moment,
) -> Answer<bool> {
    const WITHDRAW: &str = "update form_requests set state = 'withdrawn', ended_at = $4 where practice_id = $1 and client_id = $2
     and id = $3 and state in ('waiting', 'started', 'returned', 'signing')";
    const DRAFT: &str = "delete from form_drafts where practice_id = $1 and request_id = $2";
    // The draft first, as whoever sends the form touches them. One that is not open has none.
    db.run(DRAFT, values![reach.practice(), id]).await?;
    Ok(db.run(WITHDRAW, values![reach.practice(), client, id, now]).await? == 1)
}

/// Whether one of these forms wants a signature.
pub(crate) async fn any_signed(db: &mut Connection, reach: &Reach, forms: &[FormId]) -> Answer<bool> {
    const SIGNED: &str = "select signature from forms where practice_id = $1 and id = $2";
    for form in forms {
        if db.row::<(bool,)>(SIGNED, values![reach.practice(), *form]).await?.is_some_and(|(signature,)| signature) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// How many letters about forms went to a client since a moment.
pub(crate) async fn letters_since(db: &mut Connection, reach: &Reach, client: ClientId, since: Moment) -> Answer<i64> {
    const TOLD: &str =
        "select count(*) from letters where practice_id = $1 and client_id = $2 and created_at > $3 and kind = 'forms'
     and state not in ('failed', 'cancelled')";
    Ok(db.count(TOLD, values![reach.practice(), client, since]).await?)
}

/// Where letters about forms of a client went that were written at one moment and reached a mail server, or may still do so.
pub(crate) async fn told_at(db: &mut Connection, reach: &Reach, client: ClientId, at: Moment) -> Answer<Vec<(String,)>> {
    const TOLD: &str =
        "select recipient from letters where practice_id = $1 and client_id = $2 and created_at = $3 and kind = 'forms'
     and state not in ('failed', 'cancelled')";
    Ok(db.rows(TOLD, values![reach.practice(), client, at]).await?)
}
