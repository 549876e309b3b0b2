//! Inserting many rows at once with `copy`, for restores.

use crate::{DatabaseError, Value};
use bytes::BytesMut;
use deadpool_postgres::Object;
use futures_util::pin_mut;
use std::error::Error;
use tokio_postgres::binary_copy::BinaryCopyInWriter;
use tokio_postgres::types::{IsNull, ToSql, Type, to_sql_checked};
use uuid::Uuid;

/// Copies rows into columns of a table; both names are already quoted.
pub(crate) async fn copy_in(link: &Object, table: &str, columns: &str, rows: &[Vec<Value>]) -> Result<u64, DatabaseError> {
    let shape = link.prepare_cached(&format!("select {columns} from {table}")).await?;
    let kinds: Vec<Type> = shape.columns().iter().map(|column| column.type_().clone()).collect();
    let sink = link.copy_in(&format!("copy {table} ({columns}) from stdin (format binary)")).await?;
    let writer = BinaryCopyInWriter::new(sink, &kinds);
    pin_mut!(writer);
    for row in rows {
        writer.as_mut().write_raw(row.iter().map(Moved)).await?;
    }
    Ok(writer.finish().await?)
}

/// A value that may come from SQLite, where ids are bytes and booleans are numbers.
#[derive(Debug)]
struct Moved<'v>(&'v Value);

impl ToSql for Moved<'_> {
    fn to_sql(&self, place: &Type, out: &mut BytesMut) -> Result<IsNull, Box<dyn Error + Sync + Send>> {
        match (self.0, place) {
            (Value::Bytes(bytes), &Type::UUID) => Uuid::from_slice(bytes)?.to_sql(place, out),
            (Value::Int(number @ (0 | 1)), &Type::BOOL) => (*number == 1).to_sql(place, out),
            (Value::Id(id), &Type::BYTEA) => id.as_bytes().as_slice().to_sql(place, out),
            (value, place) => value.to_sql(place, out),
        }
    }
    fn accepts(_: &Type) -> bool {
        true
    }
    to_sql_checked!();
}
