//! Ids: a newtype for each kind of thing, so that a client's id cannot be passed where a practice's is expected.
//!
//! All are UUIDs of version 7 (RFC 9562). They grow with time, which suits B-trees. An id is a name and not a secret.

use crate::{Moment, Randomness};
use serde::{Deserialize, Serialize};
use std::fmt;
use uuid::Uuid;

/// What every id can do: become a UUID for the database, and come back from one.
pub trait Identity: Copy {
    /// The UUID inside.
    fn uuid(self) -> Uuid;
    /// The id with a UUID that was read from a row or an address.
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
    /// An email address of a client.
    EmailId
    /// A phone number of a client.
    PhoneId
    /// A contact: somebody tied to a client.
    ContactId
    /// A portal account.
    LoginId
    /// The right of a login to open one client's portal.
    GrantId
    /// A passkey of a portal login or a staff member.
    PasskeyId
    /// A passkey ceremony: a challenge and the one answer to it.
    CeremonyId
    /// An offer to act for a client, or to become a guest of a group.
    OfferId
    /// A group of clients who belong together.
    GroupId
    /// An invitation to the Client Portal.
    InvitationId
    /// A link of an invitation.
    TokenId
    /// Something that waits for a client at the portal: a form that was sent, or a document to sign.
    WaitingId
    /// A merge of two records.
    MergeId
    /// A requested erasure.
    ErasureId
    /// A letter in the outbox.
    LetterId
    /// A batch: one bulk send.
    BatchId
    /// A saved view of the client list.
    ViewId
    /// A template: a message that the practice keeps.
    TemplateId
    /// An intake form of a practice, in one version.
    FormId
    /// An intake form that is still being written.
    FormDraftId
    /// A form that a client is asked to fill in.
    FormRequestId
    /// What somebody new sent from a public page.
    EnquiryId
    /// A signed-in browser.
    SessionId
    /// An import of a client list.
    ImportId
    /// A document of a client.
    DocumentId
    /// A share of one document with somebody.
    ShareId
}

/// Makes a new id from this moment and randomness (UUID version 7, RFC 9562 section 5.7).
pub fn new_id<T: Identity>(now: Moment, randomness: &dyn Randomness) -> T {
    let mut random = [0u8; 10];
    randomness.fill(&mut random);
    let millis = u64::try_from(now.millis()).unwrap_or(0);
    T::from_uuid(uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid())
}

/// The moment in which an id was made. None if its version tells no moment: then it is not one of ours.
pub fn made_at<T: Identity>(id: T) -> Option<Moment> {
    let (seconds, nanos) = id.uuid().get_timestamp()?.to_unix();
    let millis = seconds.saturating_mul(1_000).saturating_add(u64::from(nanos / 1_000_000));
    Some(Moment::from_millis(i64::try_from(millis).unwrap_or(i64::MAX)))
}
