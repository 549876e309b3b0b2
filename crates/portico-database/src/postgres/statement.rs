//! Running one statement on PostgreSQL. It is prepared once per connection; values travel in binary form.

use crate::{DatabaseError, Row, Value, ValueRef};
use bytes::BytesMut;
use deadpool_postgres::{Object, Pool};
use futures_util::future::try_join_all;
use futures_util::{TryStreamExt as _, pin_mut};
use std::error::Error;
use tokio_postgres::error::SqlState;
use tokio_postgres::types::{FromSql, IsNull, ToSql, Type, to_sql_checked};
use uuid::Uuid;

/// How many statements are sent before the first answer is awaited.
const PIPELINE: usize = 256;

/// Runs a statement and passes its rows on one by one.
pub(crate) async fn each(
    link: &Object,
    sql: &str,
    values: &[Value],
    take: &mut (dyn FnMut(&Row<'_>) -> Result<(), DatabaseError> + Send),
) -> Result<(), DatabaseError> {
    let statement = link.prepare_cached(sql).await?;
    let rows = link.query_raw(&statement, values).await.map_err(|error| sorted(link, sql, error))?;
    pin_mut!(rows);
    while let Some(row) = rows.try_next().await.map_err(|error| sorted(link, sql, error))? {
        take(&Row::postgres(&row))?;
    }
    Ok(())
}

/// Sorts an error. A migration by a newer program can make a prepared statement stale; it is then forgotten, so that the next try
/// prepares it again.
fn sorted(link: &Object, sql: &str, error: tokio_postgres::Error) -> DatabaseError {
    let stale = error
        .as_db_error()
        .is_some_and(|db| *db.code() == SqlState::FEATURE_NOT_SUPPORTED && db.routine() == Some("RevalidateCachedQuery"));
    if !stale {
        return error.into();
    }
    link.statement_cache.remove(sql, &[]);
    DatabaseError::Gone(STALE.into())
}
const STALE: &str = "the tables were changed meanwhile";

/// As [`each`], outside of a transaction: if the connection is lost before the first row, it tries once more on a new one.
pub(crate) async fn each_or_again(
    link: &mut Object,
    pool: &Pool,
    sql: &str,
    values: &[Value],
    take: &mut (dyn FnMut(&Row<'_>) -> Result<(), DatabaseError> + Send),
) -> Result<(), DatabaseError> {
    let mut begun = false;
    let mut noting = |row: &Row<'_>| {
        begun = true;
        take(row)
    };
    match each(link, sql, values, &mut noting).await {
        Err(DatabaseError::Gone(text)) if !begun => {
            if text != STALE {
                *link = pool.get().await?;
            }
            each(link, sql, values, take).await
        }
        outcome => outcome,
    }
}

/// Runs a statement and returns how many rows it changed.
pub(crate) async fn run(link: &Object, sql: &str, values: &[Value]) -> Result<u64, DatabaseError> {
    let statement = link.prepare_cached(sql).await?;
    Ok(link.execute_raw(&statement, values).await?)
}

/// Runs one statement for every row of values, with many of them under way at once.
pub(crate) async fn run_many(link: &Object, sql: &str, rows: &[Vec<Value>]) -> Result<u64, DatabaseError> {
    let statement = link.prepare_cached(sql).await?;
    let mut touched = 0;
    for part in rows.chunks(PIPELINE) {
        let answers = try_join_all(part.iter().map(|values| link.execute_raw(&statement, values.as_slice()))).await?;
        touched += answers.into_iter().sum::<u64>();
    }
    Ok(touched)
}

impl ToSql for Value {
    fn to_sql(&self, place: &Type, out: &mut BytesMut) -> Result<IsNull, Box<dyn Error + Sync + Send>> {
        match (self, place) {
            (Value::Null, _) => Ok(IsNull::Yes),
            (Value::Bool(yes), &Type::BOOL) => yes.to_sql(place, out),
            (Value::Int(number), &Type::INT8) => number.to_sql(place, out),
            (Value::Int(number), &Type::INT4) => i32::try_from(*number)?.to_sql(place, out),
            (Value::Int(number), &Type::INT2) => i16::try_from(*number)?.to_sql(place, out),
            (Value::Text(text), place) if <&str as ToSql>::accepts(place) => text.as_str().to_sql(place, out),
            (Value::Bytes(bytes), &Type::BYTEA) => bytes.as_slice().to_sql(place, out),
            (Value::Id(id), &Type::UUID) => id.to_sql(place, out),
            (value, place) => Err(format!("{} was given where {place} is due", value.kind()).into()),
        }
    }
    /// Which kind of value fits is decided when the value is known.
    fn accepts(_: &Type) -> bool {
        true
    }
    to_sql_checked!();
}

impl<'r> FromSql<'r> for ValueRef<'r> {
    fn from_sql(kind: &Type, raw: &'r [u8]) -> Result<Self, Box<dyn Error + Sync + Send>> {
        Ok(match *kind {
            Type::BOOL => Self::Bool(bool::from_sql(kind, raw)?),
            Type::INT8 => Self::Int(i64::from_sql(kind, raw)?),
            Type::INT4 => Self::Int(i32::from_sql(kind, raw)?.into()),
            Type::INT2 => Self::Int(i16::from_sql(kind, raw)?.into()),
            Type::OID => Self::Int(u32::from_sql(kind, raw)?.into()),
            Type::CHAR => Self::Text(std::str::from_utf8(raw)?),
            Type::BYTEA => Self::Bytes(raw),
            Type::UUID => Self::Id(Uuid::from_sql(kind, raw)?),
            _ => Self::Text(<&str>::from_sql(kind, raw)?),
        })
    }
    fn from_sql_null(_: &Type) -> Result<Self, Box<dyn Error + Sync + Send>> {
        Ok(Self::Null)
    }
    fn accepts(kind: &Type) -> bool {
        matches!(*kind, Type::BOOL | Type::INT8 | Type::INT4 | Type::INT2 | Type::OID | Type::CHAR | Type::BYTEA | Type::UUID)
            || <&str as FromSql>::accepts(kind)
    }
}

/// The value in a column; columns count from 0.
pub(crate) fn value_at(row: &tokio_postgres::Row, index: usize) -> Result<ValueRef<'_>, DatabaseError> {
    let name = || row.columns().get(index).map_or("", |column| column.name());
    row.try_get(index).map_err(|error| DatabaseError::Other(format!("column {index} {}: {}", name(), DatabaseError::from(error))))
}
