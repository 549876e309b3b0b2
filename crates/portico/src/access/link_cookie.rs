//! The short cookie that carries a link's secret from the first hop to the page (promises.md D3): sealed, fifteen minutes, gone from the
//! address bar, the log and every Referer at once. Bound to no browser row: opening writes nothing.

use crate::visit::PortalVisit;
use axum::response::Response;
use portico_values::{SecretToken, TokenId};
use portico_web::with_cookie;
use std::time::Duration;

/// How long a link stays open in a browser.
pub const LIFE: Duration = Duration::from_secs(15 * 60);

/// Which sort of link the cookie carries; one is never taken for the other.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Sort {
    /// An invitation's.
    Activation,
    /// A new password's.
    Reset,
    /// That of a letter to sign in with.
    SignIn,
    /// A confirmed address's.
    Confirmation,
    /// That somebody is asked to act for a client.
    Offer,
}

impl Sort {
    const fn word(self) -> &'static str {
        match self {
            Sort::Activation => "activate",
            Sort::Reset => "reset",
            Sort::SignIn => "sign-in",
            Sort::Confirmation => "confirm",
            Sort::Offer => "offer",
        }
    }
}

/// What the browser brings.
pub enum Brought {
    /// No cookie, or one that has run out.
    Nothing,
    /// Something that is no link of ours.
    Damaged,
    /// A well-formed secret; whether it opens anything is for the rows to say.
    Secret(SecretToken),
}

/// Puts whatever stood at the end of the address into the cookie, unlooked-at and however damaged, and goes on to the page.
pub fn put(visit: &PortalVisit, sort: Sort, page: &str) -> Response {
    let last = visit.call.uri.path().rsplit('/').next().unwrap_or_default();
    let short: String = percent_encoding::percent_decode_str(last).decode_utf8_lossy().chars().take(100).collect();
    put_text(visit, sort, &short, page)
}

/// The same for a secret that did not come in an address.
pub fn put_secret(visit: &PortalVisit, sort: Sort, secret: &SecretToken, page: &str) -> Response {
    put_text(visit, sort, &secret.reveal(), page)
}

fn put_text(visit: &PortalVisit, sort: Sort, text: &str, page: &str) -> Response {
    keep(visit, sort, text, visit.go(page))
}

/// Keeps a link open in this browser for another while: whoever has just shown that they are at it still.
pub fn keep_open(visit: &PortalVisit, sort: Sort, secret: &SecretToken, response: Response) -> Response {
    keep(visit, sort, &secret.reveal(), response)
}

fn keep(visit: &PortalVisit, sort: Sort, text: &str, response: Response) -> Response {
    let sealed = visit.call.portico.sealer.seal(&purpose(visit, sort), text.as_bytes(), visit.call.now, LIFE);
    with_cookie(response, visit.call.portico.cookies.set(&name(visit, sort), &sealed, Some(LIFE)))
}

/// Reads the cookie.
pub fn read(visit: &PortalVisit, sort: Sort) -> Brought {
    let sealed = visit.call.portico.cookies.read(&visit.call.headers, &name(visit, sort));
    let opened = sealed.and_then(|sealed| visit.call.portico.sealer.open(&purpose(visit, sort), sealed, visit.call.now));
    let Some(bytes) = opened else { return Brought::Nothing };
    let parsed = std::str::from_utf8(&bytes).ok().and_then(|text| SecretToken::parse(text).ok());
    parsed.map_or(Brought::Damaged, Brought::Secret)
}

/// Ends the cookie once its link has done its work.
pub fn end(visit: &PortalVisit, sort: Sort, response: Response) -> Response {
    with_cookie(response, visit.call.portico.cookies.end(&name(visit, sort)))
}

/// Notes in this browser that the second check of a link was passed, for as long as the link stays open in it.
pub fn put_passed(visit: &PortalVisit, token: TokenId, response: Response) -> Response {
    let sealed = visit.call.portico.sealer.seal(&passed_purpose(visit, token), b"passed", visit.call.now, LIFE);
    with_cookie(response, visit.call.portico.cookies.set(&passed_name(visit), &sealed, Some(LIFE)))
}

/// Whether this browser passed the second check of this link.
pub fn has_passed(visit: &PortalVisit, token: TokenId) -> bool {
    let sealed = visit.call.portico.cookies.read(&visit.call.headers, &passed_name(visit));
    sealed.is_some_and(|sealed| visit.call.portico.sealer.open(&passed_purpose(visit, token), sealed, visit.call.now).is_some())
}

/// Notes in this browser by which code whoever came by a link has proved the address they typed.
pub fn put_proof(visit: &PortalVisit, token: TokenId, code: TokenId, response: Response) -> Response {
    let portico = &visit.call.portico;
    let sealed = portico.sealer.seal(&proof_purpose(visit, token), code.to_string().as_bytes(), visit.call.now, LIFE);
    with_cookie(response, portico.cookies.set(&proof_name(visit), &sealed, Some(LIFE)))
}

/// That code; whether it proves anything is for its row to say.
pub fn proof(visit: &PortalVisit, token: TokenId) -> Option<TokenId> {
    let portico = &visit.call.portico;
    let sealed = portico.cookies.read(&visit.call.headers, &proof_name(visit))?;
    let opened = portico.sealer.open(&proof_purpose(visit, token), sealed, visit.call.now)?;
    std::str::from_utf8(&opened).ok()?.parse().ok()
}

/// Takes the note away once it has done its work.
pub fn end_proof(visit: &PortalVisit, response: Response) -> Response {
    with_cookie(response, visit.call.portico.cookies.end(&proof_name(visit)))
}

fn proof_name(visit: &PortalVisit) -> String {
    format!("proof-{}", visit.practice.slug)
}

fn proof_purpose(visit: &PortalVisit, token: TokenId) -> String {
    format!("proof {} {token}", visit.practice.id)
}

fn passed_name(visit: &PortalVisit) -> String {
    format!("passed-{}", visit.practice.slug)
}

fn passed_purpose(visit: &PortalVisit, token: TokenId) -> String {
    format!("passed {} {token}", visit.practice.id)
}

fn name(visit: &PortalVisit, sort: Sort) -> String {
    format!("{}-{}", sort.word(), visit.practice.slug)
}

fn purpose(visit: &PortalVisit, sort: Sort) -> String {
    format!("{} {}", sort.word(), visit.practice.id)
}
