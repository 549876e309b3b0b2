//! Trouble made visible: the right status, a page in the right layout or problem+json, a line in the log for faults of ours.

use super::gate::Carried;
use crate::{
    answer::{RefusalKind, Trouble},
    look::{PlainShell, PortalShell, StaffShell},
    visit::{Call, PortalVisit, StaffVisit},
};
use askama::Template;
use axum::response::{IntoResponse, Response};
use http::{HeaderValue, Method, StatusCode, header};
use portico_web::{ProblemJson, html_with, no_store};

/// What the page says.
struct Said {
    status: StatusCode,
    code: &'static str,
    title: String,
    sentence: String,
    detail: Vec<String>,
    request_id: String,
}

#[derive(Template)]
#[template(path = "doors/pages/trouble_plain.html")]
struct PlainPage<'a> {
    shell: PlainShell,
    said: &'a Said,
}

#[derive(Template)]
#[template(path = "doors/pages/trouble_staff.html")]
struct StaffPage<'a> {
    shell: StaffShell,
    said: &'a Said,
}

#[derive(Template)]
#[template(path = "doors/pages/trouble_portal.html")]
struct PortalPage<'a> {
    shell: PortalShell,
    said: &'a Said,
    back: String,
    back_label: String,
    reference: String,
}

/// The answer to addresses that do not exist.
pub(super) async fn nowhere() -> Trouble {
    Trouble::not_found()
}

/// Trouble outside any practice.
pub(super) fn in_the_hall(call: &Call, response: Response) -> Response {
    let Some(trouble) = response.extensions().get::<Carried>().cloned() else { return response };
    let said = say(call, &trouble.0);
    if call.wants_json {
        return json(&said, &trouble.0);
    }
    let shell = PlainShell { flash: None, theme: call.theme };
    no_store(html_with(said.status, &PlainPage { shell, said: &said }))
}

/// Trouble in the staff workspace.
pub(super) fn for_staff(visit: &StaffVisit, response: Response) -> Response {
    let Some(trouble) = response.extensions().get::<Carried>().cloned() else { return response };
    let said = say(&visit.call, &trouble.0);
    if visit.call.wants_json {
        return json(&said, &trouble.0);
    }
    no_store(html_with(said.status, &StaffPage { shell: visit.shell(None), said: &said }))
}

/// Trouble at a practice's portal, in the client's language.
pub(super) fn at_the_portal(visit: &PortalVisit, response: Response) -> Response {
    let Some(trouble) = response.extensions().get::<Carried>().cloned() else { return response };
    let mut said = say(&visit.call, &trouble.0);
    if visit.call.wants_json {
        return json(&said, &trouble.0);
    }
    let words = visit.words();
    let about = words.with("practice", visit.practice.name.as_str()).with("minutes", 15);
    let page = match said.status {
        StatusCode::NOT_FOUND => "error-not-found",
        StatusCode::FORBIDDEN => "error-refused",
        StatusCode::TOO_MANY_REQUESTS => "error-too-many",
        StatusCode::SERVICE_UNAVAILABLE => "error-busy",
        StatusCode::INTERNAL_SERVER_ERROR => "error-fault",
        StatusCode::BAD_REQUEST => "error-form",
        _ => "",
    };
    if !page.is_empty() {
        said.title = about.say(&format!("{page}-title"));
        said.sentence = about.say(&format!("{page}-text"));
    }
    let page = PortalPage {
        shell: visit.shell(),
        back: visit.path("/"),
        back_label: words.say("error-go-home"),
        reference: words.with("number", said.request_id.as_str()).say("error-fault-number"),
        said: &said,
    };
    no_store(html_with(said.status, &page))
}

/// Sign in first, then come back to this page. Forms that were on their way are not repeated.
pub(super) fn sign_in_first(call: &Call, sign_in: &str) -> Response {
    if call.wants_json || call.fragment.is_some() {
        return ProblemJson::new(StatusCode::UNAUTHORIZED, "sign_in_first", "Sign in first.")
            .request_id(&call.origin.request_id)
            .into_response();
    }
    let next = if call.method == Method::GET { call.path() } else { String::new() };
    let encoded = percent_encoding::utf8_percent_encode(&next, percent_encoding::NON_ALPHANUMERIC);
    call.go(&if next.is_empty() { sign_in.to_owned() } else { format!("{sign_in}?next={encoded}") })
}

fn say(call: &Call, trouble: &Trouble) -> Said {
    let request_id = call.origin.request_id.clone();
    let said = |status, code, title: &str, sentence: String| Said {
        status,
        code,
        title: title.to_owned(),
        sentence,
        detail: Vec::new(),
        request_id: request_id.clone(),
    };
    match trouble {
        Trouble::Refused(refusal) => {
            let (status, title) = match refusal.kind {
                RefusalKind::NotFound => (StatusCode::NOT_FOUND, "Nothing here"),
                RefusalKind::NotAllowed => (StatusCode::FORBIDDEN, "You can’t open this"),
                RefusalKind::SignInFirst => (StatusCode::UNAUTHORIZED, "Sign in first"),
                RefusalKind::Conflict => (StatusCode::CONFLICT, "That can’t be done now"),
                RefusalKind::TooMuch => (StatusCode::TOO_MANY_REQUESTS, "That is too much for now"),
                RefusalKind::Unreadable => (StatusCode::BAD_REQUEST, "This can’t be read"),
                RefusalKind::Unavailable => (StatusCode::SERVICE_UNAVAILABLE, "Try again in a moment"),
            };
            said(status, refusal.code, title, refusal.sentence.clone())
        }
        Trouble::Invalid(problems) => {
            let mut all = said(StatusCode::UNPROCESSABLE_ENTITY, "fields", "There is a problem", "Go back and mend this:".into());
            all.detail = problems.iter().map(|problem| problem.message.clone()).collect();
            all
        }
        Trouble::Fault(fault) => {
            tracing::error!(request_id, cause = format!("{:#}", fault.cause), passing = fault.passing, "a fault");
            if fault.passing {
                let sentence =
                    "Portico is very busy or its database can’t be reached. Nothing was changed. Try again in a moment.";
                said(StatusCode::SERVICE_UNAVAILABLE, "busy", "Try again in a moment", sentence.into())
            } else {
                let sentence =
                    "Something went wrong on our side. Nothing was changed. If it happens again, tell whoever runs Portico.";
                said(StatusCode::INTERNAL_SERVER_ERROR, "fault", "This didn’t work", sentence.into())
            }
        }
    }
}

fn json(said: &Said, trouble: &Trouble) -> Response {
    let mut problem = ProblemJson::new(said.status, said.code, said.sentence.clone()).request_id(&said.request_id);
    if let Trouble::Invalid(problems) = trouble {
        problem = problem.problems(problems);
    }
    let mut response = problem.into_response();
    if said.status == StatusCode::SERVICE_UNAVAILABLE {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("5"));
    }
    response
}
