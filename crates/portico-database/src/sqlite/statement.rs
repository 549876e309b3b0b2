//! Running one statement on SQLite: prepared statements are cached, parameters bound by number, values decoded in place.

use super::waiting_for_disk;
use crate::{DatabaseError, Row, Value, ValueRef};
use rusqlite::types::{ToSqlOutput, ValueRef as Stored};
use rusqlite::{CachedStatement, Connection};

/// PostgreSQL accepts no such text, so it is refused here too.
const NUL: &str = "a text holds the character NUL";

/// From this many rows on, running a statement for many rows counts as long work.
const LONG: usize = 200;

/// Runs a statement and passes its rows on one by one.
pub(crate) fn each(
    link: &Connection,
    sql: &str,
    values: &[Value],
    take: &mut (dyn FnMut(&Row<'_>) -> Result<(), DatabaseError> + Send),
) -> Result<(), DatabaseError> {
    let mut statement = link.prepare_cached(sql)?;
    bind(&mut statement, values)?;
    let mut rows = statement.raw_query();
    while let Some(row) = rows.next()? {
        take(&Row::sqlite(row))?;
    }
    Ok(())
}

/// Runs a statement and returns how many rows it changed.
pub(crate) fn run(link: &Connection, sql: &str, values: &[Value]) -> Result<u64, DatabaseError> {
    let mut statement = link.prepare_cached(sql)?;
    bind(&mut statement, values)?;
    Ok(statement.raw_execute()? as u64)
}

/// Runs one statement for every row of values.
pub(crate) fn run_many(link: &Connection, sql: &str, rows: &[Vec<Value>]) -> Result<u64, DatabaseError> {
    let all = || {
        let mut statement = link.prepare_cached(sql)?;
        let mut touched = 0;
        for values in rows {
            bind(&mut statement, values)?;
            touched += statement.raw_execute()? as u64;
        }
        Ok(touched)
    };
    if rows.len() > LONG { waiting_for_disk(all) } else { all() }
}

/// Binds parameters by the number in their name. SQLite takes `$2` for a name, and numbers names by their first appearance.
fn bind(statement: &mut CachedStatement<'_>, values: &[Value]) -> Result<(), DatabaseError> {
    let places = statement.parameter_count();
    if places != values.len() {
        return Err(DatabaseError::Other(format!("the statement takes {places} values, {} were given", values.len())));
    }
    for place in 1..=places {
        let value = number(statement.parameter_name(place)).and_then(|number| values.get(number.checked_sub(1)?));
        match value {
            Some(value) => statement.raw_bind_parameter(place, value)?,
            None => return Err(DatabaseError::other("parameters are written $1, $2, … without a gap")),
        }
    }
    Ok(())
}

fn number(name: Option<&str>) -> Option<usize> {
    let digits = name?.strip_prefix('$')?;
    digits.bytes().try_fold(0_usize, |sum, digit| digit.is_ascii_digit().then(|| sum * 10 + usize::from(digit - b'0')))
}

impl rusqlite::ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Value::Null => Stored::Null,
            Value::Bool(yes) => Stored::Integer(i64::from(*yes)),
            Value::Int(number) => Stored::Integer(*number),
            Value::Text(text) if text.as_bytes().contains(&0) => return Err(rusqlite::Error::ToSqlConversionFailure(NUL.into())),
            Value::Text(text) => Stored::Text(text.as_bytes()),
            Value::Bytes(bytes) => Stored::Blob(bytes),
            Value::Id(id) => Stored::Blob(id.as_bytes()),
        }))
    }
}

/// The value in a column; columns count from 0.
pub(crate) fn value_at<'r>(row: &'r rusqlite::Row<'_>, index: usize) -> Result<ValueRef<'r>, DatabaseError> {
    Ok(match row.get_ref(index)? {
        Stored::Null => ValueRef::Null,
        Stored::Integer(number) => ValueRef::Int(number),
        Stored::Text(bytes) => {
            let text = std::str::from_utf8(bytes);
            ValueRef::Text(text.map_err(|_| DatabaseError::Other(format!("column {index} holds a text that is not UTF-8")))?)
        }
        Stored::Blob(bytes) => ValueRef::Bytes(bytes),
        Stored::Real(_) => return Err(DatabaseError::Other(format!("column {index} holds a number with a fraction"))),
    })
}
