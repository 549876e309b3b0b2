//! Values that are read from rows, the same for both engines.

use portico_values::{EmailAddress, Moment};
use std::borrow::Cow;
use uuid::Uuid;

/// A value in a row.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum ValueRef<'r> {
    /// SQL's null.
    Null,
    /// A boolean (PostgreSQL only; SQLite stores 0 or 1).
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// A text.
    Text(&'r str),
    /// Bytes. On SQLite, ids as well.
    Bytes(&'r [u8]),
    /// An id (PostgreSQL only).
    Id(Uuid),
}

impl ValueRef<'_> {
    fn found(self) -> &'static str {
        match self {
            Self::Null => "nothing",
            Self::Bool(_) => "a boolean",
            Self::Int(_) => "a number",
            Self::Text(_) => "a text",
            Self::Bytes(_) => "bytes",
            Self::Id(_) => "an id",
        }
    }
}

/// A stored value is not of the kind that the program expects.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("wanted {wanted}, found {found}")]
pub struct Mismatch {
    wanted: Cow<'static, str>,
    found: &'static str,
}

impl Mismatch {
    /// `wanted` names what was expected, as in "a status". The stored value never appears in the text.
    pub fn new(wanted: impl Into<Cow<'static, str>>, found: ValueRef<'_>) -> Self {
        Self { wanted: wanted.into(), found: found.found() }
    }
}

/// A type that can be read from a column. To implement it for a type that is stored as a word or a number, read a `&str` or an `i64` from
/// the value first.
pub trait FromValue: Sized {
    /// The value as this type.
    ///
    /// # Errors
    /// What was expected instead.
    fn from_value(value: ValueRef<'_>) -> Result<Self, Mismatch>;
}

impl FromValue for bool {
    fn from_value(value: ValueRef<'_>) -> Result<Self, Mismatch> {
        match value {
            ValueRef::Bool(yes) => Ok(yes),
            ValueRef::Int(0) => Ok(false),
            ValueRef::Int(1) => Ok(true),
            other => Err(Mismatch::new("a boolean", other)),
        }
    }
}

impl FromValue for i64 {
    fn from_value(value: ValueRef<'_>) -> Result<Self, Mismatch> {
        match value {
            ValueRef::Int(number) => Ok(number),
            other => Err(Mismatch::new("a number", other)),
        }
    }
}

macro_rules! smaller_numbers {
    ($($number:ty, $wanted:literal;)*) => {$(
        impl FromValue for $number {
            fn from_value(value: ValueRef<'_>) -> Result<Self, Mismatch> {
                let number = i64::from_value(value)?;
                Self::try_from(number).map_err(|_| Mismatch::new($wanted, value))
            }
        }
    )*};
}
smaller_numbers! {
    i32, "a number of 32 bits";
    u8, "a number from 0 to 255";
    u16, "a number from 0 to 65,535";
    u32, "a number of 32 bits, not below 0";
    u64, "a number not below 0";
    usize, "a number not below 0";
}

impl FromValue for String {
    fn from_value(value: ValueRef<'_>) -> Result<Self, Mismatch> {
        match value {
            ValueRef::Text(text) => Ok(text.to_owned()),
            other => Err(Mismatch::new("a text", other)),
        }
    }
}

impl FromValue for Vec<u8> {
    fn from_value(value: ValueRef<'_>) -> Result<Self, Mismatch> {
        match value {
            ValueRef::Bytes(bytes) => Ok(bytes.to_vec()),
            other => Err(Mismatch::new("bytes", other)),
        }
    }
}

impl<const N: usize> FromValue for [u8; N] {
    fn from_value(value: ValueRef<'_>) -> Result<Self, Mismatch> {
        match value {
            ValueRef::Bytes(bytes) => Self::try_from(bytes).map_err(|_| Mismatch::new(format!("{N} bytes"), value)),
            other => Err(Mismatch::new(format!("{N} bytes"), other)),
        }
    }
}

impl FromValue for Uuid {
    fn from_value(value: ValueRef<'_>) -> Result<Self, Mismatch> {
        match value {
            ValueRef::Id(id) => Ok(id),
            ValueRef::Bytes(bytes) => Uuid::from_slice(bytes).map_err(|_| Mismatch::new("an id", value)),
            other => Err(Mismatch::new("an id", other)),
        }
    }
}

impl FromValue for Moment {
    fn from_value(value: ValueRef<'_>) -> Result<Self, Mismatch> {
        i64::from_value(value).map(Moment::from_millis)
    }
}

impl FromValue for EmailAddress {
    fn from_value(value: ValueRef<'_>) -> Result<Self, Mismatch> {
        match value {
            ValueRef::Text(text) => Self::parse(text).map_err(|_| Mismatch::new("an email address", value)),
            other => Err(Mismatch::new("an email address", other)),
        }
    }
}

impl<T: FromValue> FromValue for Option<T> {
    fn from_value(value: ValueRef<'_>) -> Result<Self, Mismatch> {
        match value {
            ValueRef::Null => Ok(None),
            other => T::from_value(other).map(Some),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_either_engine_stores() {
        let id = Uuid::from_u128(9);
        assert_eq!(Uuid::from_value(ValueRef::Id(id)), Ok(id));
        assert_eq!(Uuid::from_value(ValueRef::Bytes(id.as_bytes())), Ok(id));
        assert_eq!(bool::from_value(ValueRef::Int(1)), Ok(true));
        assert_eq!(Option::<String>::from_value(ValueRef::Null), Ok(None));
        assert_eq!(<[u8; 2]>::from_value(ValueRef::Bytes(&[1, 2])), Ok([1, 2]));
        let ana = EmailAddress::from_value(ValueRef::Text("Ana@Example.com")).expect("an address");
        assert_eq!((ana.as_str(), ana.normalised()), ("Ana@example.com", "ana@example.com"));
    }

    #[test]
    fn says_what_was_wanted_and_never_the_value() {
        let error = i64::from_value(ValueRef::Text("ana@example.com")).expect_err("a text is no number");
        assert_eq!(error.to_string(), "wanted a number, found a text");
        assert!(u8::from_value(ValueRef::Int(256)).is_err());
        assert!(bool::from_value(ValueRef::Int(2)).is_err());
        assert!(Uuid::from_value(ValueRef::Bytes(&[1, 2])).is_err());
        assert!(String::from_value(ValueRef::Null).is_err());
        let error = EmailAddress::from_value(ValueRef::Text("ana at example.com")).expect_err("it is none");
        assert_eq!(error.to_string(), "wanted an email address, found a text");
    }
}
