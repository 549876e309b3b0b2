//! Intake forms: FHIR Questionnaires that a practice keeps, sends, and gets back filled in (behaviours.md 47, 61 to 63).
//!
//! What a form asks and what fits is decided by `portico-forms`. Here it is kept (`store/`), sent (`actions/sending.rs`), filled in at the
//! portal (`filling_pages.rs`) and read by staff (`review_pages.rs`). Answers are health data: sealed before they become rows
//! (`sealed.rs`), and never in a letter, an event or the log.

pub mod actions;
mod answer_lines;
mod asking;
mod compiled;
mod doors;
mod export;
mod filling_pages;
mod home;
mod letters;
mod library_pages;
mod one_pages;
mod outstanding_pages;
mod picking;
mod preview_pages;
mod request;
mod review_pages;
pub(crate) mod sealed;
mod sending_pages;
pub(crate) mod store;
mod upload_pages;

pub use compiled::Compiled;
pub use doors::doors;
pub(crate) use home::{ToDo, to_do};
pub(crate) use picking::{Picked, Picker};
