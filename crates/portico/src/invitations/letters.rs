//! The letters of invitations, in the client's language.

use super::{
    placeholders::{Filled, Placeholder, Text},
    recipient::Recipient,
    sender::Sender,
    templates::Kind,
    words::Words,
};
use crate::{
    app::Portico,
    clients::MessageSent,
    outbox::{Composed, LetterButton},
    practices::Practice,
};
use portico_language::{Language, Words as Catalogue};
use portico_values::{FormId, Moment, SecretToken};

/// The subject and message of an invitation, as staff wrote them or from the catalogue.
#[derive(Clone, Debug)]
pub struct Message {
    /// The subject with its placeholders.
    pub subject: Text,
    /// The message with its placeholders.
    pub message: Text,
    /// Which of the practice's messages it is. Until somebody has compared it with those, it counts as the sender's own words.
    pub which: MessageSent,
    /// The intake forms that are sent along.
    pub forms: Vec<FormId>,
}

impl Message {
    /// A message that counts as the sender's own words, without forms.
    pub(super) fn of(subject: Text, message: Text) -> Self {
        Self { subject, message, which: MessageSent::default(), forms: Vec::new() }
    }
    /// The same with these intake forms.
    #[must_use]
    pub fn with_forms(self, forms: &[FormId]) -> Self {
        Self { forms: forms.to_vec(), ..self }
    }
}

/// Portico's own words in a language, used while the practice has no default of its own. `again` is whether an invitation was sent
/// before.
pub fn shipped_words(portico: &Portico, kind: Kind, language: Language, again: bool) -> Words {
    let words = portico.words.words(language);
    let which = match (kind, again) {
        (Kind::Invitation, false) => "invitation-default",
        (Kind::Invitation, true) => "invitation-again",
        (Kind::Reminder, _) => "invitation-reminder",
    };
    Words { subject: words.say(&format!("{which}-subject")), message: words.say(&format!("{which}-message")) }
}

/// The values for the placeholders of one letter.
pub struct Values<'a> {
    /// The practice that sends it.
    pub practice: &'a Practice,
    /// The client who gets it.
    pub recipient: &'a Recipient,
    /// The name of the staff member who sends it.
    pub staff_name: &'a str,
    /// When the link ends, in words of the letter's language.
    pub expiry: &'a str,
    /// The address of the practice's portal.
    pub portal: &'a str,
}

impl Values<'_> {
    /// The value of a placeholder for this client; `None` if there is none.
    pub fn of(&self, placeholder: Placeholder) -> Option<String> {
        let text = match placeholder {
            Placeholder::ClientFirstName => self.recipient.called().to_owned(),
            Placeholder::ClientFullName => self.recipient.full_name(),
            Placeholder::PracticeName => self.practice.name.clone(),
            Placeholder::PracticePhone => self.practice.phone.clone(),
            Placeholder::PracticeAddress => self.practice.postal_address.clone(),
            Placeholder::StaffName => self.staff_name.to_owned(),
            Placeholder::ClinicianName => self.recipient.clinician.clone()?,
            Placeholder::FormsCount => self.recipient.forms.to_string(),
            Placeholder::ExpiryDate => self.expiry.to_owned(),
            Placeholder::PortalLink => self.portal.to_owned(),
        };
        (!text.is_empty()).then_some(text)
    }
}

/// A finished invitation, and its message in pieces for the preview.
pub struct Invitation {
    /// The letter.
    pub composed: Composed,
    /// The message, with what came from placeholders marked.
    pub message: Vec<Filled>,
}

/// Writes an invitation to one recipient.
///
/// # Errors
/// The first placeholder that has no value for this client.
pub fn invitation(
    portico: &Portico,
    practice: &Practice,
    recipient: &Recipient,
    sender: &Sender,
    message: &Message,
    link: &Link<'_>,
) -> Result<Invitation, Placeholder> {
    let words = words_for(portico, practice, &recipient.language);
    let expiry = day_of(&words, practice, link.expires_at, link.now);
    let mut composed = Composed { recipient_name: recipient.full_name(), ..frame(portico, practice, &words) };
    let portal = composed.portal_address.clone();
    let values = Values { practice, recipient, staff_name: &sender.name, expiry: &expiry, portal: &portal };
    let subject = one_line(&message.subject.say(&|p| values.of(p))?);
    let mut pieces = message.message.fill(&|p| values.of(p))?;
    if !sender.signature.is_empty() {
        pieces.push(Filled { text: format!("\n\n{}", sender.signature), from_placeholder: false });
    }
    let whole: String = pieces.iter().map(|piece| piece.text.as_str()).collect();
    composed.subject = subject;
    composed.preheader = words.say("invitation-preheader");
    composed.paragraphs = paragraphs(&whole);
    composed.button = Some(activation_button(portico, practice, &words, link.secret));
    composed.notes = vec![words.with("date", expiry.as_str()).say("invitation-works-until")];
    composed.wrong_address = Some(wrong_address(portico, practice, &words, link.secret));
    Ok(Invitation { composed, message: pieces })
}

