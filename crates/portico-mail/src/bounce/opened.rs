//! A message taken apart: its headers, its words, the reports in it, and what it says about the message that came back.

use super::fields::addresses;
use mail_parser::{Message, MessageParser, MimeHeaders, PartType};

/// Longer messages are read only up to here: reports stand at the beginning.
const MOST_BYTES: usize = 1024 * 1024;
/// The most Message-IDs that are kept: what came back names one or two, and each is looked up in every practice.
const MOST_IDS: usize = 10;
/// How deep messages within messages are followed.
const DEEPEST: usize = 4;

#[derive(Debug, Default)]
pub(super) struct Opened {
    pub(super) subject: String,
    pub(super) from: String,
    /// Header lines by name in lower case.
    headers: Vec<(String, String)>,
    /// The words of the first text part, up to the returned message.
    pub(super) words: String,
    /// The bodies of `message/delivery-status` parts.
    pub(super) reports: Vec<String>,
    /// The bodies of `message/feedback-report` parts.
    pub(super) feedback: Vec<String>,
    pub(super) message_ids: Vec<String>,
    pub(super) returned_to: Vec<String>,
    pub(super) came_to: Vec<String>,
}

impl Opened {
    pub(super) fn new(raw: &[u8]) -> Self {
        let raw = plain_line_ends(raw.get(..MOST_BYTES).unwrap_or(raw));
        let mut opened = Self::default();
        let Some(message) = MessageParser::default().parse(&raw) else { return opened };
        opened.headers = message
            .headers_raw()
            .map(|(name, value)| (name.to_lowercase(), value.split_whitespace().collect::<Vec<_>>().join(" ")))
            .collect();
        opened.subject = message.subject().unwrap_or_default().to_owned();
        opened.from = opened.header("from").unwrap_or_default().to_lowercase();
        for name in ["to", "delivered-to", "x-original-to", "envelope-to", "x-delivered-to"] {
            for (_, value) in opened.headers.iter().filter(|(known, _)| known == name) {
                opened.came_to.extend(addresses(value));
            }
        }
        let mut texts = Vec::new();
        opened.take_parts(&message, &mut texts, 0);
        if texts.iter().all(|text| text.trim().is_empty()) {
            // A message that claims to have parts and has none.
            texts.push(body_of(&raw));
        }
        let mut words = String::new();
        for text in &texts {
            let (before, after) = split_returned(text);
            if words.trim().is_empty() {
                words = before.to_owned();
            }
            opened.take_returned(after);
        }
        opened.words = words;
        opened
    }

    /// A header of the message itself, unfolded.
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    fn take_parts(&mut self, message: &Message<'_>, texts: &mut Vec<String>, depth: usize) {
        for part in &message.parts {
            let kind =
                part.content_type().map(|kind| format!("{}/{}", kind.ctype(), kind.subtype().unwrap_or_default()).to_lowercase());
            match (kind.as_deref(), &part.body) {
                (_, PartType::Multipart(_)) => {}
                (_, PartType::Message(inner)) => self.take_message(inner, depth),
                (Some("message/delivery-status" | "message/global-delivery-status"), _) => {
                    self.reports.push(lossy(part.contents()))
                }
                (Some("message/feedback-report"), _) => self.feedback.push(lossy(part.contents())),
                (Some("text/rfc822-headers" | "message/rfc822-headers" | "message/global-headers"), _) => {
                    self.take_returned(&lossy(part.contents()));
                }
                (_, PartType::Text(text)) => texts.push(text.to_string()),
                (_, PartType::Html(html)) => texts.push(mail_parser::decoders::html::html_to_text(html)),
                _ => {}
            }
        }
    }

    fn take_message(&mut self, inner: &Message<'_>, depth: usize) {
        self.take_id(inner.message_id());
        for name in ["To", "X-Failed-Recipients", "Delivered-To"] {
            if let Some(to) = inner.header_raw(name) {
                self.returned_to.extend(addresses(to));
            }
        }
        // A report that was passed on as an attachment.
        if depth < DEEPEST {
            self.take_parts(inner, &mut Vec::new(), depth + 1);
        }
    }

    /// What the headers of a returned message say, wherever they stand in a text.
    fn take_returned(&mut self, text: &str) {
        if text.trim().is_empty() {
            return;
        }
        for fields in super::fields::Fields::blocks(text) {
            let id = fields.get("message-id").map(|id| id.trim_matches(['<', '>', ' ']).to_owned());
            self.take_id(id.as_deref());
            if let Some(to) = fields.get("to") {
                self.returned_to.extend(addresses(to));
            }
        }
    }

    fn take_id(&mut self, id: Option<&str>) {
        if self.message_ids.len() == MOST_IDS {
            return;
        }
        if let Some(id) = id.filter(|id| !id.is_empty() && !self.message_ids.iter().any(|known| known == id)) {
            self.message_ids.push(id.to_owned());
        }
    }

    /// Whether a header is there with one of these words in it.
    pub(super) fn header_says(&self, name: &str, words: &[&str]) -> bool {
        self.header(name).is_some_and(|value| {
            let value = value.to_lowercase();
            words.iter().any(|word| value.contains(word))
        })
    }
}

/// LF alone, also where the message came with CR LF or CR alone.
fn plain_line_ends(raw: &[u8]) -> Vec<u8> {
    let mut plain = Vec::with_capacity(raw.len());
    let mut bytes = raw.iter().peekable();
    while let Some(&byte) = bytes.next() {
        if byte == b'\r' {
            if bytes.peek() == Some(&&b'\n') {
                bytes.next();
            }
            plain.push(b'\n');
        } else {
            plain.push(byte);
        }
    }
    plain
}

fn lossy(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn body_of(raw: &[u8]) -> String {
    let text = lossy(raw);
    text.split_once("\n\n").map(|(_, body)| body.to_owned()).unwrap_or_default()
}

/// The words of the mail server, and the returned message that many append to them.
fn split_returned(text: &str) -> (&str, &str) {
    let mut at = 0;
    let mut seen_words = false;
    for line in text.split_inclusive('\n') {
        let plain = line.trim().trim_matches(['-', '=', '*', ' ', '>', '#', '_']).to_lowercase();
        let header =
            ["return-path:", "received:", "message-id:", "x-apparently-to:", "delivered-to:", "mime-version:", "dkim-signature:"]
                .iter()
                .any(|name| plain.starts_with(name));
        if seen_words && (header || BEGINS_RETURNED.iter().any(|words| plain.starts_with(words))) {
            return text.split_at(at);
        }
        seen_words = seen_words || !plain.is_empty();
        at += line.len();
    }
    (text, "")
}

const BEGINS_RETURNED: &[&str] = &[
    "original message",
    "this is a copy of",
    "this is a copy",
    "below this line is a copy",
    "below is a copy",
    "a copy of the original message",
    "copy of the original",
    "copy of your message",
    "copy of message",
    "the header of the original",
    "header of the original message",
    "headers of the original message",
    "message headers follow",
    "message header follows",
    "the original message was as follows",
    "your original message",
    "unsent message follows",
    "returned message follows",
    "unsent message below",
    "original mail follows",
    "start of forwarded message",
    "message text follows",
    "original message follows",
    "message header",
    "returned message",
    "the following is a copy",
    "below the original",
    "your message reads",
    "the message header",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_names_few_others() {
        let mut opened = Opened::default();
        for number in 0..100 {
            opened.take_id(Some(&format!("{number}@portal.example")));
        }
        assert_eq!(opened.message_ids.len(), MOST_IDS);
    }
}
