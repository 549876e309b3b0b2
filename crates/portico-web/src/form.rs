//! Forms as people send them: an ordered list of names and values, refused if it is not exactly what the page asked for.

use crate::answer::ProblemJson;
use axum::{
    extract::{FromRequest, Request},
    response::{IntoResponse, Response},
};
use http::{HeaderMap, Method, StatusCode, header};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use std::collections::HashSet;

/// The fields of a form or a query, in the order they came.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FormData {
    pairs: Vec<(String, String)>,
}

/// How much a form may hold.
#[derive(Clone, Copy, Debug)]
pub struct FormLimits {
    /// Bytes of the encoded form.
    pub bytes: usize,
    /// Number of fields.
    pub fields: usize,
    /// Bytes of one decoded name.
    pub name: usize,
    /// Bytes of one decoded value.
    pub value: usize,
}

impl FormLimits {
    /// Enough for a page of ticked people and a long message.
    pub const USUAL: Self = Self { bytes: 256 * 1024, fields: 2_000, name: 100, value: 64 * 1024 };
    /// Enough for a page of an intake form, whose fields are named by their path through the form.
    pub const LONG: Self = Self { bytes: 2 * 1024 * 1024, fields: 10_000, name: 3_000, value: 256 * 1024 };
}

/// Why a form was not read. None of these is a person's slip: a page of ours never sends them.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FormRefusal {
    /// The body is not `application/x-www-form-urlencoded`.
    #[error("this address takes a form")]
    NotAForm,
    /// More bytes or fields than allowed.
    #[error("the form is too large")]
    TooLarge,
    /// Broken percent-encoding, text that is not UTF-8, or a NUL character.
    #[error("the form could not be read")]
    Unreadable,
    /// A field the page does not have (promises.md P13, K38).
    #[error("the form has a field that does not belong to it")]
    UnknownField(String),
    /// A field sent twice that the page sends once (K39).
    #[error("the form has a field twice")]
    RepeatedField(String),
}

impl FormData {
    /// Reads an encoded body.
    ///
    /// # Errors
    /// `TooLarge` or `Unreadable`.
    pub fn parse(encoded: &[u8], limits: FormLimits) -> Result<Self, FormRefusal> {
        if encoded.len() > limits.bytes {
            return Err(FormRefusal::TooLarge);
        }
        let mut pairs = Vec::new();
        for part in encoded.split(|byte| *byte == b'&').filter(|part| !part.is_empty()) {
            if pairs.len() == limits.fields {
                return Err(FormRefusal::TooLarge);
            }
            let cut = part.iter().position(|byte| *byte == b'=').unwrap_or(part.len());
            let name = decode(&part[..cut])?;
            let value = decode(part.get(cut + 1..).unwrap_or_default())?;
            if name.len() > limits.name || value.len() > limits.value {
                return Err(FormRefusal::TooLarge);
            }
            pairs.push((name, value));
        }
        Ok(Self { pairs })
    }
    /// Reads the query of an address; no query is an empty form. A query may hold what its page does not know, as addresses gather
    /// things on their way, but nothing twice: two readers of it could take different ones (K39).
    ///
    /// # Errors
    /// `TooLarge`, `Unreadable` or `RepeatedField`.
    pub fn from_query(query: Option<&str>) -> Result<Self, FormRefusal> {
        let limits = FormLimits { bytes: 16 * 1024, fields: 200, name: 100, value: 2_000 };
        let form = Self::parse(query.unwrap_or_default().as_bytes(), limits)?;
        form.nothing_twice()?;
        Ok(form)
    }
    fn nothing_twice(&self) -> Result<(), FormRefusal> {
        let mut seen = HashSet::new();
        let repeated = self.iter().find(|(name, _)| !seen.insert(*name));
        repeated.map_or(Ok(()), |(name, _)| Err(FormRefusal::RepeatedField(name.to_owned())))
    }
    /// A form made by hand, for tests and samples.
    pub fn of<N: Into<String>, V: Into<String>>(pairs: impl IntoIterator<Item = (N, V)>) -> Self {
        Self { pairs: pairs.into_iter().map(|(name, value)| (name.into(), value.into())).collect() }
    }
    /// The value without white space around it; empty if absent.
    pub fn text(&self, name: &str) -> &str {
        self.raw(name).trim()
    }
    /// The value as it was sent (passwords); empty if absent.
    pub fn raw(&self, name: &str) -> &str {
        self.pairs.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value)
    }
    /// A value of several lines: line ends are `\n`, nothing stands around it.
    pub fn prose(&self, name: &str) -> String {
        self.raw(name).replace("\r\n", "\n").replace('\r', "\n").trim().to_owned()
    }
    /// All values of a repeated field, trimmed, empty ones left out.
    pub fn all(&self, name: &str) -> Vec<&str> {
        self.pairs.iter().filter(|(known, _)| known == name).map(|(_, value)| value.trim()).filter(|v| !v.is_empty()).collect()
    }
    /// Whether a checkbox was ticked: browsers send a ticked box and leave out the others.
    pub fn checked(&self, name: &str) -> bool {
        !matches!(self.text(name), "" | "0" | "false" | "off" | "no")
    }
    /// Whether the field was sent at all.
    pub fn has(&self, name: &str) -> bool {
        self.pairs.iter().any(|(known, _)| known == name)
    }
    /// Every name and value, in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.pairs.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }
    /// Refuses whatever the page does not send. `"client[]"` declares a field `client` that may come several times,
    /// `"column.*"` any field whose name begins with `column.`, each once.
    ///
    /// # Errors
    /// `UnknownField` or `RepeatedField`, with the name.
    pub fn only(&self, names: &[&str]) -> Result<(), FormRefusal> {
        let mut seen = HashSet::new();
        for (name, _) in self.iter() {
            let may_repeat = names.iter().any(|rule| rule.strip_suffix("[]") == Some(name));
            let fits = |rule: &&str| rule.strip_suffix('*').map_or(*rule == name, |start| name.starts_with(start));
            let is_known = may_repeat || names.iter().any(fits);
            if !is_known {
                return Err(FormRefusal::UnknownField(name.to_owned()));
            }
            if !seen.insert(name) && !may_repeat {
                return Err(FormRefusal::RepeatedField(name.to_owned()));
            }
        }
        Ok(())
    }
}

