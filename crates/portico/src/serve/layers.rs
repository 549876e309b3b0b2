//! What stands around every answer: a name for the request, a line in the log, headers, limits, and a net under faults.

use crate::{
    app::Portico,
    doors::{Door, find_portal, for_people},
    import::leave_unread_if_too_large,
    settings::Settings,
};
use axum::{
    Router,
    extract::{Request, State},
    middleware::{Next, from_fn, from_fn_with_state},
    response::{IntoResponse, Response},
};
use http::StatusCode;
use portico_database::with_the_reserve;
use portico_web::{HeaderPolicy, OwnOrigins, ProblemJson, Shedding, no_referrer};
use std::{any::Any, sync::Arc};
use tower::ServiceBuilder;
use tower_http::{
    CompressionLevel,
    catch_panic::CatchPanicLayer,
    compression::{
        CompressionLayer,
        predicate::{DefaultPredicate, Predicate as _},
    },
    limit::RequestBodyLimitLayer,
};

/// No request is larger: uploads have 200 MB (settled.md 27) and their form around them.
const LARGEST_BODY: usize = 201 * 1024 * 1024;
/// Requests under way before the next one is told to come back.
const OPEN: usize = 512;
/// Room kept for what must always get through.
const RESERVED: usize = 32;

/// Puts the layers around the doors, in the order in which a request passes them: headers outermost, so that refusals carry them too. They
/// stand around the whole house rather than in each of its doors: there they would be copied with every request, one within the other.
pub fn around(portico: &Arc<Portico>, doors: Router, census: &[Door]) -> Router {
    let settings = &portico.settings;
    let urgent: Vec<Door> = census.iter().filter(|door| door.gets_through).cloned().collect();
    let is_urgent = move |request: &Request| urgent.iter().any(|door| door.is_at(request.method(), request.uri().path()));
    let for_the_reserve: Arc<[Door]> = census.iter().filter(|door| door.goes_on_when_full).cloned().collect();
    let origins = OwnOrigins::of(&[&settings.base_url]).expect("the base URL was read as an origin");
    let compression =
        CompressionLayer::new().quality(CompressionLevel::Fastest).compress_when(DefaultPredicate::new().and(is_not_as_it_is));
    let (policy, proxies) = (HeaderPolicy::for_base_url(&settings.base_url), super::trusted(settings));
    let surrounded = ServiceBuilder::new()
        .map_response(move |response| policy.apply(response))
        .layer(from_fn(hide_links))
        .layer(from_fn_with_state(portico.randomness.clone(), portico_web::name_request))
        .map_request(move |request| proxies.find_client(request))
        .layer(from_fn(portico_web::log_requests))
        .layer(from_fn_with_state(portico.clone(), for_people))
        .layer(CatchPanicLayer::custom(caught))
        .layer(compression)
        .layer(from_fn_with_state(Shedding::new(OPEN, RESERVED, is_urgent), portico_web::shed))
        .layer(from_fn_with_state(portico.clone(), find_portal))
        .layer(from_fn_with_state(origins, portico_web::refuse_forged))
        .layer(from_fn_with_state(for_the_reserve, going_on_when_full))
        .map_request(leave_unread_if_too_large)
        .layer(RequestBodyLimitLayer::new(largest_body(settings)))
        .service(doors);
    Router::new().fallback_service(surrounded)
}

/// What these doors write may use the reserve when the disk is full.
async fn going_on_when_full(State(doors): State<Arc<[Door]>>, request: Request, next: Next) -> Response {
    match doors.iter().any(|door| door.is_at(request.method(), request.uri().path())) {
        true => with_the_reserve(next.run(request)).await,
        false => next.run(request).await,
    }
}

/// Imports have 200 MB, documents what is set, each with its form around it.
fn largest_body(settings: &Settings) -> usize {
    let documents = usize::try_from(crate::documents::largest_upload(settings)).unwrap_or(usize::MAX);
    LARGEST_BODY.max(documents.saturating_add(1024 * 1024))
}

/// Documents go out as they are: packing them again costs time and the length that browsers show progress by.
fn is_not_as_it_is(_: StatusCode, _: http::Version, _: &http::HeaderMap, extensions: &http::Extensions) -> bool {
    extensions.get::<crate::documents::AsItIs>().is_none()
}

/// Where a page leads that somebody came to by a secret link is nobody else's business, whatever the page says: living, dead, refused
/// (promises.md K53).
async fn hide_links(request: Request, next: Next) -> Response {
    let is_of_a_link = is_of_a_link(request.uri().path());
    let response = next.run(request).await;
    if is_of_a_link { no_referrer(response) } else { response }
}

/// What the pages at a portal begin with that links of letters lead to.
const OF_LINKS: [&str; 9] = ["a", "w", "activate", "s", "reset", "confirm", "offer", "reminders", "portal-reminders"];

fn is_of_a_link(path: &str) -> bool {
    match path.split('/').skip(1).collect::<Vec<_>>()[..] {
        ["p", _, "sign-in", "open"] => true,
        ["p", _, part, ..] => OF_LINKS.contains(&part),
        [part, ..] => ["reset", "set-up"].contains(&part),
        [] => false,
    }
}

/// A panic in a handler costs one request, not the server. Its text goes into the log only.
fn caught(panic: Box<dyn Any + Send + 'static>) -> Response {
    let text = panic.downcast_ref::<String>().map(String::as_str).or_else(|| panic.downcast_ref::<&str>().copied());
    tracing::error!(panic = text.unwrap_or("of an unknown kind"), "a handler panicked");
    let sentence = "Something went wrong on our side. Nothing was changed.";
    ProblemJson::new(StatusCode::INTERNAL_SERVER_ERROR, "fault", sentence).into_response()
}
