//! What can be put into a sentence: names, addresses, dates already written out, and counts.

use std::borrow::Cow;

use fluent_bundle::FluentValue;
use portico_values::{EmailAddress, PersonName};

/// A value on its way into a message. Text is data: Fluent never reads it as a pattern, and the page escapes it.
#[derive(Clone, Debug, PartialEq)]
pub enum Arg {
    /// Text that is shown as it is.
    Text(String),
    /// A number; the message may choose its plural by it.
    Count(i64),
}

/// Marks the place of a value in [`crate::Saying::around`]. A noncharacter: Unicode promises that no text needs it.
pub(crate) const PLACE: char = '\u{FDD0}';

impl Arg {
    /// What stands for a value that is put in afterwards, by markup.
    pub(crate) fn place() -> Self {
        Self::Text(PLACE.to_string())
    }

    /// The value as Fluent takes it.
    pub(crate) fn into_fluent(self) -> FluentValue<'static> {
        match self {
            Self::Text(text) => FluentValue::String(Cow::Owned(text)),
            Self::Count(count) => FluentValue::from(count),
        }
    }
}

/// Text without the characters that could reorder the sentence around it: a name that carries a right-to-left override,
/// or closes the isolation it is put in, would move words that are not its own (K51). Plain marks (LRM, RLM) stay.
fn tame(text: &str) -> String {
    text.chars().filter(|c| !matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | &PLACE)).collect()
}

/// Something that can be put into a message. References count too, since templates pass their fields by reference.
pub trait Sayable {
    /// The value as the message gets it.
    fn arg(&self) -> Arg;
}

impl Sayable for str {
    fn arg(&self) -> Arg {
        Arg::Text(tame(self))
    }
}

impl Sayable for String {
    fn arg(&self) -> Arg {
        self.as_str().arg()
    }
}

impl Sayable for Cow<'_, str> {
    fn arg(&self) -> Arg {
        self.as_ref().arg()
    }
}

impl Sayable for PersonName {
    fn arg(&self) -> Arg {
        self.as_str().arg()
    }
}

impl Sayable for EmailAddress {
    fn arg(&self) -> Arg {
        self.as_str().arg()
    }
}

impl Sayable for Arg {
    fn arg(&self) -> Arg {
        self.clone()
    }
}

impl<T: Sayable + ?Sized> Sayable for &T {
    fn arg(&self) -> Arg {
        (**self).arg()
    }
}

macro_rules! counts {
    ($($number:ty),*) => {$(
        impl Sayable for $number {
            fn arg(&self) -> Arg {
                // No count a person reads comes near the end of i64.
                Arg::Count(i64::try_from(*self).unwrap_or(i64::MAX))
            }
        }
    )*};
}

counts!(u8, u16, u32, u64, usize, i32, i64);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_cannot_turn_the_sentence_round() {
        assert_eq!("Ma\u{202E}ya\u{2069} \u{200F}B".arg(), Arg::Text("Maya \u{200F}B".into()));
    }

    #[test]
    fn text_and_numbers_are_told_apart() {
        assert_eq!((&&"12").arg(), Arg::Text("12".into()));
        assert_eq!(12_u32.arg(), Arg::Count(12));
        assert_eq!(u64::MAX.arg(), Arg::Count(i64::MAX));
    }
}
