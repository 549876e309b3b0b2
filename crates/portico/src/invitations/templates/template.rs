//! A template, and the practice's default words.

use super::store;
use crate::{
    answer::Answer,
    app::Portico,
    invitations::{Words, letters::shipped_words},
};
use portico_database::{Connection, record, word_enum};
use portico_language::Language;
use portico_policy::Reach;
use portico_values::{Moment, TemplateId};
use portico_web::Problems;

word_enum! {
    /// What a message is for, in the order of the list.
    pub enum Kind {
        /// An invitation to the Client Portal, the first or a further one.
        Invitation = "invitation",
        /// A reminder of an invitation that was not answered.
        Reminder = "reminder",
    }
}

impl Kind {
    /// The label.
    pub const fn label(self) -> &'static str {
        match self {
            Kind::Invitation => "Invitation",
            Kind::Reminder => "Reminder",
        }
    }
}

/// The language with exactly this tag, if clients may choose it.
pub fn offered(tag: &str) -> Option<Language> {
    Language::OFFERED.into_iter().find(|language| language.tag() == tag)
}

record! {
    /// A message that the practice keeps.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Template {
        pub id: TemplateId,
        pub kind: Kind,
        pub language: String,
        pub name: String,
        pub subject: String,
        pub message: String,
        /// The number of its newest version.
        pub version: i64,
        pub is_default: bool,
        pub updated_at: Moment,
        pub updated_by_name: Option<String>,
    }
}

impl Template {
    /// Its subject and message.
    pub fn words(&self) -> Words {
        Words { subject: self.subject.clone(), message: self.message.clone() }
    }
}

record! {
    /// One saved version of a template.
    #[derive(Debug, Clone)]
    pub struct Version {
        pub version: i64,
        pub name: String,
        pub subject: String,
        pub message: String,
        pub saved_by_name: Option<String>,
        pub saved_at: Moment,
    }
}

/// A template as somebody typed it.
#[derive(Clone, Debug)]
pub struct Typed {
    /// What staff call it.
    pub name: String,
    /// Subject and message.
    pub words: Words,
}

impl Typed {
    /// Everything that keeps it from being saved.
    pub fn problems(&self) -> Problems {
        let mut problems = Problems::none();
        if self.name.is_empty() {
            problems.add("name", "missing", "Enter a name for this template");
        } else if self.name.chars().count() > 80 {
            problems.add("name", "too_long", "Shorten this to 80 characters");
        }
        for problem in self.words.parse().err().unwrap_or_default().iter() {
            problems.add(problem.field.clone(), problem.code, problem.message.clone());
        }
        problems
    }
}

/// The practice's own defaults.
#[derive(Clone, Debug, Default)]
pub struct Defaults(Vec<Template>);

impl Defaults {
    /// Reads them.
    ///
    /// # Errors
    /// A fault.
    pub async fn read(db: &mut Connection, reach: &Reach) -> Answer<Self> {
        Ok(Self(store::defaults(db, reach).await?))
    }
    /// The default words in a language: the practice's own, or else Portico's. `again` is whether an invitation was sent before.
    pub fn words(&self, portico: &Portico, kind: Kind, language: Language, again: bool) -> Words {
        let own = self.0.iter().find(|one| (one.kind, one.language.as_str()) == (kind, language.tag()));
        own.map_or_else(|| shipped_words(portico, kind, language, again), Template::words)
    }
}
