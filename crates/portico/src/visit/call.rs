//! The parts of a request that every page needs, whoever makes it.

use super::{Carried, Host};
use crate::{
    app::Portico,
    audit::chain::Origin,
    look::{PlainShell, Theme},
    practices::Practice,
};
use axum::response::Response;
use http::{HeaderMap, Method, Request, StatusCode, Uri, header};
use portico_language::Words;
use portico_values::Moment;
use portico_web::{ClientAddress, Flash, RequestId, html_with, no_store, see_other};
use std::sync::Arc;

/// One request, as handlers see it.
#[derive(Clone)]
pub struct Call {
    /// The house: database, keys, settings and the rest.
    pub portico: Arc<Portico>,
    /// When the request came in.
    pub now: Moment,
    /// Network address and request id.
    pub origin: Origin,
    /// The address by which requests are counted for rate limits; an IPv6 address counts as its /64.
    pub limit_key: String,
    /// The host at which the request came in.
    pub host: Host,
    /// The HTTP method.
    pub method: Method,
    /// Path and query, to come back to after signing in.
    pub uri: Uri,
    /// A message left by the redirect that led here.
    pub flash: Option<Flash>,
    /// What the redirect that led here carried to this page.
    pub carried: Carried,
    /// The colour scheme chosen on this device.
    pub theme: Theme,
    /// The browser in words, such as "Safari on iPhone".
    pub device: String,
    /// The name of the one block that a script of ours asks for, instead of the whole page.
    pub fragment: Option<String>,
    /// Whether the answer should be JSON.
    pub wants_json: bool,
    /// Whether a browser asks for a page to show to a person.
    pub wants_page: bool,
    /// The page that led here, as the browser says (`Referer`). Not to be trusted unchecked.
    pub came_from: String,
    /// Whether no page of ours led here, but a letter, a bookmark or an address that was typed.
    pub from_outside: bool,
    /// The browser's preferred languages, as it sent them.
    pub accept_language: String,
    /// The cookie headers; no other header is kept.
    pub headers: HeaderMap,
}

/// Header of requests that an open page makes by itself. They never keep a session alive.
pub const BACKGROUND: &str = "x-portico-background";

/// Header by which a script of ours asks for one block of a page.
const FRAGMENT: &str = "x-portico-fragment";

impl Call {
    /// The call of this request. It is read once, by whoever asks first, and kept with the request.
    pub fn of(portico: &Arc<Portico>, request: &mut Request<axum::body::Body>) -> Arc<Self> {
        if let Some(call) = request.extensions().get::<Arc<Self>>() {
            return call.clone();
        }
        let call = Arc::new(Self::read(portico, request));
        request.extensions_mut().insert(call.clone());
        call
    }

    /// The same request at the present moment. An open page uses it to check whether it may still be shown.
    pub fn again(&self) -> Arc<Self> {
        Arc::new(Self { now: self.portico.clock.now(), ..self.clone() })
    }

