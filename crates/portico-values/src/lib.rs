//! Parsed values and where they come from: ids, email addresses, names, moments, secrets, the clock and randomness.
//!
//! Nothing here reads or writes anything but the system's clock and randomness, and both are handed in.

mod address;
mod birth_date;
mod clock;
mod hex;
mod hidden;
mod id;
pub mod moment;
mod name;
mod phone;
mod randomness;
mod search_key;
mod token;

pub use address::{AddressProblem, EmailAddress};
pub use birth_date::{BirthDate, BirthDateProblem};
pub use clock::{Clock, SystemClock, TestClock};
pub use hex::hex;
pub use hidden::is_hidden;
pub use id::{
    BatchId, CeremonyId, ClientId, ContactId, DocumentId, EmailId, EnquiryId, ErasureId, FormDraftId, FormId, FormRequestId,
    GrantId, GroupId, Identity, IdsInOrder, ImportId, InvitationId, LetterId, LoginId, MergeId, OfferId, PasskeyId, PhoneId,
    PracticeId, SessionId, ShareId, StaffId, TemplateId, TokenId, ViewId, WaitingId, made_at, new_id,
};
pub use moment::Moment;
pub use name::{NameProblem, PersonName, called, clean_text};
pub use phone::PhoneNumber;
pub use randomness::{OsRandomness, Randomness, SeededRandomness};
pub use search_key::{LONGEST_TERM, search_key, search_terms, sort_key};
pub use token::{SecretToken, TokenProblem};
