//! Portico: a client portal with the best way in.
//!
//! The table of contents. First the bones of the house, then its features in the order in which they may lean on one another:
//! a slice uses the public face of slices above it, never below.

pub mod act;
pub mod answer;
pub mod app;
pub mod audit;
pub mod doors;
pub mod hashing;
pub mod house;
pub mod keys;
pub mod look;
pub mod outbox;
pub mod practices;
pub mod sessions;
pub mod settings;
pub mod visit;
