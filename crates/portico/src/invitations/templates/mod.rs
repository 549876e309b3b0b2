//! Templates: the messages a practice keeps, by kind and language. One of each is what goes when nobody writes another one; while there is
//! none, Portico's own words go (behaviours.md 14).

pub mod actions;
mod doors;
mod editor_pages;
mod list_pages;
pub(crate) mod store;
pub mod template;

pub use doors::doors;
pub use template::{Defaults, Kind, Template};
