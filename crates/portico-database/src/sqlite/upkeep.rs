//! Maintenance of a SQLite file: checks and copies.

use super::{LONGEST_LOG, Opening, open};
use crate::{DatabaseError, serving::beside};
use rusqlite::{Connection, OpenFlags};
use std::path::Path;

/// Checks the whole file for damage. It does not compare indexes with their tables; `integrity_check` would.
pub(crate) fn quick_check(opening: &Opening) -> Result<(), DatabaseError> {
    let connection = open::open_reader(opening)?;
    answers_ok(&connection, "pragma quick_check(5)")
}

/// Whether the file of the write-ahead log is longer than it should stay.
pub(crate) fn has_long_log(opening: &Opening) -> bool {
    let longest = u64::try_from(LONGEST_LOG).unwrap_or(u64::MAX);
    std::fs::metadata(beside(&opening.path, "-wal")).is_ok_and(|log| log.len() > longest)
}

/// Writes a whole, compact copy of what is committed now into a new file, while others go on reading and writing.
pub(crate) fn copy_into(opening: &Opening, target: &Path) -> Result<(), DatabaseError> {
    let Some(text) = target.to_str() else { return Err(DatabaseError::other("the name of the copy is not UTF-8")) };
    let connection =
        Connection::open_with_flags(&opening.path, OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    connection.busy_timeout(open::BUSY_TIMEOUT)?;
    connection.execute("vacuum into ?1", [text])?;
    Ok(())
}

/// Checks that a copy is complete: structure, indexes, references.
pub(crate) fn check_copy(path: &Path) -> Result<(), DatabaseError> {
    let connection = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    answers_ok(&connection, "pragma integrity_check(5)")?;
    let mut statement = connection.prepare("select \"table\" from pragma_foreign_key_check limit 1")?;
    match statement.query_map([], |row| row.get::<_, String>(0))?.next() {
        Some(table) => Err(DatabaseError::Other(format!("rows of {} refer to rows that are not there", table?))),
        None => Ok(()),
    }
}

/// Replaces the content of this file with that of another SQLite file, all of it or nothing.
pub(crate) fn replace_by(link: &mut Connection, source: &Path) -> Result<(), DatabaseError> {
    let source = Connection::open_with_flags(source, OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    link.flush_prepared_statement_cache();
    let backup = rusqlite::backup::Backup::new(&source, link)?;
    match backup.step(-1)? {
        rusqlite::backup::StepResult::Done => Ok(()),
        other => Err(DatabaseError::Busy(format!("the database could not be replaced: {other:?}"))),
    }
}

/// The text that a statement with one value finds in another SQLite file.
pub(crate) fn text_in(source: &Path, sql: &str, value: &str) -> Result<Option<String>, DatabaseError> {
    let source = Connection::open_with_flags(source, OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    let mut statement = source.prepare(sql)?;
    let found = statement.query_map([value], |row| row.get::<_, String>(0))?.next().transpose()?;
    Ok(found)
}

fn answers_ok(connection: &Connection, pragma: &str) -> Result<(), DatabaseError> {
    let mut statement = connection.prepare(pragma)?;
    let lines = statement.query_map([], |row| row.get::<_, String>(0))?.collect::<Result<Vec<_>, _>>()?;
    match lines.as_slice() {
        [line] if line == "ok" => Ok(()),
        lines => Err(DatabaseError::Other(format!("the database is damaged: {}", lines.join("; ")))),
    }
}
