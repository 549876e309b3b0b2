//! Somebody's browser: keeps cookies, follows redirects, fills in the forms of the page it shows.

use super::{
    House, OWN_HOST, Page,
    form::{self, Field, Filled, Place, Submission},
    jar::Jar,
};
use axum::{body::Body, http::Request};
use http::{Method, header};
use http_body_util::BodyExt as _;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use portico_web::SocketPeer;
use std::{
    collections::BTreeMap,
    fmt::Write as _,
    io::Read as _,
    net::{IpAddr, SocketAddr},
    sync::Mutex,
};
use tower::ServiceExt as _;

/// A browser in front of a house. Use it by `&`; one browser shows one page at a time.
pub(crate) struct Browser<'a> {
    house: &'a House,
    state: Mutex<State>,
}

/// What a browser remembers.
#[derive(Clone)]
struct State {
    /// The host that a portal has to itself, while the browser is there; none at the installation's own.
    host: Option<&'static str>,
    /// The cookies of each host.
    jars: BTreeMap<Option<&'static str>, Jar>,
    page: Option<Page>,
    filled: Vec<(Place, Filled)>,
    /// The form that was sent last.
    sent: Option<Submission>,
    languages: String,
    agent: String,
    network: IpAddr,
}

impl State {
    fn jar(&mut self) -> &mut Jar {
        self.jars.entry(self.host).or_default()
    }
}

/// How a request comes about, as browsers tell servers.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Cause {
    /// An address typed, or a link in a mail.
    Typed,
    /// A link or form on a page of ours.
    Page,
}

impl<'a> Browser<'a> {
    pub(super) fn new(house: &'a House, network: IpAddr) -> Self {
        let state = State {
            host: None,
            jars: BTreeMap::new(),
            page: None,
            filled: Vec::new(),
            sent: None,
            languages: "en-GB,en;q=0.9".into(),
            agent: "Mozilla/5.0 (iPhone; CPU iPhone OS 26_1 like Mac OS X) Version/26.1 Mobile/15E148 Safari/604.1".into(),
            network,
        };
        Self { house, state: Mutex::new(state) }
    }
    /// The same browser speaking another language: `in_language("es")`.
    pub(crate) fn in_language(self, languages: &str) -> Self {
        self.state().languages = languages.into();
        self
    }
    /// Another browser, by what it says of itself.
    pub(crate) fn named(self, agent: &str) -> Self {
        self.state().agent = agent.into();
        self
    }
    /// The same browser at another network address.
    pub(crate) fn from_network(self, address: &str) -> Self {
        self.state().network = address.parse().expect("a network address");
        self
    }

