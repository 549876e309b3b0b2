//! Practices: the tenants. Their name, phone, zone and language stand on every page and letter; their switch opens or closes the portal.

mod practice;
pub(crate) mod store;

pub use practice::Practice;
