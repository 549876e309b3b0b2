//! Placeholders: the fixed list of `{{names}}` that a message may contain (settled.md 11).
//!
//! A message is data and never a program: there are no expressions to evaluate. An unknown name is refused when the message is saved. If
//! a client has no value for a name, that is shown before sending, and never becomes a gap.

use std::fmt;

/// One placeholder.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[allow(missing_docs)] // each is the value of its name
pub enum Placeholder {
    ClientFirstName,
    ClientFullName,
    PracticeName,
    PracticePhone,
    PracticeAddress,
    StaffName,
    ClinicianName,
    FormsCount,
    ExpiryDate,
    PortalLink,
}

impl Placeholder {
    /// All of them, in the order in which they are offered.
    pub const ALL: [Placeholder; 10] = [
        Placeholder::ClientFirstName,
        Placeholder::ClientFullName,
        Placeholder::PracticeName,
        Placeholder::PracticePhone,
        Placeholder::PracticeAddress,
        Placeholder::StaffName,
        Placeholder::ClinicianName,
        Placeholder::FormsCount,
        Placeholder::ExpiryDate,
        Placeholder::PortalLink,
    ];
    /// The name between the braces.
    pub const fn name(self) -> &'static str {
        match self {
            Placeholder::ClientFirstName => "client_first_name",
            Placeholder::ClientFullName => "client_full_name",
            Placeholder::PracticeName => "practice_name",
            Placeholder::PracticePhone => "practice_phone",
            Placeholder::PracticeAddress => "practice_address",
            Placeholder::StaffName => "staff_name",
            Placeholder::ClinicianName => "clinician_name",
            Placeholder::FormsCount => "forms_count",
            Placeholder::ExpiryDate => "expiry_date",
            Placeholder::PortalLink => "portal_link",
        }
    }
    /// The label of the button that inserts it.
    pub const fn label(self) -> &'static str {
        match self {
            Placeholder::ClientFirstName => "First name",
            Placeholder::ClientFullName => "Full name",
            Placeholder::PracticeName => "Practice name",
            Placeholder::PracticePhone => "Practice phone",
            Placeholder::PracticeAddress => "Practice address",
            Placeholder::StaffName => "Your name",
            Placeholder::ClinicianName => "Clinician",
            Placeholder::FormsCount => "Number of forms",
            Placeholder::ExpiryDate => "Expiry date",
            Placeholder::PortalLink => "Portal address",
        }
    }
    /// What staff read when a client has no value for it.
    pub const fn missing(self) -> &'static str {
        match self {
            Placeholder::ClinicianName => "The message names a clinician, and none is assigned",
            Placeholder::PracticeAddress => "The message gives the practice’s postal address, and it has none",
            Placeholder::PracticePhone => "The message gives the practice’s phone number, and it has none",
            _ => "The message uses something that isn’t on file for this client",
        }
    }
    /// The same of the practice's default message, with the way to put it right, for pages that show no message.
    pub fn missing_in_default(self) -> String {
        let repair = match self {
            Placeholder::ClinicianName => "Choose a clinician under “Assigned staff”, or change the default message.",
            Placeholder::PracticeAddress | Placeholder::PracticePhone => {
                "Add it under “Your practice” in the settings, or change the default message."
            }
            _ => "Change the default message.",
        };
        format!("{}. {repair}", self.missing())
    }
}

impl fmt::Display for Placeholder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{{{{{}}}}}", self.name())
    }
}

/// A text whose placeholders were found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text(Vec<Piece>);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Piece {
    Words(String),
    Value(Placeholder),
}

/// A name in braces that is not in the list.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{{{{{0}}}}} isn’t a placeholder. Use one from the list")]
pub struct UnknownPlaceholder(pub String);

/// A piece of a filled-in text: words as written, or the value of a placeholder (which the preview marks).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filled {
    /// The text.
    pub text: String,
    /// Whether it is the value of a placeholder.
    pub from_placeholder: bool,
}