    /// The same browser in front of another house: the one it knew was started anew.
    pub(crate) fn before<'b>(&self, house: &'b House) -> Browser<'b> {
        Browser { house, state: Mutex::new(self.state().clone()) }
    }

    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
    /// The page it shows.
    #[track_caller]
    pub(crate) fn page(&self) -> Page {
        self.state().page.clone().expect("nothing has been opened yet")
    }
    /// The value of a cookie, by its full name.
    pub(crate) fn cookie(&self, name: &str) -> Option<String> {
        self.state().jar().value(name).map(str::to_owned)
    }
    /// Puts a cookie into the jar by hand.
    pub(crate) fn put_cookie(&self, name: &str, value: &str) {
        self.state().jar().put(name, value);
    }
    /// Where its pages come from, as it tells a device.
    pub(crate) fn origin(&self) -> String {
        let settings = &self.house.portico.settings;
        self.state().host.map_or_else(|| settings.base_url.clone(), |host| settings.base_url_at(host))
    }
    /// Throws all cookies of the host it is at away.
    pub(crate) fn forget_cookies(&self) {
        self.state().jar().empty();
    }

    /// Opens an address, as typed or followed from a mail: a path at the host it is at, or a whole address of this installation.
    pub(crate) async fn open(&self, address: &str) -> Page {
        self.go(Method::GET, address.to_owned(), Body::empty(), None, Cause::Typed).await
    }
    /// Turns to the host of an address; the path that is left.
    fn turn_to(&self, address: &str) -> String {
        let settings = &self.house.portico.settings;
        let own = settings.base_url_at(OWN_HOST);
        let hosts = [(None, settings.base_url.as_str()), (Some(OWN_HOST), own.as_str())];
        let (host, path) = hosts
            .into_iter()
            .find_map(|(host, base)| Some((host, address.strip_prefix(base)?)))
            .unwrap_or((self.state().host, address));
        assert!(path.starts_with('/'), "{address} is no address of ours");
        self.state().host = host;
        path.to_owned()
    }
    /// Loads the page once more.
    pub(crate) async fn reload(&self) -> Page {
        let address = self.page().address;
        self.go(Method::GET, address, Body::empty(), None, Cause::Typed).await
    }
    /// Loads the page that answered a form once more: browsers send the form again then.
    pub(crate) async fn send_again(&self) -> Page {
        let sent = self.state().sent.clone().expect("a form was sent");
        assert_eq!(self.page().address, sent.action, "the page answers another address than that of the form");
        self.send(sent).await
    }
    /// Follows the link with this label or accessible name.
    pub(crate) async fn follow(&self, label: &str) -> Page {
        let page = self.page();
        let path = resolve(&page.link(label), &page.address);
        self.go(Method::GET, path, Body::empty(), None, Cause::Page).await
    }

    /// Types into the field with this label.
    pub(crate) fn fill(&self, label: &str, text: &str) -> &Self {
        let page = self.page().html();
        let text_field = |one: scraper::ElementRef<'_>| {
            let sort = one.value().attr("type").unwrap_or("text");
            one.value().name() != "select" && !matches!(sort, "checkbox" | "radio" | "file" | "submit" | "hidden")
        };
        let place = form::control(&page, label, text_field);
        self.note(place, Filled::Text(text.to_owned()))
    }
    /// Types into the field with this `name`, for boxes whose label is shared (day, month, year).
    pub(crate) fn fill_named(&self, name: &str, text: &str) -> &Self {
        let place = form::control_named(&self.page().html(), name, None);
        self.note(place.unwrap_or_else(|| panic!("there is no field named {name}")), Filled::Text(text.to_owned()))
    }
    /// Chooses from a list.
    pub(crate) fn choose(&self, label: &str, option: &str) -> &Self {
        let page = self.page().html();
        let place = form::control(&page, label, |one| one.value().name() == "select");
        let value = form::option_value(&page, place, option);
        self.note(place, Filled::Text(value))
    }
    /// Ticks a box or picks one of several.
    pub(crate) fn tick(&self, label: &str) -> &Self {
        self.note(self.box_at(label), Filled::Ticked(true))
    }
    /// Takes a tick away.
    pub(crate) fn untick(&self, label: &str) -> &Self {
        self.note(self.box_at(label), Filled::Ticked(false))
    }
    /// Attaches a file.
    pub(crate) fn attach(&self, label: &str, file: &str, bytes: &[u8]) -> &Self {
        let page = self.page().html();
        let place = form::control(&page, label, |one| one.value().attr("type") == Some("file"));
        self.note(place, Filled::Files(vec![(file.to_owned(), bytes.to_vec())]))
    }
    /// Attaches several files at once.
    pub(crate) fn attach_all(&self, label: &str, files: &[(&str, &[u8])]) -> &Self {
        let page = self.page().html();
        let place = form::control(&page, label, |one| one.value().attr("multiple").is_some());
        self.note(place, Filled::Files(files.iter().map(|(name, bytes)| ((*name).to_owned(), bytes.to_vec())).collect()))
    }
    fn box_at(&self, label: &str) -> Place {
        form::control(&self.page().html(), label, |one| {
            matches!(one.value().attr("type"), Some("checkbox" | "radio")) && one.value().attr("disabled").is_none()
        })
    }
    fn note(&self, place: Place, what: Filled) -> &Self {
        self.state().filled.push((place, what));
        self
    }

    /// Presses the button with this label or accessible name and sends its form.
    pub(crate) async fn press(&self, button: &str) -> Page {
        let submission = {
            let state = self.state();
            let page = state.page.clone().expect("nothing has been opened yet");
            form::press(&page.html(), button, &state.filled, &page.address)
        };
        self.send(submission).await
    }
    /// Presses the last button with this `name` and `value`, for buttons that share a label.
    pub(crate) async fn press_named(&self, name: &str, value: &str) -> Page {
        let submission = {
            let state = self.state();
            let page = state.page.clone().expect("nothing has been opened yet");
            form::press_named(&page.html(), (name, value), &state.filled, &page.address)
        };
        self.send(submission).await
    }
    /// Fills in many controls at once, each by its place.
    pub(super) fn note_all(&self, what: Vec<(Place, Filled)>) {
        self.state().filled.extend(what);
    }
    /// Ticks the box with this `name` and `value`.
    pub(crate) fn tick_named(&self, name: &str, value: &str) -> &Self {
        let place = form::control_named(&self.page().html(), name, Some(value));
        self.note(place.unwrap_or_else(|| panic!("there is no box {name}={value}")), Filled::Ticked(true))
    }
    /// Presses every button of a page, one after the other, with nothing filled in; the pages they lead to.
    pub(crate) async fn press_everything(&self, page: &Page) -> Vec<Page> {
        let all = form::press_each(&page.html(), &page.address);
        let mut pages = Vec::with_capacity(all.len());
        for one in all {
            pages.push(self.send(one).await);
        }
        pages
    }
    /// Sends a form as if a page of ours had one: for what no page offers (attacks, stale forms).
    pub(crate) async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Page {
        let fields = fields.iter().map(|(name, value)| Field::Value((*name).to_owned(), (*value).to_owned())).collect();
        self.send(Submission { method: "post".into(), action: path.to_owned(), multipart: false, fields }).await
    }

    /// The same, without going where the answer leads, and without changing the page shown.
    pub(crate) async fn answer_to(&self, path: &str, fields: &[(&str, &str)]) -> Page {
        let fields: Vec<Field> =
            fields.iter().map(|(name, value)| Field::Value((*name).to_owned(), (*value).to_owned())).collect();
        let kind = "application/x-www-form-urlencoded".to_owned();
        self.once(Method::POST, path, Body::from(urlencoded(&fields).into_bytes()), Some(kind), Cause::Page).await
    }

    async fn send(&self, submission: Submission) -> Page {
        let here = self.state().page.as_ref().map_or_else(|| "/".to_owned(), |page| page.address.clone());
        let target = resolve(&submission.action, &here);
        if submission.method == "get" {
            let path = format!("{}?{}", target.split('?').next().unwrap_or_default(), urlencoded(&submission.fields));
            return self.go(Method::GET, path, Body::empty(), None, Cause::Page).await;
        }
        self.state().sent = Some(Submission { action: target.clone(), ..submission.clone() });
        let (kind, body) = if submission.multipart {
            ("multipart/form-data; boundary=portico-stories".to_owned(), multipart(&submission.fields))
        } else {
            ("application/x-www-form-urlencoded".to_owned(), urlencoded(&submission.fields).into_bytes())
        };
        self.go(Method::POST, target, Body::from(body), Some(kind), Cause::Page).await
    }

    async fn go(&self, method: Method, path: String, body: Body, kind: Option<String>, cause: Cause) -> Page {
        let (mut method, mut path, mut body, mut kind) = (method, path, body, kind);
        for _ in 0..10 {
            path = self.turn_to(&path);
            let page = self.once(method, &path, body, kind, cause).await;
            if !page.code.is_redirection() || page.header("location").is_empty() {
                let mut state = self.state();
                state.filled.clear();
                state.page = Some(page.clone());
                return page;
            }
            path = resolve(page.header("location"), &path);
            (method, body, kind) = (Method::GET, Body::empty(), None);
        }
        panic!("{path} leads round in circles")
    }

    /// One request with what this browser sends, without following its redirect.
    async fn once(&self, method: Method, path: &str, body: Body, kind: Option<String>, cause: Cause) -> Page {
        let path = path.split('#').next().unwrap_or_default();
        let mut request = self.request(method.clone(), path);
        let site = if cause == Cause::Typed { "none" } else { "same-origin" };
        request =
            request.header("sec-fetch-site", site).header("sec-fetch-mode", "navigate").header("sec-fetch-dest", "document");
        let base = self.origin();
        if method != Method::GET {
            request = request.header(header::ORIGIN, &base);
        }
        let from = self.state().page.as_ref().map(|page| (page.header("referrer-policy").to_owned(), page.address.clone()));
        if let (Cause::Page, Some((policy, address))) = (cause, from)
            && policy == "same-origin"
        {
            request = request.header(header::REFERER, format!("{base}{address}"));
        }
        if let Some(kind) = kind {
            request = request.header(header::CONTENT_TYPE, kind);
        }
        self.ask(request.body(body).expect("a request")).await
    }

    /// A request with this browser's cookies and language and nothing else: for stories about headers.
    pub(crate) fn request(&self, method: Method, path: &str) -> http::request::Builder {
        let host = self.origin().split("://").nth(1).expect("a base address has a host").to_owned();
        let mut state = self.state();
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::HOST, host)
            .header(header::ACCEPT, "text/html,application/xhtml+xml,*/*;q=0.8")
            .header(header::ACCEPT_LANGUAGE, &state.languages)
            .header(header::USER_AGENT, &state.agent)
            .extension(SocketPeer(SocketAddr::new(state.network, 50_000)));
        if let Some(cookies) = state.jar().line(self.house.now()) {
            request = request.header(header::COOKIE, cookies);
        }
        request
    }
    /// Sends a request as it stands and takes the cookies of its answer; does not follow redirects, does not change the page shown.
    pub(crate) async fn ask(&self, mut request: Request<Body>) -> Page {
        for (name, value) in self.house.forged() {
            request.headers_mut().insert(http::HeaderName::from_static(name), http::HeaderValue::from_static(value));
        }
        let page = self.house.ask(request).await;
        let now = self.house.now();
        let mut state = self.state();
        for line in page.headers.get_all(header::SET_COOKIE) {
            state.jar().take(line.to_str().expect("cookies are plain text"), now);
        }
        page
    }
}

