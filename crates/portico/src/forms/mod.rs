//! Intake forms: FHIR Questionnaires that a practice keeps, sends, and gets back filled in (behaviours.md 47, 61 to 63).
//!
//! What a form asks and what fits is decided by `portico-forms`. Here it is kept (`store/`), written (`editor_pages.rs`, `question_pages.rs`), sent (`actions/sending.rs`), filled in at the
//! portal (`filling_pages.rs`) and read by staff (`review_pages.rs`). Answers are health data: sealed before they become rows
//! (`sealed.rs`), and never in a letter, an event or the log.

pub mod actions;
mod answer_lines;
mod asking;
mod compiled;
mod doors;
mod draft_pages;
mod editor_pages;
mod export;
mod filling_pages;
mod home;
mod letters;
mod library_pages;
mod one_pages;
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
pub(crate) mod store;
mod upload_pages;
mod whole;

pub use compiled::Compiled;
pub use doors::doors;

/// Every response that a client has sent, as FHIR has it: for the file of everything that is held about them.
///
/// # Errors
/// A fault when one cannot be opened.
pub(crate) async fn responses(
    look: &mut crate::act::Look,
    reach: &portico_policy::Reach,
    client: portico_values::ClientId,
) -> crate::answer::Answer<Vec<serde_json::Value>> {
    let mut all = Vec::new();
    for request in store::requests::of_client(look.db(), reach, client).await? {
        if let Some(opened) = actions::reviewing::newest(look, reach, request.id).await? {
            let portico = look.portico().clone();
            let under = actions::signing::under(look.db(), &portico, reach, (request.id, opened.sent.number)).await?;
            all.push(serde_json::from_str(&actions::signing::response_with(opened, under)).map_err(anyhow::Error::new)?);
        }
    }
    Ok(all)
}

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
pub use actions::sending::{Given, NotGiven, Packet, assign};
pub(crate) use actions::sending::{give, take_back, told};
pub(crate) use home::{ToDo, to_do};
pub(crate) use picking::{FIELDS as PICKING, Picked, Picker, there_are_any};
pub use signers::Signers;
pub use whole::rendered;
