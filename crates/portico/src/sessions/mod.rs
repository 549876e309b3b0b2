//! Sessions: signed-in browsers of staff and clients. They are read from their row with every request, and ended there (promises.md P5–P7).

pub mod actions;
mod session;
pub(crate) mod store;

pub use session::{Audience, ClientSession, Device, LIFE, NOTED_EVERY, Over, StaffSession, Stage};
