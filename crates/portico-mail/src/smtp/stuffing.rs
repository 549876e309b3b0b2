//! Message content in the form in which it is sent: CRLF only, leading dots doubled, ended by a lone dot.

/// The lone dot. Without it no server has taken the message, whatever it has read of it (RFC 5321 section 4.1.1.4).
pub(super) const END: &[u8] = b".\r\n";

/// Appends the content with every line ended by CRLF (a bare CR or LF counts as a line end, so that no server can
/// read one where another does not) and dots at line starts doubled: all but its [`END`].
pub(super) fn put_content(out: &mut Vec<u8>, content: &[u8]) {
    out.reserve(content.len() + content.len() / 20 + 5);
    let mut rest = content;
    while !rest.is_empty() {
        let end = rest.iter().position(|b| matches!(b, b'\r' | b'\n')).unwrap_or(rest.len());
        if rest[0] == b'.' {
            out.push(b'.');
        }
        out.extend_from_slice(&rest[..end]);
        out.extend_from_slice(b"\r\n");
        let skip = if rest[end..].starts_with(b"\r\n") { 2 } else { 1 };
        rest = rest.get(end + skip..).unwrap_or_default();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stuffed(content: &str) -> String {
        let mut out = Vec::new();
        put_content(&mut out, content.as_bytes());
        out.extend_from_slice(END);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn no_content_can_end_the_message_early() {
        assert_eq!(stuffed(""), ".\r\n");
        assert_eq!(stuffed("a"), "a\r\n.\r\n");
        assert_eq!(stuffed("a\r\n.\r\nb\r\n"), "a\r\n..\r\nb\r\n.\r\n");
        assert_eq!(stuffed("a\n.\nMAIL FROM:<x>\r.\r\r\n..\n"), "a\r\n..\r\nMAIL FROM:<x>\r\n..\r\n\r\n...\r\n.\r\n");
        assert_eq!(stuffed("."), "..\r\n.\r\n");
        assert_eq!(stuffed("\r\n.\n"), "\r\n..\r\n.\r\n");
    }
}
