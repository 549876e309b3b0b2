//! The wording of one send to many clients. Words that somebody typed go to everybody as they are. Words that are still the default go to
//! each client in their own language, and as a first or a further invitation, as it is for them (behaviours.md 14).

use super::{
    known_messages::KnownMessages,
    letters::{Message, Values, language_for},
    placeholders::Placeholder,
    recipient::Recipient,
    templates::{Defaults, Kind},
    words::Words,
};
use crate::{
    answer::{Answer, Trouble},
    app::Portico,
    practices::Practice,
};
use portico_language::Language;
use serde::{Deserialize, Serialize};

/// What clients of one language get, first or again: the whole subject and message.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Variant {
    language: String,
    again: bool,
    subject: String,
    message: String,
}

impl Variant {
    fn words(&self) -> Words {
        Words { subject: self.subject.clone(), message: self.message.clone() }
    }
    /// A default may have been saved before its placeholder was refused: nobody gets it unseen.
    fn mind(&self) -> Answer<()> {
        let Err(problems) = self.words().parse() else { return Ok(()) };
        let language = Language::from_tag(&self.language).map_or("", Language::own_name);
        let why = problems.iter().next().map_or("", |problem| problem.message.as_str());
        Err(Trouble::at("message", "default_message", format!("The default message in {language} can’t be sent: {why}")))
    }
}

/// The subject and message for every recipient.
pub(crate) struct Wording {
    written: Message,
    /// What replaces the main words: for a language, and for whether an invitation was sent before. Empty when everybody gets the same.
    theirs: Vec<(Language, bool, Message)>,
    kept: Vec<Variant>,
    fallback: Language,
}

impl Wording {
    /// Reads the words of a send.
    ///
    /// # Errors
    /// Invalid as [`Words::parse`], also when that is so of the default in another language.
    pub(crate) fn read(portico: &Portico, practice: &Practice, defaults: &Defaults, words: &Words) -> Answer<Self> {
        words.parse()?;
        let all = Language::ALL.into_iter().flat_map(|language| [(language, false), (language, true)]);
        let all: Vec<(Language, bool, Words)> =
            all.map(|(language, again)| (language, again, defaults.words(portico, Kind::Invitation, language, again))).collect();
        let subject_is_default = all.iter().any(|(_, _, known)| known.subject.trim() == words.subject.trim());
        let message_is_default = all.iter().any(|(_, _, known)| known.message.trim() == words.message.trim());
        let variant = |(language, again, known): (Language, bool, Words)| Variant {
            language: language.tag().to_owned(),
            again,
            subject: if subject_is_default { known.subject } else { words.subject.clone() },
            message: if message_is_default { known.message } else { words.message.clone() },
        };
        let kept: Vec<Variant> =
            if subject_is_default || message_is_default { all.into_iter().map(variant).collect() } else { Vec::new() };
        kept.iter().try_for_each(Variant::mind)?;
        Self::of(practice, words, kept)
    }
    fn of(practice: &Practice, words: &Words, kept: Vec<Variant>) -> Answer<Self> {
        let written = words.kept();
        let mut theirs = Vec::with_capacity(kept.len());
        for one in &kept {
            let language =
                Language::from_tag(&one.language).ok_or_else(|| Trouble::fault("a default message has no language"))?;
            theirs.push((language, one.again, one.words().kept()));
        }
        Ok(Self { written, theirs, kept, fallback: language_for(practice, &practice.language) })
    }
    /// What is stored with the words of a batch, so that everybody gets what was reviewed, even if the defaults change.
    pub(crate) fn kept(&self) -> Option<String> {
        (!self.kept.is_empty()).then(|| serde_json::to_string(&self.kept).expect("texts are JSON"))
    }
    /// The wording of a batch, from its words and what was stored with them. A placeholder that was accepted then does not stop it.
    ///
    /// # Errors
    /// A fault when what was stored cannot be read.
    pub(crate) fn again(practice: &Practice, words: &Words, kept: Option<&str>) -> Answer<Self> {
        let kept = kept.map_or(Ok(Vec::new()), serde_json::from_str);
        Self::of(practice, words, kept.map_err(|error| Trouble::unreadable("what was kept of the words of a batch", &error))?)
    }

    /// Finds out which of the practice's messages each of them is.
    pub(crate) fn know(&mut self, known: &KnownMessages) {
        let all = std::iter::once(&mut self.written).chain(self.theirs.iter_mut().map(|(_, _, theirs)| theirs));
        all.for_each(|message| message.which = known.which(&message.message));
    }

    /// The words for this recipient.
    pub(crate) fn for_recipient(&self, recipient: &Recipient) -> Message {
        self.of_recipient(recipient).clone()
    }

    /// The first placeholder in this recipient's words that has no value for them (behaviours.md 15).
    pub(crate) fn missing(&self, practice: &Practice, staff_name: &str, recipient: &Recipient) -> Option<Placeholder> {
        let Message { subject, message, .. } = self.of_recipient(recipient);
        // The day and the address of the portal always have a value.
        let values = Values { practice, recipient, staff_name, expiry: "-", portal: "-" };
        subject.placeholders().chain(message.placeholders()).find(|placeholder| values.of(*placeholder).is_none())
    }

    /// Whether this recipient gets other words than these, which the wording was read from.
    pub(crate) fn replaces(&self, words: &Words, recipient: &Recipient) -> bool {
        let (language, again) = (self.language_of(recipient), recipient.again());
        let theirs = self.kept.iter().find(|one| (one.language.as_str(), one.again) == (language.tag(), again));
        theirs.is_some_and(|one| one.subject.trim() != words.subject.trim() || one.message.trim() != words.message.trim())
    }

    fn of_recipient(&self, recipient: &Recipient) -> &Message {
        let language = self.language_of(recipient);
        let theirs = self.theirs.iter().find(|(known, again, _)| (*known, *again) == (language, recipient.again()));
        theirs.map_or(&self.written, |(_, _, theirs)| theirs)
    }

    fn language_of(&self, recipient: &Recipient) -> Language {
        Language::from_tag(&recipient.language).unwrap_or(self.fallback)
    }
}
