//! The words of one language, as pages and letters use them.

use std::sync::Arc;

use fluent_bundle::FluentArgs;

use crate::Language;
use crate::catalogues::Shelf;
use crate::sayable::{Arg, PLACE, Sayable};

/// One language's messages, dates and times. A handle: cloning it is cheap, and it may be shared between threads.
#[derive(Clone)]
pub struct Words {
    shelf: Arc<Shelf>,
    language: Language,
}

impl Words {
    pub(crate) fn new(shelf: Arc<Shelf>, language: Language) -> Self {
        Self { shelf, language }
    }

    /// The message with this key, when it needs no values.
    pub fn say(&self, key: &str) -> String {
        match self.shelf.plain(self.language, key) {
            Some(said) => said.to_owned(),
            None => self.saying().say(key),
        }
    }

    /// Puts a value into the message that will be said: `words.with("name", name).with("count", 3).say(key)`.
    pub fn with(&self, name: &'static str, value: impl Sayable) -> Saying {
        self.saying().with(name, value)
    }

    /// The message cut at one of its values, see [`Saying::around`].
    pub fn around(&self, name: &'static str, key: &str) -> Around {
        self.saying().around(name, key)
    }

    /// True when English, and so every language, has this message.
    pub fn has(&self, key: &str) -> bool {
        self.shelf.bundle(Language::En).has_message(key)
    }

    /// The language these are the words of.
    pub fn language(&self) -> Language {
        self.language
    }

    /// The same catalogues in another language, for the links that offer it.
    pub fn in_language(&self, language: Language) -> Self {
        Self { shelf: self.shelf.clone(), language }
    }

    /// The tag for `lang` attributes.
    pub fn tag(&self) -> &'static str {
        self.language.tag()
    }

    /// The direction for `dir` attributes.
    pub fn dir(&self) -> &'static str {
        self.language.dir()
    }

    fn saying(&self) -> Saying {
        Saying { words: self.clone(), values: FluentArgs::new() }
    }
}

impl std::fmt::Debug for Words {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Words").field(&self.language).finish()
    }
}

/// A message in the making: the values it gets, before it is said.
pub struct Saying {
    words: Words,
    values: FluentArgs<'static>,
}

impl Saying {
    /// One more value.
    pub fn with(mut self, name: &'static str, value: impl Sayable) -> Self {
        self.values.set(name, value.arg().into_fluent());
        self
    }

    /// The message with the values in place. A message its language lacks is said in English. A key nobody has, or a
    /// message that asks for a value it did not get, is a mistake in Portico: debug builds stop, others show the key.
    pub fn say(&self, key: &str) -> String {
        let said = self.try_in(self.words.language, key).or_else(|| self.try_in(Language::En, key));
        debug_assert!(said.is_some(), "no catalogue has the message {key:?}");
        said.unwrap_or_else(|| key.to_owned())
    }

    /// The message cut in two at the value `name`, so that the page can put that value into an element of its own:
    /// `{{ a.before }}<strong>{{ email }}</strong>{{ a.after }}`. Catalogues never hold markup.
    pub fn around(mut self, name: &'static str, key: &str) -> Around {
        self.values.set(name, Arg::place().into_fluent());
        let said = self.say(key);
        let cut = said.split_once(PLACE);
        debug_assert!(cut.is_some(), "the message {key:?} has no place for {name:?}");
        match cut {
            Some((before, after)) => Around { before: before.to_owned(), after: after.to_owned() },
            None => Around { before: said, after: String::new() },
        }
    }

    fn try_in(&self, language: Language, key: &str) -> Option<String> {
        let bundle = self.words.shelf.bundle(language);
        let pattern = bundle.get_message(key)?.value()?;
        let mut errors = Vec::new();
        let said = bundle.format_pattern(pattern, Some(&self.values), &mut errors);
        debug_assert!(errors.is_empty(), "the message {key:?} in {language} could not be said whole: {errors:?}");
        Some(said.into_owned())
    }
}

/// The two halves of a message around one of its values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Around {
    /// What stands before the value.
    pub before: String,
    /// What stands after it.
    pub after: String,
}
