//! The present password, asked for once more before a staff member does something for the whole practice, or takes data out of the house
//! (promises.md K28).

use super::actions;
use crate::{
    answer::{Answer, RefusalKind, Trouble},
    look::{Section, StaffShell},
    visit::StaffVisit,
};
use askama::Template;
use axum::response::Response;
use http::StatusCode;
use portico_web::{FormData, Problems, no_store};
use std::time::Duration;

/// How recent a sign-in is enough to take data out without the password.
const FRESH: Duration = Duration::from_secs(10 * 60);

/// The page that somebody takes a file from.
pub(crate) struct TakenFrom<'a> {
    /// Its place in the top bar.
    pub(crate) section: Option<Section>,
    /// Its address, with whatever it was narrowed to.
    pub(crate) address: String,
    /// What it is called.
    pub(crate) label: &'a str,
}

#[derive(Template)]
#[template(path = "sign_in/pages/confirm.html")]
struct ConfirmPage<'a> {
    shell: StaffShell,
    taken_from: &'a TakenFrom<'a>,
    /// The door of the file.
    door: &'a str,
    /// What the file was asked for with.
    fields: Vec<(&'a str, &'a str)>,
    problems: Problems,
}

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

/// "Confirm it’s you", when the sign-in is older than ten minutes and the password did not come with the form, or was not right: the page
/// asks for it, and sends the same form once more. `None` when the file may be taken.
///
/// # Errors
/// As [`confirmed`].
pub(crate) async fn asked_again(visit: &StaffVisit, form: &FormData, taken_from: &TakenFrom<'_>) -> Answer<Option<Response>> {
    if visit.call.now.since(visit.session.created_at) < FRESH {
        return Ok(None);
    }
    let (status, problems) = match form.has("present") {
        false => (StatusCode::OK, Problems::none()),
        true => match confirmed(visit, form.raw("present")).await? {
            Ok(()) => return Ok(None),
            Err(to_mend) => to_mend,
        },
    };
    let (shell, door) = (visit.shell(taken_from.section), visit.call.uri.path());
    let fields = form.iter().filter(|(name, _)| *name != "present").collect();
    Ok(Some(no_store(visit.page_with(status, &ConfirmPage { shell, taken_from, door, fields, problems }))))
}
