//! Templates: the messages that a practice keeps, by kind and language. One of each kind and language can be the default, which is sent
//! when nobody writes anything else. Without a default, Portico's own words are sent (behaviours.md 14).

pub mod actions;
mod doors;
mod editor_pages;
mod list_pages;
pub(crate) mod store;
pub mod template;

pub use doors::doors;
pub use template::{Defaults, Kind, Template};
