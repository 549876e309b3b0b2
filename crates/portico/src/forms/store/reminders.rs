//! Who is due for a reminder of intake forms. Being served is written before the letter is, in the same transaction and only from the count
//! it was read with: two workers serve a day once.

use crate::answer::Answer;
use portico_database::{Connection, record, values};
use portico_policy::Reach;
use portico_values::{ClientId, FormRequestId, Moment, moment::days};

/// How many are read at a time.
const GROUP: i64 = 50;
/// The last day after sending lies within these: what was sent before reminds nobody any more.
const LONGEST: u64 = 31;

/// Clients with a form that is due on `last_day` or before, from `today` on, and of whose days so many are served.
pub(crate) async fn before_a_day(
    db: &mut Connection,
    reach: &Reach,
    served: i64,
    (today, last_day): (&str, &str),
) -> Answer<Vec<(ClientId,)>> {
    const DUE: &str = "select client_id from form_requests where practice_id = $1 and reminders_sent = $2 and due_on >= $3
     and due_on <= $4 and due_on is not null and state in ('waiting', 'started', 'returned') and reminders_stopped is null
     order by due_on limit $5";
    Ok(db.rows(DUE, values![reach.practice(), served, today, last_day, GROUP]).await?)
}

/// Clients with a form without a day that was sent at `sent_before` or before, and of whose days so many are served.
pub(crate) async fn after_sending(
    db: &mut Connection,
    reach: &Reach,
    served: i64,
    sent_before: Moment,
    now: Moment,
) -> Answer<Vec<(ClientId,)>> {
    const DUE: &str = "select client_id from form_requests where practice_id = $1 and reminders_sent = $2 and sent_at <= $3
     and sent_at > $4 and due_on is null and state in ('waiting', 'started', 'returned') and reminders_stopped is null
     order by sent_at limit $5";
    Ok(db.rows(DUE, values![reach.practice(), served, sent_before, now.minus(days(LONGEST)), GROUP]).await?)
}

record! {
    /// An open form of which its client is reminded.
    #[derive(Debug, Clone)]
    pub(crate) struct Open {
        pub(crate) request: FormRequestId,
        pub(crate) due_on: Option<String>,
        pub(crate) sent_at: Moment,
        pub(crate) served: i64,
    }
}

/// The open forms of which a client is reminded, the newest first.
pub(crate) async fn open(db: &mut Connection, reach: &Reach, client: ClientId) -> Answer<Vec<Open>> {
    const OPEN: &str = "select id as request, due_on, sent_at, reminders_sent as served from form_requests
     where practice_id = $1 and client_id = $2 and state in ('waiting', 'started', 'returned') and reminders_stopped is null
     order by sent_at desc, place limit 200";
    Ok(db.rows(OPEN, values![reach.practice(), client]).await?)
}

/// Writes that the days up to this one are served. False when somebody else did, or the form waits no more.
pub(crate) async fn serve(db: &mut Connection, reach: &Reach, one: &Open, served: i64, now: Moment) -> Answer<bool> {
    const SERVE: &str = "update form_requests set reminders_sent = $4, reminded_at = $5 where practice_id = $1 and id = $2
     and reminders_sent = $3 and state in ('waiting', 'started', 'returned') and reminders_stopped is null";
    Ok(db.run(SERVE, values![reach.practice(), one.request, one.served, served, now]).await? == 1)
}

/// Stops the reminders of everything that is open for a client. Answers of how many.
pub(crate) async fn stop(db: &mut Connection, reach: &Reach, client: ClientId, by: &str) -> Answer<u64> {
    const STOP: &str = "update form_requests set reminders_stopped = $3 where practice_id = $1 and client_id = $2
     and state in ('waiting', 'started', 'returned') and reminders_stopped is null";
    Ok(db.run(STOP, values![reach.practice(), client, by]).await?)
}

/// The client stops them: for what is open, and for what is sent later, which looks at what this form says.
pub(crate) async fn stop_for_good(db: &mut Connection, reach: &Reach, client: ClientId, request: FormRequestId) -> Answer<bool> {
    const STOP: &str = "update form_requests set reminders_stopped = 'client' where practice_id = $1 and client_id = $2
     and (id = $3 or state in ('waiting', 'started', 'returned')) and (reminders_stopped is null or reminders_stopped <> 'client')";
    Ok(db.run(STOP, values![reach.practice(), client, request]).await? > 0)
}

/// Starts them again. Answers whether any had been stopped.
pub(crate) async fn start(db: &mut Connection, reach: &Reach, client: ClientId) -> Answer<bool> {
    const START: &str = "update form_requests set reminders_stopped = null where practice_id = $1 and client_id = $2
     and reminders_stopped is not null";
    Ok(db.run(START, values![reach.practice(), client]).await? > 0)
}

/// Takes letters that have not left out of the line.
pub(crate) async fn cancel(db: &mut Connection, reach: &Reach, client: ClientId, now: Moment) -> Answer<()> {
    const WIPE: &str = "delete from letter_contents where practice_id = $1 and letter_id in (select id from letters
     where practice_id = $1 and client_id = $2 and kind = 'forms_reminder' and state in ('queued', 'deferred', 'held'))";
    const CANCEL: &str = "update letters set state = 'cancelled', finished_at = $3, fence = fence + 1
     where practice_id = $1 and client_id = $2 and kind = 'forms_reminder' and state in ('queued', 'deferred', 'held')";
    db.run(WIPE, values![reach.practice(), client]).await?;
    db.run(CANCEL, values![reach.practice(), client, now]).await?;
    Ok(())
}

record! {
    /// Whose reminders an opt-out is about.
    #[derive(Debug, Clone)]
    pub(crate) struct Reminded {
        pub(crate) client: ClientId,
        pub(crate) language: String,
        pub(crate) stopped: Option<String>,
    }
}

/// The form that an opt-out names.
pub(crate) async fn reminded(db: &mut Connection, reach: &Reach, request: FormRequestId) -> Answer<Option<Reminded>> {
    const REMINDED: &str = "select r.client_id as client, c.language, r.reminders_stopped as stopped from form_requests r
     join clients c on c.practice_id = r.practice_id and c.id = r.client_id where r.practice_id = $1 and r.id = $2";
    Ok(db.row(REMINDED, values![reach.practice(), request]).await?)
}

/// Days that passed while reminders were stopped are not made up for.
pub(crate) async fn skip_to(db: &mut Connection, reach: &Reach, request: FormRequestId, served: i64) -> Answer<()> {
    const SKIP: &str = "update form_requests set reminders_sent = $3 where practice_id = $1 and id = $2 and reminders_sent < $3";
    db.run(SKIP, values![reach.practice(), request, served]).await?;
    Ok(())
}
