//! A call: the parts of a request that every page needs, whoever makes it.

use crate::{
    app::Portico,
    audit::chain::Origin,
    look::{PlainShell, Theme},
};
use axum::response::Response;
use http::{HeaderMap, Method, Request, StatusCode, Uri, header};
use portico_language::Words;
use portico_values::Moment;
use portico_web::{ClientAddress, Flash, RequestId, html_with, no_store, see_other};
use std::sync::Arc;

/// One request, as pages see it.
#[derive(Clone)]
pub struct Call {
    /// The house.
    pub portico: Arc<Portico>,
    /// When it came.
    pub now: Moment,
    /// Network address and request id.
    pub origin: Origin,
    /// The address that limits are counted by: IPv6 by its /64.
    pub limit_key: String,
    /// GET, POST, …
    pub method: Method,
    /// Path and query, to come back to.
    pub uri: Uri,
    /// A message carried here by a redirect.
    pub flash: Option<Flash>,
    /// The colours chosen on this device.
    pub theme: Theme,
    /// The browser in words.
    pub device: String,
    /// A script of ours asks for one block of the page, by its name.
    pub fragment: Option<String>,
    /// Whether the answer should be JSON.
    pub wants_json: bool,
    /// Whether it is a browser that shows pages to a person.
    pub wants_page: bool,
    /// The page that led here, as the browser says: not to be believed before it is looked at.
    pub came_from: String,
    /// What the browser says of its languages.
    pub accept_language: String,
    /// The cookies.
    pub headers: HeaderMap,
}

/// The page asks for itself in the background: this never keeps a session awake.
pub const BACKGROUND: &str = "x-portico-background";

/// A script of ours asks for one block of a page.
const FRAGMENT: &str = "x-portico-fragment";

impl Call {
    /// The call that a request is: read once, on its way in, by the layer that knows how to speak to people.
    pub fn of(portico: &Arc<Portico>, request: &mut Request<axum::body::Body>) -> Arc<Self> {
        if let Some(call) = request.extensions().get::<Arc<Self>>() {
            return call.clone();
        }
        let call = Arc::new(Self::read(portico, request));
        request.extensions_mut().insert(call.clone());
        call
    }

    /// The same call made anew, now: what lives on behind an open page asks with it whether it still may.
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
            method: request.method().clone(),
            uri: request.uri().clone(),
            flash: portico.flashes.take(headers, now),
            theme: Theme::of(portico.cookies, headers),
            device: device_in_words(text("user-agent")),
            fragment: headers.get(FRAGMENT).and_then(|v| v.to_str().ok()).map(str::to_owned),
            wants_json: text("accept").starts_with("application/json"),
            wants_page: text("accept").contains("text/html") && !headers.contains_key(FRAGMENT),
            came_from: text("referer").to_owned(),
            accept_language: text("accept-language").to_owned(),
            headers: HeaderMap::from_iter(headers.get_all(header::COOKIE).iter().map(|v| (header::COOKIE, v.clone()))),
        }
    }
    /// Path and query of the page.
    pub fn path(&self) -> String {
        self.uri.path_and_query().map_or("/", |p| p.as_str()).to_owned()
    }
    /// Whether its address lies on the grounds of a practice's portal.
    pub fn is_at_a_portal(&self) -> bool {
        self.uri.path().starts_with("/p/")
    }
    /// What stands around a page outside the workspace and the portals: sign-in, set-up.
    pub fn plain_shell(&self) -> PlainShell {
        PlainShell { flash: self.flash.clone(), theme: self.theme }
    }
    /// A finished page outside the workspace and the portals. The message it brought along is shown once.
    pub fn plain_page(&self, status: StatusCode, page: &impl askama::Template) -> Response {
        let response = no_store(html_with(status, page));
        if self.flash.is_some() { self.portico.flashes.clear(response) } else { response }
    }
    /// On to another page (303).
    pub fn go(&self, path: &str) -> Response {
        see_other(path)
    }
    /// On to another page with a message that is shown there once.
    pub fn go_with(&self, path: &str, flash: &Flash) -> Response {
        self.portico.flashes.put(see_other(path), flash, self.now)
    }
    /// Whether the page asks by itself, in the background.
    pub fn is_background<B>(request: &Request<B>) -> bool {
        request.headers().contains_key(BACKGROUND) || request.uri().path().ends_with("/events")
    }
}

/// A call at the staff door before anybody has signed in.
#[derive(Clone)]
pub struct HallVisit {
    /// The request.
    pub call: Arc<Call>,
}

/// The client's address and the key under which its limits are counted.
fn peer<B>(request: &Request<B>) -> (String, String) {
    match request.extensions().get::<ClientAddress>() {
        Some(client) => (client.0.to_string(), client.limit_key().to_string()),
        None => ("-".into(), "-".into()),
    }
}

/// The request's own name: from the layer that gives it, or drawn here.
fn request_id<B>(portico: &Arc<Portico>, request: &Request<B>) -> String {
    match request.extensions().get::<RequestId>() {
        Some(id) => id.to_string(),
        None => RequestId::draw(&*portico.randomness).to_string(),
    }
}

/// "Safari on iPhone": enough to recognise one's own browser in a list, not enough to follow anybody.
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

/// A browser's description in the language of whoever reads it. Rows keep the English one, by which browsers are recognised.
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
