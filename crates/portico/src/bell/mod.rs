//! The bell: what staff are told of in the workspace. A notice is an event of the history put before those whom it concerns; it is
//! written with the event, and never for a letter that simply went out.

mod kind;
mod mailed;
pub(crate) mod store;
mod whom;

pub use kind::Kind;
pub(crate) use kind::{Ring, WayIn, heard, way_in};
pub use mailed::Mailed;
pub(crate) use whom::whom;
