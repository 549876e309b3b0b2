//! The client list as CSV: whom the list shows, in the words of the list, for administrators (behaviours.md 43).

mod client_list;
mod columns;
mod doors;
pub(crate) mod store;

pub use doors::doors;
