//! Files that answer questions of intake forms. They lie where documents lie, count towards the same space and are swept by the same sweep;
//! who may read them is decided by the form they belong to.

use super::Readable;
use crate::{answer::Answer, within_reach::within_reach};
use portico_database::{Connection, values};
use portico_policy::Reach;
use portico_values::{ClientId, DocumentId, FormRequestId, Moment};

/// One of the files of a form that is open to whoever may see the request: also what stands only in what is filled in so far.
pub(crate) async fn of_form(
    db: &mut Connection,
    reach: &Reach,
    request: FormRequestId,
    id: DocumentId,
) -> Answer<Option<Readable>> {
    const OF_FORM: &str = "select d.id, d.name, d.kind, d.bytes, d.key_sealed, d.address from documents d
     where d.practice_id = $1 and d.form_request_id = $2 and d.id = $3 and d.deleted_at is null and d.key_sealed is not null";
    Ok(db.row(OF_FORM, values![reach.practice(), request, id]).await?)
}

/// One of the files that were sent in with a form of a client within reach.
pub(crate) async fn sent_with_form(
    db: &mut Connection,
    reach: &Reach,
    (client, request): (ClientId, FormRequestId),
    id: DocumentId,
) -> Answer<Option<Readable>> {
    const SENT: &str = concat!(
        "select d.id, d.name, d.kind, d.bytes, d.key_sealed, d.address from documents d
     join form_requests r on r.practice_id = d.practice_id and r.id = d.form_request_id
     where d.practice_id = $1 and r.client_id = $3 and r.id = $4 and d.id = $5 and d.form_number is not null
     and d.deleted_at is null and d.key_sealed is not null
     and ",
        within_reach!("r.practice_id", "r.client_id", "$2")
    );
    Ok(db.row(SENT, values![reach.practice(), reach.assigned_to(), client, request, id]).await?)
}

/// Everything that a client sent in with forms, to be taken along.
pub(crate) async fn sent_with_forms(db: &mut Connection, reach: &Reach, client: ClientId) -> Answer<Vec<Readable>> {
    const ALL_SENT: &str = concat!(
        "select d.id, d.name, d.kind, d.bytes, d.key_sealed, d.address from documents d
     join form_requests r on r.practice_id = d.practice_id and r.id = d.form_request_id
     where d.practice_id = $1 and r.client_id = $3 and d.form_number is not null and d.key_sealed is not null
     and ",
        within_reach!("r.practice_id", "r.client_id", "$2"),
        " order by d.uploaded_at, d.id"
    );
    Ok(db.rows(ALL_SENT, values![reach.practice(), reach.assigned_to(), client]).await?)
}

/// Everything that a client attached to forms that are not sent in so far, to be taken along. What they took out again is left out.
pub(crate) async fn not_sent_with_forms(db: &mut Connection, reach: &Reach, client: ClientId) -> Answer<Vec<Readable>> {
    const NOT_SENT: &str = concat!(
        "select d.id, d.name, d.kind, d.bytes, d.key_sealed, d.address from documents d
     join form_requests r on r.practice_id = d.practice_id and r.id = d.form_request_id
     where d.practice_id = $1 and r.client_id = $3 and d.form_number is null and d.deleted_at is null and d.key_sealed is not null
     and ",
        within_reach!("r.practice_id", "r.client_id", "$2"),
        " order by d.uploaded_at, d.id"
    );
    Ok(db.rows(NOT_SENT, values![reach.practice(), reach.assigned_to(), client]).await?)
}

/// The files of a form that were not sent in so far.
pub(crate) async fn unsent(db: &mut Connection, reach: &Reach, request: FormRequestId) -> Answer<Vec<DocumentId>> {
    const UNSENT: &str = "select id from documents where practice_id = $1 and form_request_id = $2 and form_number is null
     and deleted_at is null order by id";
    Ok(db.rows::<(DocumentId,)>(UNSENT, values![reach.practice(), request]).await?.into_iter().map(|(id,)| id).collect())
}

/// Lets a file of a form go that was not sent in: it is erased after the grace of documents. False if it was sent in, or is gone.
pub(crate) async fn let_go(
    db: &mut Connection,
    reach: &Reach,
    request: FormRequestId,
    id: DocumentId,
    now: Moment,
) -> Answer<bool> {
    const LET_GO: &str = "update documents set deleted_at = $4 where practice_id = $1 and form_request_id = $2 and id = $3
     and form_number is null and deleted_at is null";
    Ok(db.run(LET_GO, values![reach.practice(), request, id, now]).await? == 1)
}

/// Notes with which sending a file came in first.
pub(crate) async fn note_sent(
    db: &mut Connection,
    reach: &Reach,
    request: FormRequestId,
    id: DocumentId,
    number: i64,
) -> Answer<()> {
    const SENT_NOW: &str = "update documents set form_number = $4 where practice_id = $1 and form_request_id = $2 and id = $3
     and form_number is null and deleted_at is null";
    db.run(SENT_NOW, values![reach.practice(), request, id, number]).await?;
    Ok(())
}

/// Files belong to the record that their form belongs to: after two records were taken apart again.
pub(crate) async fn follow_forms(db: &mut Connection, reach: &Reach, (one, other): (ClientId, ClientId)) -> Answer<()> {
    const FOLLOW: &str = "update documents set client_id = (select r.client_id from form_requests r
     where r.practice_id = documents.practice_id and r.id = documents.form_request_id)
     where practice_id = $1 and client_id in ($2, $3) and exists (select 1 from form_requests r
     where r.practice_id = documents.practice_id and r.id = documents.form_request_id)";
    db.run(FOLLOW, values![reach.practice(), one, other]).await?;
    Ok(())
}
