//! The wording of one send to many. What somebody wrote goes to everybody as it stands; words left as the catalogue has them are said to
//! each client in their own language, and as a first or a further invitation, whichever it is for them.

use super::{
    actions::Words,
    letters::{Message, default_words, language_for},
    recipient::Recipient,
};
use crate::{answer::Answer, app::Portico, practices::Practice};
use portico_language::Language;
use portico_web::Problems;

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
            let message = Words { subject, message }.parse().map_err(unreadable)?;
            defaults.push((language, again, message));
        }
        let fallback = language_for(practice, &practice.language);
        Ok(Self { written, subject_is_default, message_is_default, defaults, fallback })
    }

    /// The words this recipient gets.
    pub(crate) fn for_recipient(&self, recipient: &Recipient) -> Message {
        let language = Language::from_tag(&recipient.language).unwrap_or(self.fallback);
        let theirs = self.defaults.iter().find(|(known, again, _)| (*known, *again) == (language, recipient.again()));
        let Some((_, _, theirs)) = theirs else { return self.written.clone() };
        let choose = |is_default: bool, default: &super::placeholders::Text, written: &super::placeholders::Text| {
            if is_default { default.clone() } else { written.clone() }
        };
        Message {
            subject: choose(self.subject_is_default, &theirs.subject, &self.written.subject),
            message: choose(self.message_is_default, &theirs.message, &self.written.message),
        }
    }

    /// Whether anything of it is said differently to different clients.
    pub(crate) const fn varies(&self) -> bool {
        self.subject_is_default || self.message_is_default
    }
}

fn unreadable(_: Problems) -> crate::answer::Trouble {
    crate::answer::Trouble::fault("the catalogue's own words hold an unknown placeholder")
}
