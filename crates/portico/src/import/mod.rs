//! Import: a practice's real client list comes in, from another product's CSV or from FHIR.
//!
//! A file is looked at ([`survey`]), a person decides ([`plan`]), every row is read ([`reader`]) and checked without writing a client;
//! only then, when somebody says yes, clients are written, in chunks that may be continued after any interruption. What cannot be read
//! is told with its row.

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
mod fhir_resources;
pub mod found;
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
