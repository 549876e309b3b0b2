//! Import: a practice's real client list comes in, from another product's CSV or from FHIR.
//!
//! A file is surveyed ([`survey`]), a person decides ([`plan`]), and every row is read ([`reader`]) and checked without writing a client.
//! Only when somebody has said yes are clients written, in chunks, so that the import can continue after any interruption. What cannot be
//! read is reported with its row.

pub mod actions;
pub mod broken;
mod cells;
mod csv_person;
pub mod csv_rows;
pub mod dates;
mod doors;
pub mod encoding;
mod fhir_file;
mod fhir_person;
mod fhir_record;
mod fhir_resources;
pub mod found;
pub mod jobs;
pub mod kept;
mod keys;
pub mod plan;
pub mod reader;
pub mod results;
pub mod sort;
mod staff_pages;
pub(crate) mod store;
pub mod survey;
pub mod target;
pub mod work;
#[cfg(test)]
mod tests;

pub use doors::doors;
pub(crate) use staff_pages::{counted, start::leave_unread_if_too_large};
