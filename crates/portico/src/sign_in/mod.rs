//! Signing in: what staff and clients have in common. Guesses are counted, passwords have rules.

pub mod guesses;
pub mod password_rules;
