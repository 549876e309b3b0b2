//! The only crate that opens a database connection: SQLite and PostgreSQL behind one door.
