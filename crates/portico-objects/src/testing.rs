//! A store in memory, on this machine, that does as much as is asked of it: `PUT`, `GET` from a given byte, `HEAD` and `DELETE` by path,
//! uploads in parts, and a listing in pages. It refuses what is not signed, and fails when it is told to.

use crate::settings::BucketSettings;
use bytes::Bytes;
use http::{Method, Request, Response, StatusCode, header};
use http_body_util::{BodyExt, Either, Full};
use hyper::{
    body::{Body, Frame, Incoming},
    server::conn::http1,
    service::service_fn,
};
use hyper_util::rt::TokioIo;
use portico_values::{Clock, Moment, hex};
use sha2::{Digest, Sha256};
use std::{
    collections::BTreeMap,
    fmt::Write as _,
    io,
    net::SocketAddr,
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::{Context, Poll},
};
use tokio::net::TcpListener;

/// How many files stand on a page of a listing: few, so that there are several.
const ON_A_PAGE: usize = 2;
/// The key and the secret that it knows.
const KEY: (&str, &str) = ("a-key", "a-secret");

/// What goes wrong with a request.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Failure {
    /// The store says that it is busy.
    Busy,
    /// It refuses for good.
    Refuses,
    /// The connection breaks: in the middle of a file that is read, and otherwise before the answer, when the request was carried out.
    Breaks,
}

