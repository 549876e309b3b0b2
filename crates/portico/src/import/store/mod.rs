//! All statements about imports. Every one names the practice.

mod rows;
mod undo;
mod work;

pub(crate) use rows::{Alike, ResultRow, RowLine, alike, results, row_lines, set_left_out};
pub(super) use undo::{hold, standing_in_the_way, still_there, take_back};
pub(super) use work::{
    Existing, NewLine, Written, add_contacts, clear_lines, count, forget_keys, forget_who_stayed_out, holders_of, known_lines,
    like_existing, put_keys, put_lines, written, written_clients,
};

use crate::answer::Answer;
use portico_database::{Connection, record, values};
use portico_policy::Reach;
use portico_values::{ImportId, Moment};

record! {
    /// One import.
    #[derive(Debug, Clone)]
    pub struct Import {
        pub id: ImportId,
        /// `read`, `checking`, `checked`, `importing`, `done`, `dropped`, `undone`.
        pub state: String,
        pub file_name: String,
        pub file_hash: Vec<u8>,
        pub file_kind: String,
        /// Sources and choices as JSON.
        pub settings: String,
        pub rows_read: i64,
        pub rows_ready: i64,
        pub rows_noted: i64,
        pub rows_refused: i64,
        pub rows_doubtful: i64,
        pub rows_contact: i64,
        pub rows_other: i64,
        pub rows_written: i64,
        pub contacts_written: i64,
        pub fence: i64,
        /// When the work was last seen going on.
        pub worked_at: Moment,
        pub trouble: Option<String>,
        pub created_by: Option<String>,
        pub created_at: Moment,
        pub applied_at: Option<Moment>,
    }
}

macro_rules! imports_where {
    ($condition:literal) => {
        concat!(
            "select i.id, i.state, i.file_name, i.file_hash, i.file_kind, i.settings, i.rows_read, i.rows_ready, i.rows_noted,
 i.rows_refused, i.rows_doubtful, i.rows_contact, i.rows_other, i.rows_written, i.contacts_written, i.fence, i.worked_at, i.trouble,
 (select s.name from staff s where s.practice_id = i.practice_id and s.id = i.created_by) as created_by, i.created_at, i.applied_at
 from imports i where i.practice_id = $1 and ",
            $condition
        )
    };
}

/// One import.
///
/// # Errors
/// A fault of the database.
pub(crate) async fn by_id(db: &mut Connection, reach: &Reach, id: ImportId) -> Answer<Option<Import>> {
    Ok(db.row(imports_where!("i.id = $2"), values![reach.practice(), id]).await?)
}

/// The latest imports, newest first.
///
/// # Errors
/// A fault of the database.
pub(crate) async fn latest(db: &mut Connection, reach: &Reach) -> Answer<Vec<Import>> {
    const LATEST: &str = imports_where!("i.state <> 'dropped' order by i.created_at desc, i.id desc limit 50");
    Ok(db.rows(LATEST, values![reach.practice()]).await?)
}

/// Earlier imports of the same bytes that wrote clients.
///
/// # Errors
/// A fault of the database.
pub(crate) async fn earlier(db: &mut Connection, reach: &Reach, import: &Import) -> Answer<Vec<Import>> {
    const EARLIER: &str =
        imports_where!("i.file_hash = $2 and i.id <> $3 and i.rows_written > 0 and i.state <> 'undone' order by i.created_at");
    Ok(db.rows(EARLIER, values![reach.practice(), import.file_hash.as_slice(), import.id]).await?)
}

/// The imports that are neither done nor dropped.
///
/// # Errors
/// A fault of the database.
pub(super) async fn unfinished(db: &mut Connection, reach: &Reach) -> Answer<Vec<Import>> {
    const UNFINISHED: &str =
        imports_where!("i.state in ('read', 'checking', 'checked', 'importing') order by i.created_at, i.id");
    Ok(db.rows(UNFINISHED, values![reach.practice()]).await?)
}

/// The imports that were over before this moment.
///
/// # Errors
/// A fault of the database.
pub(super) async fn done_before(db: &mut Connection, reach: &Reach, before: Moment) -> Answer<Vec<Import>> {
    const DONE: &str = imports_where!("i.state = 'done' and i.applied_at < $2 order by i.created_at, i.id");
    Ok(db.rows(DONE, values![reach.practice(), before]).await?)
}

