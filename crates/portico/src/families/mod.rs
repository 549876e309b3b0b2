//! Families: people who open a portal that is not their own (behaviours.md 36, 59, 60; promises.md D15, D17). They are guardians of minors,
//! proxies of adults, or guests of a group. Staff make an offer, the person answers it, and only then is there a grant.

pub mod actions;
mod doors;
mod in_use_pages;
pub mod jobs;
pub mod kind;
mod letters;
pub mod part;
mod person_form;
mod portal_pages;
mod staff_pages;
pub(crate) mod state;
pub(crate) mod store;

pub use doors::doors;
pub(crate) use portal_pages::waiting;
pub(crate) use store::actors_in;
