//! One answer of an IMAP server, read from the bytes that arrived: a line, with literals (RFC 9051, 4.3) wherever it announces any.

/// The most bytes of a message that are read; of a longer message, the beginning.
pub const LONGEST_MESSAGE: usize = 1024 * 1024;
/// The longest line outside literals: the numbers of some hundred thousand messages.
const LONGEST_LINE: usize = 1024 * 1024;
/// More literals than an answer to anything we ask has.
const MOST_LITERALS: usize = 4;

/// Why no answer can be taken, nor anything behind it: where it ends is not known, or not waited for.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Untakable {
    /// It is too long or announces what no answer to us holds.
    NoSense,
    /// It announces more bytes of a message than were asked for: not every server reads ranges.
    TooLong,
}

/// One answer.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Response {
    /// The line without its literals.
    pub(super) text: String,
    /// What was announced as this many bytes.
    pub(super) literals: Vec<Vec<u8>>,
}

impl Response {
    /// Whether it says how something ended: these have words for people at their end, in which nothing is announced.
    fn is_status(line: &[u8]) -> bool {
        let word = line.split(|byte| *byte == b' ').nth(1).unwrap_or_default();
        [&b"OK"[..], b"NO", b"BAD", b"BYE", b"PREAUTH"].iter().any(|status| word.eq_ignore_ascii_case(status))
    }
    /// The words of the line.
    pub(super) fn words(&self) -> impl Iterator<Item = &str> {
        self.text.split([' ', '(', ')']).filter(|word| !word.is_empty())
    }
    /// Whether it is an untagged answer of this sort.
    pub(super) fn is(&self, sort: &str) -> bool {
        let mut words = self.text.split(' ');
        words.next() == Some("*") && words.next().is_some_and(|word| word.eq_ignore_ascii_case(sort))
    }
}

/// Takes the first complete answer from what was received. `None` while there is none.
pub(super) fn take(received: &mut Vec<u8>) -> Result<Option<Response>, Untakable> {
    let (mut at, mut line_bytes, mut literal_bytes) = (0, 0, 0);
    let (mut lines, mut literals) = (Vec::new(), Vec::new());
    loop {
        let rest = &received[at..];
        let Some(end) = rest.windows(2).position(|pair| pair == b"\r\n") else {
            return if rest.len() + line_bytes > LONGEST_LINE { Err(Untakable::NoSense) } else { Ok(None) };
        };
        line_bytes += end;
        if line_bytes > LONGEST_LINE {
            return Err(Untakable::NoSense);
        }
        lines.push(at..at + end);
        at += end + 2;
        let announced =
            if Response::is_status(&received[..end.min(64)]) && literals.is_empty() { None } else { announced(&rest[..end])? };
        let Some(length) = announced else { break };
        literal_bytes += length;
        if literal_bytes > LONGEST_MESSAGE || literals.len() == MOST_LITERALS {
            return Err(Untakable::NoSense);
        }
        if received.len() < at + length {
            return Ok(None);
        }
        literals.push(at..at + length);
        at += length;
    }
    let text: Vec<u8> = lines.into_iter().flat_map(|line| received[line].to_vec()).collect();
    let literals = literals.into_iter().map(|literal| received[literal].to_vec()).collect();
    received.drain(..at);
    Ok(Some(Response { text: String::from_utf8_lossy(&text).into_owned(), literals }))
}

/// The number of bytes that a line announces at its end: `{310}`.
fn announced(line: &[u8]) -> Result<Option<usize>, Untakable> {
    let Some(inner) = line.strip_suffix(b"}") else { return Ok(None) };
    let Some(open) = inner.iter().rposition(|byte| *byte == b'{') else { return Ok(None) };
    let digits = &inner[open + 1..];
    if digits.is_empty() || !digits.iter().all(u8::is_ascii_digit) {
        return Ok(None);
    }
    let length = std::str::from_utf8(digits).ok().and_then(|digits| digits.parse::<usize>().ok()).ok_or(Untakable::NoSense)?;
    if length > LONGEST_MESSAGE { Err(Untakable::TooLong) } else { Ok(Some(length)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn taken(bytes: &[u8]) -> Result<Option<(String, Vec<Vec<u8>>)>, Untakable> {
        take(&mut bytes.to_vec()).map(|taken| taken.map(|response| (response.text, response.literals)))
    }

    #[test]
    fn lines_and_literals_are_taken_one_by_one() {
        let mut received = b"* 1 FETCH (UID 7 BODY[]<0> {5}\r\na\r\nbc)\r\na1 OK done {9}\r\n* SEA".to_vec();
        let first = take(&mut received).unwrap().unwrap();
        assert_eq!((first.text.as_str(), first.literals), ("* 1 FETCH (UID 7 BODY[]<0> {5})", vec![b"a\r\nbc".to_vec()]));
        assert_eq!(take(&mut received).unwrap().unwrap().text, "a1 OK done {9}");
        assert_eq!(take(&mut received), Ok(None));
        assert_eq!(received, b"* SEA");
    }

    #[test]
    fn an_answer_is_waited_for_until_it_is_whole() {
        let whole = b"* 1 FETCH (UID 7 BODY[] {3}\r\nabc)\r\n";
        for end in 0..whole.len() {
            assert_eq!(taken(&whole[..end]), Ok(None), "{end}");
        }
        assert!(taken(whole).unwrap().is_some());
    }

    #[test]
    fn what_nobody_asked_for_is_not_read_into_memory() {
        for long in ["* 1 FETCH {1048577}\r\n", "* 1 FETCH {18446744073709551615}\r\n"] {
            assert_eq!(taken(long.as_bytes()), Err(Untakable::TooLong), "{long}");
        }
        let no_number = "* 1 FETCH {99999999999999999999999}\r\n";
        assert_eq!(taken(no_number.as_bytes()), Err(Untakable::NoSense), "no number of ours");
        let endless = "* x {0}\r\n {0}\r\n {0}\r\n {0}\r\n {0}\r\n";
        assert_eq!(taken(endless.as_bytes()), Err(Untakable::NoSense), "literals without an end");
        assert_eq!(taken("* x {1048576}\r\n".as_bytes()), Ok(None));
        assert_eq!(taken(&vec![b'a'; LONGEST_LINE + 1]), Err(Untakable::NoSense), "a line without an end");
        for plain in ["* x {}\r\n", "* x {-1}\r\n", "* x }\r\n", "* x {1\r\n"] {
            assert!(matches!(taken(plain.as_bytes()), Ok(Some(_))), "{plain}");
        }
    }
}
