//! Enquiries: the public pages for people who are new to a practice, "Sign-up link" and "New appointment link" (behaviours.md 46). What
//! they write creates a prospective client without a login; staff review and add them. An address that is already known creates nothing,
//! and the answer is the same.

pub mod actions;
mod doors;
mod enquiry;
mod enquiry_pages;
pub mod jobs;
mod kept;
mod letters;
pub(crate) mod store;

pub use doors::doors;
pub use enquiry::{Enquiry, Kind};