/// Where a client asks for a new link.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum AskedAt {
    /// On the page of an old link.
    OldLink,
    /// Where one signs in, before having activated.
    SignIn,
}

/// Writes the letter with a new link that a client asked for.
pub fn new_link(portico: &Portico, practice: &Practice, recipient: &Recipient, asked_at: AskedAt, link: &Link<'_>) -> Composed {
    let words = words_for(portico, practice, &recipient.language);
    let expiry = day_of(&words, practice, link.expires_at, link.now);
    let which = match asked_at {
        AskedAt::OldLink => "letter-new-link",
        AskedAt::SignIn => "letter-not-active",
    };
    let with_practice = words.with("practice", practice.name.as_str());
    let mut composed = Composed { recipient_name: recipient.full_name(), ..frame(portico, practice, &words) };
    composed.subject = with_practice.say(&format!("{which}-subject"));
    composed.preheader = words.say(&format!("{which}-preheader"));
    composed.paragraphs =
        vec![words.with("name", recipient.called()).say("letter-greeting"), words.say(&format!("{which}-text"))];
    composed.button = Some(activation_button(portico, practice, &words, link.secret));
    composed.notes = vec![words.with("date", expiry.as_str()).say("invitation-works-until")];
    composed.wrong_address = Some(wrong_address(portico, practice, &words, link.secret));
    composed
}

/// The link in a letter.
pub struct Link<'a> {
    /// Its secret.
    pub secret: &'a SecretToken,
    /// When it ends.
    pub expires_at: Moment,
    /// When the letter is written.
    pub now: Moment,
}

/// The address of an activation link (settled.md 1).
pub fn activation_address(portico: &Portico, practice: &Practice, secret: &SecretToken) -> String {
    practice.link(&portico.settings, &format!("/a/{}", secret.reveal()))
}

/// What every letter of a practice to clients has in common: its language, the practice's name, logo, phone number and address, and where
/// replies go. Every slice starts its letters from it.
pub fn frame(portico: &Portico, practice: &Practice, words: &Catalogue) -> Composed {
    Composed {
        language: words.tag().to_owned(),
        direction: words.dir().to_owned(),
        sender_name: practice.sender_name.clone(),
        reply_to: practice.reply_to.clone(),
        practice_name: practice.name.clone(),
        logo: logo(portico, practice),
        footer: footer(practice),
        phone: practice.phone.clone(),
        portal_address: practice.link(&portico.settings, ""),
        ..Composed::default()
    }
}

/// A button that leads to an address. The address itself stands below, for mail programs in which buttons cannot be pressed.
pub fn button(words: &Catalogue, label: String, address: String) -> LetterButton {
    LetterButton { label, address, in_words: words.say("letter-copy-address") }
}

/// The full address of the practice's logo.
fn logo(portico: &Portico, practice: &Practice) -> Option<String> {
    practice.logo_path().map(|path| format!("{}{path}", practice.base_url(&portico.settings)))
}

/// The practice's name, address and phone number, for the end of a letter.
fn footer(practice: &Practice) -> String {
    let lines = [&practice.name, &practice.postal_address, &practice.phone];
    lines.into_iter().filter(|line| !line.is_empty()).cloned().collect::<Vec<_>>().join(", ")
}

/// The catalogue in which letters in the language with this tag are written.
pub fn words_for(portico: &Portico, practice: &Practice, language: &str) -> Catalogue {
    portico.words.words(language_for(practice, language))
}

/// The language with this tag. If Portico does not speak it or the practice does not offer it, the practice's own language.
pub fn language_for(practice: &Practice, tag: &str) -> Language {
    let offered = Language::from_tag(tag).filter(|language| practice.offers(*language));
    offered.or_else(|| Language::from_tag(&practice.language)).unwrap_or(Language::En)
}

fn day_of(words: &Catalogue, practice: &Practice, at: Moment, now: Moment) -> String {
    words.day(at, now, &practice.time_zone())
}

fn activation_button(portico: &Portico, practice: &Practice, words: &Catalogue, secret: &SecretToken) -> LetterButton {
    button(words, words.say("invitation-button"), activation_address(portico, practice, secret))
}

fn wrong_address(portico: &Portico, practice: &Practice, words: &Catalogue, secret: &SecretToken) -> LetterButton {
    LetterButton {
        label: words.say("letter-wrong-address"),
        address: practice.link(&portico.settings, &format!("/w/{}", secret.reveal())),
        in_words: words.with("phone", practice.phone.as_str()).say("letter-wrong-address-question"),
    }
}

/// Splits a text into paragraphs at empty lines.
pub fn paragraphs(text: &str) -> Vec<String> {
    let text = text.replace("\r\n", "\n");
    text.split("\n\n").map(|part| part.trim().to_owned()).filter(|part| !part.is_empty()).collect()
}

fn one_line(text: &str) -> String {
    portico_values::clean_text(text)
}
