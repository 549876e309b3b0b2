//! What can be done with a bucket.

use crate::{
    listing,
    settings::BucketSettings,
    signing::{Asked, signed},
    wire::{in_time, send},
};
use bytes::{Buf, Bytes};
use http::{Method, Response, StatusCode, header};
use http_body_util::BodyExt;
use hyper::body::Incoming;
use portico_values::{Clock, Moment};
use std::{fmt, fmt::Write as _, io, path::Path, sync::Arc, time::Duration};
use tokio::{fs::File, io::AsyncReadExt as _};

/// The size of a part. Stores want parts of at least 5 MiB, and accept up to 10,000 of them.
const PART: usize = 8 << 20;
/// How often a request is sent while the store fails or cannot be reached.
const TRIES: u32 = 3;
/// How long to wait before the second try; twice as long before the third.
const PAUSE: Duration = Duration::from_millis(300);
/// How long the next piece of a file may take.
const PIECE: Duration = Duration::from_secs(60);
/// The longest answer that is read as text.
const LONGEST: usize = 4 << 20;

/// A bucket.
#[derive(Clone)]
pub struct Bucket {
    settings: Arc<BucketSettings>,
    clock: Arc<dyn Clock>,
    part: usize,
    pause: Duration,
}

impl fmt::Debug for Bucket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Bucket({})", self.settings)
    }
}

/// A file that is there.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Kept {
    /// Its key, without the prefix.
    pub key: String,
    /// Its length.
    pub bytes: u64,
    /// Since when, by the store's clock.
    pub since: Moment,
}

