//! Enums that are stored as words.

/// An enum that stands in a column as one word for each value. It is read and bound like any other value, so that a field of a
/// [`record!`](crate::record) can be the enum itself: a word that this program does not know, written by a newer one or by hand, is an
/// error at the row and never quietly something else.
///
/// ```
/// portico_database::word_enum! {
///     /// Where a parcel is.
///     pub enum Parcel {
///         /// In the house.
///         Here = "here",
///         /// Under way.
///         Gone = "gone",
///     }
/// }
/// assert_eq!(Parcel::Gone.word(), "gone");
/// assert_eq!(Parcel::from_word("lost"), None);
/// ```
#[macro_export]
macro_rules! word_enum {
    ($(#[$meta:meta])* $visible:vis enum $name:ident { $($(#[$variant_meta:meta])* $variant:ident = $word:literal),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
        $visible enum $name { $($(#[$variant_meta])* $variant),+ }

        #[allow(dead_code)] // not every enum is listed or looked up by its word
        impl $name {
            /// All values, in the order of their declaration.
            pub const ALL: [Self; { let all: &[&str] = &[$($word),+]; all.len() }] = [$(Self::$variant),+];

            /// The word that is stored.
            pub const fn word(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }
            /// The value with this word.
            pub fn from_word(word: &str) -> ::std::option::Option<Self> {
                match word {
                    $($word => ::std::option::Option::Some(Self::$variant),)+
                    _ => ::std::option::Option::None,
                }
            }
        }

        impl $crate::FromValue for $name {
            fn from_value(value: $crate::ValueRef<'_>) -> ::std::result::Result<Self, $crate::Mismatch> {
                let known = match value {
                    $crate::ValueRef::Text(word) => Self::from_word(word),
                    _ => ::std::option::Option::None,
                };
                known.ok_or_else(|| $crate::Mismatch::new(concat!("a known word for ", stringify!($name)), value))
            }
        }
        impl ::std::convert::From<$name> for $crate::Value {
            fn from(value: $name) -> Self {
                $crate::Value::Text(value.word().to_owned())
            }
        }
    };
}

#[cfg(test)]
mod tests {
    use crate::{FromValue, Value, ValueRef};

    word_enum! {
        #[derive(Default)]
        enum Parcel {
            #[default]
            Here = "here",
            Gone = "gone",
        }
    }

    #[test]
    fn every_word_comes_back() {
        for parcel in Parcel::ALL {
            assert_eq!(Parcel::from_value(ValueRef::Text(parcel.word())), Ok(parcel));
        }
        assert_eq!(crate::values![Some(Parcel::Gone)], [Value::Text("gone".into())]);
    }

    #[test]
    fn an_unknown_word_is_an_error_and_never_the_default() {
        let error = Parcel::from_value(ValueRef::Text("some word of a newer program")).expect_err("nobody knows it");
        assert_eq!(error.to_string(), "wanted a known word for Parcel, found a text");
        assert!(Option::<Parcel>::from_value(ValueRef::Text("")).is_err(), "nothing is null, not an empty word");
        assert!(Parcel::from_value(ValueRef::Int(0)).is_err() && Parcel::from_value(ValueRef::Null).is_err());
        assert_eq!(Option::<Parcel>::from_value(ValueRef::Null), Ok(None));
        assert_eq!(Parcel::default(), Parcel::Here);
    }
}
