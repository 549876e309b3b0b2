//! The names of documents: shown, stored and sent, and never used as a path.

use super::kinds::Kind;
use http::HeaderValue;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use std::fmt::Write as _;

/// The most characters before the ending.
const LONGEST: usize = 120;

/// What a document is called, whatever it was sent as: without folders, control characters, turns of the writing direction and what
/// file systems take amiss, with the ending of what it is.
pub fn clean(sent: &str, kind: Kind) -> String {
    let last = sent.rsplit(['/', '\\']).next().unwrap_or_default();
    let harmless: String =
        last.chars().filter(|c| !turns(*c) && !c.is_control()).map(|c| if is_awkward(c) { '_' } else { c }).collect();
    let stem = without_ending(harmless.trim(), kind);
    let stem: String = stem.trim_matches(|c: char| c == '.' || c.is_whitespace()).chars().take(LONGEST).collect();
    let stem = stem.trim_end_matches(|c: char| c == '.' || c.is_whitespace());
    let stem = match stem {
        "" => "document".to_owned(),
        reserved if is_reserved(reserved) => format!("_{reserved}"),
        stem => stem.to_owned(),
    };
    format!("{stem}.{}", kind.ending())
}

fn without_ending(name: &str, kind: Kind) -> &str {
    match name.rsplit_once('.') {
        Some((stem, ending)) if kind.endings().iter().any(|known| ending.eq_ignore_ascii_case(known)) => stem,
        _ => name,
    }
}

/// Characters that turn or hide what stands beside them.
const fn turns(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

const fn is_awkward(c: char) -> bool {
    matches!(c, '<' | '>' | ':' | '"' | '|' | '?' | '*' | '%')
}

/// Names of devices on Windows, with any ending.
fn is_reserved(stem: &str) -> bool {
    let first = stem.split('.').next().unwrap_or_default().trim().to_ascii_uppercase();
    let numbered =
        |word: &str| first.strip_prefix(word).is_some_and(|rest| rest.len() == 1 && rest.as_bytes()[0].is_ascii_digit());
    ["CON", "PRN", "AUX", "NUL"].contains(&first.as_str()) || numbered("COM") || numbered("LPT")
}

/// What may stand bare in `filename*` (RFC 8187, attr-char).
const EXTENDED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// The header that makes a browser save the file under its name (RFC 6266): for all of them in ASCII, and exactly (RFC 8187).
pub fn as_attachment(name: &str) -> HeaderValue {
    let plain: String = name
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() || matches!(c, ' ' | '-' | '.' | '_' | '(' | ')') { c } else { '_' })
        .collect();
    let mut value = format!("attachment; filename=\"{plain}\"");
    if plain != name {
        let _ = write!(value, "; filename*=UTF-8''{}", utf8_percent_encode(name, EXTENDED));
    }
    HeaderValue::from_str(&value).expect("letters, digits and escapes stand in any header")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_names_and_nothing_else() {
        for (sent, kept) in [
            ("../../etc/passwd", "passwd.pdf"),
            ("C:\\Users\\Ana\\Plan.PDF", "Plan.pdf"),
            ("..", "document.pdf"),
            ("", "document.pdf"),
            (".htaccess", "htaccess.pdf"),
            ("a\r\nSet-Cookie: x=1.pdf", "aSet-Cookie_ x=1.pdf"),
            ("quote\".pdf; filename=evil.exe", "quote_.pdf; filename=evil.exe.pdf"),
            ("invoice\u{202e}fdp.exe", "invoicefdp.exe.pdf"),
            ("con.pdf", "_con.pdf"),
            ("LPT1", "_LPT1.pdf"),
            ("Přehled 2026.pdf", "Přehled 2026.pdf"),
            ("trailing. .pdf", "trailing.pdf"),
        ] {
            assert_eq!(clean(sent, Kind::Pdf), kept, "{sent:?}");
        }
        assert_eq!(clean("photo.jpeg", Kind::Jpeg), "photo.jpg");
        assert!(clean(&"x".repeat(5_000), Kind::Text).len() < 130);
    }

    #[test]
    fn no_name_leaves_its_header() {
        assert_eq!(as_attachment("Plan.pdf"), "attachment; filename=\"Plan.pdf\"");
        assert_eq!(as_attachment("Ř;\"x.pdf"), "attachment; filename=\"___x.pdf\"; filename*=UTF-8''%C5%98%3B%22x.pdf");
        let value = as_attachment("a\r\nx: y");
        assert!(!value.to_str().expect("text").contains('\n'));
    }
}
