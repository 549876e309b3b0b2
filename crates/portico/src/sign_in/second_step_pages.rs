//! The pages of the second step while signing in: the code, or setting it up for the first time.

use super::{
    actions, plain,
    second_step::StepSecret,
    step_offer::{Offer, Whose},
};
use crate::{answer::Answer, look::PlainShell, sessions::Stage, visit::StaffVisit};
use askama::Template;
use axum::response::Response;
use http::StatusCode;
use portico_web::{FormData, Problems};

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
pub(super) fn whose(visit: &StaffVisit) -> Whose<'_, portico_values::StaffId> {
    Whose { id: visit.session.staff, address: &visit.session.address, practice: &visit.practice.name }
}

fn is_signed_in(visit: &StaffVisit) -> bool {
    visit.session.stage == Stage::Full.word()
}

/// The form for the code.
pub(super) async fn code(visit: StaffVisit, query: FormData) -> Response {
    let next = query.raw("next");
    if is_signed_in(&visit) {
        return visit.go(plain::next_page(next));
    }
    if !visit.session.has_second_step {
        return visit.go(&plain::with_next("/sign-in/second-step", next));
    }
    code_page(&visit, StatusCode::OK, Problems::none(), next)
}

fn code_page(visit: &StaffVisit, status: StatusCode, problems: Problems, next: &str) -> Response {
    let page = CodePage { shell: visit.call.plain_shell(), problems, practice: &visit.practice.name, next };
    visit.call.plain_page(status, &page)
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
        Err(trouble) => {
            let (status, problems) = plain::at_field("code", trouble)?;
            Ok(code_page(&visit, status, problems, next))
        }
    }
}

/// Setting up at the first sign-in.
pub(super) async fn set_up(visit: StaffVisit, query: FormData) -> Answer<Response> {
    let next = query.raw("next");
    if is_signed_in(&visit) {
        return Ok(visit.go(plain::next_page(next)));
    }
    if visit.session.has_second_step {
        return Ok(visit.go(&plain::with_next("/sign-in/code", next)));
    }
    set_up_page(&visit, StatusCode::OK, Problems::none(), &Offer::fresh(&visit.call), next)
}

fn set_up_page(visit: &StaffVisit, status: StatusCode, problems: Problems, secret: &StepSecret, next: &str) -> Answer<Response> {
    let offer = Offer::of(&visit.call, &whose(visit), secret)?;
    let page = SetUpPage { shell: visit.call.plain_shell(), problems, practice: &visit.practice.name, offer, next };
    Ok(visit.call.plain_page(status, &page))
}

/// The first code of the app confirms that it has the secret. The recovery codes are shown in the answer, and never again.
pub(super) async fn confirm(visit: StaffVisit, form: FormData) -> Answer<Response> {
    form.only(&["code", "offer", "next"])?;
    let next = form.raw("next");
    if is_signed_in(&visit) {
        return Ok(visit.go(plain::next_page(next)));
    }
    let Some(secret) = Offer::read(&visit.call, visit.session.staff, form.raw("offer")) else {
        let problems = Problems::one("code", "too_late", "This page was open too long. Scan the new code below");
        return set_up_page(&visit, StatusCode::UNPROCESSABLE_ENTITY, problems, &Offer::fresh(&visit.call), next);
    };
    match actions::enrol(&visit, &secret, form.raw("code")).await {
        Ok(enrolled) => {
            let page = RecoveryCodesPage {
                shell: visit.call.plain_shell(),
                codes: enrolled.recovery_codes,
                next: plain::next_page(next),
            };
            let response = visit.call.plain_page(StatusCode::OK, &page);
            Ok(plain::with_session(&visit.call, response, visit.practice.id, &enrolled.secret))
        }
        Err(trouble) => {
            let (status, problems) = plain::at_field("code", trouble)?;
            set_up_page(&visit, status, problems, &secret, next)
        }
    }
}
