//! The pages of the second step while signing in: the code, or setting it up for the first time.

use super::{
    actions, plain, recovery_codes,
    step_offer::{Offer, Whose},
};
use crate::{
    answer::Answer,
    look::PlainShell,
    sessions::Stage,
    visit::{Carried, StaffVisit},
};
use askama::Template;
use axum::response::Response;
use http::StatusCode;
use portico_web::{Flash, FormData, Problems};

#[derive(Template)]
#[template(path = "sign_in/pages/code.html")]
struct CodePage<'a> {
    shell: PlainShell,
    problems: Problems,
    practice: &'a str,
    next: &'a str,
}

#[derive(Template)]
#[template(path = "sign_in/pages/set_up_second_step.html")]
struct SetUpPage<'a> {
    shell: PlainShell,
    problems: Problems,
    practice: &'a str,
    offer: Offer,
    next: &'a str,
}

#[derive(Template)]
#[template(path = "sign_in/pages/recovery_codes.html")]
struct RecoveryCodesPage<'a> {
    shell: PlainShell,
    codes: Vec<String>,
    next: &'a str,
}

/// Whose second step it is.
fn whose(visit: &StaffVisit) -> Whose<'_, portico_values::StaffId> {
    Whose { id: visit.session.staff, address: &visit.session.address, practice: &visit.practice.name }
}

fn is_signed_in(visit: &StaffVisit) -> bool {
    visit.session.stage == Stage::Full
}

const CODE: &str = "/sign-in/code";
const SET_UP: &str = "/sign-in/second-step";

/// The form for the code.
pub(super) async fn code(visit: StaffVisit, query: FormData) -> Response {
    let next = query.raw("next");
    if is_signed_in(&visit) {
        return visit.go(plain::next_page(next));
    }
    if !visit.session.has_second_step {
        return visit.go(&plain::with_next(SET_UP, next));
    }
    let problems = visit.call.carried.problems();
    let page = CodePage { shell: visit.call.plain_shell(), problems, practice: &visit.practice.name, next };
    visit.call.plain_page(StatusCode::OK, &page)
}

/// A code has come.
pub(super) async fn check(visit: StaffVisit, form: FormData) -> Answer<Response> {
    form.only(&["code", "next"])?;
    let next = form.raw("next");
    if is_signed_in(&visit) {
        return Ok(visit.go(plain::next_page(next)));
    }
    match actions::check_code(&visit, form.raw("code")).await {
        Ok(secret) => Ok(plain::with_session(&visit.call, visit.go(plain::next_page(next)), visit.practice.id, &secret)),
        Err(trouble) => Ok(visit.carry(&plain::with_next(CODE, next), &plain::to_mend(trouble, "code")?)),
    }
}

/// Setting up at the first sign-in, and the recovery codes after it, which are shown once.
pub(super) async fn set_up(visit: StaffVisit, query: FormData) -> Answer<Response> {
    let (call, next) = (&visit.call, query.raw("next"));
    if is_signed_in(&visit) {
        let next = plain::next_page(next);
        let Some(codes) = recovery_codes::to_show(call, visit.session.staff) else {
            // They were shown and the page is loaded anew, or they never came: nobody can tell.
            let said = Flash::note("Recovery codes are shown only once.");
            return Ok(visit.go_with(next, &said.with("If you haven’t kept yours, make new ones in your account.")));
        };
        return Ok(call.plain_page(StatusCode::OK, &RecoveryCodesPage { shell: call.plain_shell(), codes, next }));
    }
    if visit.session.has_second_step {
        return Ok(visit.go(&plain::with_next(CODE, next)));
    }
    let offer = offered(&visit)?;
    let (problems, practice) = (call.carried.problems(), visit.practice.name.as_str());
    Ok(call.plain_page(StatusCode::OK, &SetUpPage { shell: call.plain_shell(), problems, practice, offer, next }))
}

/// A fresh offer, or the one beside which something is to be mended: whoever scanned it need not scan again.
pub(super) fn offered(visit: &StaffVisit) -> Answer<Offer> {
    let before = Offer::read(&visit.call, visit.session.staff, &visit.call.carried.text(0));
    Offer::of(&visit.call, &whose(visit), &before.unwrap_or_else(|| Offer::fresh(&visit.call)))
}

/// What is said when an offer is too old.
pub(super) fn too_late() -> Carried {
    Carried::to_mend(&Problems::one("code", "too_late", "This page was open too long. Scan the new code below"))
}

/// The first code of the app confirms that it has the secret.
pub(super) async fn confirm(visit: StaffVisit, form: FormData) -> Answer<Response> {
    form.only(&["code", "offer", "next"])?;
    let next = form.raw("next");
    let (here, offer) = (plain::with_next(SET_UP, next), form.raw("offer"));
    if is_signed_in(&visit) {
        return Ok(visit.go(&here));
    }
    let Some(secret) = Offer::read(&visit.call, visit.session.staff, offer) else { return Ok(visit.carry(&here, &too_late())) };
    match actions::enrol(&visit, &secret, form.raw("code")).await {
        Ok(enrolled) => {
            let response = visit.carry(&here, &recovery_codes::made(visit.session.staff, &enrolled.recovery_codes));
            Ok(plain::with_session(&visit.call, response, visit.practice.id, &enrolled.secret))
        }
        Err(trouble) => Ok(visit.carry(&here, &plain::to_mend(trouble, "code")?.with(&[offer]))),
    }
}
