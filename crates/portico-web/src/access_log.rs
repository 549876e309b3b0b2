//! One line per request: method, path, status, time. No query, no names, no secrets (K76).

use crate::RequestId;
use axum::{extract::Request, middleware::Next, response::Response};
use std::borrow::Cow;
use tokio::time::Instant;

/// The path with every secret replaced: the segment behind one that links go by, and whatever looks like a token of ours.
pub fn redact(path: &str) -> Cow<'_, str> {
    let mut earlier = "";
    let mut changed = false;
    let shown: Vec<&str> = path
        .split('/')
        .map(|segment| {
            let secret = matches!(earlier, "a" | "s" | "w" | "offer" | "reset" | "confirm" | "set-up") && !segment.is_empty()
                || looks_secret(segment);
            earlier = segment;
            changed |= secret;
            if secret { "[redacted]" } else { segment }
        })
        .collect();
    if changed { Cow::Owned(shown.join("/")) } else { Cow::Borrowed(path) }
}

/// A token begins with `pk` and goes on for long; one that was cut or glued to something still does. What is long and percent-encoded may
/// be one, and no path of ours needs that. An id with its proof behind it, by which reminders are stopped, is 64 hexadecimal digits or more.
fn looks_secret(segment: &str) -> bool {
    let is_proven = segment.len() >= 64 && segment.bytes().all(|byte| byte.is_ascii_hexdigit());
    is_proven || segment.len() > 20 && (segment.contains('%') || segment.to_ascii_lowercase().contains("pk1"))
}

/// The part of the log that these lines are, as `PORTICO_LOG` names it.
pub const ACCESS: &str = "access";

/// Middleware: writes the line when the answer's head is ready.
pub async fn log_requests(request: Request, next: Next) -> Response {
    let began = Instant::now();
    let method = request.method().clone();
    let path = redact(request.uri().path()).into_owned();
    let id = request.extensions().get::<RequestId>().cloned();
    let response = next.run(request).await;
    let status = response.status().as_u16();
    let millis = began.elapsed().as_secs_f64() * 1_000.0;
    let id = id.as_ref().map_or("", RequestId::as_str);
    tracing::info!(target: ACCESS, %method, path, status, millis = (millis * 10.0).round() / 10.0, request_id = id, "request");
    response
}

#[cfg(test)]
mod tests {
    use super::*;
    use portico_values::{OsRandomness, SecretToken};

    #[test]
    fn secrets_never_reach_the_log() {
        let token = SecretToken::draw(&OsRandomness).reveal();
        for path in [
            format!("/p/alder/a/{token}"),
            format!("/a/{token}/"),
            format!("/reset/{token}"),
            format!("/p/alder/reset/{token}"),
            format!("/p/alder/confirm/{token}"),
            format!("/set-up/{token}"),
            format!("/anywhere/{token}"),
            format!("/anywhere/%70%6b{}", &token[2..]),
            format!("/anywhere/x{token}"),
            format!("/p/alder/a/{}", &token[..30]),
            format!("/p/alder/offer/{}", &token[5..]),
        ] {
            let shown = redact(&path);
            assert!(!shown.contains(&token[6..30]), "{shown}");
            assert!(shown.contains("[redacted]"), "{shown}");
        }
        for start in ["/p/alder/reminders", "/p/alder/portal-reminders"] {
            for digits in [64, 96] {
                assert_eq!(redact(&format!("{start}/{}", "0a".repeat(digits / 2))), format!("{start}/[redacted]"));
            }
        }
        for start in [
            "/p/alder/a",
            "/p/alder/s",
            "/p/alder/w",
            "/p/alder/offer",
            "/p/alder/reset",
            "/reset",
            "/p/alder/confirm",
            "/set-up",
        ] {
            assert_eq!(redact(&format!("{start}/dam%61ged")), format!("{start}/[redacted]"));
        }
    }

    #[test]
    fn ordinary_paths_stay_readable() {
        for path in [
            "/",
            "/clients/0193a7b2-1111-7000-8000-000000000000/portal",
            "/p/alder/activate",
            "/p/alder/confirm",
            "/set-up",
            "/reset/",
            "/assets/ab/portico.css",
        ] {
            assert_eq!(redact(path), path);
        }
    }
}
