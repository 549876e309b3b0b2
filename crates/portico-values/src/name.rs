//! Names of people, in any script. They are kept as written, except for characters that only serve to deceive.

use crate::is_hidden;
use std::fmt;
use unicode_normalization::UnicodeNormalization;

/// One part of a person's name: given, family or preferred.
#[derive(Clone, PartialEq, Eq, Debug, Hash)]
pub struct PersonName(String);

/// Why a name was refused.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum NameProblem {
    /// Nothing visible was written.
    #[error("Enter a name")]
    Empty,
    /// More than 100 characters.
    #[error("This name is longer than 100 characters")]
    TooLong,
}

impl PersonName {
    /// Reads a name as typed or imported.
    ///
    /// # Errors
    /// When nothing visible is left, or there are more than 100 characters.
    pub fn parse(text: &str) -> Result<Self, NameProblem> {
        let clean = clean_text(text);
        match clean.chars().count() {
            0 => Err(NameProblem::Empty),
            101.. => Err(NameProblem::TooLong),
            _ => Ok(Self(clean)),
        }
    }
    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for PersonName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// How somebody is called: by the preferred name, else the given name, else the family name.
pub fn called<'a>(preferred: Option<&'a str>, given: &'a str, family: &'a str) -> &'a str {
    preferred.filter(|name| !name.is_empty()).unwrap_or(if given.is_empty() { family } else { given })
}

/// One line of visible text: in NFC, without control characters and direction overrides, and with single spaces.
///
/// Direction overrides and invisible characters can make one name look like another in an email (K51). Joiners that scripts such as
/// Persian and Hindi need inside words are kept.
pub fn clean_text(text: &str) -> String {
    let mut clean = String::with_capacity(text.len());
    let mut gap = false;
    for c in text.nfc() {
        match c {
            _ if c.is_whitespace() => gap = !clean.is_empty(),
            '\u{200c}' | '\u{200d}' if !clean.is_empty() && !gap => clean.push(c),
            _ if c.is_control() || is_hidden(c) => {}
            _ => {
                if std::mem::take(&mut gap) {
                    clean.push(' ');
                }
                clean.push(c);
            }
        }
    }
    let end = clean.trim_end_matches(['\u{200c}', '\u{200d}']).len();
    clean.truncate(end);
    clean
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_every_script_stay_whole() {
        for name in ["Søren Kierkegaard", "Nguyễn Thị Minh Khai", "李小龍", "أحمد", "O’Neil-Smith", "می\u{200c}خواهم", "Ян"]
        {
            assert_eq!(PersonName::parse(name).map(|n| n.to_string()), Ok(name.into()));
        }
    }

    #[test]
    fn tricks_are_taken_out() {
        assert_eq!(clean_text("  Maya \t\r\n Lindqvist\u{202e} "), "Maya Lindqvist");
        assert_eq!(clean_text("a\u{0}b\u{7}c\u{2028}d"), "abc d");
        assert_eq!(PersonName::parse(" \u{200b}\u{200d} "), Err(NameProblem::Empty));
        for hidden in ['\u{61c}', '\u{ad}', '\u{180e}', '\u{3164}', '\u{e0041}', '\u{202e}', '\u{34f}'] {
            assert_eq!(clean_text(&format!("Ma{hidden}ya")), "Maya", "{:x}", u32::from(hidden));
        }
        assert_eq!(PersonName::parse(&"x".repeat(101)), Err(NameProblem::TooLong));
    }
}
