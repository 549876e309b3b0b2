//! Forged requests are refused: a request that changes something must come from one of our pages (settled.md 18, K54).
//!
//! tower-http's layer compares `Origin` with `Host`; this one compares it with the configured address, over which a request has no say, and
//! also refuses a request that brings a cookie but does not say where it comes from.

use crate::ProblemJson;
use axum::{
    extract::{Request, State},
    middleware::Next,
    response::{IntoResponse, Response},
};
use http::{HeaderMap, Method, StatusCode, Uri, header};
use std::sync::Arc;

/// The origins this site is reached under.
#[derive(Clone, Debug)]
pub struct OwnOrigins(Arc<[String]>);

impl OwnOrigins {
    /// Of the base URLs: scheme, host and port, as browsers write them in `Origin`.
    ///
    /// # Errors
    /// The URL that is not absolute http or https.
    pub fn of(base_urls: &[&str]) -> Result<Self, String> {
        let origins: Result<Vec<_>, _> = base_urls.iter().map(|url| origin_of(url).ok_or_else(|| (*url).to_owned())).collect();
        Ok(Self(origins?.into()))
    }
    /// Whether a request may go on.
    pub fn allows(&self, method: &Method, headers: &HeaderMap) -> bool {
        if matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS) {
            return true;
        }
        let site = headers.get("sec-fetch-site").map(|site| site.as_bytes());
        let origin = headers.get(header::ORIGIN).map(|origin| origin.as_bytes());
        match (site, origin) {
            (Some(b"same-origin" | b"none"), _) => true,
            (_, Some(origin)) => self.0.iter().any(|own| own.as_bytes() == origin),
            (Some(_), None) => false,
            (None, None) => !headers.contains_key(header::COOKIE),
        }
    }
}

fn origin_of(base_url: &str) -> Option<String> {
    let uri: Uri = base_url.parse().ok()?;
    let scheme = uri.scheme_str()?.to_ascii_lowercase();
    let authority = uri.authority()?;
    let host = authority.host().to_ascii_lowercase();
    let usual = match scheme.as_str() {
        "https" => 443,
        "http" => 80,
        _ => return None,
    };
    match authority.port_u16() {
        Some(port) if port != usual => Some(format!("{scheme}://{host}:{port}")),
        _ => Some(format!("{scheme}://{host}")),
    }
}

/// Middleware: refuses with 403 what may not go on. A layer before it may have found that a request came to another host of ours; then the
/// origins that it put beside the request count, and no others.
pub async fn refuse_forged(State(usual): State<OwnOrigins>, request: Request, next: Next) -> Response {
    let origins = request.extensions().get::<OwnOrigins>().unwrap_or(&usual);
    if origins.allows(request.method(), request.headers()) {
        return next.run(request).await;
    }
    tracing::warn!(path = %crate::access_log::redact(request.uri().path()), "a request from another site was refused");
    ProblemJson::new(StatusCode::FORBIDDEN, "cross-site", "This request did not come from a page of this site.").into_response()
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;

    #[test]
    fn the_whole_table() {
        let own = OwnOrigins::of(&["https://portal.example"]).expect("an origin");
        const HERE: Option<&str> = Some("https://portal.example");
        const EVIL: Option<&str> = Some("https://evil.example");
        for (site, origin, cookie, allowed) in [
            (Some("same-origin"), HERE, true, true),
            (Some("same-origin"), None, true, true),
            (Some("none"), None, true, true),
            (Some("same-site"), HERE, true, true),
            (Some("same-site"), Some("https://other.portal.example"), true, false),
            (Some("same-site"), None, true, false),
            (Some("cross-site"), EVIL, true, false),
            (Some("cross-site"), None, true, false),
            (Some("cross-site"), None, false, false),
            (Some("cross-site"), EVIL, false, false),
            (Some("nonsense"), None, true, false),
            (None, HERE, true, true),
            (None, EVIL, true, false),
            (None, EVIL, false, false),
            (None, Some("null"), true, false),
            (None, Some("http://portal.example"), true, false),
            (None, Some("https://portal.example:444"), true, false),
            (None, Some("https://portal.example.evil.example"), true, false),
            (None, None, true, false),
            (None, None, false, true),
        ] {
            let mut headers = HeaderMap::new();
            if let Some(site) = site {
                headers.insert("sec-fetch-site", HeaderValue::from_static(site));
            }
            if let Some(origin) = origin {
                headers.insert(header::ORIGIN, HeaderValue::from_static(origin));
            }
            if cookie {
                headers.insert(header::COOKIE, HeaderValue::from_static("__Host-session=x"));
            }
            for method in [Method::POST, Method::PUT, Method::PATCH, Method::DELETE] {
                assert_eq!(own.allows(&method, &headers), allowed, "{method} {site:?} {origin:?} cookie: {cookie}");
            }
            assert!(own.allows(&Method::GET, &headers) && own.allows(&Method::HEAD, &headers));
        }
    }

    #[test]
    fn origins_are_written_as_browsers_write_them() {
        for (url, origin) in [
            ("https://Portal.Example/", "https://portal.example"),
            ("https://portal.example:443/base", "https://portal.example"),
            ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
            ("http://localhost:80", "http://localhost"),
        ] {
            assert_eq!(origin_of(url).as_deref(), Some(origin), "{url}");
        }
        for wrong in ["portal.example", "/path", "ftp://portal.example", ""] {
            assert!(OwnOrigins::of(&[wrong]).is_err(), "{wrong}");
        }
    }
}
