//! Leads to a portal's sign-in page when there is no session: where to go on afterwards, and why the page is shown.

use crate::{
    sessions::{self, Over},
    visit::PortalVisit,
};
use axum::response::{IntoResponse, Response};
use http::{Method, StatusCode};
use portico_web::{Flash, ProblemJson, is_own_path};

/// Asks to sign in first and comes back afterwards. A form that was being sent is not repeated: a message says that it was not saved, and
/// signing in leads back to the page with the form.
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
    call.carrying_nothing(match why(door, over) {
        Some(said) => call.go_with(&sign_in, &said),
        None => call.go(&sign_in),
    })
}

/// Where to go on after signing in: the page that was asked for, or the page with the form. Only within this portal (promises.md K47).
fn next(door: &PortalVisit) -> Option<String> {
    let call = &door.call;
    let page = match call.method {
        Method::GET | Method::HEAD => call.path(),
        _ => {
            let hosts = [door.practice.base_url(&call.portico.settings), call.portico.settings.base_url.clone()];
            hosts.iter().find_map(|host| call.came_from.strip_prefix(host.as_str()))?.to_owned()
        }
    };
    (is_own_path(&page) && page.starts_with(&door.path("/"))).then_some(page)
}

/// What the sign-in page says about why it is shown. Somebody who simply opens the home page is told nothing: they know why.
fn why(door: &PortalVisit, over: Option<Over>) -> Option<Flash> {
    let words = door.words();
    let is_form = door.call.method == Method::POST;
    if !door.practice.portal_on {
        // While the portal is off nobody can sign in, so the page must not ask for it.
        return is_form.then(|| Flash::note(words.say("sign-in-not-saved")));
    }
    let said = match over {
        Some(Over::Idle) => words.with("minutes", sessions::Audience::Portal.idle().as_secs() / 60).say("sign-in-idle"),
        Some(Over::Old) => words.with("hours", sessions::LIFE.as_secs() / 3_600).say("sign-in-long"),
        None if !is_form && door.call.uri.path() == door.path("/") => return None,
        Some(Over::Ended) | None => words.say("sign-in-needed"),
    };
    let said = Flash::note(said);
    Some(if is_form { said.with(words.say("sign-in-not-saved")) } else { said })
}
