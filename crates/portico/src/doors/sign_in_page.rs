//! The way to a portal's sign-in for whoever has no session there: where to go on afterwards, and why it is shown.

use crate::{
    sessions::{self, Over},
    visit::PortalVisit,
};
use axum::response::{IntoResponse, Response};
use http::{Method, StatusCode};
use portico_web::{Flash, ProblemJson, is_own_path};

/// Sign in first, then come back. A form that was on its way is not repeated: it is said that it was not taken, and its page is
/// where signing in leads back to.
pub(super) fn first(door: &PortalVisit, over: Option<Over>) -> Response {
    let call = &door.call;
    if call.wants_json || call.fragment.is_some() {
        return ProblemJson::new(StatusCode::UNAUTHORIZED, "sign_in_first", "Sign in first.")
            .request_id(&call.origin.request_id)
            .into_response();
    }
    let next = next(door);
    let sign_in = match &next {
        Some(next) => {
            let encoded = percent_encoding::utf8_percent_encode(next, percent_encoding::NON_ALPHANUMERIC);
            door.path(&format!("/sign-in?next={encoded}"))
        }
        None => door.path("/sign-in"),
    };
    match why(door, over) {
        Some(said) => call.go_with(&sign_in, &said),
        None => call.go(&sign_in),
    }
}

/// The page that was asked for, or the one on which the form stood: within this portal, or none (promises.md K47).
fn next(door: &PortalVisit) -> Option<String> {
    let call = &door.call;
    let page = match call.method {
        Method::GET | Method::HEAD => call.path(),
        _ => call.came_from.strip_prefix(call.portico.settings.base_url.as_str())?.to_owned(),
    };
    (is_own_path(&page) && page.starts_with(&door.path("/"))).then_some(page)
}

/// What is said at the sign-in. Whoever comes for the first time and asks for the home page knows why.
fn why(door: &PortalVisit, over: Option<Over>) -> Option<Flash> {
    let words = door.words();
    let is_form = door.call.method == Method::POST;
    if !door.practice.portal_on {
        // The page says that nobody can sign in: to be told to would be wrong.
        return is_form.then(|| Flash::note(words.say("sign-in-not-saved")));
    }
    let said = match over {
        Some(Over::Idle) => words.with("minutes", sessions::Audience::Portal.idle().as_secs() / 60).say("sign-in-idle"),
        Some(Over::Old) => words.with("hours", sessions::life().as_secs() / 3_600).say("sign-in-long"),
        None if !is_form && door.call.uri.path() == door.path("/") => return None,
        Some(Over::Ended) | None => words.say("sign-in-needed"),
    };
    let said = Flash::note(said);
    Some(if is_form { said.with(words.say("sign-in-not-saved")) } else { said })
}
