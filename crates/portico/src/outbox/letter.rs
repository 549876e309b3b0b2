//! A letter before it becomes mail: who gets it, and what it says.

use portico_values::{BatchId, ClientId, EmailAddress, InvitationId, LetterId, Moment};
use serde::{Deserialize, Serialize};

/// What a letter is for. It is stored as a word, and decides what calls the letter back and which letters leave first.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum LetterKind {
    /// An invitation to the Client Portal, the first or a further one.
    Invitation,
    /// A new link that the client asked for.
    NewLink,
    /// A reminder of an invitation that was not answered.
    Reminder,
    /// Says that the link of an invitation has ended, and how to get another.
    LinkEnded,
    /// A link to choose a new password.
    PasswordReset,
    /// A link and a code for signing in.
    SignInLink,
    /// A link and a code that confirm an email address.
    AddressConfirmation,
    /// A code sent to an address that somebody typed. Whoever knows the code reads mail at that address; nothing else is known about its
    /// owner.
    AddressProof,
    /// News about the account: a changed password, a new device, many failed tries.
    AccountNotice,
    /// Asks whether somebody will act for a client, or be a guest.
    Offer,
    /// Says that forms wait at the portal to be filled in.
    Forms,
    /// Says that documents were shared, to somebody who already has access.
    DocumentsShared,
    /// A reminder of forms or documents that still wait at the portal.
    WaitingReminder,
    /// News for a staff member about their own account.
    StaffAccount,
    /// A link for a staff member to choose a new password.
    StaffReset,
    /// News for a staff member about a client, such as an answered invitation.
    StaffNotice,
    /// A message as a client would get it, sent to the staff member who is writing it. Its link leads nowhere.
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
    /// Whether letters of this kind say that something waits at the portal. They only go to people who can get in.
    pub fn calls_to_the_portal(word: &str) -> bool {
        matches!(word, "forms" | "documents_shared" | "waiting_reminder")
    }
    /// Whether letters of this kind go to a client, or to somebody else who has access to a client's portal: not to staff, nor to whoever is
    /// asked.
    pub fn goes_to_who_has_access(word: &str) -> bool {
        !matches!(word, "offer" | "staff_account" | "staff_reset" | "staff_notice" | "test")
    }
    /// Whether what becomes of letters of this kind is told of the client whom they concern: not of a test, which nobody sent to them.
    pub fn is_told_of_its_client(word: &str) -> bool {
        word != "test"
    }
    /// Whether letters of this kind, which carry no invitation, go nowhere where somebody complained about email. What people ask for
    /// themselves, and what protects their account, goes all the same.
    pub fn stops_at_a_complaint(word: &str) -> bool {
        Self::calls_to_the_portal(word) || word == "offer"
    }
    /// Whether letters of this kind go by themselves, and so never in the quiet hours of a practice.
    pub fn keeps_quiet_hours(word: &str) -> bool {
        matches!(word, "reminder" | "link_ended" | "waiting_reminder")
    }
    /// Whether the delivery of a letter of this kind is shown as the delivery of its invitation. Reminders are not among them: they tell
    /// something only when they come back.
    pub fn speaks_for_invitation(word: &str) -> bool {
        !matches!(word, "reminder" | "link_ended")
    }
}

/// A letter to be put into the outbox.
#[derive(Clone, Debug)]
pub struct Letter {
    /// Its id, which is also the Message-ID of the mail.
    pub id: LetterId,
    /// What it is for.
    pub kind: LetterKind,
    /// Its one recipient.
    pub recipient: EmailAddress,
    /// The client it concerns.
    pub client: Option<ClientId>,
    /// The invitation whose link it carries, and the generation of that link. The letter is not sent when that generation has ended by
    /// then.
    pub invitation: Option<(InvitationId, i64)>,
    /// The batch it belongs to, if any.
    pub batch: Option<BatchId>,
    /// It leaves at this moment or later.
    pub not_before: Moment,
    /// What it says.
    pub content: Content,
}

impl Letter {
    /// A letter with the link of an invitation. It belongs to no batch and may go at once.
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

/// What a letter says, on its way into the outbox.
#[derive(Clone, Debug)]
pub enum Content {
    /// In the clear; sealed when the act commits.
    Clear(Composed),
    /// Sealed ahead of time by [`sealed`](super::sealed), for acts that write many letters, and in the clear.
    Sealed(Vec<u8>, Box<Composed>),
}

impl From<Composed> for Content {
    fn from(composed: Composed) -> Self {
        Content::Clear(composed)
    }
}

/// Everything that a letter says. Nothing is looked up between here and the mail server, so that recipient, name and link always come
/// from the same record. It is kept sealed in the database, and wiped when the letter is finished.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Composed {
    /// The language tag, such as `en`.
    pub language: String,
    /// `ltr` or `rtl`.
    pub direction: String,
    /// The sender's name that mail programs show.
    pub sender_name: String,
    /// The address for replies.
    pub reply_to: Option<String>,
    /// The recipient's name in the To header.
    pub recipient_name: String,
    /// The subject: practice and purpose, and nothing about health.
    pub subject: String,
    /// The line that mail programs show after the subject.
    pub preheader: String,
    /// The practice's name at the top.
    pub practice_name: String,
    /// The address of the practice's logo.
    #[serde(default)]
    pub logo: Option<String>,
    /// The greeting, in large type.
    pub title: String,
    /// The message, paragraph by paragraph. Single line breaks are kept.
    pub paragraphs: Vec<String>,
    /// Sentences of ours between the message and the button. The practice's phone number can be tapped in them, so no text that somebody
    /// wrote may stand here.
    #[serde(default)]
    pub lead: Vec<String>,
    /// The one button, if there is one.
    pub button: Option<LetterButton>,
    /// Draws the button as an outline, for letters in which hardly anybody needs it.
    #[serde(default)]
    pub button_is_quiet: bool,
    /// A code to be typed, shown on a line of its own.
    #[serde(default)]
    pub code: Option<LetterCode>,
    /// Small print below the button.
    pub notes: Vec<String>,
    /// How to stop letters of this kind, for those that are sent automatically.
    #[serde(default)]
    pub opt_out: Option<LetterButton>,
    /// Where the reader can say that the letter reached the wrong person.
    #[serde(default)]
    pub wrong_address: Option<LetterButton>,
    /// Name, address and phone number of the practice.
    pub footer: String,
    /// The practice's phone number, to be tapped in sentences of ours. Empty in letters to staff.
    #[serde(default)]
    pub phone: String,
    /// The address of the practice's portal: the only address that becomes a link within the paragraphs.
    pub portal_address: String,
}

/// A code within a letter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LetterCode {
    /// The sentence before it, such as "Or type this code where you asked for it:".
    pub in_words: String,
    /// The digits.
    pub digits: String,
}

/// A button within a letter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LetterButton {
    /// Its label.
    pub label: String,
    /// The address it leads to.
    pub address: String,
    /// The sentence before the address in writing, such as "Or copy this address:".
    pub in_words: String,
}