#[derive(Default)]
struct Shelf {
    files: BTreeMap<String, (Bytes, Moment)>,
    uploads: BTreeMap<String, BTreeMap<u32, Bytes>>,
    begun: u32,
    asked: Vec<String>,
    failures: Vec<(&'static str, u32, Failure)>,
}

/// The store.
#[derive(Clone)]
pub struct MemoryStore {
    shelf: Arc<Mutex<Shelf>>,
    clock: Arc<dyn Clock>,
    place: SocketAddr,
}

impl MemoryStore {
    /// Begins to listen on this machine.
    ///
    /// # Errors
    /// When no port is free.
    pub async fn listen(clock: Arc<dyn Clock>) -> io::Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let store = Self { shelf: Arc::default(), clock, place: listener.local_addr()? };
        let here = store.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let store = here.clone();
                let answer = service_fn(move |request| {
                    let store = store.clone();
                    async move { store.answer(request).await }
                });
                tokio::spawn(http1::Builder::new().serve_connection(TokioIo::new(stream), answer));
            }
        });
        Ok(store)
    }
    /// How it is reached: the bucket “papers”, and everything under “alder”.
    pub fn address(&self) -> String {
        format!("s3://{}:{}@papers/alder?endpoint=http://{}&region=eu-1", KEY.0, KEY.1, self.place)
    }
    /// The same, read.
    pub fn settings(&self) -> BucketSettings {
        BucketSettings::parse(&self.address()).expect("an address of ours")
    }
    /// The next requests that begin like this (“PUT”, “PUT part”, “POST end”, “GET list”) fail, so many of them.
    pub fn fail(&self, which: &'static str, times: u32, failure: Failure) {
        self.shelf().failures.push((which, times, failure));
    }
    /// The keys of the files that are there, with their content.
    pub fn files(&self) -> Vec<(String, Bytes)> {
        self.shelf().files.iter().map(|(key, (content, _))| (key.clone(), content.clone())).collect()
    }
    /// Changes what lies under a key.
    pub fn change(&self, key: &str, content: impl Into<Bytes>) {
        let now = self.clock.now();
        self.shelf().files.insert(key.to_owned(), (content.into(), now));
    }
    /// How many uploads were begun but neither completed nor aborted.
    pub fn unfinished(&self) -> usize {
        self.shelf().uploads.len()
    }
    /// What it was asked for, one word or two each, in order.
    pub fn asked(&self) -> Vec<String> {
        self.shelf().asked.clone()
    }

    fn shelf(&self) -> MutexGuard<'_, Shelf> {
        self.shelf.lock().unwrap_or_else(PoisonError::into_inner)
    }
    /// An error ends the connection without an answer.
    async fn answer(&self, request: Request<Incoming>) -> io::Result<Response<Either<Full<Bytes>, Half>>> {
        let (head, body) = request.into_parts();
        let body = body.collect().await.map_err(io::Error::other)?.to_bytes();
        let query: BTreeMap<String, String> = head
            .uri
            .query()
            .unwrap_or_default()
            .split('&')
            .filter_map(|pair| pair.split_once('='))
            .map(|(name, value)| (decoded(name), decoded(value)))
            .collect();
        let what = called(&head.method, &query);
        let failure = self.due(&what);
        self.shelf().asked.push(what);
        if let Some(refusal) = refusal_of(&head, &body) {
            return Ok(error(StatusCode::FORBIDDEN, refusal).map(Either::Left));
        }
        match failure {
            Some(Failure::Busy) => return Ok(error(StatusCode::SERVICE_UNAVAILABLE, "SlowDown").map(Either::Left)),
            Some(Failure::Refuses) => return Ok(error(StatusCode::FORBIDDEN, "AccessDenied").map(Either::Left)),
            Some(Failure::Breaks) | None => {}
        }
        let path = decoded(head.uri.path());
        let Some(key) = path.strip_prefix("/papers").map(|key| key.trim_start_matches('/')) else {
            return Ok(error(StatusCode::NOT_FOUND, "NoSuchBucket").map(Either::Left));
        };
        let range = head.headers.get(header::RANGE).and_then(|range| range.to_str().ok()).unwrap_or_default();
        let from = range.strip_prefix("bytes=").and_then(|range| range.strip_suffix('-')).and_then(|from| from.parse().ok());
        let answer = self.carry_out(&head.method, key, &query, from, body);
        if failure != Some(Failure::Breaks) {
            return Ok(answer.map(Either::Left));
        }
        if head.method != Method::GET || !answer.status().is_success() {
            return Err(io::ErrorKind::ConnectionReset.into());
        }
        let (head, body) = answer.into_parts();
        let whole = body.collect().await.map_err(io::Error::other)?.to_bytes();
        let half = whole.slice(..whole.len().div_ceil(2));
        Ok(Response::from_parts(head, Either::Right(Half { half: Some(half), has_waited: false })))
    }
    fn due(&self, what: &str) -> Option<Failure> {
        let mut shelf = self.shelf();
        let due = shelf.failures.iter_mut().find(|(which, times, _)| *times > 0 && what.starts_with(which))?;
        due.1 -= 1;
        Some(due.2)
    }
    fn carry_out(
        &self,
        method: &Method,
        key: &str,
        query: &BTreeMap<String, String>,
        from: Option<usize>,
        body: Bytes,
    ) -> Response<Full<Bytes>> {
        let now = self.clock.now();
        let mut shelf = self.shelf();
        let upload = query.get("uploadId").cloned().unwrap_or_default();
        match called(method, query).as_str() {
            "GET list" => listed(&shelf, query),
            "GET" | "HEAD" => match shelf.files.get(key) {
                None => error(StatusCode::NOT_FOUND, "NoSuchKey"),
                Some((content, _)) => {
                    let from = from.unwrap_or(0).min(content.len());
                    let status = if from > 0 { StatusCode::PARTIAL_CONTENT } else { StatusCode::OK };
                    let length = content.len() - from;
                    let mut answer = Response::new(Full::new(content.slice(from..)));
                    *answer.status_mut() = status;
                    answer.headers_mut().insert(header::CONTENT_LENGTH, length.into());
                    answer
                }
            },
            "PUT" => {
                shelf.files.insert(key.to_owned(), (body, now));
                Response::new(Full::default())
            }
            "POST begin" => {
                shelf.begun += 1;
                let id = format!("upload {}&", shelf.begun);
                shelf.uploads.insert(id.clone(), BTreeMap::new());
                said(&format!(
                    "<InitiateMultipartUploadResult><UploadId>{}</UploadId></InitiateMultipartUploadResult>",
                    escaped(&id)
                ))
            }
            "PUT part" => {
                let number = query.get("partNumber").and_then(|number| number.parse().ok()).unwrap_or(0);
                let tag = tag_of(&body);
                match shelf.uploads.get_mut(&upload) {
                    None => error(StatusCode::NOT_FOUND, "NoSuchUpload"),
                    Some(parts) => {
                        parts.insert(number, body);
                        Response::builder().header(header::ETAG, tag).body(Full::default()).expect("a header")
                    }
                }
            }
            "POST end" => {
                let Some(parts) = shelf.uploads.get(&upload) else { return error(StatusCode::NOT_FOUND, "NoSuchUpload") };
                let list: String = parts
                    .iter()
                    .map(|(number, part)| format!("<Part><PartNumber>{number}</PartNumber><ETag>{}</ETag></Part>", tag_of(part)))
                    .collect();
                if body != format!("<CompleteMultipartUpload>{list}</CompleteMultipartUpload>").as_bytes() {
                    return error(StatusCode::BAD_REQUEST, "InvalidPart");
                }
                let whole: Vec<u8> = parts.values().flat_map(|part| part.iter().copied()).collect();
                shelf.uploads.remove(&upload);
                shelf.files.insert(key.to_owned(), (whole.into(), now));
                said("<CompleteMultipartUploadResult><Key>x</Key></CompleteMultipartUploadResult>")
            }
            "DELETE upload" => {
                shelf.uploads.remove(&upload);
                no_content()
            }
            "DELETE" => {
                shelf.files.remove(key);
                no_content()
            }
            _ => error(StatusCode::NOT_IMPLEMENTED, "NotImplemented"),
        }
    }
}

