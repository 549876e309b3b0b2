//! What is to be erased for good, and which files have a row.

use crate::answer::Answer;
use portico_database::{Connection, values};
use portico_policy::Reach;
use portico_values::{ClientId, DocumentId, MergeId, Moment, PracticeId};

/// Documents that were deleted before a moment and still have their key.
pub(crate) async fn due(
    db: &mut Connection,
    practice: PracticeId,
    before: Moment,
) -> Answer<Vec<(DocumentId, ClientId, String)>> {
    const DUE: &str =
        "select id, client_id, address from documents where practice_id = $1 and deleted_at <= $2 and erased_at is null
     order by deleted_at, id limit 200";
    Ok(db.rows(DUE, values![practice, before]).await?)
}

/// Removes key and name. False if it was brought back in the meantime.
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

/// How many documents of a client have their content still, deleted ones too.
pub(crate) async fn held(db: &mut Connection, reach: &Reach, client: ClientId) -> Answer<i64> {
    const HELD: &str = "select count(*) from documents where practice_id = $1 and client_id = $2 and erased_at is null";
    Ok(db.count(HELD, values![reach.practice(), client]).await?)
}

/// Whether a row says that this file is to be kept.
pub(crate) async fn is_kept(db: &mut Connection, practice: PracticeId, address: &str) -> Answer<bool> {
    const KEPT: &str = "select id from documents where practice_id = $1 and address = $2 and erased_at is null";
    Ok(db.any(KEPT, values![practice, address]).await?)
}

/// The documents of a record that goes into another one go with it. Each keeps the merge that took it from where it was brought, however
/// many it goes through.
pub(crate) async fn move_to(db: &mut Connection, reach: &Reach, gone: ClientId, kept: ClientId, merge: MergeId) -> Answer<()> {
    const MOVE: &str =
        "update documents set client_id = $3, merge_id = coalesce(merge_id, $4) where practice_id = $1 and client_id = $2";
    db.run(MOVE, values![reach.practice(), gone, kept, merge]).await?;
    Ok(())
}

/// They go back when the merge is undone, with those of the records that had been merged into that one before. The merge is written down
/// as undone already.
pub(crate) async fn move_back(
    db: &mut Connection,
    reach: &Reach,
    (gone, kept): (ClientId, ClientId),
    merge: MergeId,
) -> Answer<()> {
    const BACK: &str = "update documents set client_id = $2, merge_id = null where practice_id = $1 and merge_id = $3";
    const ALONG: &str = "update documents set client_id = $2 where practice_id = $1 and client_id = $3 and merge_id in (
     select m.id from merges m where m.practice_id = $1 and m.into_id = $2 and m.undone_at is null)";
    db.run(BACK, values![reach.practice(), gone, merge]).await?;
    db.run(ALONG, values![reach.practice(), gone, kept]).await?;
    Ok(())
}

/// The address of every document of a practice that should have a file.
pub(crate) async fn all(db: &mut Connection, practice: PracticeId) -> Answer<Vec<String>> {
    const ALL: &str = "select address from documents where practice_id = $1 and erased_at is null order by id";
    Ok(db.rows::<(String,)>(ALL, values![practice]).await?.into_iter().map(|(address,)| address).collect())
}
