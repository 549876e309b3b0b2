//! What the pages of signing in share: the session's cookie, the way on, what is said at a field.

use super::actions::Entrance;
use crate::{
    answer::{Answer, RefusalKind, Trouble},
    doors::{STAFF_COOKIE, staff_cookie_value},
    visit::{Call, Carried},
};
use axum::response::Response;
use http::{HeaderValue, StatusCode};
use portico_values::{PracticeId, SecretToken};
use portico_web::{Problems, is_own_path, with_cookie};

/// Gives the browser its session.
pub(super) fn with_session(call: &Call, response: Response, practice: PracticeId, secret: &SecretToken) -> Response {
    with_cookie(response, call.portico.cookies.set(STAFF_COOKIE, &staff_cookie_value(practice, secret), None))
}

/// Takes the session away from the browser, and what it keeps of its pages (promises.md K31).
pub(super) fn without_session(call: &Call, mut response: Response) -> Response {
    response.headers_mut().insert("clear-site-data", HeaderValue::from_static("\"cache\", \"storage\""));
    call.carrying_nothing(with_cookie(response, call.portico.cookies.end(STAFF_COOKIE)))
}

/// On from a right password: in, or to the second step, keeping where the person wanted to go.
pub(super) fn onwards(call: &Call, entrance: &Entrance, next: &str) -> Response {
    use super::actions::Way;
    let to = match entrance.way {
        Way::SignedIn => next_page(next).to_owned(),
        Way::Code => with_next("/sign-in/code", next),
        Way::SetUp => with_next("/sign-in/second-step", next),
    };
    with_session(call, call.go(&to), entrance.practice, &entrance.secret)
}

/// Where to go after signing in: a page of ours, else the client list.
pub(super) fn next_page(next: &str) -> &str {
    if is_own_path(next) && !is_part_of_signing_in(next) { next } else { "/clients" }
}

/// An address that keeps where the person wanted to go.
pub(super) fn with_next(path: &str, next: &str) -> String {
    match next_page(next) {
        "/clients" => path.to_owned(),
        next => format!("{path}?next={}", percent_encoding::utf8_percent_encode(next, percent_encoding::NON_ALPHANUMERIC)),
    }
}

fn is_part_of_signing_in(path: &str) -> bool {
    let path = path.split(['?', '#']).next().unwrap_or(path);
    path == "/" || ["/sign-in", "/sign-out", "/reset", "/forgot-password", "/set-up"].iter().any(|start| path.starts_with(start))
}

/// What is to be mended at a field where a code or the present password was typed, too many tries among it; anything else goes on as
/// trouble.
pub(super) fn to_mend(trouble: Trouble, field: &'static str) -> Answer<Carried> {
    match trouble {
        Trouble::Invalid(problems) => Ok(Carried::to_mend(&problems)),
        Trouble::Refused(refusal) if refusal.kind == RefusalKind::TooMuch => {
            let problems = Problems::one(field, refusal.code, refusal.sentence);
            Ok(Carried::to_mend(&problems).with_status(StatusCode::TOO_MANY_REQUESTS))
        }
        other => Err(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_on_stays_here_and_leads_to_a_page() {
        for (asked, led) in [
            ("/clients/1?tab=2", "/clients/1?tab=2"),
            ("", "/clients"),
            ("/", "/clients"),
            ("/sign-out", "/clients"),
            ("/sign-in/code?next=/", "/clients"),
            ("//evil.example", "/clients"),
            ("/\\evil.example", "/clients"),
            ("/clients/../setup", "/clients"),
            ("/clients/%2E./setup?a=..", "/clients"),
            ("/clients?q=..", "/clients?q=.."),
            ("https://evil.example", "/clients"),
            ("/a\nSet-Cookie: b", "/clients"),
        ] {
            assert_eq!(next_page(asked), led, "{asked:?}");
        }
        assert_eq!(with_next("/sign-in/code", "/clients/1?a=b"), "/sign-in/code?next=%2Fclients%2F1%3Fa%3Db");
        assert_eq!(with_next("/sign-in/code", "//evil"), "/sign-in/code");
    }
}
