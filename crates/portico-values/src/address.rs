//! Email addresses: one parser for every page, import and command.
//!
//! It accepts the dot-atom form of RFC 5321, with UTF-8 in the local part (RFC 6531) and a domain of at least two labels. It refuses
//! quoted local parts, comments, folded space and address literals, which are legal but a mistake in a client list. Addresses are
//! compared in their normalised form: the domain in ASCII (IDNA) and lower case, the local part in NFC with its ASCII letters in lower
//! case. Other letters are not folded, so that two people's addresses can never be taken for the same one (Django CVE-2019-19844).

use std::{borrow::Cow, fmt};
use unicode_normalization::UnicodeNormalization;

/// An address that mail can be sent to.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct EmailAddress {
    written: String,
    normalised: String,
}

/// Why a text is not an address that we can send to. The message is shown at the field.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum AddressProblem {
    /// Nothing was written.
    #[error("Enter an email address")]
    Empty,
    /// No `@`, or several.
    #[error("Enter an email address in the right format, like name@example.com")]
    Format,
    /// Something is wrong before the `@`.
    #[error("Check the part before the @: it has a character that email addresses cannot have")]
    LocalPart,
    /// Something is wrong after the `@`.
    #[error("Check the part after the @: it should look like example.com")]
    Domain,
    /// More than 254 characters, or more than 64 before the `@`.
    #[error("This email address is too long")]
    TooLong,
}

impl EmailAddress {
    /// Reads what a person typed or an export contains.
    ///
    /// # Errors
    /// The first problem, in words for the person.
    pub fn parse(text: &str) -> Result<Self, AddressProblem> {
        let typed = text.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
        // ASCII is in that form already, and every address of a batch is read here.
        let text: Cow<'_, str> = if typed.is_ascii() { typed.into() } else { typed.nfc().collect() };
        if text.is_empty() {
            return Err(AddressProblem::Empty);
        }
        // Under NFC the Kelvin sign and a few others become plain letters. An address that only looks like another one is refused.
        let plain = |t: &str| t.chars().filter(char::is_ascii).count();
        if plain(&text) > plain(typed) {
            return Err(AddressProblem::LocalPart);
        }
        let (local, domain) = text.rsplit_once('@').ok_or(AddressProblem::Format)?;
        if local.is_empty() || domain.is_empty() || local.contains('@') || text.chars().any(char::is_whitespace) {
            return Err(AddressProblem::Format);
        }
        check_local(local)?;
        let domain = ascii_domain(domain)?;
        let written = format!("{local}@{domain}");
        if local.len() > 64 || written.len() > 254 {
            return Err(AddressProblem::TooLong);
        }
        let normalised = format!("{}@{domain}", local.to_ascii_lowercase());
        Ok(Self { written, normalised })
    }
    /// The address as it is shown and sent to.
    pub fn as_str(&self) -> &str {
        &self.written
    }
    /// The form in which two addresses are compared.
    pub fn normalised(&self) -> &str {
        &self.normalised
    }
    /// The part after the `@`, in ASCII.
    pub fn domain(&self) -> &str {
        self.written.rsplit_once('@').map_or("", |(_, domain)| domain)
    }
    /// `m•••@example.com`: enough to recognise one's own address, too little to learn another person's.
    pub fn masked(&self) -> String {
        let first: String = self.written.chars().take(1).collect();
        format!("{first}•••@{}", self.domain())
    }
    /// The address that was probably meant, when the domain is nearly a common one.
    pub fn likely_meant(&self) -> Option<String> {
        let (local, domain) = self.written.rsplit_once('@')?;
        let near = COMMON_DOMAINS.iter().find(|common| one_slip_apart(domain, common))?;
        (!COMMON_DOMAINS.contains(&domain)).then(|| format!("{local}@{near}"))
    }
}

impl fmt::Display for EmailAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.written)
    }
}

impl fmt::Debug for EmailAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "EmailAddress({})", self.masked())
    }
}

/// Common domains, for the hint "Did you mean …?".
const COMMON_DOMAINS: [&str; 16] = [
    "gmail.com",
    "hotmail.com",
    "outlook.com",
    "yahoo.com",
    "icloud.com",
    "live.com",
    "aol.com",
    "msn.com",
    "example.com",
    "googlemail.com",
    "hotmail.co.uk",
    "yahoo.co.uk",
    "btinternet.com",
    "proton.me",
    "protonmail.com",
    "comcast.net",
];

