//! Shows trouble: the right status, a page in the right layout or problem+json, and a line in the log for faults of ours.

use super::trouble_words::Said;
use crate::{
    app::Portico,
    look::{PlainShell, PortalShell, StaffShell},
    visit::{Call, PortalVisit, StaffVisit, language_of},
};
use askama::Template;
use axum::{
    extract::{Request, State},
    middleware::Next,
    response::{IntoResponse, Response},
};
use http::{Method, StatusCode, header};
use portico_language::Words;
use portico_web::ProblemJson;
use std::sync::Arc;

#[derive(Template)]
#[template(path = "doors/pages/trouble_plain.html")]
struct PlainPage<'a> {
    shell: PlainShell,
    said: &'a Said,
    /// Where to go from here: an address, and the words on the button.
    way_on: (&'static str, &'static str),
}

#[derive(Template)]
#[template(path = "doors/pages/trouble_staff.html")]
struct StaffPage<'a> {
    shell: StaffShell,
    said: &'a Said,
    way_on: (&'static str, &'static str),
}

#[derive(Template)]
#[template(path = "doors/pages/trouble_portal.html")]
struct PortalPage<'a> {
    shell: PortalShell,
    said: &'a Said,
    back: String,
    back_label: String,
    /// The code under which support finds the fault in the log; `None` where there was no fault.
    reference: Option<String>,
}

/// A page below a portal whose practice is unknown or was not looked up, because the server is too busy or the request could not be read.
#[derive(Template)]
#[template(path = "doors/pages/trouble_alone.html")]
struct AlonePage<'a> {
    shell: PlainShell,
    w: Words,
    said: &'a Said,
    /// The way back to the portal; `None` when there is no portal at this address.
    back: Option<String>,
    reference: Option<String>,
}

/// The code to quote when calling about a fault of ours. Nobody calls about an address that was mistyped, so only faults have one.
fn reference(said: &Said, words: &Words) -> Option<String> {
    said.status.is_server_error().then(|| words.with("number", said.request_id.as_str()).say("error-fault-number"))
}

/// Shows trouble on pages that belong to no practice.
pub(super) fn in_the_hall(call: &Call, response: Response) -> Response {
    let Some(said) = Said::of(call, &response) else { return response };
    if call.wants_json {
        return said.json();
    }
    let shell = PlainShell { flash: None, theme: call.theme };
    if !call.is_at_a_portal() {
        return said.on(&PlainPage { shell, said: &said, way_on: ("/", "Go to the start page") });
    }
    let words = call.portico.words.words(language_of(call, None, None));
    let said = said.for_clients(&words, "");
    let home = call.uri.path().split('/').take(3).collect::<Vec<_>>().join("/");
    let back = (said.status != StatusCode::NOT_FOUND).then_some(home);
    said.on(&AlonePage { shell, back, reference: reference(&said, &words), said: &said, w: words })
}

/// Shows trouble in the staff workspace.
pub(super) fn for_staff(visit: &StaffVisit, response: Response) -> Response {
    let Some(said) = Said::of(&visit.call, &response) else { return response };
    if visit.call.wants_json {
        return said.json();
    }
    said.on(&StaffPage { shell: visit.shell(None), said: &said, way_on: ("/clients", "Go to clients") })
}

/// Shows trouble at a practice's portal, in the client's language.
pub(super) fn at_the_portal(visit: &PortalVisit, response: Response) -> Response {
    let Some(said) = Said::of(&visit.call, &response) else { return response };
    if visit.call.wants_json {
        return said.json();
    }
    let words = visit.words();
    let said = said.for_clients(&words, &visit.practice.name);
    let mut shell = visit.shell();
    if visit.call.method != Method::GET {
        shell.other_languages.clear(); // the same address asked for as a page is another one, or none
    }
    said.on(&PortalPage {
        shell,
        back: visit.path("/"),
        back_label: words.say("error-go-home"),
        reference: reference(&said, &words),
        said: &said,
    })
}

/// Middleware. Requests that a layer refuses before they reach a door get a page if a person made them, and problem+json if a program
/// did.
pub(crate) async fn for_people(State(portico): State<Arc<Portico>>, mut request: Request, next: Next) -> Response {
    let call = Call::of(&portico, &mut request);
    let mut response = next.run(request).await;
    let bare = response.headers().get(header::CONTENT_TYPE).is_none_or(|kind| kind.as_bytes().starts_with(b"text/plain"));
    if response.status() == StatusCode::PAYLOAD_TOO_LARGE && bare {
        let sentence = "What was sent is larger than this page takes. Go back and send less.";
        response = ProblemJson::new(StatusCode::PAYLOAD_TOO_LARGE, "too-large", sentence).into_response();
    }
    match response.extensions().get::<ProblemJson>() {
        Some(_) => in_the_hall(&call, response),
        None => response,
    }
}

/// Asks to sign in first and comes back to this page afterwards. A form that was being sent is not repeated.
pub(super) fn sign_in_first(call: &Call, sign_in: &str) -> Response {
    if call.wants_json || call.fragment.is_some() {
        return ProblemJson::new(StatusCode::UNAUTHORIZED, "sign_in_first", "Sign in first.")
            .request_id(&call.origin.request_id)
            .into_response();
    }
    let next = if call.method == Method::GET { call.path() } else { String::new() };
    let encoded = percent_encoding::utf8_percent_encode(&next, percent_encoding::NON_ALPHANUMERIC);
    let there = if next.is_empty() { sign_in.to_owned() } else { format!("{sign_in}?next={encoded}") };
    call.carrying_nothing(call.go(&there))
}
