//! Client groups: a couple, a family, a household, a business (behaviours.md 10, 57, 58; promises.md D16). Owners are clients, each with
//! their own status and invitation; guests are people who see what is shared with guests.

pub mod actions;
mod doors;
pub mod kind;
mod group_pages;
mod guest_pages;
pub(crate) mod store;

pub use doors::doors;
