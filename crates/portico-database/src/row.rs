//! Rows, and how they become structs or tuples.

use crate::{DatabaseError, FromValue, ValueRef};

/// A row of an answer.
#[derive(Clone, Copy)]
pub struct Row<'r>(Source<'r>);

#[derive(Clone, Copy)]
enum Source<'r> {
    Sqlite(&'r rusqlite::Row<'r>),
    Postgres(&'r tokio_postgres::Row),
}

impl<'r> Row<'r> {
    /// A row as SQLite gives it.
    pub(crate) fn sqlite(row: &'r rusqlite::Row<'r>) -> Self {
        Self(Source::Sqlite(row))
    }
    /// A row as PostgreSQL gives it.
    pub(crate) fn postgres(row: &'r tokio_postgres::Row) -> Self {
        Self(Source::Postgres(row))
    }

    /// The value in a column; columns count from 0.
    ///
    /// # Errors
    /// When there is no such column, or it holds another kind of value. The text names the column, never the value.
    pub fn get<T: FromValue>(&self, index: usize) -> Result<T, DatabaseError> {
        let value = self.value(index)?;
        T::from_value(value).map_err(|mismatch| DatabaseError::Other(format!("column {}: {mismatch}", self.name(index))))
    }

    /// How many columns the row has.
    pub fn width(&self) -> usize {
        match self.0 {
            Source::Sqlite(row) => row.as_ref().column_count(),
            Source::Postgres(row) => row.len(),
        }
    }

    /// The name of a column; columns count from 0. Empty when there is no such column.
    pub fn name(&self, index: usize) -> &str {
        match self.0 {
            Source::Sqlite(row) => row.as_ref().column_name(index).unwrap_or_default(),
            Source::Postgres(row) => row.columns().get(index).map_or("", |column| column.name()),
        }
    }

    /// The value in a column as the engine has it; columns count from 0.
    ///
    /// # Errors
    /// When there is no such column, or it holds what none of our columns do.
    pub fn value(&self, index: usize) -> Result<ValueRef<'_>, DatabaseError> {
        match self.0 {
            Source::Sqlite(row) => crate::sqlite::value_at(row, index),
            Source::Postgres(row) => crate::postgres::value_at(row, index),
        }
    }
}

/// What a row can be read as: structs declared with [`record!`](crate::record), and tuples of up to eight values.
pub trait FromRow: Sized + Send {
    /// Reads the columns in order.
    ///
    /// # Errors
    /// As [`Row::get`], for the first column that does not fit.
    fn from_row(row: &Row<'_>) -> Result<Self, DatabaseError>;
}

macro_rules! tuples {
    ($($($name:ident $index:literal)+;)*) => {$(
        impl<$($name: FromValue + Send),+> FromRow for ($($name,)+) {
            fn from_row(row: &Row<'_>) -> Result<Self, DatabaseError> {
                Ok(($(row.get::<$name>($index)?,)+))
            }
        }
    )*};
}
tuples! {
    A 0;
    A 0 B 1;
    A 0 B 1 C 2;
    A 0 B 1 C 2 D 3;
    A 0 B 1 C 2 D 3 E 4;
    A 0 B 1 C 2 D 3 E 4 F 5;
    A 0 B 1 C 2 D 3 E 4 F 5 G 6;
    A 0 B 1 C 2 D 3 E 4 F 5 G 6 H 7;
}

/// Panics when the columns of a row are not the fields of the record. Only called in debug builds.
#[doc(hidden)]
pub fn assert_columns(record: &str, fields: &[&str], row: &Row<'_>) {
    let columns: Vec<&str> = (0..row.width()).map(|index| row.name(index)).collect();
    assert_eq!(columns, fields, "the columns of the statement (left) are not the fields of {record} (right)");
}

/// A struct that is read from a row by position.
///
/// ```
/// portico_database::record! {
///     /// One line of the list.
///     #[derive(Debug, Clone)]
///     pub struct ClientRow {
///         pub id: portico_values::ClientId,
///         pub name: String,
///         pub note: Option<String>,
///     }
/// }
/// ```
/// In debug builds the names of the columns are compared with those of the fields (a raw field such as `r#type` without its `r#`).
#[macro_export]
macro_rules! record {
    ($(#[$meta:meta])* $visible:vis struct $name:ident { $($(#[$field_meta:meta])* $field_visible:vis $field:ident : $kind:ty),+ $(,)? }) => {
        $(#[$meta])* #[allow(missing_docs)] $visible struct $name { $($(#[$field_meta])* $field_visible $field: $kind),+ }

        impl $crate::FromRow for $name {
            fn from_row(row: &$crate::Row<'_>) -> ::std::result::Result<Self, $crate::DatabaseError> {
                if cfg!(debug_assertions) {
                    $crate::assert_columns(stringify!($name), &[$(stringify!($field).trim_start_matches("r#")),+], row);
                }
                let mut position = 0;
                let mut next = || { position += 1; position - 1 };
                ::std::result::Result::Ok(Self { $($field: row.get::<$kind>(next())?),+ })
            }
        }
    };
}
