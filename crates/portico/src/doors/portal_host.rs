//! A portal with a host to itself (settled.md 1). There, that portal is all there is of the house; whoever comes to it by the
//! installation's own host is led over. Which hosts there are the operator decides; whose one is stands in a row that is asked with every
//! request to it.

use super::{Audience, gate::astray, trouble_page};
use crate::{
    answer::{Answer, Trouble},
    app::Portico,
    practices::{self, Practice},
    visit::{Call, Host},
};
use axum::{
    extract::{Request, State},
    middleware::Next,
    response::{IntoResponse, Response},
};
use http::Method;
use portico_web::{OwnOrigins, see_other_at};
use std::sync::Arc;

/// Middleware. Finds the portal whose host a request came to; forms there must come from its own pages.
pub(crate) async fn find_portal(State(portico): State<Arc<Portico>>, mut request: Request, next: Next) -> Response {
    let call = Call::of(&portico, &mut request);
    match portal_at(&call).await {
        Ok(Some(practice)) => {
            let origins = OwnOrigins::of(&[&practice.base_url(&portico.settings)]);
            request.extensions_mut().insert(origins.expect("the base URL with the name of a host in it is an origin"));
            request.extensions_mut().insert(Arc::new(Call { host: Host::OfPortal(practice.slug), ..(*call).clone() }));
        }
        Ok(None) => {}
        Err(trouble) => return trouble_page::in_the_hall(&call, trouble.into_response()),
    }
    next.run(request).await
}

/// The practice whose portal has the host of a call. No row is asked for what is the same everywhere.
async fn portal_at(call: &Call) -> Answer<Option<Practice>> {
    match &call.host {
        Host::Other(name) if call.portico.settings.lets_have(name) && !is_everywhere(call.uri.path()) => {
            practices::store::by_host(&mut *call.portico.database.read().await?, name).await
        }
        _ => Ok(None),
    }
}

/// Styles, scripts and pictures, and the question whether Portico answers.
fn is_everywhere(path: &str) -> bool {
    path.starts_with("/assets/") || path == "/health"
}

/// The answer to a request that came to the host of a portal and wants something else; none where all is well.
pub(super) async fn elsewhere(call: &Arc<Call>, audience: Audience) -> Option<Response> {
    let Host::OfPortal(slug) = &call.host else { return None };
    let path = call.uri.path();
    match audience {
        Audience::Portal(_) | Audience::Client(_) if path.split('/').nth(2) == Some(slug.as_str()) => None,
        Audience::Public(_) if path == "/" => Some(call.go(&format!("/p/{slug}/"))),
        Audience::Public(_) if path == "/theme" => None,
        _ => Some(astray(call.clone(), Trouble::not_found()).await),
    }
}

/// What stands before the slug in the names of the cookies of those who are in the middle of something at a portal.
const IN_THE_MIDDLE: [&str; 12] = [
    "activate",
    "reset",
    "sign-in",
    "confirm",
    "offer",
    "passed",
    "proof",
    "step",
    "way-in",
    "passkey",
    "passkey-in",
    "passkey-link",
];

/// Leads over to the host of the portal whoever comes to the installation's own with an old letter or a bookmark. Who is in the middle of
/// something there stays, as cookies would not come along, and so does who is signed in: whoever asks this looks for that first, because
/// the cookie of a session outlives it.
pub(super) fn lead_over(call: &Call, practice: &Practice) -> Option<Response> {
    let arrives =
        call.host == Host::Own && call.from_outside && call.wants_page && matches!(call.method, Method::GET | Method::HEAD);
    if !arrives || call.is_at_home_of(practice) {
        return None;
    }
    let is_meant = |name: &str| IN_THE_MIDDLE.iter().any(|sort| name == format!("{sort}-{}", practice.slug));
    let is_busy = !call.carried.is_nothing() || call.portico.cookies.brings(&call.headers, is_meant);
    (!is_busy).then(|| see_other_at(&practice.base_url(&call.portico.settings), &call.path()))
}
