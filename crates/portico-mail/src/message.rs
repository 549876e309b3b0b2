//! One letter as a MIME message: plain text first, HTML second, and no part of it able to forge a header.

use std::{
    borrow::Cow,
    fmt::Write,
    time::{Duration, UNIX_EPOCH},
};

use lettre::message::{
    Body, MultiPart, SinglePart,
    header::{ContentTransferEncoding, ContentType, Date, HeaderName, HeaderValue, Headers},
};

use crate::{
    AddressError, Mime,
    address::for_the_wire,
    header_text::{encode_phrase, encode_text, one_line},
};

/// A name and an email address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mailbox {
    /// The name shown to people.
    pub name: Option<String>,
    /// The address; its domain may be international.
    pub address: String,
}

/// One letter to one person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// Who it comes from; its address is also the envelope's sender, unless `return_path` is another one.
    pub from: Mailbox,
    /// Where mail servers send it back to, when not to `from`.
    pub return_path: Option<String>,
    /// Where answers go, when not to `from`.
    pub reply_to: Option<Mailbox>,
    /// Who it is for.
    pub to: Mailbox,
    /// The subject line.
    pub subject: String,
    /// The plain-text part.
    pub text: String,
    /// The HTML part, a whole document.
    pub html: String,
    /// `<id@domain>`, chosen once per letter: the same in every copy, so that receivers can tell copies (R4).
    pub message_id: String,
    /// The moment in the `Date` header, milliseconds since 1970 UTC.
    pub date_ms: i64,
    /// The language of the text, such as `en` or `es-MX`.
    pub language: String,
    /// Where the reader can turn such letters off: an `https:` or `mailto:` address.
    pub list_unsubscribe: Option<String>,
}

/// Why a letter cannot become a message.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MessageError {
    /// One of the addresses cannot be written to.
    #[error("{field} address: {source}")]
    Address {
        /// Which header.
        field: &'static str,
        /// What is wrong with it.
        source: AddressError,
    },
    /// The message id is not `<id@domain>` in printable ASCII.
    #[error("the message id must look like <id@domain>")]
    MessageId,
    /// The language is no language tag.
    #[error("the language must be a tag such as en or es-MX")]
    Language,
    /// The unsubscribe address is not a printable `https:` or `mailto:` address.
    #[error("the unsubscribe address must start with https: or mailto:")]
    Unsubscribe,
}

/// Last millisecond that the `Date` header can name (year 9999).
const LAST_DATE_MS: i64 = 253_402_300_799_000;

impl Message {
    /// Builds the message.
    ///
    /// # Errors
    /// When an address, the message id, the language or the unsubscribe address cannot stand in a mail header.
    /// Names and the subject are cleaned instead: see the crate's header rules (one line, nothing hidden).
    pub fn to_mime(&self) -> Result<Mime, MessageError> {
        let from = wire("From", &self.from.address)?;
        let to = wire("To", &self.to.address)?;
        let id = Some(&self.message_id).filter(|id| is_message_id(id)).ok_or(MessageError::MessageId)?;

        let envelope_from = match &self.return_path {
            Some(address) => wire("Return", address)?,
            None => from.clone(),
        };
        let mut headers = Headers::with_capacity(12);
        headers.set(date(self.date_ms));
        put(&mut headers, "From", mailbox(&self.from, &from));
        put(&mut headers, "To", mailbox(&self.to, &to));
        if let Some(reply_to) = &self.reply_to {
            put(&mut headers, "Reply-To", mailbox(reply_to, &wire("Reply-To", &reply_to.address)?));
        }
        put(&mut headers, "Subject", encode_text(&one_line(&self.subject)));
        put(&mut headers, "Message-ID", id.clone());
        put(&mut headers, "Content-Language", language(&self.language)?);
        put(&mut headers, "Auto-Submitted", "auto-generated".into());
        if let Some(address) = &self.list_unsubscribe {
            put(&mut headers, "List-Unsubscribe", unsubscribe(address)?);
            if address.starts_with("https:") {
                put(&mut headers, "List-Unsubscribe-Post", "List-Unsubscribe=One-Click".into());
            }
        }
        put(&mut headers, "MIME-Version", "1.0".into());

        let parts = MultiPart::alternative()
            .boundary(boundary(id))
            .singlepart(part(ContentType::TEXT_PLAIN, &self.text))
            .singlepart(part(ContentType::TEXT_HTML, &mostly_ascii(&self.html)));
        let mut text = String::with_capacity(1024);
        write!(text, "{headers}").expect("writing to a string does not fail");
        let mut bytes = text.into_bytes();
        bytes.extend_from_slice(&parts.formatted());
        Ok(Mime { envelope_from, envelope_to: to, bytes })
    }
}

fn wire(field: &'static str, address: &str) -> Result<String, MessageError> {
    for_the_wire(address).map_err(|source| MessageError::Address { field, source })
}

