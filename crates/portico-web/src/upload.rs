//! Forms with files in them, received piece by piece and never held whole (K61, settled.md 27).

use crate::{FormData, FormLimits, FormRefusal, form::is_of_type};
use axum::{
    body::{Body, BodyDataStream},
    extract::{DefaultBodyLimit, FromRequest, Multipart, Request, multipart::Field},
};
use futures_util::Stream;
use std::{
    pin::Pin,
    task::{Context, Poll, ready},
};
use tokio::io::{AsyncWrite, AsyncWriteExt};

/// How much an upload may hold.
#[derive(Clone, Copy, Debug)]
pub struct UploadLimits {
    /// Bytes of the file.
    pub file: u64,
    /// Bytes of each other field.
    pub field: usize,
    /// Number of other fields.
    pub fields: usize,
    /// Bytes of a name.
    pub name: usize,
    /// Bytes of all other fields together.
    pub form: usize,
}

impl UploadLimits {
    /// A file of up to `bytes`, and the few fields around it.
    pub const fn of_file(bytes: u64) -> Self {
        Self { file: bytes, field: 4 * 1024, fields: 100, name: 100, form: 400 * 1024 }
    }
    /// Files of up to `bytes` together, within a form as long as [`FormLimits::LONG`] has it.
    pub const fn of_long_form(bytes: u64) -> Self {
        const LONG: FormLimits = FormLimits::LONG;
        Self { file: bytes, field: LONG.value, fields: LONG.fields, name: LONG.name, form: LONG.bytes }
    }
}

/// What came: the fields, and the file if there was one. Its content has gone to the writer.
#[derive(Clone, Debug)]
pub struct Upload {
    /// The fields beside the file.
    pub form: FormData,
    /// The file, if one was chosen.
    pub file: Option<UploadedFile>,
}

/// What is known of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UploadedFile {
    /// The form field it came in.
    pub field: String,
    /// Its name on the person's machine, without folders and control characters. For show only.
    pub name: String,
    /// Bytes received.
    pub bytes: u64,
}

