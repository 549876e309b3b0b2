//! A letter before it is mail: who gets it and the words in it.

use portico_values::{BatchId, ClientId, EmailAddress, InvitationId, LetterId, Moment};
use serde::{Deserialize, Serialize};

/// What a letter is for. Stored as a word; it decides what cancels it and in which order letters leave.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum LetterKind {
    /// An invitation to the Client Portal, first or again.
    Invitation,
    /// A new link that the client asked for.
    NewLink,
    /// A reminder of an invitation that waits.
    Reminder,
    /// The link of an invitation has ended: how to get another.
    LinkEnded,
    /// A link to choose a new password.
    PasswordReset,
    /// A link and a code to sign in with.
    SignInLink,
    /// A link that confirms an address.
    AddressConfirmation,
    /// A code for whoever typed the address: it is theirs when they know it. Nothing is known of its owner.
    AddressProof,
    /// A notice about the account: password changed, new device, many failed tries.
    AccountNotice,
    /// The question whether somebody acts for a client, or is a guest.
    Offer,
    /// That something waits at the portal to be filled in.
    Forms,
    /// Something was shared with somebody who is in.
    DocumentsShared,
    /// A reminder of what waits at the portal to be filled in or signed.
    WaitingReminder,
    /// A letter to a staff member about their own account.
    StaffAccount,
    /// A link for a staff member to choose a new password.
    StaffReset,
    /// What a staff member hears of clients: an invitation was answered.
    StaffNotice,
    /// A message as a client would get it, sent to the staff member who writes it. Its link leads nowhere.
    Test,
}

impl LetterKind {
    /// The word stored in rows.
    pub const fn word(self) -> &'static str {
        match self {
            LetterKind::Invitation => "invitation",
            LetterKind::NewLink => "new_link",
            LetterKind::Reminder => "reminder",
            LetterKind::LinkEnded => "link_ended",
            LetterKind::PasswordReset => "password_reset",
            LetterKind::SignInLink => "sign_in_link",
            LetterKind::AddressConfirmation => "address_confirmation",
            LetterKind::AddressProof => "address_proof",
            LetterKind::AccountNotice => "account_notice",
            LetterKind::Offer => "offer",
            LetterKind::Forms => "forms",
            LetterKind::DocumentsShared => "documents_shared",
            LetterKind::WaitingReminder => "waiting_reminder",
            LetterKind::StaffAccount => "staff_account",
            LetterKind::StaffReset => "staff_reset",
            LetterKind::StaffNotice => "staff_notice",
            LetterKind::Test => "test",
        }
    }
    /// Whether a letter of this kind says that something waits at the portal, to somebody who can get in.
    pub fn calls_to_the_portal(word: &str) -> bool {
        matches!(word, "forms" | "documents_shared" | "waiting_reminder")
    }
    /// Whether a letter of this kind says how its invitation was delivered. A reminder goes after it, and tells only when it comes back.
    pub fn speaks_for_invitation(word: &str) -> bool {
        !matches!(word, "reminder" | "link_ended")
    }
}

/// A letter to be posted.
#[derive(Clone, Debug)]
pub struct Letter {
    /// Its id, which is also its Message-ID.
    pub id: LetterId,
    /// What it is for.
    pub kind: LetterKind,
    /// The one recipient.
    pub recipient: EmailAddress,
    /// The client it concerns.
    pub client: Option<ClientId>,
    /// The invitation whose link it carries, with the generation that must still live when it leaves.
    pub invitation: Option<(InvitationId, i64)>,
    /// The batch it belongs to.
    pub batch: Option<BatchId>,
    /// Not before this moment.
    pub not_before: Moment,
    /// The words.
    pub content: Content,
}

impl Letter {
    /// A letter with a link of an invitation, on its own and to be carried at once.
    pub(crate) fn with_link(
        id: LetterId,
        kind: LetterKind,
        recipient: EmailAddress,
        client: ClientId,
        invitation: (InvitationId, i64),
        now: Moment,
        content: impl Into<Content>,
    ) -> Self {
        let (client, invitation) = (Some(client), Some(invitation));
        Self { id, kind, recipient, client, invitation, batch: None, not_before: now, content: content.into() }
    }
}

/// The words of a letter on their way into the outbox.
#[derive(Clone, Debug)]
pub enum Content {
    /// They are sealed when the act is committed.
    Clear(Composed),
    /// Sealed ahead by [`sealed`](super::post::sealed), for acts that write many letters.
    Sealed(Vec<u8>),
}

impl From<Composed> for Content {
    fn from(composed: Composed) -> Self {
        Content::Clear(composed)
    }
}

/// The words of a letter, complete: nothing is looked up between here and the mail server, so recipient, name and link always come
/// from one record. Kept sealed in the row and wiped when the letter is done.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Composed {
    /// The language tag, `en`.
    pub language: String,
    /// `ltr` or `rtl`.
    pub direction: String,
    /// The name shown as sender.
    pub sender_name: String,
    /// Where answers go.
    pub reply_to: Option<String>,
    /// The recipient's name in the To header.
    pub recipient_name: String,
    /// The subject: practice and purpose, nothing about health.
    pub subject: String,
    /// The line that mail programs show beside the subject.
    pub preheader: String,
    /// The name at the head of the page.
    pub practice_name: String,
    /// The address of the practice's logo, the same in every letter.
    #[serde(default)]
    pub logo: Option<String>,
    /// The greeting in large type.
    pub title: String,
    /// The message, paragraph by paragraph; single line ends are kept.
    pub paragraphs: Vec<String>,
    /// Sentences of ours between the message and the button, in which the practice's number can be tapped. Nobody's own words stand here.
    #[serde(default)]
    pub lead: Vec<String>,
    /// The one button.
    pub button: Option<LetterButton>,
    /// Whether hardly anybody who gets the letter needs the button: it is drawn in outline.
    #[serde(default)]
    pub button_is_quiet: bool,
    /// A code to be typed, on a line of its own.
    #[serde(default)]
    pub code: Option<LetterCode>,
    /// Small print under the button.
    pub notes: Vec<String>,
    /// How letters of this sort are stopped, where they go by themselves.
    #[serde(default)]
    pub opt_out: Option<LetterButton>,
    /// Where whoever got it says that the address is wrong.
    #[serde(default)]
    pub wrong_address: Option<LetterButton>,
    /// Name, street and phone of the practice.
    pub footer: String,
    /// The practice's telephone number: in sentences of ours it can be tapped. Empty in letters to staff.
    #[serde(default)]
    pub phone: String,
    /// The only address that becomes a link inside the paragraphs: the practice's own portal.
    pub portal_address: String,
}

/// The code of a letter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LetterCode {
    /// The sentence before it, "Or type this code where you asked for it:".
    pub in_words: String,
    /// The digits.
    pub digits: String,
}

/// The button of a letter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LetterButton {
    /// What stands on it.
    pub label: String,
    /// Where it leads.
    pub address: String,
    /// The sentence before the address in words, "Or copy this address:".
    pub in_words: String,
}