impl Text {
    /// The placeholders in the text, in order.
    pub fn placeholders(&self) -> impl Iterator<Item = Placeholder> {
        self.0.iter().filter_map(|piece| match piece {
            Piece::Value(placeholder) => Some(*placeholder),
            Piece::Words(_) => None,
        })
    }
    /// Finds the placeholders in a text. Braces around anything that is not a name, such as `{{7*7}}`, stay as they are.
    ///
    /// # Errors
    /// The first name that is unknown.
    pub fn parse(source: &str) -> Result<Self, UnknownPlaceholder> {
        let mut pieces = Vec::new();
        let mut words = String::new();
        let mut rest = source;
        while let Some(at) = rest.find("{{") {
            let (before, after) = rest.split_at(at);
            words.push_str(before);
            let inside = after[2..].find("}}").map(|end| (&after[2..2 + end], &after[2 + end + 2..]));
            let name = inside.map(|(name, _)| name.trim()).filter(|name| is_name(name));
            let (Some(name), Some((_, following))) = (name, inside) else {
                words.push_str("{{");
                rest = &after[2..];
                continue;
            };
            let known = Placeholder::ALL.into_iter().find(|placeholder| placeholder.name() == name);
            let placeholder = known.ok_or_else(|| UnknownPlaceholder(name.to_owned()))?;
            if !words.is_empty() {
                pieces.push(Piece::Words(std::mem::take(&mut words)));
            }
            pieces.push(Piece::Value(placeholder));
            rest = following;
        }
        words.push_str(rest);
        if !words.is_empty() {
            pieces.push(Piece::Words(words));
        }
        Ok(Self(pieces))
    }
    /// The text with its values, in pieces.
    ///
    /// # Errors
    /// The first placeholder without a value.
    pub fn fill(&self, value: &dyn Fn(Placeholder) -> Option<String>) -> Result<Vec<Filled>, Placeholder> {
        let filled = self.0.iter().map(|piece| match piece {
            Piece::Words(words) => Ok(Filled { text: words.clone(), from_placeholder: false }),
            Piece::Value(placeholder) => match value(*placeholder).filter(|text| !text.is_empty()) {
                Some(text) => Ok(Filled { text, from_placeholder: true }),
                None => Err(*placeholder),
            },
        });
        filled.collect()
    }
    /// The text with its values.
    ///
    /// # Errors
    /// The first placeholder without a value.
    pub fn say(&self, value: &dyn Fn(Placeholder) -> Option<String>) -> Result<String, Placeholder> {
        Ok(self.fill(value)?.into_iter().map(|piece| piece.text).collect())
    }
}

fn is_name(text: &str) -> bool {
    !text.is_empty() && text.len() <= 40 && text.bytes().all(|b| b.is_ascii_lowercase() || b == b'_')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn maya(placeholder: Placeholder) -> Option<String> {
        match placeholder {
            Placeholder::ClientFirstName => Some("Maya {{staff_name}}".into()),
            Placeholder::PracticeName => Some("Alder & Wren Practice".into()),
            _ => None,
        }
    }

    #[test]
    fn values_are_filled_in_once() {
        let text = Text::parse("Hello {{client_first_name}}, {{ practice_name }} greets you").expect("known names");
        let said = text.say(&maya).expect("values");
        assert_eq!(said, "Hello Maya {{staff_name}}, Alder & Wren Practice greets you", "a value is never read as a message");
    }

    #[test]
    fn a_missing_value_is_a_problem() {
        let text = Text::parse("Yours, {{clinician_name}}").expect("known names");
        assert_eq!(text.say(&maya), Err(Placeholder::ClinicianName));
    }

    #[test]
    fn only_names_of_the_list_are_taken() {
        assert_eq!(Text::parse("{{client_birth_date}}"), Err(UnknownPlaceholder("client_birth_date".into())));
        for harmless in ["{{7*7}}", "{{", "}}", "{{}}", "{{a", "{ {client_first_name} }", "{{Client}}", "${jndi}"] {
            assert_eq!(Text::parse(harmless).expect("no name").say(&|_| None), Ok(harmless.to_owned()), "{harmless}");
        }
        assert!(Text::parse("{{{{client_first_name}}}}").is_ok());
    }
}
