//! Placeholders: the fixed list of `{{names}}` that a message may contain (settled.md 11).
//!
//! A message is data and never a program: there are no expressions to evaluate. A name is known however its words are joined
//! (`{{Client First Name}}`), and an unknown one is refused when the message is saved, whatever product it is from (`{{FirstName}}`). If a
//! client has no value for a name, that is shown before sending, and never becomes a gap.

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
    /// The one with this name, whether its words are joined by `_`, a hyphen, a full stop, a blank or nothing, and in whatever case.
    fn called(name: &str) -> Option<Self> {
        let letters = |text: &str| -> String {
            let letters = text.chars().filter(|c| !c.is_whitespace() && !matches!(c, '_' | '-' | '.'));
            letters.flat_map(char::to_lowercase).collect()
        };
        let meant = letters(name);
        Self::ALL.into_iter().find(|placeholder| letters(placeholder.name()) == meant)
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
        match Self::read(source) {
            (text, None) => Ok(text),
            (_, Some(unknown)) => Err(unknown),
        }
    }
    /// The same of a text that was accepted before, perhaps by an earlier version: what is unknown now stays as it is.
    pub fn kept(source: &str) -> Self {
        Self::read(source).0
    }
    /// The text, unknown names in it as words, and the first of them.
    fn read(source: &str) -> (Self, Option<UnknownPlaceholder>) {
        let (mut pieces, mut unknown) = (Vec::new(), None);
        let mut words = String::new();
        let mut rest = source;
        while let Some(at) = rest.find("{{") {
            let (before, after) = rest.split_at(at);
            words.push_str(before);
            let inside = after[2..].find("}}").map(|end| (after[2..2 + end].trim(), &after[2 + end + 2..]));
            let named = inside.filter(|(name, _)| is_name(name));
            let known = named.and_then(|(name, following)| Some((Placeholder::called(name)?, following)));
            let Some((placeholder, following)) = known else {
                if let Some((name, _)) = named {
                    unknown.get_or_insert_with(|| UnknownPlaceholder(name.to_owned()));
                }
                // One of them: in `{{{name}}}` the next two begin it.
                words.push('{');
                rest = &after[1..];
                continue;
            };
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
        (Self(pieces), unknown)
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

/// What stands in names beside letters and digits, here and in other products (`{{client.name | default: "there"}}`).
const SIGNS: &str = "_-.:|/#'’\"";

/// Whether somebody who writes this between braces means a value, and no sum or program.
fn is_name(text: &str) -> bool {
    let is_part = |c: char| c.is_alphanumeric() || c.is_whitespace() || SIGNS.contains(c);
    text.chars().count() <= 60 && text.chars().any(char::is_alphabetic) && text.chars().all(is_part)
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
        for unknown in [
            "client_birth_date",
            "Client",
            "FirstName",
            "first name",
            "first-name",
            "address1",
            "client.birth_date",
            "prénom",
            "client’s name",
            "client.first_name | default: \"there\"",
            "#if client_first_name",
            "/if",
            "client_first_name 2",
            "7 days",
        ] {
            let refused = Err(UnknownPlaceholder(unknown.to_owned()));
            for text in [format!("{{{{{unknown}}}}}"), format!("Hello {{{{{{ {unknown}\u{a0}}}}}}}, yours")] {
                assert_eq!(Text::parse(&text), refused, "{text}");
            }
        }
        let much = format!("{{{{{}}}}}", "a".repeat(61));
        for harmless in
            ["{{7*7}}", "{{", "}}", "{{}}", "{{ }}", "{{1}}", "{{a", "{ {client_first_name} }", "{{f(x)}}", "${jndi}", &much]
        {
            assert_eq!(Text::parse(harmless).expect("no name").say(&|_| None), Ok(harmless.to_owned()), "{harmless}");
        }
    }

    #[test]
    fn a_name_is_known_however_it_is_spelled() {
        for name in [
            "Client_First_Name",
            "client first name",
            "CLIENT-FIRST-NAME",
            "client.first_name",
            "clientFirstName",
            "client\u{a0}first name",
        ] {
            let said = Text::parse(&format!("Hello {{{{ {name} }}}}!")).expect("known").say(&maya);
            assert_eq!(said.expect("a value"), "Hello Maya {{staff_name}}!", "{name}");
        }
        let names: Vec<_> = Placeholder::ALL.into_iter().map(|placeholder| Placeholder::called(placeholder.name())).collect();
        assert_eq!(names, Placeholder::ALL.map(Some), "each leads to itself");
        let braces = Text::parse("{{{practice_name}}} {{{{practice_name}}}}").expect("known").say(&maya);
        assert_eq!(braces.expect("values"), "{Alder & Wren Practice} {{Alder & Wren Practice}}");
    }

    #[test]
    fn what_was_kept_before_is_never_refused() {
        let said = Text::kept("{{FirstName}}, {{Practice Name}}, {{client_birth_date}} {{7*7}} {{").say(&maya);
        assert_eq!(said.expect("values"), "{{FirstName}}, Alder & Wren Practice, {{client_birth_date}} {{7*7}} {{");
    }
}
