//! Values that are passed to statements, the same for both engines.

use portico_values::{EmailAddress, Identity, Moment};
use uuid::Uuid;

/// One parameter of a statement.
///
/// | | SQLite | PostgreSQL |
/// |---|---|---|
/// | `Bool` | integer 0 or 1 | `boolean` |
/// | `Int` | integer | `bigint` (also `integer` and `smallint` when it fits) |
/// | `Text` | text | `text` |
/// | `Bytes` | blob | `bytea` |
/// | `Id` | blob of 16 bytes | `uuid` |
///
/// `Null` takes the type of the place where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// SQL's null.
    Null,
    /// A boolean.
    Bool(bool),
    /// A whole number, also a moment in milliseconds.
    Int(i64),
    /// A text.
    Text(String),
    /// Bytes, such as a hash.
    Bytes(Vec<u8>),
    /// An id.
    Id(Uuid),
}

/// The parameters of a statement, each converted to a [`Value`]: `values![practice, client, now]`.
#[macro_export]
macro_rules! values {
    () => { &[] as &[$crate::Value] };
    ($($value:expr),+ $(,)?) => { &[$($crate::Value::from($value)),+] as &[$crate::Value] };
}

/// Implements `From<T> for Value` with an expression.
macro_rules! into_value {
    ($($from:ty, $value:ident => $into:expr;)*) => {$(
        impl From<$from> for Value {
            fn from($value: $from) -> Self { $into }
        }
    )*};
}

into_value! {
    bool, value => Self::Bool(value);
    i64, value => Self::Int(value);
    i32, value => Self::Int(value.into());
    u32, value => Self::Int(value.into());
    u16, value => Self::Int(value.into());
    u8, value => Self::Int(value.into());
    String, value => Self::Text(value);
    &String, value => Self::Text(value.clone());
    &str, value => Self::Text(value.to_owned());
    Vec<u8>, value => Self::Bytes(value);
    &[u8], value => Self::Bytes(value.to_vec());
    Uuid, value => Self::Id(value);
    Moment, value => Self::Int(value.millis());
    EmailAddress, value => Self::Text(value.as_str().to_owned());
    &EmailAddress, value => Self::Text(value.as_str().to_owned());
}

impl<const N: usize> From<[u8; N]> for Value {
    fn from(bytes: [u8; N]) -> Self {
        Self::Bytes(bytes.to_vec())
    }
}
impl<const N: usize> From<&[u8; N]> for Value {
    fn from(bytes: &[u8; N]) -> Self {
        Self::Bytes(bytes.to_vec())
    }
}

impl<T> From<Option<T>> for Value
where
    Value: From<T>,
{
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Self::from)
    }
}

impl Value {
    /// The value of an id of any kind.
    pub fn of<T: Identity>(id: T) -> Self {
        Self::Id(id.uuid())
    }

    /// The kind of the value in words. The value itself never appears in an error.
    pub(crate) fn kind(&self) -> &'static str {
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

/// The ids that can be bound and read. An id of portico-values that is missing here cannot be used in `values!`.
macro_rules! ids {
    ($($id:ident)*) => {$(
        impl From<portico_values::$id> for Value {
            fn from(id: portico_values::$id) -> Self { Self::Id(id.uuid()) }
        }
        impl crate::FromValue for portico_values::$id {
            fn from_value(value: crate::ValueRef<'_>) -> Result<Self, crate::Mismatch> {
                Uuid::from_value(value).map(Self::from_uuid)
            }
        }
    )*};
}
ids! {
    PracticeId StaffId ClientId EmailId PhoneId ContactId LoginId GrantId OfferId GroupId InvitationId TokenId LetterId BatchId TemplateId ViewId FormDraftId FormId FormRequestId SessionId ImportId MergeId ErasureId PasskeyId CeremonyId EnquiryId DocumentId ShareId WaitingId
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_of_every_kind() {
        let id = Uuid::from_u128(7);
        let some: Option<&str> = Some("b");
        let none: Option<Moment> = None;
        assert_eq!(
            values![true, 3_i64, "a", some, none, [1_u8; 2], id, Moment::from_millis(5)],
            [
                Value::Bool(true),
                Value::Int(3),
                Value::Text("a".into()),
                Value::Text("b".into()),
                Value::Null,
                Value::Bytes(vec![1, 1]),
                Value::Id(id),
                Value::Int(5)
            ]
        );
        assert!(values![].is_empty());
    }
}
