//! The headers every answer carries (promises.md P20, K52, K53, K60). A handler that sets one of them itself keeps its own.

use crate::cookies::is_https;
use axum::response::Response;
use http::{HeaderName, HeaderValue, header};

/// Nothing inline, nothing from elsewhere, never inside a frame.
pub const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
     font-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

const EVERYWHERE: [(HeaderName, &str); 7] = [
    (header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "same-origin"),
    (
        HeaderName::from_static("permissions-policy"),
        "camera=(), display-capture=(), geolocation=(), microphone=(), midi=(), payment=(), usb=(), \
         publickey-credentials-create=(self), publickey-credentials-get=(self)",
    ),
    (header::CACHE_CONTROL, "no-store"),
];

/// Whether this site is reached over https, which browsers are then told to remember for a year.
#[derive(Clone, Copy, Debug)]
pub struct HeaderPolicy {
    https: bool,
}

impl HeaderPolicy {
    /// The policy that fits the base URL.
    pub fn for_base_url(base_url: &str) -> Self {
        Self { https: is_https(base_url) }
    }
    /// Puts the headers on an answer, refusals and faults included: as a layer, the outermost.
    pub fn apply(self, mut response: Response) -> Response {
        let headers = response.headers_mut();
        for (name, value) in EVERYWHERE {
            headers.entry(name).or_insert(HeaderValue::from_static(value));
        }
        if self.https {
            headers.entry(header::STRICT_TRANSPORT_SECURITY).or_insert(HeaderValue::from_static("max-age=31536000"));
        }
        response
    }
}

/// Marks the answer of a page that was reached by a secret link: its address goes nowhere.
pub fn no_referrer(mut response: Response) -> Response {
    response.headers_mut().insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    response
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Assets, ProblemJson, see_other};
    use axum::{
        Router,
        body::Body,
        extract::Request,
        response::{Html, IntoResponse},
        routing::get,
    };
    use http::{HeaderMap, StatusCode};
    use tower::{ServiceExt, util::MapResponseLayer};

    async fn answers(base_url: &str) -> Vec<(&'static str, HeaderMap)> {
        let assets = std::sync::Arc::new(Assets::new("/assets", &[("a.css", b"a{}")], &[]));
        let asset = Box::leak(assets.url("a.css").into_boxed_str());
        let policy = HeaderPolicy::for_base_url(base_url);
        let router = Router::new()
            .route("/", get(|| async { Html("page") }))
            .route("/go", get(|| async { see_other("/") }))
            .route("/problem", get(|| async { ProblemJson::new(StatusCode::CONFLICT, "x", "y").into_response() }))
            .route("/link", get(|| async { no_referrer(Html("link").into_response()) }))
            .route(
                "/assets/{*rest}",
                get(move |request: Request| async move { assets.answer(request.uri().path(), request.headers()) }),
            )
            .layer(MapResponseLayer::new(move |response| policy.apply(response)));
        let mut answers = Vec::new();
        for path in ["/", "/go", "/problem", "/link", "/nowhere", asset] {
            let request = Request::builder().uri(path).body(Body::empty()).expect("a request");
            answers.push((path, router.clone().oneshot(request).await.expect("an answer").headers().clone()));
        }
        answers
    }

    #[tokio::test]
    async fn every_answer_carries_them() {
        for (path, headers) in answers("https://portal.example").await {
            let value = |name: &str| headers.get(name).map(|value| value.to_str().expect("text")).unwrap_or_default();
            assert_eq!(headers.get_all("content-security-policy").iter().count(), 1, "{path}");
            for directive in
                ["default-src 'none'", "script-src 'self'", "style-src 'self'", "frame-ancestors 'none'", "base-uri 'none'"]
            {
                assert!(value("content-security-policy").contains(directive), "{path}: {directive}");
            }
            assert!(!value("content-security-policy").contains("unsafe"), "{path}");
            assert_eq!(value("cross-origin-opener-policy"), "same-origin", "{path}");
            assert_eq!(value("cross-origin-resource-policy"), "same-origin", "{path}");
            assert_eq!(value("x-content-type-options"), "nosniff", "{path}");
            assert_eq!(value("strict-transport-security"), "max-age=31536000", "{path}");
            assert!(value("permissions-policy").contains("geolocation=()"), "{path}");
            let expected = if path == "/link" { "no-referrer" } else { "same-origin" };
            assert_eq!(value("referrer-policy"), expected, "{path}");
            if path.ends_with(".css") {
                assert!(value("cache-control").contains("immutable"));
            } else {
                assert_eq!(value("cache-control"), "no-store", "{path}");
            }
        }
    }

    #[tokio::test]
    async fn plain_http_is_not_remembered_as_https() {
        for (path, headers) in answers("http://127.0.0.1:8080").await {
            assert!(!headers.contains_key("strict-transport-security"), "{path}");
        }
    }
}
