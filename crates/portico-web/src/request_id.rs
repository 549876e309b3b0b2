//! An id for every request, shown to the person when something goes wrong and found again in the log.

use axum::{
    extract::{FromRequestParts, Request, State},
    middleware::Next,
    response::Response,
};
use http::{HeaderValue, request::Parts};
use portico_values::Randomness;
use std::{fmt, sync::Arc};

/// Twelve characters without look-alikes, easy to read out on the telephone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestId(Arc<str>);

const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz"; // Crockford's base 32

impl RequestId {
    /// Draws a new id.
    pub fn draw(randomness: &dyn Randomness) -> Self {
        let mut bytes = [0u8; 12];
        randomness.fill(&mut bytes);
        Self(bytes.iter().map(|byte| char::from(ALPHABET[usize::from(byte % 32)])).collect::<String>().into())
    }
    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Middleware: gives the request an id, and sends it back in `x-request-id`. An id sent by the caller is ignored.
pub async fn name_request(State(randomness): State<Arc<dyn Randomness>>, mut request: Request, next: Next) -> Response {
    let id = RequestId::draw(randomness.as_ref());
    request.extensions_mut().insert(id.clone());
    let mut response = next.run(request).await;
    if let Ok(value) = HeaderValue::from_str(id.as_str()) {
        response.headers_mut().insert("x-request-id", value);
    }
    response
}

impl<S: Send + Sync> FromRequestParts<S> for RequestId {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        Ok(parts.extensions.get().cloned().unwrap_or_else(|| Self("unnamed".into())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::{Router, body::Body, middleware, routing::get};
    use portico_values::SeededRandomness;
    use tower::ServiceExt;

    #[tokio::test]
    async fn the_handler_and_the_answer_know_the_same_name() {
        let randomness: Arc<dyn Randomness> = Arc::new(SeededRandomness::new(7));
        let router = Router::new()
            .route("/", get(|id: RequestId| async move { id.to_string() }))
            .layer(middleware::from_fn_with_state(randomness, name_request));
        let request = Request::builder().uri("/").header("x-request-id", "planted\"}").body(Body::empty()).expect("a request");
        let response = router.oneshot(request).await.expect("an answer");
        let told = response.headers()["x-request-id"].to_str().expect("text").to_owned();
        let body = axum::body::to_bytes(response.into_body(), 99).await.expect("a body");
        assert_eq!(body, told.as_bytes());
        assert_eq!(told.len(), 12);
        assert!(told.bytes().all(|byte| ALPHABET.contains(&byte)));
    }
}
