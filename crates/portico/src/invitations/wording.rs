//! The wording of one send to many. What somebody wrote goes to everybody as it stands; words left as the catalogue has them are said to
//! each client in their own language, and as a first or a further invitation, whichever it is for them.

use super::{
    actions::Words,
    letters::{Message, Values, default_words, language_for},
    placeholders::{Placeholder, Text},
    recipient::Recipient,
};
use crate::{
    answer::{Answer, Trouble},
    app::Portico,
    practices::Practice,
};
use portico_language::Language;

/// Subject and message for any recipient.
pub(crate) struct Wording {
    written: Message,
    /// Whether the subject and the message are the catalogue's own.
    subject_is_default: bool,
    message_is_default: bool,
    /// The catalogue's words: language, whether one was sent before, the words.
    defaults: Vec<(Language, bool, Message)>,
    fallback: Language,
}

impl Wording {
    /// Reads the words of one send.
    ///
    /// # Errors
    /// Invalid as [`Words::parse`]; a fault when the catalogue's own words hold an unknown placeholder.
    pub(crate) fn read(portico: &Portico, practice: &Practice, words: &Words) -> Answer<Self> {
        let written = words.parse()?;
        let mut defaults = Vec::with_capacity(2 * Language::ALL.len());
        let (mut subject_is_default, mut message_is_default) = (false, false);
        for (language, again) in Language::ALL.into_iter().flat_map(|language| [(language, false), (language, true)]) {
            let (subject, message) = default_words(portico, language, again);
            subject_is_default |= subject.trim() == words.subject.trim();
            message_is_default |= message.trim() == words.message.trim();
            let message = Words { subject, message }.parse();
            let message = message.map_err(|_| Trouble::fault("the catalogue's own words hold an unknown placeholder"))?;
            defaults.push((language, again, message));
        }
        let fallback = language_for(practice, &practice.language);
        Ok(Self { written, subject_is_default, message_is_default, defaults, fallback })
    }

    /// The words this recipient gets.
    pub(crate) fn for_recipient(&self, recipient: &Recipient) -> Message {
        let (subject, message) = self.texts(recipient);
        Message { subject: subject.clone(), message: message.clone() }
    }

    /// The first placeholder in the words for this recipient that they have no value for (behaviours.md 15).
    pub(crate) fn missing(&self, practice: &Practice, staff_name: &str, recipient: &Recipient) -> Option<Placeholder> {
        let (subject, message) = self.texts(recipient);
        // The day and the address of the portal are always there.
        let values = Values { practice, recipient, staff_name, expiry: "-", portal: "-" };
        subject.placeholders().chain(message.placeholders()).find(|placeholder| values.of(*placeholder).is_none())
    }

    fn texts(&self, recipient: &Recipient) -> (&Text, &Text) {
        let language = Language::from_tag(&recipient.language).unwrap_or(self.fallback);
        let theirs = self.defaults.iter().find(|(known, again, _)| (*known, *again) == (language, recipient.again()));
        let theirs = theirs.map_or(&self.written, |(_, _, theirs)| theirs);
        let subject = if self.subject_is_default { &theirs.subject } else { &self.written.subject };
        let message = if self.message_is_default { &theirs.message } else { &self.written.message };
        (subject, message)
    }

    /// Whether anything of it is said differently to different clients.
    pub(crate) const fn varies(&self) -> bool {
        self.subject_is_default || self.message_is_default
    }
}