/// What a new import is written with.
pub(super) struct NewImport<'a> {
    pub(super) id: ImportId,
    pub(super) file_name: &'a str,
    pub(super) file_hash: [u8; 32],
    pub(super) file_kind: &'a str,
    pub(super) settings: &'a str,
    pub(super) created_by: Option<portico_values::StaffId>,
    pub(super) now: Moment,
}

pub(super) async fn insert(db: &mut Connection, reach: &Reach, new: &NewImport<'_>) -> Answer<()> {
    const NEW: &str =
        "insert into imports (practice_id, id, state, file_name, file_hash, file_kind, settings, rows_read, rows_ready,
 rows_noted, rows_refused, rows_doubtful, rows_contact, rows_other, rows_written, contacts_written, fence, worked_at, trouble,
 created_by, created_at, applied_at)
 values ($1, $2, 'read', $3, $4, $5, $6, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, $7, null, $8, $7, null)";
    let by = new.created_by;
    let values = values![reach.practice(), new.id, new.file_name, new.file_hash, new.file_kind, new.settings, new.now, by];
    db.run(NEW, values).await?;
    Ok(())
}

/// Writes down the choices; only before anything is written.
pub(super) async fn set_settings(db: &mut Connection, reach: &Reach, id: ImportId, settings: &str) -> Answer<bool> {
    const SET: &str = "update imports set settings = $3 where practice_id = $1 and id = $2 and state in ('read', 'checked')";
    Ok(db.run(SET, values![reach.practice(), id, settings]).await? == 1)
}

/// Somebody chooses among the rows that were found: the import is not forgotten. False if they can no longer be chosen.
pub(super) async fn note_choosing(db: &mut Connection, reach: &Reach, id: ImportId, now: Moment) -> Answer<bool> {
    const CHOOSING: &str = "update imports set worked_at = $3 where practice_id = $1 and id = $2 and state = 'checked'";
    Ok(db.run(CHOOSING, values![reach.practice(), id, now]).await? == 1)
}

/// Goes on from where an import stood when it was read, and raises the fence by one; false if somebody else has decided since.
pub(super) async fn go(db: &mut Connection, reach: &Reach, import: &Import, to: &str, now: Moment) -> Answer<bool> {
    const GO: &str = "update imports set state = $5, fence = fence + 1, worked_at = $6, trouble = null
 where practice_id = $1 and id = $2 and state = $3 and fence = $4";
    Ok(db.run(GO, values![reach.practice(), import.id, import.state.as_str(), import.fence, to, now]).await? == 1)
}

/// Writes down what is still kept of an import that has ended.
pub(super) async fn keep_settings(db: &mut Connection, reach: &Reach, id: ImportId, settings: &str) -> Answer<()> {
    const KEEP: &str = "update imports set settings = $3 where practice_id = $1 and id = $2";
    db.run(KEEP, values![reach.practice(), id, settings]).await?;
    Ok(())
}

/// Ends an import half-way, with what was written so far; false if somebody has decided since it was read.
pub(super) async fn give_up(db: &mut Connection, reach: &Reach, import: &Import, why: &str, now: Moment) -> Answer<bool> {
    const GIVE_UP: &str = "update imports set state = 'done', fence = fence + 1, applied_at = $5, trouble = $6
 where practice_id = $1 and id = $2 and state = $3 and fence = $4";
    let values = values![reach.practice(), import.id, import.state.as_str(), import.fence, now, why];
    Ok(db.run(GIVE_UP, values).await? == 1)
}

/// Ends a piece of work: the state that follows, while the fence is still this worker's.
pub(super) async fn end_work(
    db: &mut Connection,
    reach: &Reach,
    held: &super::work::Held,
    to: &str,
    trouble: Option<&str>,
    now: Moment,
) -> Answer<bool> {
    const END: &str = "update imports set state = $4, worked_at = $5, trouble = $6,
 applied_at = case when $4 = 'done' then $5 else applied_at end where practice_id = $1 and id = $2 and fence = $3";
    Ok(db.run(END, values![reach.practice(), held.import, held.fence, to, now, trouble]).await? == 1)
}