/// The stream of a live page, as it comes.
pub(crate) struct Live(Body);

impl Live {
    /// The next thing that is said, or nothing when the stream has ended.
    pub(crate) async fn next(&mut self) -> Option<String> {
        let frame = self.0.frame().await?.expect("the stream is whole");
        Some(String::from_utf8_lossy(&frame.into_data().unwrap_or_default()).into_owned())
    }
    /// Listens until these words are among what is said, and hands that over.
    pub(crate) async fn until(&mut self, words: &str) -> String {
        loop {
            let said = self.next().await.expect("it goes on");
            if said.contains(words) {
                return said;
            }
        }
    }
}

impl Browser<'_> {
    /// Opens the stream of a live page.
    pub(crate) async fn follow_live(&self, path: &str) -> Live {
        let request = self.request(Method::GET, path).body(Body::empty()).expect("a request");
        let response = self.house.router().oneshot(request).await.expect("the house always answers");
        assert_eq!(response.status(), http::StatusCode::OK);
        Live(response.into_body())
    }
    /// Begins to download a file; its body comes page by page as it is read.
    pub(crate) async fn begin_download(&self, path: &str) -> Body {
        self.follow_live(path).await.0
    }
    /// The same for a file that a form asks for, without fields.
    pub(crate) async fn begin_posted_download(&self, path: &str) -> Body {
        let request = self
            .request(Method::POST, path)
            .header(header::ORIGIN, self.origin())
            .header("sec-fetch-site", "same-origin")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::empty())
            .expect("a request");
        let response = self.house.router().oneshot(request).await.expect("the house always answers");
        assert_eq!(response.status(), http::StatusCode::OK);
        response.into_body()
    }
    /// Sends a request and hangs up as soon as this has happened, before there is an answer.
    pub(crate) async fn hang_up(&self, request: Request<Body>, when: impl Future<Output = ()>) {
        tokio::select! {
            answer = self.house.router().oneshot(request) => panic!("it was answered: {:?}", answer.map(|answer| answer.status())),
            () = when => {}
        }
    }
    /// Listens to a live page until its stream ends by itself, or for twenty seconds.
    pub(crate) async fn listen(&self, path: &str) -> String {
        let request = self.request(Method::GET, path).body(Body::empty()).expect("a request");
        let response = self.house.router().oneshot(request).await.expect("the house always answers");
        assert_eq!(response.status(), http::StatusCode::OK);
        let listening = tokio::time::timeout(std::time::Duration::from_secs(20), response.into_body().collect());
        let heard = listening.await.expect("the stream ends by itself").expect("the whole stream");
        String::from_utf8(heard.to_bytes().to_vec()).expect("text")
    }
}