/// Undoes `+` and percent-encoding, strictly.
fn decode(encoded: &[u8]) -> Result<String, FormRefusal> {
    let mut bytes = Vec::with_capacity(encoded.len());
    let mut rest = encoded.iter();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'+' => b' ',
            b'%' => {
                let (high, low) = (rest.next().and_then(hex), rest.next().and_then(hex));
                high.zip(low).map(|(high, low)| high << 4 | low).ok_or(FormRefusal::Unreadable)?
            }
            0x21..=0x7e => *byte,
            _ => return Err(FormRefusal::Unreadable),
        });
    }
    if bytes.contains(&0) {
        return Err(FormRefusal::Unreadable);
    }
    String::from_utf8(bytes).map_err(|_| FormRefusal::Unreadable)
}

fn hex(byte: &u8) -> Option<u8> {
    char::from(*byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
}

impl<S: Send + Sync> FromRequest<S> for FormData {
    type Rejection = FormRefusal;

    /// The body of a POST, or the query of a GET.
    async fn from_request(request: Request, _: &S) -> Result<Self, FormRefusal> {
        if matches!(*request.method(), Method::GET | Method::HEAD) {
            return Self::from_query(request.uri().query());
        }
        from_body(request, FormLimits::USUAL).await
    }
}

/// A form of [`FormLimits::LONG`].
#[derive(Clone, Debug)]
pub struct LongForm(pub FormData);

impl<S: Send + Sync> FromRequest<S> for LongForm {
    type Rejection = FormRefusal;

    /// The body of a POST.
    async fn from_request(request: Request, _: &S) -> Result<Self, FormRefusal> {
        from_body(request, FormLimits::LONG).await.map(Self)
    }
}

async fn from_body(request: Request, limits: FormLimits) -> Result<FormData, FormRefusal> {
    let is_form = is_of_type(request.headers(), "application/x-www-form-urlencoded");
    let body = Limited::new(request.into_body(), limits.bytes).collect().await.map_err(|error| {
        if error.downcast_ref::<LengthLimitError>().is_some() { FormRefusal::TooLarge } else { FormRefusal::Unreadable }
    })?;
    let body = body.to_bytes();
    if !is_form && !body.is_empty() {
        return Err(FormRefusal::NotAForm);
    }
    FormData::parse(&body, limits)
}

/// Whether a body is of this type, whatever its parameters are.
pub(crate) fn is_of_type(headers: &HeaderMap, wanted: &str) -> bool {
    let sent = headers.get(header::CONTENT_TYPE).and_then(|sent| sent.to_str().ok()).unwrap_or_default();
    sent.split(';').next().unwrap_or_default().trim().eq_ignore_ascii_case(wanted)
}

impl FormRefusal {
    /// The status of the answer.
    pub fn status(&self) -> StatusCode {
        match self {
            Self::NotAForm => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Unreadable | Self::UnknownField(_) | Self::RepeatedField(_) => StatusCode::BAD_REQUEST,
        }
    }
    /// A stable word for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotAForm => "not-a-form",
            Self::TooLarge => "form-too-large",
            Self::Unreadable => "form-unreadable",
            Self::UnknownField(_) => "unknown-field",
            Self::RepeatedField(_) => "repeated-field",
        }
    }
}

