//! What waits for a client at the portal, forms to fill in and documents to sign, and the reminders of it: one letter for everything, on the
//! practice's days, which names nothing of what it is. They end with what waits, and when the client says so, until they start them again in
//! their account (behaviours.md 63, 65); somebody who acts for them ends their own (`own.rs`). Of a form that lacks a signature those are
//! reminded who are to give it.
//! `forms` and `documents` keep what waits; here it is only looked at.

mod actions;
mod doors;
pub mod jobs;
mod lacking;
pub(crate) mod letters;
mod opt_out;
mod own;
mod portal_pages;
mod shown;
mod staff_pages;
mod store;

pub(crate) use actions::{end_when_done, end_wherever_done, stopped_by_client, stops_follow, stops_go_back, to_sign};
pub use doors::doors;
pub(crate) use lacking::lacks_signature;
pub(crate) use own::{are_stopped, are_stopped_for_all};
pub(crate) use shown::Reminders;
