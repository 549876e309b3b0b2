//! Ids: one newtype for each thing, so that a client's id can never be passed where a practice's is due.
//!
//! All are UUID version 7 (RFC 9562): they grow with time, which suits B-trees. They name things and keep no secret.

use crate::{Moment, Randomness};
use serde::{Deserialize, Serialize};
use std::fmt;
use uuid::Uuid;

/// What every id can do: become a UUID for the database and come back from one.
pub trait Identity: Copy {
    /// The UUID inside.
    fn uuid(self) -> Uuid;
    /// The id around a UUID read from a row or an address.
    fn from_uuid(uuid: Uuid) -> Self;
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(Uuid);

        impl Identity for $name {
            fn uuid(self) -> Uuid { self.0 }
            fn from_uuid(uuid: Uuid) -> Self { Self(uuid) }
        }
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { self.0.fmt(f) }
        }
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { write!(f, "{}({})", stringify!($name), self.0) }
        }
        impl std::str::FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, Self::Err> { Uuid::parse_str(text).map(Self) }
        }
    )*};
}

ids! {
    /// A practice, the tenant.
    PracticeId
    /// A staff member.
    StaffId
    /// A client: the person cared for.
    ClientId
    /// One e-mail address of a client.
    EmailId
    /// One phone number of a client.
    PhoneId
    /// A contact: somebody tied to a client.
    ContactId
    /// A portal account.
    LoginId
    /// The right of one login to open one client's portal.
    GrantId
    /// A passkey of a portal login or a staff member.
    PasskeyId
    /// A passkey ceremony: a challenge and its one answer.
    CeremonyId
    /// An offer to act for a client, or to be a guest of a group.
    OfferId
    /// Clients who belong together.
    GroupId
    /// An invitation to the Client Portal.
    InvitationId
    /// One link of an invitation.
    TokenId
    /// What waits for a client at the portal: a form that was sent, or the share of a document to sign.
    WaitingId
    /// Two records brought together.
    MergeId
    /// An erasure that was asked for.
    ErasureId
    /// A letter in the outbox.
    LetterId
    /// One bulk send.
    BatchId
    /// A view of the client list that is kept.
    ViewId
    /// A template: a message that is kept.
    TemplateId
    /// An intake form of a practice, in one version.
    FormId
    /// An intake form that is being written.
    FormDraftId
    /// A form that a client is asked to fill in.
    FormRequestId
    /// A signed-in browser.
    SessionId
    /// One import of a client list.
    ImportId
    /// A document of a client.
    DocumentId
    /// The sharing of one document with somebody.
    ShareId
}

/// A new id made from the given moment and randomness (UUID version 7, RFC 9562 section 5.7).
pub fn new_id<T: Identity>(now: Moment, randomness: &dyn Randomness) -> T {
    let mut random = [0u8; 10];
    randomness.fill(&mut random);
    let millis = u64::try_from(now.millis()).unwrap_or(0);
    T::from_uuid(uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid())
}
