//! The present password, asked for once more where a staff member does something for the whole practice (promises.md K28).

use super::actions;
use crate::{
    answer::{Answer, RefusalKind, Trouble},
    visit::StaffVisit,
};
use http::StatusCode;
use portico_web::Problems;

/// Whether what was typed as `present` is the password of whoever asks; if not, what the page says at that field, too many tries among it,
/// and the status it is shown with.
///
/// # Errors
/// A fault; refused when too many passwords are being looked at.
pub(crate) async fn confirmed(visit: &StaffVisit, typed: &str) -> Answer<Result<(), (StatusCode, Problems)>> {
    match actions::check_present(visit, typed).await {
        Ok(_) => Ok(Ok(())),
        Err(Trouble::Invalid(problems)) => Ok(Err((StatusCode::UNPROCESSABLE_ENTITY, problems))),
        Err(Trouble::Refused(refusal)) if refusal.kind == RefusalKind::TooMuch => {
            let problems = Problems::one("present", refusal.code, refusal.sentence);
            Ok(Err((StatusCode::TOO_MANY_REQUESTS, problems)))
        }
        Err(other) => Err(other),
    }
}
