//! The address to which mail servers send letters back, different for each letter: `bounces+%@example.org`, with a tag in place of the `%`.

use crate::address::for_the_wire;

/// The longest tag that is put in. Together with it the part before the `@` stays within 64 bytes (RFC 5321, 4.5.3.1.1).
pub const LONGEST_TAG: usize = 40;

/// A return address with a place for a tag.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReturnAddress {
    before: String,
    after: String,
}

impl ReturnAddress {
    /// Reads it.
    ///
    /// # Errors
    /// One clear line for whoever wrote the setting.
    pub fn parse(text: &str) -> Result<Self, &'static str> {
        const SHAPE: &str = "it should be an address with one % before the @, such as bounces+%@example.org";
        let (before, after) = text.trim().split_once('%').ok_or(SHAPE)?;
        if before.contains('@') || before.is_empty() || after.contains('%') {
            return Err(SHAPE);
        }
        let (local, domain) = after.split_once('@').ok_or(SHAPE)?;
        if before.len() + LONGEST_TAG + local.len() > 64 {
            return Err("its part before the @ is too long: with the tag it may have 64 letters, and a tag has up to 40");
        }
        if domain.is_empty() || !text.is_ascii() || for_the_wire(&format!("{before}a{after}")).is_err() {
            return Err(SHAPE);
        }
        Ok(Self { before: before.to_ascii_lowercase(), after: after.to_ascii_lowercase() })
    }
    /// The address with this tag.
    #[must_use]
    pub fn with(&self, tag: &str) -> String {
        format!("{}{tag}{}", self.before, self.after)
    }
    /// The tag in an address that was made so.
    #[must_use]
    pub fn tag_in(&self, address: &str) -> Option<String> {
        let address = address.to_ascii_lowercase();
        let tag = address.strip_prefix(self.before.as_str())?.strip_suffix(self.after.as_str())?;
        (!tag.is_empty() && tag.len() <= LONGEST_TAG).then(|| tag.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_goes_in_and_comes_out() {
        let address = ReturnAddress::parse("Bounces+%@Example.org").unwrap();
        assert_eq!(address.with("abc"), "bounces+abc@example.org");
        assert_eq!(address.tag_in("BOUNCES+ABC@example.org"), Some("abc".into()));
        for other in ["bounces@example.org", "bounces+@example.org", "bounces+abc@example.com", "x"] {
            assert_eq!(address.tag_in(other), None, "{other}");
        }
        for wrong in ["bounces@example.org", "bounces+%", "b%@x.org%", "b@%.org", "%@x.org", "b c%@x.org", "b%@"] {
            assert!(ReturnAddress::parse(wrong).is_err(), "{wrong}");
        }
        assert!(ReturnAddress::parse(&format!("{}%@x.org", "b".repeat(25))).is_err());
    }
}
