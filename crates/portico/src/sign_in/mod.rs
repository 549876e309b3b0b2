//! Signing in: what staff and clients have in common, and the whole of it for staff.
//!
//! In common: guesses are counted, passwords have rules, mailed secrets open one door once. For staff: email and password, the second
//! step, recovery codes, forgotten passwords, one's own account and devices.

mod account_pages;
pub mod actions;
mod confirming;
mod doors;
mod entry_pages;
pub mod guesses;
pub mod jobs;
pub mod codes;
pub mod letters;
pub mod passes;
mod passkey_pages;
mod password_pages;
pub mod password_rules;
mod plain;
pub(crate) mod recovery_codes;
pub mod second_step;
mod second_step_pages;
pub(crate) mod step_offer;
pub(crate) mod store;

pub(crate) use confirming::{TakenFrom, asked_again, confirmed};
pub use doors::doors;