    fn read<B>(portico: &Arc<Portico>, request: &Request<B>) -> Self {
        let headers = request.headers();
        let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let now = portico.clock.now();
        let (address, limit_key) = peer(request);
        Self {
            portico: portico.clone(),
            now,
            origin: Origin { address, request_id: request_id(portico, request) },
            limit_key,
            host: Host::named(request, &portico.settings),
            method: request.method().clone(),
            uri: request.uri().clone(),
            flash: portico.flashes.take(headers, now),
            carried: match request.method() == Method::GET {
                true => Carried::brought(portico, request.uri().path(), headers, now),
                false => Carried::default(),
            },
            theme: Theme::of(portico.cookies, headers),
            device: device_in_words(text("user-agent")),
            fragment: headers.get(FRAGMENT).and_then(|v| v.to_str().ok()).map(str::to_owned),
            wants_json: text("accept").starts_with("application/json"),
            wants_page: text("accept").contains("text/html") && !headers.contains_key(FRAGMENT),
            came_from: text("referer").to_owned(),
            from_outside: text("sec-fetch-site") != "same-origin" && !text("referer").starts_with(&portico.settings.base_url),
            accept_language: text("accept-language").to_owned(),
            headers: HeaderMap::from_iter(headers.get_all(header::COOKIE).iter().map(|v| (header::COOKIE, v.clone()))),
        }
    }
    /// Path and query of the page.
    pub fn path(&self) -> String {
        self.uri.path_and_query().map_or("/", |p| p.as_str()).to_owned()
    }
    /// Whether the address is below a practice's portal (`/p/…`).
    pub fn is_at_a_portal(&self) -> bool {
        self.uri.path().starts_with("/p/")
    }
    /// Whether it came to the host where this practice's portal is at home: cookies, bookmarks and passkeys belong to a host.
    pub fn is_at_home_of(&self, practice: &Practice) -> bool {
        matches!(self.host, Host::OfPortal(_)) || practice.base_url(&self.portico.settings) == self.portico.settings.base_url
    }
    /// The data for the layout of pages outside the workspace and the portals, such as sign-in and set-up.
    pub fn plain_shell(&self) -> PlainShell {
        PlainShell { flash: self.flash.clone(), theme: self.theme }
    }
    /// A finished page outside the workspace and the portals. It shows what a redirect left for it, once.
    pub fn plain_page(&self, status: StatusCode, page: &impl askama::Template) -> Response {
        self.showing(no_store(html_with(status, page)))
    }
    /// The answer that shows the message of a redirect, and what it carried here.
    pub(super) fn showing(&self, response: Response) -> Response {
        let response = if self.flash.is_some() { self.portico.flashes.clear(response) } else { response };
        self.carried.shown(&self.portico, response)
    }
    /// Redirects to another page (303).
    pub fn go(&self, path: &str) -> Response {
        see_other(path)
    }
    /// Redirects to another page, which shows the message once.
    pub fn go_with(&self, path: &str, flash: &Flash) -> Response {
        self.portico.flashes.put(see_other(path), flash, self.now)
    }
    /// Whether an open page makes this request by itself, in the background.
    pub fn is_background<B>(request: &Request<B>) -> bool {
        request.headers().contains_key(BACKGROUND) || request.uri().path().ends_with("/events")
    }
}

/// A request at a door that anybody may pass; nobody has signed in.
#[derive(Clone)]
pub struct HallVisit {
    /// The request.
    pub call: Arc<Call>,
}

/// The network address of the caller, and the key by which their requests are counted for rate limits.
fn peer<B>(request: &Request<B>) -> (String, String) {
    match request.extensions().get::<ClientAddress>() {
        Some(client) => (client.0.to_string(), client.limit_key().to_string()),
        None => ("-".into(), "-".into()),
    }
}

/// The request's id: given by a layer above, or drawn here.
fn request_id<B>(portico: &Arc<Portico>, request: &Request<B>) -> String {
    match request.extensions().get::<RequestId>() {
        Some(id) => id.to_string(),
        None => RequestId::draw(&*portico.randomness).to_string(),
    }
}

/// "Safari on iPhone": enough to recognise one's own browser in a list, too little to track anybody.
fn device_in_words(agent: &str) -> String {
    let find = |table: &[(&str, &'static str)]| table.iter().find(|(mark, _)| agent.contains(mark)).map(|(_, name)| *name);
    let browser = find(&[
        ("Edg", "Edge"),
        ("OPR/", "Opera"),
        ("SamsungBrowser", "Samsung Internet"),
        ("Firefox", "Firefox"),
        ("FxiOS", "Firefox"),
        ("CriOS", "Chrome"),
        ("Chrome", "Chrome"),
        ("Safari", "Safari"),
    ]);
    let system = find(&[
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Android", "Android"),
        ("Windows", "Windows"),
        ("Mac OS X", "Mac"),
        ("CrOS", "Chromebook"),
        ("Linux", "Linux"),
    ]);
    match (browser, system) {
        (Some(browser), Some(system)) => format!("{browser} on {system}"),
        (Some(one), None) | (None, Some(one)) => one.to_owned(),
        (None, None) => UNKNOWN.to_owned(),
    }
}

/// A browser's description in the language of the reader. Rows keep the English one, because browsers are recognised by it.
pub fn device_said(words: &Words, device: &str) -> String {
    match device.split_once(" on ") {
        Some((browser, system)) => words.with("browser", browser).with("system", system).say("account-device"),
        None if device == UNKNOWN => words.say("account-device-unknown"),
        None => device.to_owned(),
    }
}

/// A browser that says nothing we know.
const UNKNOWN: &str = "Unknown browser";

#[cfg(test)]
mod tests {
    use super::device_in_words;

    #[test]
    fn browsers_are_named_as_people_know_them() {
        let iphone =
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Mobile/15E148 Safari/604.1";
        assert_eq!(device_in_words(iphone), "Safari on iPhone");
        assert_eq!(device_in_words("Mozilla/5.0 (Windows NT 10.0) Chrome/130 Safari/537.36 Edg/130"), "Edge on Windows");
        assert_eq!(device_in_words("curl/8"), "Unknown browser");
    }
}
