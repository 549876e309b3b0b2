//! Text inside mail headers: one line, nothing hidden, encoded so that every server passes it on unharmed.

use base64::{Engine, engine::general_purpose::STANDARD};
use portico_values::is_hidden;

/// Longest header text written as it is; longer text goes out as encoded words, each on a line of its own.
const LONGEST_PLAIN: usize = 60;
/// Bytes of text in one encoded word: 45 bytes are 60 characters of base64, with the frame 72 of the allowed 75.
const WORD_BYTES: usize = 45;
/// A name or subject longer than this (in characters) is cut.
const LONGEST_TEXT: usize = 250;

/// The text as one visible line: line breaks and tabs become spaces, control characters, characters that turn the
/// writing direction and invisible ones are dropped (K45, K51), runs of spaces become one.
pub(crate) fn one_line(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    let mut last = ' ';
    for c in text.chars().take(LONGEST_TEXT * 4) {
        let c = if c.is_whitespace() { ' ' } else { c };
        let joins_letters = is_joiner(c) && !last.is_ascii() && last != ' ' && !is_joiner(last);
        let drop = c.is_control() || (is_hidden(c) && !joins_letters) || (c == ' ' && last == ' ');
        if !drop {
            line.push(c);
            last = c;
        }
    }
    line.truncate(line.trim_end_matches(|c| c == ' ' || is_joiner(c)).len());
    if let Some((cut, _)) = line.char_indices().nth(LONGEST_TEXT) {
        line.truncate(cut);
    }
    line
}

/// Zero-width joiner and non-joiner: needed inside words of Persian, Indic scripts and emoji.
fn is_joiner(c: char) -> bool {
    matches!(c, '\u{200c}' | '\u{200d}')
}

/// A subject as it stands behind `Subject: `.
pub(crate) fn encode_text(text: &str) -> String {
    if is_plain(text) { text.to_owned() } else { encoded_words(text) }
}

/// A display name as it stands before `<address>`.
pub(crate) fn encode_phrase(name: &str) -> String {
    if !is_plain(name) {
        return encoded_words(name);
    }
    let mut quoted = String::with_capacity(name.len() + 2);
    quoted.push('"');
    for c in name.chars() {
        if matches!(c, '"' | '\\') {
            quoted.push('\\');
        }
        quoted.push(c);
    }
    quoted.push('"');
    quoted
}

/// Short printable ASCII without anything a reader might take for an encoded word.
fn is_plain(text: &str) -> bool {
    text.len() <= LONGEST_PLAIN && text.bytes().all(|b| (b' '..=b'~').contains(&b)) && !text.contains("=?")
}

/// RFC 2047 encoded words, base64, whole characters in each, folded so that no line passes 76 characters.
fn encoded_words(text: &str) -> String {
    let mut words = String::with_capacity(text.len() * 2);
    let mut rest = text;
    while !rest.is_empty() {
        let cut = (0..=WORD_BYTES.min(rest.len())).rev().find(|at| rest.is_char_boundary(*at)).unwrap_or(rest.len());
        let (word, later) = rest.split_at(cut);
        if !words.is_empty() {
            words.push_str("\r\n ");
        }
        words.push_str("=?utf-8?B?");
        STANDARD.encode_string(word, &mut words);
        words.push_str("?=");
        rest = later;
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_visible_line() {
        assert_eq!(one_line("Ana\r\nBcc: x@y"), "Ana Bcc: x@y");
        assert_eq!(one_line(" a\u{0}b\u{2028}c\u{202e}d\u{200b}e \t\n"), "ab cde");
        assert_eq!(one_line("می\u{200c}خواهم"), "می\u{200c}خواهم");
        assert_eq!(one_line("👩\u{200d}⚕️ clinic"), "👩\u{200d}⚕️ clinic");
        assert_eq!(one_line("pay\u{200d}pal\u{e0041}"), "paypal");
        assert_eq!(one_line("x".repeat(9_000).as_str()).len(), LONGEST_TEXT);
    }

    #[test]
    fn encoded_only_when_needed() {
        assert_eq!(encode_text("You are invited"), "You are invited");
        assert_eq!(encode_text("=?utf-8?B?eA==?="), "=?utf-8?B?PT91dGYtOD9CP2VBPT0/PQ==?=");
        assert_eq!(encode_phrase("Dr. \"Q\" \\ Sons"), "\"Dr. \\\"Q\\\" \\\\ Sons\"");
        assert_eq!(encode_phrase("Adrián"), "=?utf-8?B?QWRyacOhbg==?=");
        for line in encode_text(&"日本語".repeat(40)).split("\r\n") {
            assert!(line.len() <= 76 && line.is_ascii());
        }
    }
}
