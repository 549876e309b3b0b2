//! Batches: one bulk send, accepted at once and carried out afterwards.
//!
//! Starting a batch writes down whom it is for, in one quick transaction. A job then takes the recipients in small groups, looks at
//! each as they are at that moment, opens their invitation and posts their letter, so that one client's problem never holds up the
//! others, the writer is never held for long, and a crash in the middle loses nothing and sends nothing twice.

pub mod actions;
pub mod batch;
mod batch_pages;
mod doors;
mod drafting;
mod forms_job;
mod forms_pages;
mod group;
pub mod jobs;
mod live_pages;
mod person;
mod progress;
mod schedule;
mod schedule_pages;
pub(crate) mod results;
mod start_pages;
pub(crate) mod store;
mod view;

pub use batch::{Batch, Tallies};
pub use doors::doors;