impl House {
    /// Sends a request as it stands through all layers and reads the whole answer.
    pub(crate) async fn ask(&self, mut request: Request<Body>) -> Page {
        let address = request.uri().to_string();
        super::forged::put_on(request.headers_mut());
        request.headers_mut().entry(header::ACCEPT_ENCODING).or_insert(http::HeaderValue::from_static("gzip, deflate, br"));
        let alone = self.ear().begin();
        // What is done after answers is not this request's, and on PostgreSQL its statements would stand between this one's.
        let held_back = if alone { self.portico.later.hold().await } else { None };
        if alone {
            self.portico.database.watch().listen();
        }
        let response = self.router().oneshot(request).await.expect("the house always answers");
        let (parts, body) = response.into_parts();
        let events =
            parts.headers.get(header::CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/event-stream"));
        // A live page never ends its stream; its head is what can be judged here.
        let body = if events { Vec::new() } else { body.collect().await.expect("the whole body").to_bytes().to_vec() };
        let body = if parts.headers.get(header::CONTENT_ENCODING).is_some() { unpacked(&body) } else { body };
        let page = Page { address, code: parts.status, headers: parts.headers, body };
        self.ear().end(self.portico.database.watch(), &page);
        drop(held_back);
        super::hardened::check(&page);
        super::forged::check(&page);
        page
    }
}

/// What was packed on its way, as it is for every browser.
fn unpacked(body: &[u8]) -> Vec<u8> {
    let mut unpacked = Vec::new();
    flate2::read::GzDecoder::new(body).read_to_end(&mut unpacked).expect("a whole gzip file");
    unpacked
}

/// The path an address on a page leads to, or the whole address where it names a host.
fn resolve(href: &str, here: &str) -> String {
    if href.starts_with('/') {
        return href.to_owned();
    }
    let path = here.split(['?', '#']).next().unwrap_or_default();
    match href.chars().next() {
        Some('?') => format!("{path}{href}"),
        Some('#') | None => here.to_owned(),
        _ if href.contains("://") => href.to_owned(),
        _ => format!("{}/{href}", path.rsplit_once('/').map_or("", |(folder, _)| folder)),
    }
}

fn urlencoded(fields: &[Field]) -> String {
    let encode = |text: &str| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
    let pairs = fields.iter().map(|field| match field {
        // Browsers send line ends as CR LF.
        Field::Value(name, value) => {
            format!("{}={}", encode(name), encode(&value.replace("\r\n", "\n").replace('\n', "\r\n")))
        }
        Field::File(name, file, _) => format!("{}={}", encode(name), encode(file)),
    });
    pairs.collect::<Vec<_>>().join("&")
}

fn multipart(fields: &[Field]) -> Vec<u8> {
    let mut body = Vec::new();
    for field in fields {
        let mut head = String::from("--portico-stories\r\n");
        let bytes = match field {
            Field::Value(name, value) => {
                let _ = write!(head, "Content-Disposition: form-data; name=\"{name}\"\r\n\r\n");
                value.replace("\r\n", "\n").replace('\n', "\r\n").into_bytes()
            }
            Field::File(name, file, bytes) => {
                let _ = write!(head, "Content-Disposition: form-data; name=\"{name}\"; filename=\"{file}\"\r\n");
                head.push_str("Content-Type: application/octet-stream\r\n\r\n");
                bytes.clone()
            }
        };
        body.extend_from_slice(head.as_bytes());
        body.extend_from_slice(&bytes);
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(b"--portico-stories--\r\n");
    body
}
