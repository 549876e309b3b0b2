//! Drafts and what was sent in: sealed before they get here.

use crate::answer::Answer;
use portico_database::{Connection, record, values};
use portico_policy::Reach;
use portico_values::{ClientId, FormRequestId, LoginId, Moment};

record! {
    /// What is filled in so far.
    #[derive(Clone)]
    pub struct Draft {
        pub version: i64,
        pub saved_at: Moment,
        pub content_sealed: Vec<u8>,
    }
}

record! {
    /// What was sent in.
    #[derive(Clone)]
    pub struct Sent {
        pub number: i64,
        pub content_sealed: Vec<u8>,
        pub sent_by: LoginId,
        pub sent_at: Moment,
    }
}

/// What is filled in so far.
pub(crate) async fn draft(db: &mut Connection, reach: &Reach, request: FormRequestId) -> Answer<Option<Draft>> {
    const DRAFT: &str = "select version, saved_at, content_sealed from form_drafts where practice_id = $1 and request_id = $2";
    Ok(db.row(DRAFT, values![reach.practice(), request]).await?)
}

/// Keeps a draft over the version that was seen, while the form is open; over none, which is 0 or less, the first one, within the act that
/// begins the form. False when somebody saved in the meantime or it is closed.
pub(crate) async fn keep_draft(
    db: &mut Connection,
    reach: &Reach,
    request: FormRequestId,
    seen: i64,
    content_sealed: &[u8],
    now: Moment,
) -> Answer<bool> {
    const FIRST: &str = "insert into form_drafts (practice_id, request_id, version, saved_at, content_sealed)
     values ($1, $2, 1, $4, $3) on conflict do nothing";
    const NEXT: &str = "update form_drafts set version = version + 1, saved_at = $4, content_sealed = $3
     where practice_id = $1 and request_id = $2 and version = $5 and exists (select 1 from form_requests r
     where r.practice_id = form_drafts.practice_id and r.id = form_drafts.request_id and r.state in ('waiting', 'started', 'returned'))";
    let changed = match seen {
        ..=0 => db.run(FIRST, values![reach.practice(), request, content_sealed, now]).await?,
        seen => db.run(NEXT, values![reach.practice(), request, content_sealed, now, seen]).await?,
    };
    Ok(changed == 1)
}

/// Removes the draft: it was sent in.
pub(crate) async fn end_draft(db: &mut Connection, reach: &Reach, request: FormRequestId, seen: i64) -> Answer<bool> {
    const END: &str = "delete from form_drafts where practice_id = $1 and request_id = $2 and version = $3";
    Ok(db.run(END, values![reach.practice(), request, seen]).await? == 1)
}

/// Puts what was sent in back as the draft to correct, over whatever was left behind. Its versions count from this moment and not from 1: a
/// page that stayed open since before it was sent names one that never comes again.
pub(crate) async fn reopen(
    db: &mut Connection,
    reach: &Reach,
    request: FormRequestId,
    content_sealed: &[u8],
    now: Moment,
) -> Answer<()> {
    const REOPEN: &str = "insert into form_drafts (practice_id, request_id, version, saved_at, content_sealed)
     values ($1, $2, $4, $4, $3) on conflict (practice_id, request_id) do update set version = form_drafts.version + 1,
     saved_at = excluded.saved_at, content_sealed = excluded.content_sealed";
    db.run(REOPEN, values![reach.practice(), request, content_sealed, now]).await?;
    Ok(())
}

/// The newest of what was sent in.
pub(crate) async fn newest(db: &mut Connection, reach: &Reach, request: FormRequestId) -> Answer<Option<Sent>> {
    const NEWEST: &str = "select number, content_sealed, sent_by, sent_at from form_responses
     where practice_id = $1 and request_id = $2 order by number desc limit 1";
    Ok(db.row(NEWEST, values![reach.practice(), request]).await?)
}

/// Everything that was sent in, the first time first.
pub(crate) async fn all(db: &mut Connection, reach: &Reach, request: FormRequestId) -> Answer<Vec<Sent>> {
    const ALL: &str = "select number, content_sealed, sent_by, sent_at from form_responses
     where practice_id = $1 and request_id = $2 order by number";
    Ok(db.rows(ALL, values![reach.practice(), request]).await?)
}

/// What a client sent in at a certain time; none if the form is another client's.
pub(crate) async fn numbered(
    db: &mut Connection,
    reach: &Reach,
    client: ClientId,
    (request, number): (FormRequestId, i64),
) -> Answer<Option<Sent>> {
    const NUMBERED: &str = "select a.number, a.content_sealed, a.sent_by, a.sent_at from form_responses a
     join form_requests r on r.practice_id = a.practice_id and r.id = a.request_id
     where a.practice_id = $1 and a.request_id = $2 and a.number = $3 and r.client_id = $4";
    Ok(db.row(NUMBERED, values![reach.practice(), request, number, client]).await?)
}

/// Keeps what was sent in.
pub(crate) async fn send(
    db: &mut Connection,
    reach: &Reach,
    request: FormRequestId,
    (number, content_sealed): (i64, &[u8]),
    by: LoginId,
    now: Moment,
) -> Answer<()> {
    const SEND: &str = "insert into form_responses (practice_id, request_id, number, content_sealed, sent_by, sent_at)
     values ($1, $2, $3, $4, $5, $6)";
    db.run(SEND, values![reach.practice(), request, number, content_sealed, by, now]).await?;
    Ok(())
}
