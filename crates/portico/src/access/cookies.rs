//! The cookie of a portal session: one for each practice's portal.

use crate::{doors::portal_cookie, practices::Practice, visit::Call, visit::PortalVisit};
use axum::response::Response;
use portico_values::SecretToken;
use portico_web::with_cookie;

/// Gives the browser its session.
pub fn signed_in(visit: &PortalVisit, secret: &SecretToken, response: Response) -> Response {
    give(&visit.call, &visit.practice, secret, response)
}

/// The same where only call and practice are at hand. Without a life of its own the cookie ends with the browser; the row ends it sooner.
pub fn give(call: &Call, practice: &Practice, secret: &SecretToken, response: Response) -> Response {
    with_cookie(response, call.portico.cookies.set(&portal_cookie(practice), &secret.reveal(), None))
}

/// Takes it away again.
pub fn take(call: &Call, practice: &Practice, response: Response) -> Response {
    with_cookie(response, call.portico.cookies.end(&portal_cookie(practice)))
}
