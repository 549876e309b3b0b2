//! What stands beside the texts and other simple elements of a form, under `_text` and its like (R4, JSON representation of primitive
//! elements). Translations are read with their texts; everything else is said.

use super::{extensions::last_part, items::Reader};
use crate::{
    json::Json,
    trouble::Weight,
    words::{TRANSLATION, Words, without_tags},
};

/// The elements whose translations are read.
const TRANSLATED: [&str; 8] = ["text", "prefix", "title", "description", "purpose", "copyright", "display", "valueString"];

/// The elements that are read out of their markup where there is nothing else.
const OUT_OF_MARKUP: [&str; 3] = ["text", "prefix", "display"];

/// An extension beside an element.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Beside {
    /// The element, without the line before its name; empty for an extension of the whole object.
    pub(super) element: String,
    /// The element itself is there too.
    pub(super) is_there: bool,
    /// What stands there.
    pub(super) extension: Json,
}

impl Beside {
    /// Everything that stands beside the elements of an object and is more than the translation of a text.
    pub(super) fn all(owner: &Json) -> Vec<Beside> {
        let mut found = Vec::new();
        for (name, json) in owner.fields() {
            let Some(element) = name.strip_prefix('_') else { continue };
            let is_there = owner.get(element).is_some();
            // An element that repeats has a list beside it.
            let extensions = std::iter::once(json).chain(json.list()).flat_map(|one| one.list_of("extension"));
            let told = extensions.filter(|one| one.text_of("url") != Some(TRANSLATION) || !TRANSLATED.contains(&element));
            found.extend(told.map(|one| Beside { element: element.to_owned(), is_there, extension: one.clone() }));
        }
        found
    }
}

/// A text; where there is only markup, what is left of it without tags.
pub(super) fn words(owner: &Json, name: &str) -> Option<Words> {
    Words::read(owner, name).or_else(|| {
        let markup = owner.list_of_beside(name).iter().find(|one| is_markup(one))?;
        let text = markup.text_of("valueString").or_else(|| markup.text_of("valueMarkdown"))?;
        Some(Words::new(without_tags(text)))
    })
}

fn is_markup(extension: &Json) -> bool {
    matches!(last_part(extension), "rendering-xhtml" | "rendering-markdown")
}

impl Reader<'_> {
    /// Says every extension of an object that has none that is followed, and what stands beside its elements.
    pub(super) fn nothing_followed(&mut self, owner: &Json, what: &str) {
        for extension in owner.list_of("extension") {
            self.other(last_part(extension), extension, what);
        }
        self.beside_elements(owner);
    }

    /// Says what stands beside the elements of an object and is not followed.
    pub(super) fn beside_elements(&mut self, owner: &Json) {
        for beside in Beside::all(owner) {
            self.not_followed(&beside);
        }
    }

    /// Says what becomes of one of them: markup is left out or read without its tags, anything else is an extension like others.
    pub(super) fn not_followed(&mut self, Beside { element, is_there, extension }: &Beside) {
        if !is_markup(extension) {
            let what = match element.as_str() {
                "" => "An option".to_owned(),
                "text" => "The text".to_owned(),
                _ => format!("“{element}”"),
            };
            return self.other(last_part(extension), extension, &what);
        }
        let (place, shown) = (extension.place, OUT_OF_MARKUP.contains(&element.as_str()));
        match (*is_there, shown) {
            (true, _) => {
                self.remarks.once(place, Weight::Looks, "The text is shown plain; its formatted version is left out.");
            }
            (false, true) => {
                let words = "There is only a formatted text; it is shown without its formatting.";
                self.remarks.once(place, Weight::Changes, words);
            }
            (false, false) => {
                let words = format!("“{element}” is there only as a formatted text, which is left out.");
                self.remarks.once(place, Weight::Changes, &words);
            }
        }
    }
}
