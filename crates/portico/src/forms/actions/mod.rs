//! What people do with forms: keep them, send them, fill them in, read and close them.

pub(crate) mod coming;
pub mod drafting;
pub mod filling;
pub(crate) mod hands;
pub mod library;
pub(crate) mod merging;
pub mod reviewing;
pub mod sending;
pub mod signing;
