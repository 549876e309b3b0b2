//! Batches: one bulk send, accepted at once and carried out afterwards.
//!
//! Starting a batch writes down whom it is for, in one quick transaction. A job then takes the recipients in small groups, looks at
//! each as they are at that moment, opens their invitation and posts their letter, so that one client's problem never holds up the
//! others, the writer is never held for long, and a crash in the middle loses nothing and sends nothing twice.

pub mod actions;
pub mod batch;
pub mod jobs;
pub(crate) mod store;

pub use batch::{Batch, Tallies};