fn put(headers: &mut Headers, name: &'static str, value: String) {
    let name = HeaderName::new_from_ascii_str(name);
    headers.insert_raw(HeaderValue::dangerous_new_pre_encoded(name, String::new(), value));
}

fn mailbox(mailbox: &Mailbox, address: &str) -> String {
    match mailbox.name.as_deref().map(one_line).filter(|name| !name.is_empty()) {
        Some(name) => {
            let phrase = encode_phrase(&name);
            // A long line is folded between the name and the address.
            let gap = if phrase.len() + address.len() > 60 { "\r\n " } else { " " };
            format!("{phrase}{gap}<{address}>")
        }
        None => address.to_owned(),
    }
}

fn date(ms: i64) -> Date {
    Date::new(UNIX_EPOCH + Duration::from_millis(ms.clamp(0, LAST_DATE_MS).unsigned_abs()))
}

fn is_message_id(id: &str) -> bool {
    let Some(inner) = id.strip_prefix('<').and_then(|rest| rest.strip_suffix('>')) else { return false };
    let printable = inner.bytes().all(|b| b.is_ascii_graphic() && !matches!(b, b'<' | b'>'));
    printable && id.len() <= 250 && inner.split_once('@').is_some_and(|(left, right)| !left.is_empty() && !right.is_empty())
}

fn language(tag: &str) -> Result<String, MessageError> {
    let is_tag = (2..=35).contains(&tag.len()) && tag.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    if is_tag { Ok(tag.to_owned()) } else { Err(MessageError::Language) }
}

fn unsubscribe(address: &str) -> Result<String, MessageError> {
    let known = address.starts_with("https:") || address.starts_with("mailto:");
    let printable = address.bytes().all(|b| b.is_ascii_graphic() && !matches!(b, b'<' | b'>' | b','));
    if known && printable && address.len() <= 900 { Ok(format!("<{address}>")) } else { Err(MessageError::Unsubscribe) }
}

/// The same for every copy of a letter. `=_` cannot occur in quoted-printable or base64, and no line that travels as it is begins like a
/// boundary, so no body can hold it.
fn boundary(message_id: &str) -> String {
    let hash = message_id.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, b| (hash ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3));
    format!("=_{hash:016x}_=")
}

/// The longest line that travels as it is: half of what RFC 5322, 2.1.1 allows.
const LONGEST_LINE: usize = 499;

/// Plain lines of ASCII as they are, quoted-printable for text that stays mostly readable, base64 for the rest: never raw 8-bit.
fn part(kind: ContentType, text: &str) -> SinglePart {
    let text = crlf(text);
    let travels = |line: &str| line.len() <= LONGEST_LINE && !line.starts_with("--");
    let body = match (text.is_ascii() && text.split('\n').all(travels), is_foreign(&text)) {
        (true, _) => Ok(Body::dangerous_pre_encoded(text.into_bytes(), ContentTransferEncoding::SevenBit)),
        (false, true) => Body::new_with_encoding(text, ContentTransferEncoding::Base64),
        (false, false) => Body::new_with_encoding(text, ContentTransferEncoding::QuotedPrintable),
    };
    SinglePart::builder().header(kind).body(body.expect("both encodings take any text"))
}

fn is_foreign(text: &str) -> bool {
    let foreign = text.bytes().filter(|b| !b.is_ascii()).count();
    foreign * 5 > text.len()
}

/// HTML whose few other characters are written as their numbers, so that it travels as it is. Those from U+0080 to U+009F have no number: it
/// would be read as that of another character (HTML, 13.2.5.80).
fn mostly_ascii(html: &str) -> Cow<'_, str> {
    if html.is_ascii() || is_foreign(html) {
        return html.into();
    }
    let mut out = String::with_capacity(html.len() + html.len() / 10);
    for line in html.split_inclusive('\n') {
        if line.is_ascii() {
            out.push_str(line);
            continue;
        }
        for c in line.chars() {
            match c {
                '\0'..='\x7f' => out.push(c),
                '\u{80}'..='\u{9f}' => return html.into(),
                _ => write!(out, "&#{};", u32::from(c)).expect("writing to a string does not fail"),
            }
        }
    }
    out.into()
}

/// Every kind of line break becomes CRLF; NUL, which no mail may hold, is dropped.
fn crlf(text: &str) -> String {
    if !text.contains('\r') && !text.contains('\0') {
        return text.replace('\n', "\r\n");
    }
    let mut out = String::with_capacity(text.len() + text.len() / 20);
    let mut rest = text;
    while let Some(at) = rest.find(['\r', '\n', '\0']) {
        let (line, ended) = rest.split_at(at);
        out.push_str(line);
        if !ended.starts_with('\0') {
            out.push_str("\r\n");
        }
        rest = ended.strip_prefix("\r\n").unwrap_or(&ended[1..]);
    }
    out.push_str(rest);
    out
}
