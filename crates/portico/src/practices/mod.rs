//! Practices: the tenants. Their name, phone, zone and language stand on every page and letter; their switch opens or closes the portal.

pub mod actions;
mod new_practice;
mod practice;
pub(crate) mod store;

pub use new_practice::{NewPractice, PracticeAsWritten, slug_of};
pub use practice::Practice;
