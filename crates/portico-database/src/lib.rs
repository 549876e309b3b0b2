//! The only crate that opens a database connection. It puts SQLite and PostgreSQL behind one interface.
//!
//! A [`Database`] hands out a [`Reader`] or a [`Transaction`]; both dereference to a [`Connection`], which is what store functions take.
//! The same text with `$1`, `$2`, … runs on both engines. Nothing in here knows the product.

mod backup;
mod connection;
mod database;
mod decode;
mod describe;
mod dump;
mod error;
mod migrate;
pub mod migrations;
mod postgres;
mod row;
mod serving;
mod sql;
mod sqlite;
#[cfg(test)]
mod stories;
#[cfg(any(test, feature = "testing"))]
pub mod testing;
mod transaction;
mod upkeep;
mod value;
mod words;

pub use connection::Connection;
pub use database::{Database, Engine, OpenOptions};
pub use decode::{FromValue, Mismatch, ValueRef};
pub use describe::{Column, Index, Kind, Reference, Schema, Table};
pub use error::DatabaseError;
pub use migrate::Migration;
pub use migrations::MIGRATIONS;
#[doc(hidden)]
pub use row::assert_columns;
pub use row::{FromRow, Row};
pub use serving::LastStop;
pub use sql::Sql;
pub use sqlite::with_the_reserve;
pub use transaction::{Reader, Snapshot, Transaction};
pub use value::Value;
