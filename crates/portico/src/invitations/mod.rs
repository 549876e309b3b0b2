//! Invitations: how a practice lets a client into the portal.
//!
//! Each client has one invitation, for good. Every decision to send opens a new generation of it, and in that moment the mailed links of
//! all earlier generations stop working. Copied links and codes shown at the desk are listed and end one by one (settled.md 3). Whether a
//! link works is decided from the rows when it is used (promises.md D1–D8).

pub mod actions;
mod coming_back;
pub(crate) mod composer_pages;
pub(crate) mod composing;
mod doors;
mod form_key;
mod hand_out_pages;
pub mod health_words;
pub mod invitation;
pub(crate) mod known_messages;
pub mod letters;
pub(crate) mod paper;
mod paper_code;
mod paper_pages;
pub mod links;
pub(crate) mod notices;
pub mod placeholders;
pub mod preview;
pub(crate) mod preview_part;
pub(crate) mod recipient;
pub(crate) mod review;
pub mod second_check;
mod send_pages;
pub mod sender;
mod shown_once_pages;
pub mod stopping;
pub(crate) mod store;
pub mod templates;
pub mod test_letter;
mod test_pages;
pub(crate) mod wording;
mod words;

pub use actions::Invited;
pub(crate) use coming_back::{just_sent, leading_back, own_next, with_request_key};
pub use doors::doors;
pub use invitation::{Channel, InvitationState, LinkFacts, LinkState};
pub use paper_code::PaperCode;
pub use recipient::Recipient;
pub use second_check::{LinkCheck, SecondCheck};
pub use words::Words;
