//! An email address as it is sent to a server: its domain in ASCII, and nothing in it that could end the command early.

use std::borrow::Cow;

use portico_values::is_hidden;

/// Why an address cannot be written to.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    /// No `@`, or nothing before or after it.
    #[error("an address needs a name, an @ and a domain")]
    Incomplete,
    /// The part before the `@` has characters that an address cannot hold, or is longer than 64 bytes.
    #[error("the part before the @ is not one a mail server understands")]
    LocalPart,
    /// The part after the `@` is no domain name.
    #[error("the part after the @ is not a domain")]
    Domain,
}

const LONGEST_LOCAL_PART: usize = 64;

/// The address with its domain in ASCII (IDNA). The part before the `@` stays as it is and may hold non-ASCII letters.
pub(crate) fn for_the_wire(address: &str) -> Result<String, AddressError> {
    let (local, domain) = address.rsplit_once('@').ok_or(AddressError::Incomplete)?;
    if local.is_empty() || domain.is_empty() {
        return Err(AddressError::Incomplete);
    }
    if local.len() > LONGEST_LOCAL_PART || !(is_dot_atom(local) || is_quoted(local)) {
        return Err(AddressError::LocalPart);
    }
    Ok(format!("{local}@{}", domain_for_the_wire(domain)?))
}

fn domain_for_the_wire(domain: &str) -> Result<Cow<'_, str>, AddressError> {
    if let Some(literal) = domain.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        return if is_address_literal(literal) { Ok(domain.into()) } else { Err(AddressError::Domain) };
    }
    let ascii = idna::domain_to_ascii_cow(domain.as_bytes(), idna::AsciiDenyList::STD3).map_err(|_| AddressError::Domain)?;
    let is_domain = ascii.len() <= 253 && ascii.split('.').all(|label| (1..=63).contains(&label.len()));
    if is_domain { Ok(ascii) } else { Err(AddressError::Domain) }
}

fn is_address_literal(literal: &str) -> bool {
    match literal.get(..5) {
        Some(tag) if tag.eq_ignore_ascii_case("IPv6:") => literal[5..].parse::<std::net::Ipv6Addr>().is_ok(),
        _ => literal.parse::<std::net::Ipv4Addr>().is_ok(),
    }
}

fn is_dot_atom(local: &str) -> bool {
    local.split('.').all(|atom| !atom.is_empty() && atom.chars().all(is_atom_char))
}

/// RFC 5322 atext, with the letters of other scripts of RFC 6532.
fn is_atom_char(c: char) -> bool {
    if c.is_ascii() { c.is_ascii_alphanumeric() || "!#$%&'*+-/=?^_`{|}~".contains(c) } else { is_plain_letter(c) }
}

fn is_plain_letter(c: char) -> bool {
    !c.is_control() && !c.is_whitespace() && !is_hidden(c)
}

/// A quoted string of printable characters; angle brackets are left out although RFC 5321 allows them, because
/// servers that find the end of the address by searching for `>` would be led astray.
fn is_quoted(local: &str) -> bool {
    let Some(inner) = local.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).filter(|_| local.len() >= 2) else {
        return false;
    };
    let mut escaped = false;
    for c in inner.chars() {
        let fits = if c.is_ascii() { (' '..='~').contains(&c) && !matches!(c, '<' | '>') } else { is_plain_letter(c) };
        if !fits || (c == '"' && !escaped) {
            return false;
        }
        escaped = c == '\\' && !escaped;
    }
    !escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn domains_become_ascii() {
        assert_eq!(for_the_wire("ana@bücher.example").unwrap(), "ana@xn--bcher-kva.example");
        assert_eq!(for_the_wire("ana@例え.テスト").unwrap(), "ana@xn--r8jz45g.xn--zckzah");
        assert_eq!(for_the_wire("用户@example.org").unwrap(), "用户@example.org");
        assert_eq!(for_the_wire("o'neil+x@example.org").unwrap(), "o'neil+x@example.org");
        assert_eq!(for_the_wire("a@[192.0.2.1]").unwrap(), "a@[192.0.2.1]");
        assert_eq!(for_the_wire("\"a b\\\"c\"@example.org").unwrap(), "\"a b\\\"c\"@example.org");
    }

    #[test]
    fn nothing_can_end_the_command_early() {
        for bad in [
            "",
            "@",
            "a@",
            "@b",
            "ab",
            "a b@c",
            "a\r\n@c",
            "a@c\r\nRCPT TO:<x@y>",
            "a>@c",
            "<a@c>",
            "\"a>\"@c",
            "\"a\nb\"@c",
            "\"a\"b\"@c",
            "\"@c",
            "a@b c",
            "a@b_c\u{0}",
            "a..b@c",
            ".a@c",
            "a@c..d",
            "a@[::1]",
            "a@[x",
            "a\u{202e}b@c",
            "a\u{2028}b@c",
            "\"a\\\"@c",
        ] {
            assert!(for_the_wire(bad).is_err(), "{bad:?} was let through");
        }
        assert_eq!(for_the_wire(&format!("{}@c.example", "a".repeat(65))), Err(AddressError::LocalPart));
    }
}
