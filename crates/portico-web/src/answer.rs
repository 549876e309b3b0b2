//! Answers: a page, a redirect, a problem for programs.

use axum::{
    BoxError,
    body::{Body, Bytes},
    response::{IntoResponse, Response},
};
use futures_util::{StreamExt, TryStream, TryStreamExt};
use http::{HeaderName, HeaderValue, StatusCode, header};
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use serde_json::{Map, Value};

/// A page, with status 200.
///
/// A template that fails to render is a fault of ours: it is logged and answered with 500.
pub fn html(page: &impl askama::Template) -> Response {
    html_with(StatusCode::OK, page)
}

/// Most pages fit into so many bytes, and are not moved while they are written.
const ROOM: usize = 8 * 1024;

/// A page with a status of its own, such as 422 for a form that has to be put right.
pub fn html_with<P: askama::Template>(status: StatusCode, page: &P) -> Response {
    let mut text = String::with_capacity(P::SIZE_HINT.max(ROOM));
    match page.render_into(&mut text) {
        Ok(()) => (status, [(header::CONTENT_TYPE, "text/html; charset=utf-8")], text).into_response(),
        Err(error) => {
            tracing::error!(%error, "a page could not be rendered");
            ProblemJson::new(StatusCode::INTERNAL_SERVER_ERROR, "fault", "Something went wrong on our side.").into_response()
        }
    }
}

/// A body that is made piece by piece and, once it has ended, stays ended: what packs answers asks again behind the last piece, and many a
/// stream that is asked so falls over.
pub fn in_pieces<S>(pieces: S) -> Body
where
    S: TryStream + Send + 'static,
    S::Ok: Into<Bytes>,
    S::Error: Into<BoxError>,
{
    Body::from_stream(pieces.into_stream().fuse())
}

/// What may not stand bare in a `Location` header.
const LOCATION: &AsciiSet =
    &CONTROLS.add(b' ').add(b'"').add(b'<').add(b'>').add(b'\\').add(b'^').add(b'`').add(b'{').add(b'|').add(b'}');

/// A 303, which leads somewhere after a POST. Takes a path of ours; anything that could lead off the site leads to `/` instead (K47).
pub fn see_other(path: &str) -> Response {
    see_other_at("", path)
}

/// The same at another host of ours. `origin` was set by somebody who may, and never comes from a request.
pub fn see_other_at(origin: &str, path: &str) -> Response {
    let path = if is_own_path(path) { path } else { "/" };
    let location = format!("{origin}{}", utf8_percent_encode(path, LOCATION));
    let mut response = StatusCode::SEE_OTHER.into_response();
    if let Ok(location) = HeaderValue::from_str(&location) {
        response.headers_mut().insert(header::LOCATION, location);
    }
    response
}

/// Whether a path stays on this site, where it says: begins with one slash, has no second one, backslash or control character after it,
/// and no `..` that a browser would walk up by.
pub fn is_own_path(path: &str) -> bool {
    let mut characters = path.chars();
    characters.next() == Some('/')
        && !matches!(characters.next(), Some('/' | '\\'))
        && !path.chars().any(|character| character.is_control() || character == '\\')
        && !path.split(['?', '#']).next().unwrap_or_default().split('/').any(is_dots)
}

/// One or two dots, however they are written (WHATWG URL, "double-dot path segment").
fn is_dots(segment: &str) -> bool {
    matches!(segment.to_ascii_lowercase().replace("%2e", ".").as_str(), "." | "..")
}

