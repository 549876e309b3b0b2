//! The features of Portico told as stories: through public doors, in the product's language, on both engines.
//!
//! `cargo test -p portico --test stories` tells them on SQLite; with `PORTICO_TEST_POSTGRES` (or inside
//! `cargo xtask postgres -- …`) every story is told on PostgreSQL as well. Begin with `kit/mod.rs`.

#[macro_use]
mod kit;

mod batches;
mod bones;
mod census;
mod clients;
mod imports;
mod links;
mod mailbox;
mod model;
mod no_telling;
mod portal_choosing;
mod portal_confirming;
mod portal_language;
mod portal_trouble;
mod scanner;
mod staff_notices;
mod statements;
mod tampering;
