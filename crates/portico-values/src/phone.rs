//! Phone numbers: kept as written, compared by their digits.

use crate::clean_text;

/// A phone number as written, at most 40 characters.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PhoneNumber {
    written: String,
    digits: String,
}

impl PhoneNumber {
    /// Reads the first 40 characters of what a person typed or an export contains. `None` if there are fewer than three digits or more than
    /// twenty, or letters that belong to no number.
    pub fn parse(text: &str) -> Option<Self> {
        let written: String = clean_text(text).chars().take(40).collect();
        let digits: String = written.chars().filter(char::is_ascii_digit).collect();
        let odd = written.chars().any(|c| c.is_alphabetic() && !"extEXT".contains(c));
        (digits.len() >= 3 && digits.len() <= 20 && !odd).then_some(Self { written, digits })
    }
    /// As it was written.
    pub fn written(&self) -> &str {
        &self.written
    }
    /// Digits only, for comparing and searching.
    pub fn digits(&self) -> &str {
        &self.digits
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_are_what_counts() {
        let desk = PhoneNumber::parse(" +44 20 7946 0018 ").expect("a number");
        assert_eq!(desk.written(), "+44 20 7946 0018");
        assert_eq!(desk.digits(), "442079460018");
        assert!(PhoneNumber::parse("555-555-5555 ext 3").is_some());
        assert!(PhoneNumber::parse("ask her").is_none());
        assert!(PhoneNumber::parse("").is_none());
    }
}
