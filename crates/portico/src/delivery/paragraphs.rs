//! Paragraphs of a letter in pieces: lines, and in them the one address that becomes a link (settled.md 11).

/// A stretch of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Piece<'a> {
    pub(super) text: &'a str,
    /// The practice's own portal address: the only text that leads somewhere.
    pub(super) is_link: bool,
}

/// The lines of a paragraph.
pub(super) fn lines<'a>(paragraph: &'a str, portal_address: &str) -> Vec<Vec<Piece<'a>>> {
    paragraph.lines().map(|line| pieces(line, portal_address)).collect()
}

fn pieces<'a>(line: &'a str, address: &str) -> Vec<Piece<'a>> {
    let plain = |text| Piece { text, is_link: false };
    let mut found = Vec::new();
    let mut rest = line;
    let mut from = 0;
    while let Some(at) = rest[from..].find(address).filter(|_| !address.is_empty()).map(|at| at + from) {
        let end = at + address.len();
        if !stands_alone(&rest[..at], &rest[end..]) {
            from = end;
            continue;
        }
        if at > 0 {
            found.push(plain(&rest[..at]));
        }
        found.push(Piece { text: &rest[at..end], is_link: true });
        rest = &rest[end..];
        from = 0;
    }
    if !rest.is_empty() {
        found.push(plain(rest));
    }
    found
}

/// Whether an address between two texts is whole: not the beginning or end of another one.
fn stands_alone(before: &str, after: &str) -> bool {
    let mut following = after.chars();
    let ends = match following.next() {
        None => true,
        Some('.' | ',' | ':' | ';' | '!' | '?' | ')' | ']' | '"' | '\'' | '’' | '”' | '»' | '>') => {
            following.next().is_none_or(|c| c.is_whitespace() || matches!(c, '.' | ')' | '"' | '”'))
        }
        Some(c) => c.is_whitespace(),
    };
    ends && !before.chars().next_back().is_some_and(char::is_alphanumeric)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PORTAL: &str = "https://portal.example/p/alder";

    fn links(line: &str) -> Vec<&str> {
        pieces(line, PORTAL).into_iter().filter(|piece| piece.is_link).map(|piece| piece.text).collect()
    }

    #[test]
    fn only_the_portal_address_itself_is_a_link() {
        for whole in ["https://portal.example/p/alder", "See https://portal.example/p/alder.", "(https://portal.example/p/alder)"]
        {
            assert_eq!(links(whole), [PORTAL], "{whole}");
        }
        for other in [
            "https://portal.example/p/alder-and-wren",
            "https://portal.example/p/alder/a/secret",
            "https://portal.example/p/alder.evil.example",
            "https://portal.example/p/alder?x=1",
            "xhttps://portal.example/p/alder",
            "https://evil.example",
            "javascript:alert(1)",
            "",
        ] {
            assert_eq!(links(other), [""; 0], "{other}");
        }
    }

    #[test]
    fn nothing_is_lost_between_the_pieces() {
        let line = "a https://portal.example/p/alder b https://portal.example/p/alders c https://portal.example/p/alder!";
        let all: String = pieces(line, PORTAL).iter().map(|piece| piece.text).collect();
        assert_eq!(all, line);
        assert_eq!(links(line).len(), 2);
        assert_eq!(pieces(line, "").len(), 1);
    }

    #[test]
    fn single_line_ends_are_kept() {
        assert_eq!(lines("one\ntwo\r\nthree", PORTAL).len(), 3);
    }
}
