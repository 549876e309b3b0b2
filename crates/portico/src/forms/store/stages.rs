//! How a form that was sent goes on: begun, filled in, signed by everybody, sent back, countersigned, locked. Each step is one statement that
//! finds the form where the step begins, or says that it does not stand there.

use super::super::request::State;
use crate::answer::Answer;
use portico_database::{Connection, values};
use portico_policy::Reach;
use portico_values::{ClientId, FormRequestId, LoginId, Moment, StaffId};

/// Somebody has begun.
pub(crate) async fn start(db: &mut Connection, reach: &Reach, client: ClientId, id: FormRequestId, now: Moment) -> Answer<bool> {
    const START: &str = "update form_requests set state = 'started', started_at = $4 where practice_id = $1 and client_id = $2
     and id = $3 and state = 'waiting'";
    Ok(db.run(START, values![reach.practice(), client, id, now]).await? == 1)
}

/// It was filled in and sent, and waits for somebody's signature, of which is reminded from now on. False if it is not open any more.
pub(crate) async fn await_signatures(
    db: &mut Connection,
    reach: &Reach,
    client: ClientId,
    id: FormRequestId,
    (by, untouched): (LoginId, bool),
    now: Moment,
) -> Answer<bool> {
    const SIGNING: &str = "update form_requests set state = 'signing', done_at = null, done_by = $4, note_sealed = null,
     signing_at = $6, reminders_sent = 0 where practice_id = $1 and client_id = $2 and id = $3 and state in ('waiting', 'started', 'returned')
     and (state = 'waiting' or not $5)";
    Ok(db.run(SIGNING, values![reach.practice(), client, id, by, untouched, now]).await? == 1)
}

/// Takes the row of a form in this state until the act ends, so that what is read after it stays true: of two who sign at the same moment
/// the second one sees the signature of the first, and nobody signs what is sent back or sent again in the meantime. False if it stands
/// elsewhere.
pub(crate) async fn take(db: &mut Connection, reach: &Reach, client: ClientId, id: FormRequestId, state: State) -> Answer<bool> {
    const TAKE: &str =
        "update form_requests set state = state where practice_id = $1 and client_id = $2 and id = $3 and state = $4";
    Ok(db.run(TAKE, values![reach.practice(), client, id, state]).await? == 1)
}

/// Everybody has signed. False if it did not wait for that.
pub(crate) async fn all_signed(
    db: &mut Connection,
    reach: &Reach,
    client: ClientId,
    id: FormRequestId,
    now: Moment,
) -> Answer<bool> {
    const DONE: &str = "update form_requests set state = 'done', done_at = $4
     where practice_id = $1 and client_id = $2 and id = $3 and state = 'signing'";
    Ok(db.run(DONE, values![reach.practice(), client, id, now]).await? == 1)
}

/// It was filled in and sent. False if it is not open any more; or, for whoever saw it `untouched`, when somebody has begun in the
/// meantime.
pub(crate) async fn finish(
    db: &mut Connection,
    reach: &Reach,
    client: ClientId,
    id: FormRequestId,
    (by, untouched): (LoginId, bool),
    now: Moment,
) -> Answer<bool> {
    const FINISH: &str = "update form_requests set state = 'done', done_at = $4, done_by = $5, note_sealed = null
     where practice_id = $1 and client_id = $2 and id = $3 and state in ('waiting', 'started', 'returned')
     and (state = 'waiting' or not $6)";
    Ok(db.run(FINISH, values![reach.practice(), client, id, now, by, untouched]).await? == 1)
}

/// Sends it back for correction. Of the days before its due day `served` have passed and are not made up for; where a signature was reminded
/// of, those of the form count again. Without a due day its days begin anew now. False if it was not filled in, or is closed, or is open again
/// in whatever version.
pub(crate) async fn send_back(
    db: &mut Connection,
    reach: &Reach,
    client: ClientId,
    id: FormRequestId,
    (note_sealed, served): (&[u8], i64),
    now: Moment,
) -> Answer<bool> {
    const BACK: &str = "update form_requests set state = 'returned', note_sealed = $4, returned_at = $5, signing_at = null,
     reminders_sent = case when due_on is not null and signing_at is null and reminders_sent > $6 then reminders_sent else $6 end
     where practice_id = $1 and client_id = $2 and id = $3 and state in ('done', 'signing') and locked_at is null and countersigned_at is null
     and not exists (select 1 from form_requests o cross join forms a cross join forms b where o.practice_id = form_requests.practice_id
     and o.client_id = form_requests.client_id and o.state in ('waiting', 'started', 'returned') and a.practice_id = o.practice_id
     and a.id = o.form_id and b.practice_id = o.practice_id and b.id = form_requests.form_id and b.canonical = a.canonical)";
    Ok(db.run(BACK, values![reach.practice(), client, id, note_sealed, now, served]).await? == 1)
}

/// A staff member countersigns it. False if it was not filled in, or was signed or locked already.
pub(crate) async fn countersign(
    db: &mut Connection,
    reach: &Reach,
    client: ClientId,
    id: FormRequestId,
    by: Option<StaffId>,
    now: Moment,
) -> Answer<bool> {
    const SIGN: &str = "update form_requests set countersigned_by = $4, countersigned_at = $5
     where practice_id = $1 and client_id = $2 and id = $3 and state = 'done' and countersign and countersigned_at is null
     and locked_at is null";
    Ok(db.run(SIGN, values![reach.practice(), client, id, by, now]).await? == 1)
}

/// Nothing changes any more. False if it was not filled in, or is locked already.
pub(crate) async fn lock(
    db: &mut Connection,
    reach: &Reach,
    client: ClientId,
    id: FormRequestId,
    by: Option<StaffId>,
    now: Moment,
) -> Answer<bool> {
    const LOCK: &str = "update form_requests set locked_by = $4, locked_at = $5
     where practice_id = $1 and client_id = $2 and id = $3 and state = 'done' and locked_at is null";
    Ok(db.run(LOCK, values![reach.practice(), client, id, by, now]).await? == 1)
}