/// Why an upload was refused.
#[derive(Debug, thiserror::Error)]
pub enum UploadTrouble {
    /// It is not what the page sends.
    #[error(transparent)]
    Refused(#[from] FormRefusal),
    /// The file is larger than allowed.
    #[error("the file is larger than {limit} bytes")]
    FileTooLarge {
        /// The most it may hold.
        limit: u64,
    },
    /// The content could not be written down.
    #[error("the file could not be kept")]
    Sink(#[from] std::io::Error),
}

/// Receives the form; the file's bytes go to `sink` as they arrive. What was written before a refusal is the caller's to
/// throw away.
///
/// # Errors
/// `UploadTrouble`, as soon as it is known.
pub async fn receive(
    request: Request,
    limits: UploadLimits,
    sink: &mut (impl AsyncWrite + Unpin + Send),
) -> Result<Upload, UploadTrouble> {
    let mut parts = parts_of(request).await?;
    let mut fields = Fields::new(limits);
    let mut file = None;
    while let Some(mut part) = parts.next_field().await.map_err(|_| FormRefusal::Unreadable)? {
        let name = name_of(&part, limits)?;
        if let Some(file_name) = part.file_name() {
            if file.is_some() {
                return Err(FormRefusal::RepeatedField(name).into());
            }
            let shown = shown_name(file_name);
            let bytes = store(&mut part, limits.file, sink).await?;
            if bytes > 0 || !shown.is_empty() {
                file = Some(UploadedFile { field: name, name: shown, bytes });
            }
        } else {
            fields.take(name, &mut part).await?;
        }
    }
    Ok(Upload { form: FormData::of(fields.pairs), file })
}

/// A form of plain fields, encoded in either way: mail programs that stop letters with one click may send it in parts (RFC 8058, 3.2).
#[derive(Clone, Debug)]
pub struct EitherForm(pub FormData);

impl<S: Send + Sync> FromRequest<S> for EitherForm {
    type Rejection = FormRefusal;

    /// The body of a POST. A file belongs to none of these forms.
    async fn from_request(request: Request, state: &S) -> Result<Self, FormRefusal> {
        if !is_of_type(request.headers(), "multipart/form-data") {
            return FormData::from_request(request, state).await.map(Self);
        }
        match receive(request, UploadLimits::of_file(0), &mut tokio::io::sink()).await {
            Ok(Upload { form, file: None }) => Ok(Self(form)),
            Ok(Upload { file: Some(file), .. }) => Err(FormRefusal::UnknownField(file.field)),
            Err(UploadTrouble::Refused(refusal)) => Err(refusal),
            Err(UploadTrouble::FileTooLarge { .. }) => Err(FormRefusal::TooLarge),
            Err(UploadTrouble::Sink(_)) => Err(FormRefusal::Unreadable),
        }
    }
}

/// Takes the files of a form as they arrive, one after the other.
pub trait TakesFiles: Send {
    /// A file begins, in this field of the form; `name` is for show only.
    fn begin(&mut self, field: String, name: String) -> impl Future<Output = std::io::Result<()>> + Send;
    /// Its next piece.
    fn take(&mut self, piece: &[u8]) -> impl Future<Output = std::io::Result<()>> + Send;
    /// It has ended.
    fn end(&mut self) -> impl Future<Output = std::io::Result<()>> + Send;
}

/// Receives a form with several files, handed on as they arrive; `limits.file` is for all of them together, `files` how many there may be.
/// Empty file fields, as browsers send them when nothing was chosen, are left out.
///
/// # Errors
/// `UploadTrouble`, as soon as it is known.
pub async fn receive_files(
    request: Request,
    limits: UploadLimits,
    files: usize,
    taker: &mut impl TakesFiles,
) -> Result<FormData, UploadTrouble> {
    let mut parts = parts_of(request).await?;
    let (mut fields, mut taken, mut bytes) = (Fields::new(limits), 0, 0u64);
    while let Some(mut part) = parts.next_field().await.map_err(|_| FormRefusal::Unreadable)? {
        let name = name_of(&part, limits)?;
        let Some(file_name) = part.file_name() else {
            fields.take(name, &mut part).await?;
            continue;
        };
        let shown = shown_name(file_name);
        let mut first = part.chunk().await.map_err(|_| FormRefusal::Unreadable)?;
        if shown.is_empty() && first.as_ref().is_none_or(|piece| piece.is_empty()) {
            continue;
        }
        taken += 1;
        if taken > files {
            return Err(FormRefusal::TooLarge.into());
        }
        taker.begin(name, shown).await?;
        while let Some(piece) = first.take() {
            bytes += piece.len() as u64;
            if bytes > limits.file {
                return Err(UploadTrouble::FileTooLarge { limit: limits.file });
            }
            taker.take(&piece).await?;
            first = part.chunk().await.map_err(|_| FormRefusal::Unreadable)?;
        }
        taker.end().await?;
    }
    Ok(FormData::of(fields.pairs))
}

/// The parts of a form, piece by piece. Their bytes are counted here, not by the router.
async fn parts_of(mut request: Request) -> Result<Multipart, FormRefusal> {
    DefaultBodyLimit::disable().apply(&mut request);
    let request = request.map(|body| Body::from_stream(PieceByPiece { body: body.into_data_stream(), pauses: false }));
    Multipart::from_request(request, &()).await.map_err(|_| FormRefusal::NotAForm)
}

/// The name of a part, if it is no longer than it may be.
fn name_of(part: &Field<'_>, limits: UploadLimits) -> Result<String, FormRefusal> {
    part.name().filter(|name| name.len() <= limits.name).map(str::to_owned).ok_or(FormRefusal::Unreadable)
}

/// The fields beside the files, as they come.
struct Fields {
    limits: UploadLimits,
    pairs: Vec<(String, String)>,
    /// How many more bytes may come.
    free: usize,
}

impl Fields {
    fn new(limits: UploadLimits) -> Self {
        Self { limits, pairs: Vec::new(), free: limits.form }
    }
    async fn take(&mut self, name: String, part: &mut Field<'_>) -> Result<(), FormRefusal> {
        if self.pairs.len() == self.limits.fields {
            return Err(FormRefusal::TooLarge);
        }
        let value = text(part, self.limits.field.min(self.free)).await?;
        self.free = self.free.checked_sub(name.len() + value.len()).ok_or(FormRefusal::TooLarge)?;
        self.pairs.push((name, value));
        Ok(())
    }
}

/// A body that pauses after each piece. The reader of forms takes everything that is ready before it hands anything on, so that a sender
/// who is faster than the disk would fill the memory with what it sends.
struct PieceByPiece {
    body: BodyDataStream,
    pauses: bool,
}

impl Stream for PieceByPiece {
    type Item = <BodyDataStream as Stream>::Item;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if std::mem::take(&mut self.pauses) {
            context.waker().wake_by_ref();
            return Poll::Pending;
        }
        let piece = ready!(Pin::new(&mut self.body).poll_next(context));
        self.pauses = piece.is_some();
        Poll::Ready(piece)
    }
}

async fn store(part: &mut Field<'_>, limit: u64, sink: &mut (impl AsyncWrite + Unpin + Send)) -> Result<u64, UploadTrouble> {
    let mut bytes = 0u64;
    while let Some(chunk) = part.chunk().await.map_err(|_| FormRefusal::Unreadable)? {
        bytes += chunk.len() as u64;
        if bytes > limit {
            return Err(UploadTrouble::FileTooLarge { limit });
        }
        sink.write_all(&chunk).await?;
    }
    sink.flush().await?;
    Ok(bytes)
}

async fn text(part: &mut Field<'_>, limit: usize) -> Result<String, FormRefusal> {
    let mut bytes = Vec::new();
    while let Some(chunk) = part.chunk().await.map_err(|_| FormRefusal::Unreadable)? {
        bytes.extend_from_slice(&chunk);
        if bytes.len() > limit {
            return Err(FormRefusal::TooLarge);
        }
    }
    String::from_utf8(bytes).ok().filter(|text| !text.contains('\0')).ok_or(FormRefusal::Unreadable)
}

/// The last part of a path of any system, at most 120 characters.
fn shown_name(sent: &str) -> String {
    let last = sent.rsplit(['/', '\\']).next().unwrap_or_default();
    last.chars().filter(|character| !character.is_control()).take(120).collect::<String>().trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::Body;

    fn request(parts: &[(&str, Option<&str>, &str)]) -> Request {
        let mut body = String::new();
        for (name, file, content) in parts {
            let file = file.map(|file| format!("; filename=\"{file}\"")).unwrap_or_default();
            body.push_str(&format!("--x\r\ncontent-disposition: form-data; name=\"{name}\"{file}\r\n\r\n{content}\r\n"));
        }
        body.push_str("--x--\r\n");
        let kind = "multipart/form-data; boundary=x";
        Request::builder().method("POST").header("content-type", kind).body(Body::from(body)).expect("a request")
    }

    #[tokio::test]
    async fn a_file_and_its_fields_arrive() {
        let mut kept = Vec::new();
        let sent = request(&[("consent", None, "yes"), ("file", Some("C:\\\\lists\\\\clients.csv"), "name;email\r\nAna;a@x")]);
        let upload = receive(sent, UploadLimits::of_file(100), &mut kept).await.expect("taken");
        assert_eq!(upload.form.text("consent"), "yes");
        let file = upload.file.expect("a file");
        assert_eq!((file.name.as_str(), file.bytes, file.field.as_str()), ("clients.csv", 19, "file"));
        assert_eq!(kept, b"name;email\r\nAna;a@x");
    }

    #[tokio::test]
    async fn plain_fields_are_read_in_either_way() {
        let read =
            async |request| EitherForm::from_request(request, &()).await.map(|EitherForm(form)| form.text("click").to_owned());
        assert_eq!(read(request(&[("click", None, "one")])).await, Ok("one".to_owned()));
        let kind = "application/x-www-form-urlencoded";
        let encoded = Request::builder().method("POST").header("content-type", kind).body(Body::from("click=one"));
        assert_eq!(read(encoded.expect("a request")).await, Ok("one".to_owned()));
        assert!(read(request(&[("file", Some("a"), "x")])).await.is_err());
        assert!(read(request(&[("file", Some("a"), "")])).await.is_err());
    }

    #[tokio::test]
    async fn no_file_chosen_is_no_file() {
        let upload = receive(request(&[("file", Some(""), "")]), UploadLimits::of_file(9), &mut Vec::new()).await.expect("taken");
        assert_eq!(upload.file, None);
    }

    #[tokio::test]
    async fn sizes_and_repeats_are_refused() {
        let big = request(&[("file", Some("a"), &"x".repeat(101))]);
        let mut kept = Vec::new();
        assert!(matches!(
            receive(big, UploadLimits::of_file(100), &mut kept).await,
            Err(UploadTrouble::FileTooLarge { limit: 100 })
        ));
        let twice = request(&[("file", Some("a"), "x"), ("file", Some("b"), "y")]);
        let twice = receive(twice, UploadLimits::of_file(100), &mut Vec::new()).await;
        assert!(matches!(twice, Err(UploadTrouble::Refused(FormRefusal::RepeatedField(_)))));
        let long = request(&[("note", None, &"x".repeat(5_000))]);
        let long = receive(long, UploadLimits::of_file(100), &mut Vec::new()).await;
        assert!(matches!(long, Err(UploadTrouble::Refused(FormRefusal::TooLarge))));
        let plain =
            Request::builder().method("POST").header("content-type", "text/plain").body(Body::from("x")).expect("a request");
        assert!(matches!(
            receive(plain, UploadLimits::of_file(1), &mut Vec::new()).await,
            Err(UploadTrouble::Refused(FormRefusal::NotAForm))
        ));
    }
}
