//! Ids: a newtype for each kind of thing, so that a client's id cannot be passed where a practice's is expected.
//!
//! All are UUIDs of version 7 (RFC 9562). They grow with time, which suits B-trees. An id is a name and not a secret. A page with a table holds
//! hundreds, so templates write them as they are: digits, letters and dashes need no escaping.

use crate::{Moment, Randomness};
use serde::{Deserialize, Serialize};
use std::{
    fmt,
    sync::atomic::{AtomicU32, Ordering::Relaxed},
};
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
        impl askama::filters::HtmlSafe for $name {}
        impl askama::FastWritable for $name {
            fn write_into(&self, page: &mut dyn fmt::Write, _: &dyn askama::Values) -> askama::Result<()> {
                Ok(page.write_str(self.0.hyphenated().encode_lower(&mut Uuid::encode_buffer()))?)
            }
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
    id_of(now, &random)
}

/// Ids of one moment, each greater than the one before: rows that are written together lie together in a B-tree.
///
/// A counter of 26 bits stands between the moment and 48 random bits (RFC 9562 section 6.2, method 1). It begins anywhere in the lower half
/// of its range; whoever takes more than thirty million goes without the order.
#[derive(Debug)]
pub struct IdsInOrder {
    now: Moment,
    counter: AtomicU32,
}

impl IdsInOrder {
    /// Begins to count in this moment.
    pub fn at(now: Moment, randomness: &dyn Randomness) -> Self {
        let mut begin = [0u8; 4];
        randomness.fill(&mut begin);
        Self { now, counter: AtomicU32::new(u32::from_be_bytes(begin) >> 7) }
    }
    /// Makes the next id.
    pub fn next<T: Identity>(&self, randomness: &dyn Randomness) -> T {
        let mut bytes = [0u8; 10];
        randomness.fill(&mut bytes);
        // Twelve bits lie behind the version and fourteen behind the variant, which overwrite the bits above them.
        let counter = self.counter.fetch_add(1, Relaxed);
        let [_, _, a, b] = (counter >> 14 & 0xfff).to_be_bytes();
        let [_, _, c, d] = (counter & 0x3fff).to_be_bytes();
        bytes[..4].copy_from_slice(&[a, b, c, d]);
        id_of(self.now, &bytes)
    }
}

fn id_of<T: Identity>(now: Moment, random: &[u8; 10]) -> T {
    let millis = u64::try_from(now.millis()).unwrap_or(0);
    T::from_uuid(uuid::Builder::from_unix_timestamp_millis(millis, random).into_uuid())
}

/// The moment in which an id was made. None if its version tells no moment: then it is not one of ours.
pub fn made_at<T: Identity>(id: T) -> Option<Moment> {
    let (seconds, nanos) = id.uuid().get_timestamp()?.to_unix();
    let millis = seconds.saturating_mul(1_000).saturating_add(u64::from(nanos / 1_000_000));
    Some(Moment::from_millis(i64::try_from(millis).unwrap_or(i64::MAX)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::SeededRandomness;
    use std::collections::HashSet;

    #[test]
    fn ids_of_one_moment_stand_in_the_order_in_which_they_were_made() {
        let now = Moment::from_millis(1_795_262_400_000);
        for seed in 0..20 {
            let random = SeededRandomness::new(seed);
            let ids = IdsInOrder::at(now, &random);
            // Over the end of what lies behind the variant.
            let made: Vec<LetterId> = (0..40_000).map(|_| ids.next(&random)).collect();
            assert!(made.is_sorted_by(|one, next| one < next), "seed {seed}");
            assert!(made.iter().all(|id| made_at(*id) == Some(now) && id.uuid().get_version_num() == 7));
            let ends: HashSet<[u8; 6]> = made.iter().map(|id| id.uuid().as_bytes()[10..].try_into().expect("six")).collect();
            assert_eq!(ends.len(), made.len(), "the rest is random");
        }
        let before: LetterId = new_id(Moment::from_millis(now.millis() - 1), &SeededRandomness::new(1));
        let random = SeededRandomness::new(2);
        assert!(before < IdsInOrder::at(now, &random).next(&random));
    }
}
