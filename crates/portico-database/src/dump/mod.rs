//! A database as one file that either engine can read back: a backup of PostgreSQL, and the way from one engine to the other.
//!
//! ```text
//! "PORTICO DUMP 1\n"
//! M  a migration that is in the database: number, name            one for each, in order
//! T  a table: name, names of its columns                          followed by its rows
//! R  some rows of the table: how many, then their values
//! E  the end: how many rows in all
//! SHA-256 of everything before
//! ```
//! Every part is a letter, the length of what follows (four bytes, low byte first), and that. Texts and bytes carry their length.

mod load;
mod parts;
mod save;

pub(crate) use load::load;
pub(crate) use parts::{MAGIC, Reading, verify};
pub(crate) use save::save;

/// Whether it is one of our tables about migrations. They are described by the `M` parts and not copied.
pub(crate) fn is_own(table: &str) -> bool {
    table.starts_with("portico_migration")
}

/// A name, quoted as both engines understand it.
pub(crate) fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}
