//! Forms are written and changed without anybody seeing JSON: sections, questions, options, conditions, a signature.
//!
//! A [`Draft`] is the tree of the file. What the editor has fields for is read out of an item as a [`Sheet`], and only what differs on a
//! sheet that comes back is written; everything else stays where and as it stood, known or not. Items that have no sheet are rows that
//! can be moved and deleted.
//!
//! ```
//! use portico_forms::{Questionnaire, editing::{Draft, QuestionKind, Sheet, ShownIf}};
//!
//! let mut draft = Draft::new("Before we meet", "urn:example:before-we-meet");
//! let smokes = Sheet { text: "Do you smoke?".into(), ..Sheet::of_kind(QuestionKind::YesNo) };
//! draft.add("q-1", &smokes).expect("nothing stands in the way");
//! let mut many = Sheet { text: "How many a day?".into(), ..Sheet::of_kind(QuestionKind::Whole) };
//! many.shown_if.push(ShownIf { question: "q-1".into(), answer: "Yes".into(), ..ShownIf::default() });
//! draft.add("q-2", &many).expect("nothing stands in the way");
//! assert!(draft.delete("q-1").is_err(), "another question depends on it");
//! let (questionnaire, notices) = Questionnaire::read(draft.to_string()).expect("a form");
//! assert_eq!((questionnaire.form().items().len(), notices.len()), (2, 0));
//! ```

mod arranging;
mod changing;
mod conditions;
mod files;
mod head;
mod kinds;
mod options;
mod rows;
mod sheet;
mod telling;
mod texts;
mod tree;

pub use arranging::{Dependent, Way};
pub use conditions::{Comparison, ShownIf, Target};
pub use head::{Head, next_version};
pub use kinds::QuestionKind;
pub use rows::{Row, RowKind, SectionRow};
pub use sheet::{Keeps, Sheet};

use crate::{json::Json, trouble::Problem};

/// A Questionnaire that is being changed. Ids of items are unique in it, as [`crate::Questionnaire::read`] sees to for files.
#[derive(Debug, Clone, PartialEq)]
pub struct Draft {
    document: Json,
}

/// What is wrong with a change: the field of the sheet, and a sentence that says how to put it right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mistake {
    /// The field, such as `text` or `options`; where there are several rows of it, from the second one on with its number: `answer-2`.
    pub field: String,
    /// The sentence.
    pub words: String,
}

impl Mistake {
    fn at(field: &str, words: impl Into<String>) -> Mistake {
        Mistake { field: field.to_owned(), words: words.into() }
    }

    /// The same in a row of several, counted from 0.
    fn in_row(self, at: usize) -> Mistake {
        Mistake { field: row_field(&self.field, at), ..self }
    }
}

/// What a field is called in a row of several, counted from 0.
pub fn row_field(field: &str, at: usize) -> String {
    if at == 0 { field.to_owned() } else { format!("{field}-{}", at + 1) }
}

impl Draft {
    /// A form without questions, in English.
    pub fn new(title: &str, url: &str) -> Draft {
        let fields = vec![
            ("resourceType", "Questionnaire".into()),
            ("language", "en".into()),
            ("url", url.into()),
            ("version", "1".into()),
            ("title", title.into()),
            ("status", "active".into()),
            ("subjectType", vec![Json::from("Patient")].into()),
            ("item", Vec::new().into()),
        ];
        Draft { document: Json::object(fields) }
    }

    /// Opens a file that [`crate::Questionnaire::read`] takes, or a draft that was written before.
    ///
    /// # Errors
    /// What makes it no JSON, or no Questionnaire.
    pub fn read(file: impl AsRef<[u8]>) -> Result<Draft, Problem> {
        let document =
            Json::read(file.as_ref()).map_err(|error| Problem { place: error.place, path: String::new(), words: error.words })?;
        let draft = Draft { document };
        match tree::questionnaire(&draft.document) {
            Some(_) => Ok(draft),
            None => {
                let words = "The file contains no Questionnaire.".to_owned();
                Err(Problem { place: draft.document.place, path: String::new(), words })
            }
        }
    }

    /// The tree as it stands.
    pub fn document(&self) -> &Json {
        &self.document
    }

    fn form(&self) -> &Json {
        tree::questionnaire(&self.document).expect("a draft holds a Questionnaire from its beginning")
    }

    fn form_mut(&mut self) -> &mut Json {
        tree::questionnaire_mut(&mut self.document).expect("a draft holds a Questionnaire from its beginning")
    }

    /// The item with a link id.
    fn item(&self, link_id: &str) -> Option<&Json> {
        tree::find(self.form(), link_id)
    }

    /// Whether an item has this link id.
    pub fn has(&self, link_id: &str) -> bool {
        self.item(link_id).is_some()
    }
}

impl std::fmt::Display for Draft {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.document.fmt(f)
    }
}

#[cfg(test)]
mod tests;
