//! Intake forms: FHIR Questionnaires that a practice keeps, sends, and gets back filled in (behaviours.md 47, 61 to 63).
//!
//! What a form asks and what fits is decided by `portico-forms`. Here it is kept (`store/`), written (`editor_pages.rs`,
//! `question_pages.rs`), sent (`actions/sending.rs`), filled in at the portal (`start_pages.rs`, `filling_pages.rs`, `checking_pages.rs`,
//! `sent_pages.rs`) and read by staff (`review_pages.rs`). Files among the answers are kept where documents are (`arriving.rs`,
//! `file_pages.rs`). Answers are health data: sealed before they become rows (`sealed.rs`), and never in a letter, an event or the log.

pub mod actions;
mod alarms;
mod answer_lines;
mod arriving;
mod asking;
mod checking_pages;
mod compiled;
mod doors;
mod draft_pages;
mod editor_pages;
mod everything;
mod export;
mod file_pages;
mod files;
mod filling_pages;
mod help_now;
mod home;
mod letters;
mod library_pages;
mod naming;
mod one_pages;
mod opened;
mod outstanding_pages;
mod paper;
mod picking;
mod preview_pages;
mod publishing_pages;
mod question_pages;
mod request;
mod review_pages;
mod scores;
mod sign_pages;
mod signers;
pub(crate) mod sealed;
mod sending_pages;
mod sent_pages;
mod start_pages;
pub(crate) mod store;
mod upload_pages;
mod whole;
mod wrongs;

pub use doors::doors;
pub(crate) use everything::everything;

/// How many forms wait for a client.
///
/// # Errors
/// A fault.
pub(crate) async fn open_for(
    db: &mut portico_database::Connection,
    reach: &portico_policy::Reach,
    client: portico_values::ClientId,
) -> crate::answer::Answer<usize> {
    Ok(store::requests::open_forms(db, reach, client).await?.len())
}
pub(crate) use actions::coming::{Coming, asked_among};
pub(crate) use actions::hands::{WayIn, asked_to_sign, mind_signers, missing, missing_among};
pub(crate) use actions::sending::{A_DAY, assign_in, give, take_back, untold_among};
pub use actions::sending::{Given, NotGiven, Packet, assign};
pub(crate) use home::{ToDo, to_do};
pub(crate) use naming::{names_in, names_of};
pub(crate) use picking::{FIELDS as PICKING, PLACES as PICKING_PLACES, Pick, Picked, Picker, defaults_for, there_are_any};
pub(crate) use review_pages::{Unfinished, unfinished};
pub use signers::{Countersigning, Signers};
pub(crate) use store::requests::sent_at;
pub use whole::rendered;