/// Marks an answer as one that no cache may keep (K60).
pub fn no_store(mut response: Response) -> Response {
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// The answer with one more cookie, where there is one.
pub fn with_cookie(mut response: Response, cookie: impl Into<Option<HeaderValue>>) -> Response {
    if let Some(cookie) = cookie.into() {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}

/// A problem for programs (RFC 9457): `application/problem+json`.
#[derive(Clone, Debug)]
pub struct ProblemJson {
    status: StatusCode,
    members: Map<String, Value>,
    retry_after: Option<u64>,
}

impl ProblemJson {
    /// A problem with its status, a stable code and a sentence.
    pub fn new(status: StatusCode, code: &str, detail: impl Into<String>) -> Self {
        let mut members = Map::new();
        members.insert("type".into(), format!("urn:portico:problem:{code}").into());
        members.insert("title".into(), status.canonical_reason().unwrap_or("Problem").into());
        members.insert("status".into(), status.as_u16().into());
        members.insert("code".into(), code.into());
        members.insert("detail".into(), detail.into().into());
        Self { status, members, retry_after: None }
    }
    /// The status of the answer.
    pub fn status(&self) -> StatusCode {
        self.status
    }
    /// The stable word.
    pub fn code(&self) -> &str {
        self.members.get("code").and_then(Value::as_str).unwrap_or_default()
    }
    /// The sentence.
    pub fn detail(&self) -> &str {
        self.members.get("detail").and_then(Value::as_str).unwrap_or_default()
    }
    /// In how many seconds to come back, if it was said.
    pub fn comes_back_in(&self) -> Option<u64> {
        self.retry_after
    }
    /// Names the request, so that its log line can be found.
    pub fn request_id(mut self, id: &str) -> Self {
        self.members.insert("request_id".into(), id.into());
        self
    }
    /// Lists what is to be put right, field by field.
    pub fn problems(mut self, problems: &crate::Problems) -> Self {
        let listed = problems.iter().map(|p| serde_json::json!({ "field": p.field, "code": p.code, "message": p.message }));
        self.members.insert("problems".into(), Value::Array(listed.collect()));
        self
    }
    /// Says in how many seconds to come back.
    pub fn retry_after(mut self, seconds: u64) -> Self {
        self.retry_after = Some(seconds);
        self
    }
}

/// The answer carries the problem along, so that a layer further out can put it on a page for a person.
impl IntoResponse for ProblemJson {
    fn into_response(self) -> Response {
        let carried = self.clone();
        let kind: [(HeaderName, &str); 2] =
            [(header::CONTENT_TYPE, "application/problem+json"), (header::CACHE_CONTROL, "no-store")];
        let mut response = (self.status, kind, Value::Object(self.members).to_string()).into_response();
        if let Some(seconds) = self.retry_after {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response.extensions_mut().insert(carried);
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::to_bytes;

    #[tokio::test]
    async fn a_body_that_has_ended_stays_ended() {
        let pieces =
            futures_util::stream::unfold(0, |sent| async move { (sent < 2).then_some((Ok::<_, BoxError>("piece "), sent + 1)) });
        let mut pieces = in_pieces(pieces).into_data_stream();
        let mut said = Vec::new();
        while let Some(piece) = pieces.next().await {
            said.extend_from_slice(&piece.expect("a piece"));
        }
        assert_eq!(said, b"piece piece ");
        assert!(pieces.next().await.is_none(), "whoever asks again hears the same");
    }

    #[test]
    fn a_redirect_stays_here() {
        let to = |path: &str| see_other(path).headers()[header::LOCATION].to_str().map(str::to_owned).expect("text");
        assert_eq!(to("/clients?q=a%20b#top"), "/clients?q=a%20b#top");
        assert_eq!(to("/clients/Ana María"), "/clients/Ana%20Mar%C3%ADa");
        for elsewhere in
            ["//evil.example", "/\\evil.example", "https://evil.example", "evil", "", "/\t/evil", "/a\r\nSet-Cookie: x=1"]
        {
            assert_eq!(to(elsewhere), "/", "{elsewhere:?}");
        }
        let there = see_other_at("https://own.example", "//evil.example");
        assert_eq!(there.headers()[header::LOCATION], "https://own.example/");
    }

    #[tokio::test]
    async fn a_problem_is_readable_by_programs() {
        let problems = crate::Problems::one("email", "missing", "Enter an email address");
        let response = ProblemJson::new(StatusCode::UNPROCESSABLE_ENTITY, "form", "Two fields need you.")
            .request_id("r1")
            .problems(&problems)
            .retry_after(3)
            .into_response();
        assert_eq!(response.headers()[header::CONTENT_TYPE], "application/problem+json");
        assert_eq!(response.headers()[header::RETRY_AFTER], "3");
        let body = to_bytes(response.into_body(), 4_096).await.expect("a body");
        let read: Value = serde_json::from_slice(&body).expect("JSON");
        assert_eq!(read["status"], 422);
        assert_eq!(read["request_id"], "r1");
        assert_eq!(read["problems"][0]["field"], "email");
    }
}
