//! Bounces: what mail servers send back later about our letters, and complaints. An incoming message is read by `portico-mail`, matched to
//! the letter it names, and believed only if its recipient is that letter's too (behaviours.md 41).

pub mod actions;
mod doors;
pub mod jobs;
mod mailbox;
mod returned;
mod staff_pages;
pub(crate) mod store;
mod tag;

pub use actions::{Taken, take_in};
pub use doors::doors;
pub(crate) use mailbox::Reading;
pub use mailbox::return_path;
