//! Client groups: couples, families, households, businesses (behaviours.md 10, 57, 58; promises.md D16). Owners are clients, each with a
//! status and an invitation of their own; guests are people who see what is shared with guests.

pub mod actions;
mod doors;
pub mod kind;
mod group_pages;
mod guest_pages;
mod list_pages;
pub(crate) mod store;

pub use doors::doors;
