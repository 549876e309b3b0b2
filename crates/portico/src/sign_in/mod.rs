//! Signing in: what staff and clients have in common. Guesses are counted, passwords have
//! rules, mailed secrets open one door once.

pub mod guesses;
pub mod passes;
pub mod password_rules;
pub(crate) mod store;