impl IntoResponse for FormRefusal {
    fn into_response(self) -> Response {
        ProblemJson::new(self.status(), self.code(), self.to_string()).into_response()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<FormData, FormRefusal> {
        FormData::parse(text.as_bytes(), FormLimits::USUAL)
    }

    #[test]
    fn values_come_back_as_typed() {
        let form = read("name=+Ana+Mar%C3%ADa+&note=a%0D%0Ab&client=1&client=2&client=&empty").expect("a good form");
        assert_eq!(form.text("name"), "Ana María");
        assert_eq!(form.raw("name"), " Ana María ");
        assert_eq!(form.prose("note"), "a\nb");
        assert_eq!(form.all("client"), ["1", "2"]);
        assert_eq!(form.text("absent"), "");
        assert!(form.has("empty") && !form.has("absent"));
        assert!(form.checked("client") && !form.checked("empty"));
    }

    #[test]
    fn what_does_not_belong_is_refused() {
        let form = read("name=a&client=1&client=2&column.0=x&column.1=y").expect("a good form");
        assert_eq!(form.only(&["name", "client[]", "column.*"]), Ok(()));
        assert_eq!(form.only(&["client[]", "column.*"]), Err(FormRefusal::UnknownField("name".into())));
        assert_eq!(form.only(&["name", "client", "column.*"]), Err(FormRefusal::RepeatedField("client".into())));
        let twice = read("column.0=x&column.0=y").expect("a good form");
        assert_eq!(twice.only(&["column.*"]), Err(FormRefusal::RepeatedField("column.0".into())));
        let extra = read("name=a&practice_id=7").expect("a good form");
        assert_eq!(extra.only(&["name"]), Err(FormRefusal::UnknownField("practice_id".into())));
    }

    #[test]
    fn a_query_says_nothing_twice() {
        assert_eq!(FormData::from_query(Some("tab=a&utm_source=x&page=2")).expect("read").text("page"), "2");
        assert_eq!(FormData::from_query(Some("tab=a&page=2&t%61b=b")), Err(FormRefusal::RepeatedField("tab".into())));
    }

    #[test]
    fn broken_encodings_are_refused() {
        for text in ["a=%", "a=%4", "a=%zz", "a=%ff", "a=%00", "a=\u{e9}", "a=b\nc=d", "%C3=1"] {
            assert_eq!(read(text), Err(FormRefusal::Unreadable), "{text}");
        }
    }

    #[test]
    fn sizes_are_bounded() {
        assert_eq!(read(&format!("a={}", "x".repeat(64 * 1024 + 1))), Err(FormRefusal::TooLarge));
        assert_eq!(read(&format!("{}=1", "x".repeat(101))), Err(FormRefusal::TooLarge));
        assert_eq!(read(&"a=1&".repeat(2_001)), Err(FormRefusal::TooLarge));
        assert_eq!(read(&"a".repeat(256 * 1024 + 1)), Err(FormRefusal::TooLarge));
        assert!(read(&"a=1&".repeat(2_000)).is_ok());
    }

    #[tokio::test]
    async fn a_body_of_another_kind_is_refused() {
        let post = |kind: &'static str, body: String| {
            let request = Request::builder().method("POST").header("content-type", kind).body(body.into()).expect("a request");
            FormData::from_request(request, &())
        };
        assert_eq!(post("application/json", "{}".into()).await, Err(FormRefusal::NotAForm));
        assert_eq!(post("application/x-www-form-urlencoded; charset=UTF-8", "a=1".into()).await.expect("read").text("a"), "1");
        assert_eq!(post("application/x-www-form-urlencoded", "a".repeat(300_000)).await, Err(FormRefusal::TooLarge));
    }
}
