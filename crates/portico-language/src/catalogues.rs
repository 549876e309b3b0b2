//! All catalogues together: reading them, and comparing the languages with each other.

mod messages;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use fluent_bundle::FluentResource;
use fluent_bundle::concurrent::FluentBundle;
use unic_langid::LanguageIdentifier;

use crate::catalogues::messages::Messages;
use crate::{Language, Words, pseudo};

/// The messages of one language. The concurrent kind of bundle: its cache of plural rules is behind a lock, so that one
/// catalogue serves every request at once.
pub(crate) type Bundle = FluentBundle<FluentResource>;

/// Month and day names, the forms of dates, and lists of names: they belong to this crate, since its code puts the values in.
const OWN: [(&str, &str, &str); 4] = [
    ("en", "dates.ftl", include_str!("../words/en/dates.ftl")),
    ("en", "lists.ftl", include_str!("../words/en/lists.ftl")),
    ("es", "dates.ftl", include_str!("../words/es/dates.ftl")),
    ("es", "lists.ftl", include_str!("../words/es/lists.ftl")),
];

/// Every message in every language. Built once at the start.
#[derive(Clone)]
pub struct Catalogues {
    shelf: Arc<Shelf>,
}

/// The bundles, in the order of [`Language::ALL`], and what was read from each language's files.
pub(crate) struct Shelf {
    bundles: Vec<Bundle>,
    /// What needs no values, already said: most of a page.
    plain: Vec<HashMap<String, String>>,
    messages: BTreeMap<Language, Messages>,
}

/// A catalogue that cannot be used. The text names the language, the file and the message.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum CatalogueError {
    /// The tag of a source is not a language with catalogues of its own.
    #[error("{file}: {tag:?} is not a language with catalogues")]
    Language {
        /// The tag that was given.
        tag: String,
        /// The file it was given with.
        file: String,
    },
    /// The text is not Fluent.
    #[error("{tag}/{file}: {what}")]
    Text {
        /// The language.
        tag: String,
        /// The file.
        file: String,
        /// What could not be read, with the piece of text.
        what: String,
    },
    /// Two messages of one language have the same key.
    #[error("{tag}/{file}: {what}")]
    Twice {
        /// The language.
        tag: String,
        /// The file with the second one.
        file: String,
        /// Which key.
        what: String,
    },
}

impl Catalogues {
    /// Reads the sources: for each file its language's tag, its name (for messages about mistakes) and its text.
    ///
    /// The pseudo-language has no files; it is made from the English ones as they are said.
    ///
    /// # Errors
    /// The first source that cannot be used.
    pub fn build(sources: &[(&str, &str, &str)]) -> Result<Self, CatalogueError> {
        let mut bundles: Vec<Bundle> = Language::ALL.into_iter().map(empty_bundle).collect();
        let mut messages: BTreeMap<Language, Messages> = BTreeMap::new();
        for (own, (tag, file, text)) in
            OWN.iter().map(|source| (true, source)).chain(sources.iter().map(|source| (false, source)))
        {
            let language = match Language::from_tag(tag) {
                Some(language) if Language::OFFERED.contains(&language) && language.tag() == *tag => language,
                _ => return Err(CatalogueError::Language { tag: (*tag).to_owned(), file: (*file).to_owned() }),
            };
            if !own {
                messages.entry(language).or_default().read(&parsed(tag, file, text)?);
            }
            put(&mut bundles, language, tag, file, text)?;
            if language == Language::En {
                put(&mut bundles, Language::Pseudo, tag, file, text)?;
            }
        }
        let plain = bundles.iter().map(|bundle| messages::without_values(bundle, messages.get(&Language::En))).collect();
        Ok(Self { shelf: Arc::new(Shelf { bundles, plain, messages }) })
    }

    /// The words of one language.
    pub fn words(&self, language: Language) -> Words {
        Words::new(self.shelf.clone(), language)
    }

    /// Every key of the English catalogues, sorted: the whole of what can be said.
    pub fn keys(&self) -> Vec<&str> {
        self.shelf.messages.get(&Language::En).map(Messages::keys).unwrap_or_default()
    }

    /// The values an English message takes, sorted; messages it refers to are counted in.
    pub fn values_of(&self, key: &str) -> Vec<String> {
        self.shelf.messages.get(&Language::En).map(|messages| messages.values_of(key).into_iter().collect()).unwrap_or_default()
    }

    /// Where the other languages differ from English: messages missing, left over, or taking other values. One sentence
    /// each; empty when every language is complete.
    pub fn differences(&self) -> Vec<String> {
        let nothing = Messages::default();
        let english = self.shelf.messages.get(&Language::En).unwrap_or(&nothing);
        let english_keys: BTreeSet<&str> = english.keys().into_iter().collect();
        let mut found = Vec::new();
        for language in Language::OFFERED.into_iter().filter(|language| *language != Language::En) {
            let theirs = self.shelf.messages.get(&language).unwrap_or(&nothing);
            let their_keys: BTreeSet<&str> = theirs.keys().into_iter().collect();
            found.extend(english_keys.difference(&their_keys).map(|key| format!("{language} lacks {key}")));
            found.extend(their_keys.difference(&english_keys).map(|key| format!("{language} has {key}, which English lacks")));
            for key in english_keys.intersection(&their_keys) {
                let (ours, others) = (english.values_of(key), theirs.values_of(key));
                if ours != others {
                    found.push(format!("{key} takes {ours:?} in English and {others:?} in {language}"));
                }
            }
        }
        found
    }
}

impl Shelf {
    /// The messages of a language.
    pub(crate) fn bundle(&self, language: Language) -> &Bundle {
        // `Language::ALL` lists the variants in their order, so that the variant is its own place in it.
        &self.bundles[language as usize]
    }
    /// A message that takes no values, in a language that has it.
    pub(crate) fn plain(&self, language: Language, key: &str) -> Option<&str> {
        self.plain[language as usize].get(key).map(String::as_str)
    }
}

/// A bundle with nothing in it yet.
///
/// Fluent can put invisible isolation marks (U+2068, U+2069) around each value, which keep a Latin name from pulling the
/// Hebrew or Arabic words beside it out of order. Languages written right to left need them. Those written left to right
/// do without: there the marks would only travel into subjects, copied text and searches, for the sake of rare names.
fn empty_bundle(language: Language) -> Bundle {
    // Pseudo is English underneath; its plurals are too.
    let plurals = if language == Language::Pseudo { Language::En } else { language };
    let locale = LanguageIdentifier::from_bytes(plurals.tag().as_bytes()).expect("our own tags are well formed");
    let mut bundle = Bundle::new_concurrent(vec![locale]);
    bundle.set_use_isolating(language.is_right_to_left());
    if language == Language::Pseudo {
        bundle.set_transform(Some(pseudo::strange));
    }
    bundle
}

fn parsed(tag: &str, file: &str, text: &str) -> Result<FluentResource, CatalogueError> {
    FluentResource::try_new(text.to_owned()).map_err(|(_, mistakes)| CatalogueError::Text {
        tag: tag.to_owned(),
        file: file.to_owned(),
        what: mistakes.first().map(|mistake| messages::where_it_is(text, mistake)).unwrap_or_default(),
    })
}

fn put(bundles: &mut [Bundle], language: Language, tag: &str, file: &str, text: &str) -> Result<(), CatalogueError> {
    bundles[language as usize].add_resource(parsed(tag, file, text)?).map_err(|twice| CatalogueError::Twice {
        tag: tag.to_owned(),
        file: file.to_owned(),
        what: twice.first().map(ToString::to_string).unwrap_or_default(),
    })
}

#[cfg(test)]
mod tests;