fn check_local(local: &str) -> Result<(), AddressProblem> {
    let allowed =
        |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-/=?^_`{|}~.".contains(c) || (!c.is_ascii() && c.is_alphanumeric());
    let dots = local.starts_with('.') || local.ends_with('.') || local.contains("..");
    if dots || !local.chars().all(allowed) { Err(AddressProblem::LocalPart) } else { Ok(()) }
}

fn ascii_domain(domain: &str) -> Result<String, AddressProblem> {
    let ascii = idna::domain_to_ascii_strict(domain).map_err(|_| AddressProblem::Domain)?;
    let labels: Vec<&str> = ascii.split('.').collect();
    let good = |label: &&str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    let last_is_a_word = labels.last().is_some_and(|last| last.len() >= 2 && !last.bytes().all(|b| b.is_ascii_digit()));
    if labels.len() < 2 || !labels.iter().all(good) || !last_is_a_word {
        return Err(AddressProblem::Domain);
    }
    Ok(ascii)
}

/// Whether two texts differ by one letter that is missing, added or wrong, or by two neighbours swapped. Those are four fifths of all
/// typing errors (Damerau 1964).
fn one_slip_apart(a: &str, b: &str) -> bool {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    if a == b || a.len().abs_diff(b.len()) > 1 {
        return false;
    }
    let same = a.iter().zip(b).take_while(|(x, y)| x == y).count();
    let (a, b) = (&a[same..], &b[same..]);
    match a.len().cmp(&b.len()) {
        std::cmp::Ordering::Less => a == &b[1..],
        std::cmp::Ordering::Greater => &a[1..] == b,
        std::cmp::Ordering::Equal => a[1..] == b[1..] || (a.len() >= 2 && a[0] == b[1] && a[1] == b[0] && a[2..] == b[2..]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<String, AddressProblem> {
        EmailAddress::parse(text).map(|a| a.normalised().to_owned())
    }

    #[test]
    fn everyday_addresses() {
        assert_eq!(parse(" Maya.Lindqvist+portal@Example.COM "), Ok("maya.lindqvist+portal@example.com".into()));
        assert_eq!(parse("josé@bücher.example"), Ok("josé@xn--bcher-kva.example".into()));
        assert_eq!(EmailAddress::parse("O'Neil@example.org").map(|a| a.to_string()), Ok("O'Neil@example.org".into()));
    }

    #[test]
    fn mistakes_are_named() {
        for (text, problem) in [
            ("", AddressProblem::Empty),
            ("maya", AddressProblem::Format),
            ("maya@", AddressProblem::Format),
            ("@example.com", AddressProblem::Format),
            ("maya lindqvist@example.com", AddressProblem::Format),
            ("a@b@example.com", AddressProblem::Format),
            ("maya@example", AddressProblem::Domain),
            ("maya@-example.com", AddressProblem::Domain),
            ("maya@example.com\r\nBcc: x@y.z", AddressProblem::Format),
            (".maya@example.com", AddressProblem::LocalPart),
            ("ma..ya@example.com", AddressProblem::LocalPart),
            ("\"maya\"@example.com", AddressProblem::LocalPart),
            ("<b>maya</b>@example.com", AddressProblem::LocalPart),
            ("maya@[127.0.0.1]", AddressProblem::Domain),
            ("maya@127.0.0.1", AddressProblem::Domain),
        ] {
            assert_eq!(parse(text), Err(problem), "{text}");
        }
        assert_eq!(parse(&format!("{}@example.com", "a".repeat(65))), Err(AddressProblem::TooLong));
    }

    #[test]
    fn lookalikes_stay_apart() {
        assert_ne!(parse("mıke@example.com"), parse("mike@example.com"));
        assert_eq!(parse("\u{212a}ate@example.com"), Err(AddressProblem::LocalPart));
        assert_eq!(parse("jose\u{301}@example.com"), parse("josé@example.com"));
    }

    #[test]
    fn near_misses_are_noticed() {
        let meant = |text: &str| EmailAddress::parse(text).ok().and_then(|a| a.likely_meant());
        assert_eq!(meant("jonas.weber@exmaple.com"), Some("jonas.weber@example.com".into()));
        assert_eq!(meant("a@gmial.com"), Some("a@gmail.com".into()));
        assert_eq!(meant("a@gmai.com"), Some("a@gmail.com".into()));
        assert_eq!(meant("a@gmail.com"), None);
        assert_eq!(meant("a@alderwren.example"), None);
    }
}
