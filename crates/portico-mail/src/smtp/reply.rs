//! What the server says: replies read from the bytes that arrived, limited in length and cleaned.

use crate::header_text::one_line;

/// Longest line taken from a server; RFC 5321 4.5.3.1.5 allows 512.
const LONGEST_LINE: usize = 4096;
/// Most lines of one reply; real EHLO answers have about a dozen.
const MOST_LINES: usize = 100;

/// One whole reply.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Reply {
    /// The three digits.
    pub(super) code: u16,
    /// The text of every line, without the code.
    pub(super) lines: Vec<String>,
}

impl Reply {
    /// The reply as one line: code, then the text without anything a screen or a log could choke on, cut at 250 characters.
    pub(super) fn text(&self) -> String {
        one_line(&format!("{} {}", self.code, self.lines.join(" ")))
    }

    /// 2xx.
    pub(super) fn is_yes(&self) -> bool {
        (200..300).contains(&self.code)
    }
}

/// The bytes are no SMTP reply: a missing or changing code, a bare line feed, a line or reply without end.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct NotAReply;

/// Takes one reply from the front of `bytes`. `Ok(None)`: more bytes are needed.
///
/// Lines end with CRLF and nothing else. A bare line feed that counted as a line end would let text which a server
/// quotes in its answer pass for a second answer, and every later message would get the answer meant for another.
pub(super) fn take_reply(bytes: &mut Vec<u8>) -> Result<Option<Reply>, NotAReply> {
    let mut lines = Vec::new();
    let mut at = 0;
    loop {
        let rest = &bytes[at..];
        let Some(length) = rest.iter().position(|b| *b == b'\n') else {
            return if rest.len() > LONGEST_LINE { Err(NotAReply) } else { Ok(None) };
        };
        let line = rest[..length].strip_suffix(b"\r").ok_or(NotAReply)?;
        if line.len() > LONGEST_LINE || line.contains(&b'\r') || lines.len() == MOST_LINES {
            return Err(NotAReply);
        }
        let (code, is_last, text) = read_line(line)?;
        at += length + 1;
        lines.push(String::from_utf8_lossy(text).into_owned());
        if is_last {
            bytes.drain(..at);
            return Ok(Some(Reply { code, lines }));
        }
        // Every line of a reply carries the same code (RFC 5321 4.2.1).
        if !bytes[at..].is_empty() && !bytes[at..].starts_with(&line[..3.min(bytes.len() - at)]) {
            return Err(NotAReply);
        }
    }
}

/// Code, whether this is the last line, text.
fn read_line(line: &[u8]) -> Result<(u16, bool, &[u8]), NotAReply> {
    let (digits, rest) = line.split_at_checked(3).ok_or(NotAReply)?;
    if !matches!(digits, [b'2'..=b'5', b'0'..=b'9', b'0'..=b'9']) {
        return Err(NotAReply);
    }
    let code = digits.iter().fold(0, |code, digit| code * 10 + u16::from(digit - b'0'));
    match rest {
        [] => Ok((code, true, rest)),
        [b' ', text @ ..] => Ok((code, true, text)),
        [b'-', text @ ..] => Ok((code, false, text)),
        _ => Err(NotAReply),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn take(text: &str) -> Result<Option<Reply>, NotAReply> {
        take_reply(&mut text.as_bytes().to_vec())
    }

    #[test]
    fn replies_in_pieces() {
        let whole = "250-mail.example hi\r\n250-SIZE 10\r\n250 OK\r\n354";
        let mut bytes = Vec::new();
        let mut replies = Vec::new();
        for b in whole.bytes() {
            bytes.push(b);
            replies.extend(take_reply(&mut bytes).unwrap());
        }
        assert_eq!(replies, [Reply { code: 250, lines: vec!["mail.example hi".into(), "SIZE 10".into(), "OK".into()] }]);
        assert_eq!(bytes, b"354");
        assert_eq!(take("220\r\n").unwrap().unwrap().text(), "220");
    }

    #[test]
    fn what_is_not_a_reply() {
        for bad in [
            "250 ok\n",
            "250 a\rb\r\n",
            "\r\n",
            "25\r\n",
            "2x0 a\r\n",
            "650 a\r\n",
            "150 a\r\n",
            "250_ok\r\n",
            "250-a\r\n550 b\r\n",
            "250-a\r\n25",
            "HTTP/1.1 400\r\n",
        ] {
            if bad == "250-a\r\n25" {
                assert_eq!(take(bad), Ok(None));
            } else {
                assert_eq!(take(bad), Err(NotAReply), "{bad:?}");
            }
        }
        assert_eq!(take(&"2".repeat(5000)), Err(NotAReply));
        assert_eq!(take(&format!("250 {}\r\n", "x".repeat(5000))), Err(NotAReply));
        assert_eq!(take(&"250-x\r\n".repeat(200)), Err(NotAReply));
    }

    #[test]
    fn text_is_one_clean_line() {
        let reply = take_reply(&mut b"550-5.1.1 \x1b[2Jno\xff\r\n550 such\x00user\r\n".to_vec()).unwrap().unwrap();
        assert_eq!(reply.text(), "550 5.1.1 [2Jno\u{fffd} suchuser");
    }
}
