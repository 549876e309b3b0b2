//! What is to be erased for good, and which files have a row.

use crate::answer::Answer;
use portico_database::{Connection, values};
use portico_values::{ClientId, DocumentId, Moment, PracticeId};

/// Documents that were deleted before a moment and still have their key.
pub(crate) async fn due(db: &mut Connection, practice: PracticeId, before: Moment) -> Answer<Vec<(DocumentId, ClientId)>> {
    const DUE: &str = "select id, client_id from documents where practice_id = $1 and deleted_at <= $2 and erased_at is null
     order by deleted_at, id limit 200";
    Ok(db.rows(DUE, values![practice, before]).await?)
}

/// Takes key and name away. False when it was brought back meanwhile.
pub(crate) async fn erase(
    db: &mut Connection,
    practice: PracticeId,
    id: DocumentId,
    before: Moment,
    now: Moment,
) -> Answer<bool> {
    const ERASE: &str = "update documents set key_sealed = null, name = '', erased_at = $4 where practice_id = $1 and id = $2
     and deleted_at <= $3 and erased_at is null";
    Ok(db.run(ERASE, values![practice, id, before, now]).await? == 1)
}

/// Whether a row says that this file is to be kept.
pub(crate) async fn is_kept(db: &mut Connection, practice: PracticeId, id: DocumentId) -> Answer<bool> {
    const KEPT: &str = "select id from documents where practice_id = $1 and id = $2 and erased_at is null";
    Ok(db.row::<(DocumentId,)>(KEPT, values![practice, id]).await?.is_some())
}

/// Every document of a practice that has a key: its id, its sealed key and its length.
pub(crate) async fn kept(db: &mut Connection, practice: PracticeId) -> Answer<Vec<(DocumentId, Vec<u8>, i64)>> {
    const KEPT: &str =
        "select id, key_sealed, bytes from documents where practice_id = $1 and key_sealed is not null order by id";
    Ok(db.rows(KEPT, values![practice]).await?)
}