/// The first half of a file, and then the end of the connection.
struct Half {
    half: Option<Bytes>,
    /// Whether it has stood still once, so that the half is on its way before the end.
    has_waited: bool,
}

impl Body for Half {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(mut self: Pin<&mut Self>, task: &mut Context<'_>) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        if let Some(half) = self.half.take() {
            return Poll::Ready(Some(Ok(Frame::data(half))));
        }
        if !self.has_waited {
            self.has_waited = true;
            task.waker().wake_by_ref();
            return Poll::Pending;
        }
        Poll::Ready(Some(Err(io::ErrorKind::ConnectionReset.into())))
    }
}

/// A request in a word or two.
fn called(method: &Method, query: &BTreeMap<String, String>) -> String {
    let more = match (method.as_str(), query.contains_key("uploadId")) {
        ("PUT", true) => " part",
        ("POST", true) => " end",
        ("POST", false) if query.contains_key("uploads") => " begin",
        ("DELETE", true) => " upload",
        ("GET", _) if query.contains_key("list-type") => " list",
        _ => "",
    };
    format!("{method}{more}")
}

/// What is wrong with the signature's headers, or with the body that they name.
fn refusal_of(head: &http::request::Parts, body: &[u8]) -> Option<&'static str> {
    let header = |name: &str| head.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let proof = header("authorization");
    let digest = hex(&Sha256::digest(body));
    let is_signed = proof.starts_with(&format!("AWS4-HMAC-SHA256 Credential={}/", KEY.0))
        && proof.contains("/eu-1/s3/aws4_request, SignedHeaders=host;")
        && proof.rsplit_once("Signature=").is_some_and(|(_, signature)| signature.len() == 64);
    match () {
        () if !is_signed || header("x-amz-date").len() != 16 => Some("AccessDenied"),
        () if header("x-amz-content-sha256") != digest => Some("XAmzContentSHA256Mismatch"),
        () => None,
    }
}

fn listed(shelf: &Shelf, query: &BTreeMap<String, String>) -> Response<Full<Bytes>> {
    let prefix = query.get("prefix").cloned().unwrap_or_default();
    let after = query.get("continuation-token").cloned().unwrap_or_default();
    let all: Vec<_> = shelf.files.iter().filter(|(key, _)| key.starts_with(&prefix) && **key > after).collect();
    let is_more = all.len() > ON_A_PAGE;
    let mut xml = format!("<?xml version=\"1.0\"?><ListBucketResult><IsTruncated>{is_more}</IsTruncated>");
    if is_more {
        let _ = write!(xml, "<NextContinuationToken>{}</NextContinuationToken>", escaped(all[ON_A_PAGE - 1].0));
    }
    for (key, (content, since)) in all.into_iter().take(ON_A_PAGE) {
        let (key, since) = (escaped(key), since.rfc3339());
        let _ = write!(
            xml,
            "<Contents><Key>{key}</Key><LastModified>{since}</LastModified><Size>{}</Size></Contents>",
            content.len()
        );
    }
    said(&format!("{xml}</ListBucketResult>"))
}

fn tag_of(part: &[u8]) -> String {
    format!("\"{}-{}\"", part.len(), part.first().copied().unwrap_or(0))
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}

fn decoded(text: &str) -> String {
    percent_encoding::percent_decode_str(text).decode_utf8_lossy().into_owned()
}

fn said(xml: &str) -> Response<Full<Bytes>> {
    Response::new(Full::from(xml.to_owned()))
}

fn no_content() -> Response<Full<Bytes>> {
    let mut answer = Response::new(Full::default());
    *answer.status_mut() = StatusCode::NO_CONTENT;
    answer
}

fn error(status: StatusCode, code: &str) -> Response<Full<Bytes>> {
    let mut answer = said(&format!("<Error><Code>{code}</Code><Message>no</Message></Error>"));
    *answer.status_mut() = status;
    answer
}