impl Bucket {
    /// A bucket of these settings. The clock dates the signatures: stores refuse a request that is a quarter of an hour off.
    pub fn new(settings: BucketSettings, clock: Arc<dyn Clock>) -> Self {
        Self { settings: Arc::new(settings), clock, part: PART, pause: PAUSE }
    }
    /// The same with parts of this many bytes, and another pause between tries.
    #[must_use]
    pub fn in_parts_of(self, part: usize, pause: Duration) -> Self {
        Self { part, pause, ..self }
    }
    /// Stores a file: it is there whole when this returns, and not at all if this fails. At most one part of it is in memory.
    ///
    /// # Errors
    /// When the file cannot be read or the store does not take it.
    pub async fn put(&self, key: &str, file: &Path) -> io::Result<()> {
        let mut file = File::open(file).await?;
        let begin = self.next_part(&mut file).await?;
        if begin.len() < self.part {
            return self.put_bytes(key, begin).await;
        }
        let xml = self.text(Method::POST, key, &[("uploads", "")], Bytes::new()).await?;
        let upload = listing::first(&xml, "UploadId").ok_or_else(|| strange("names no upload"))?;
        let put = self.put_parts(key, &upload, file, begin).await;
        if put.is_err()
            && let Err(error) = self.ask(Method::DELETE, key, &[("uploadId", &upload)], None, Bytes::new()).await
        {
            tracing::warn!(%error, "an upload that was broken off could not be taken back; a rule of the bucket may");
        }
        put
    }
    /// Stores what is in memory already.
    ///
    /// # Errors
    /// When the store does not take it.
    pub async fn put_bytes(&self, key: &str, content: Bytes) -> io::Result<()> {
        self.ask(Method::PUT, key, &[], None, content).await.map(drop)
    }
    async fn put_parts(&self, key: &str, upload: &str, mut file: File, begin: Bytes) -> io::Result<()> {
        let mut all = String::from("<CompleteMultipartUpload>");
        let (mut part, mut number, mut bytes) = (begin, 1, 0);
        while !part.is_empty() {
            bytes += part.len() as u64;
            let place = number.to_string();
            let answer = self.ask(Method::PUT, key, &[("partNumber", &place), ("uploadId", upload)], None, part).await?;
            let tag = answer.headers().get(header::ETAG).and_then(|tag| tag.to_str().ok());
            let tag = tag.ok_or_else(|| strange("gives a part no name"))?;
            let tag = tag.replace('&', "&amp;").replace('<', "&lt;");
            let _ = write!(all, "<Part><PartNumber>{number}</PartNumber><ETag>{tag}</ETag></Part>"); // a String takes everything
            (part, number) = (self.next_part(&mut file).await?, number + 1);
        }
        all.push_str("</CompleteMultipartUpload>");
        let answered = self.text(Method::POST, key, &[("uploadId", upload)], all.into()).await;
        // It may have been put together the first time, and the answer to that been lost: there is no such upload any more then.
        let is_gone = answered.as_ref().is_err_and(|error| error.kind() == io::ErrorKind::NotFound);
        if is_gone && self.length(key).await? == Some(bytes) {
            return Ok(());
        }
        // A store may find out that it cannot only after it has begun to answer.
        if answered?.contains("<CompleteMultipartUploadResult") { Ok(()) } else { Err(strange("did not put the parts together")) }
    }
    async fn next_part(&self, file: &mut File) -> io::Result<Bytes> {
        let mut part = Vec::with_capacity(self.part);
        file.take(self.part as u64).read_to_end(&mut part).await?;
        Ok(part.into())
    }
    /// Opens a file for reading, from a given byte.
    ///
    /// # Errors
    /// Not found; when the store does not give it.
    pub async fn open(&self, key: &str, from: u64) -> io::Result<Reading> {
        let answer = self.ask(Method::GET, key, &[], (from > 0).then_some(from), Bytes::new()).await?;
        if from > 0 && answer.status() != StatusCode::PARTIAL_CONTENT {
            return Err(strange("does not read from the middle"));
        }
        let length = length_of(&answer).ok_or_else(|| strange("says no length"))?;
        Ok(Reading { body: answer.into_body(), waiting: Bytes::new(), bytes: from + length })
    }
    /// How long a file is; none if it is not there.
    ///
    /// # Errors
    /// When the store does not say.
    pub async fn length(&self, key: &str) -> io::Result<Option<u64>> {
        match self.ask(Method::HEAD, key, &[], None, Bytes::new()).await {
            Ok(answer) => length_of(&answer).map(Some).ok_or_else(|| strange("says no length")),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }
    /// Removes a file. One that is not there is fine.
    ///
    /// # Errors
    /// When the store does not let go of it.
    pub async fn remove(&self, key: &str) -> io::Result<()> {
        match self.ask(Method::DELETE, key, &[], None, Bytes::new()).await {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }
    /// Every file whose key begins with this.
    ///
    /// # Errors
    /// When the store does not list them all.
    pub async fn list(&self, beginning: &str) -> io::Result<Vec<Kept>> {
        let (root, prefix) = (self.key(""), self.key(beginning));
        let mut all = Vec::new();
        let mut next: Option<String> = None;
        loop {
            let mut query = vec![("list-type", "2"), ("prefix", prefix.as_str())];
            query.extend(next.as_deref().map(|token| ("continuation-token", token)));
            let answer = self.ask_bucket(Method::GET, &query).await?;
            let page = listing::page(&read_text(answer).await?).ok_or_else(|| strange("lists nothing that can be read"))?;
            all.extend(page.found.into_iter().filter_map(|(key, bytes, since)| {
                let key = key.strip_prefix(&root)?.to_owned();
                Some(Kept { key, bytes, since })
            }));
            next = page.next;
            if next.is_none() {
                return Ok(all);
            }
        }
    }

    fn key(&self, key: &str) -> String {
        if self.settings.prefix.is_empty() { key.to_owned() } else { format!("{}/{key}", self.settings.prefix) }
    }
    async fn text(&self, method: Method, key: &str, query: &[(&str, &str)], body: Bytes) -> io::Result<String> {
        read_text(self.ask(method, key, query, None, body).await?).await
    }
    async fn ask(
        &self,
        method: Method,
        key: &str,
        query: &[(&str, &str)],
        from: Option<u64>,
        body: Bytes,
    ) -> io::Result<Response<Incoming>> {
        let key = self.key(key);
        self.carry(&Asked { method, key: &key, query, from, body }).await
    }
    async fn ask_bucket(&self, method: Method, query: &[(&str, &str)]) -> io::Result<Response<Incoming>> {
        self.carry(&Asked { method, key: "", query, from: None, body: Bytes::new() }).await
    }
    /// Sends a request until it is answered, a few times at most. Each of them may be sent twice: the second changes nothing, though of an
    /// upload that was put together it may be told that there is none.
    async fn carry(&self, asked: &Asked<'_>) -> io::Result<Response<Incoming>> {
        let mut tried = 1;
        loop {
            let request = signed(&self.settings, asked, self.clock.now())?;
            let failed = match send(&self.settings, request).await {
                Ok(answer) if answer.status().is_success() => return Ok(answer),
                Ok(answer) => {
                    let status = answer.status();
                    let may_pass = status.is_server_error() || status == StatusCode::TOO_MANY_REQUESTS;
                    let error = refused(asked, answer).await;
                    if !may_pass {
                        return Err(error);
                    }
                    error
                }
                Err(error) => error,
            };
            if tried >= TRIES {
                return Err(failed);
            }
            tracing::debug!(error = %failed, tried, "the object store failed; it is asked again");
            tokio::time::sleep(self.pause * tried).await;
            tried += 1;
        }
    }
}

fn length_of(answer: &Response<Incoming>) -> Option<u64> {
    answer.headers().get(header::CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

/// What the store said, in words. Keys reveal nothing about anybody, but are left out all the same.
async fn refused(asked: &Asked<'_>, answer: Response<Incoming>) -> io::Error {
    let status = answer.status();
    let code = match asked.method == Method::HEAD {
        true => None,
        false => read_text(answer).await.ok().and_then(|xml| listing::first(&xml, "Code")),
    };
    let code = code.map(|code| format!(" ({code})")).unwrap_or_default();
    let kind = match status {
        StatusCode::NOT_FOUND => io::ErrorKind::NotFound,
        StatusCode::FORBIDDEN | StatusCode::UNAUTHORIZED => io::ErrorKind::PermissionDenied,
        _ => io::ErrorKind::Other,
    };
    io::Error::new(kind, format!("the object store answered {} to {}{code}", status.as_u16(), asked.method))
}

fn strange(what: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, format!("the object store {what}"))
}

async fn read_text(answer: Response<Incoming>) -> io::Result<String> {
    let mut body = answer.into_body();
    let mut all = Vec::new();
    while let Some(piece) = next_piece(&mut body).await? {
        if all.len() + piece.len() > LONGEST {
            return Err(strange("answers without end"));
        }
        all.extend_from_slice(&piece);
    }
    String::from_utf8(all).map_err(|_| strange("answers with something that is no text"))
}

async fn next_piece(body: &mut Incoming) -> io::Result<Option<Bytes>> {
    loop {
        let frame = in_time(PIECE, async { body.frame().await.transpose().map_err(io::Error::other) }).await?;
        match frame.map(hyper::body::Frame::into_data) {
            None => return Ok(None),
            Some(Ok(piece)) => return Ok(Some(piece)),
            Some(Err(_)) => {} // trailers
        }
    }
}

/// A file that is being read, from some byte on.
pub struct Reading {
    body: Incoming,
    waiting: Bytes,
    bytes: u64,
}

impl Reading {
    /// How long the whole file is.
    pub fn bytes(&self) -> u64 {
        self.bytes
    }
    /// The next bytes, as many as that.
    ///
    /// # Errors
    /// When the connection breaks, or the file ends before.
    pub async fn exactly(&mut self, many: usize) -> io::Result<Vec<u8>> {
        let mut found = Vec::with_capacity(many);
        while found.len() < many {
            if self.waiting.is_empty() {
                self.waiting = next_piece(&mut self.body).await?.ok_or(io::ErrorKind::UnexpectedEof)?;
                continue;
            }
            let taken = self.waiting.len().min(many - found.len());
            found.extend_from_slice(&self.waiting[..taken]);
            self.waiting.advance(taken);
        }
        Ok(found)
    }
}
