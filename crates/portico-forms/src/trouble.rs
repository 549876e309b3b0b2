//! What is said about a form while it is being read.

use crate::json::Place;
use std::fmt;

/// Why a file cannot be used as a form. All that were found are given, not only the first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Where it stands in the file.
    pub place: Place,
    /// The link ids from the outermost item to the one in question, with ` → ` between; empty for the form as a whole.
    pub path: String,
    /// What is wrong and how to put it right, in a sentence.
    pub words: String,
}

/// Something that a form asks for and that will be done otherwise or not at all. The form can be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// Where it stands in the file.
    pub place: Place,
    /// The link ids from the outermost item to the one in question, with ` → ` between; empty for the form as a whole.
    pub path: String,
    /// How much it matters.
    pub weight: Weight,
    /// What will be different, in a sentence.
    pub words: String,
}

/// How much a notice matters to whoever wants to send the form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Weight {
    /// Something looks different, or is kept without effect.
    Looks,
    /// What is asked, answered or checked differs from what the form says.
    Changes,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        sentence(f, &self.path, &self.words, self.place)
    }
}

impl fmt::Display for Notice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        sentence(f, &self.path, &self.words, self.place)
    }
}

fn sentence(f: &mut fmt::Formatter<'_>, path: &str, words: &str, place: Place) -> fmt::Result {
    if !path.is_empty() {
        write!(f, "{path}: ")?;
    }
    f.write_str(words)?;
    if place.line > 0 { write!(f, " ({place})") } else { Ok(()) }
}

/// Collects both while a form is read.
#[derive(Debug, Default)]
pub(crate) struct Remarks {
    pub(crate) problems: Vec<Problem>,
    pub(crate) notices: Vec<Notice>,
    path: Vec<String>,
}

/// More than this many say nothing new.
const ENOUGH: usize = 2_000;

impl Remarks {
    /// What is said from here on is about this item.
    pub(crate) fn enter(&mut self, link_id: &str) {
        self.path.push(link_id.to_owned());
    }

    /// Back to the item around it.
    pub(crate) fn leave(&mut self) {
        self.path.pop();
    }

    fn path(&self) -> String {
        self.path.join(" → ")
    }

    /// Says why the form cannot be used.
    pub(crate) fn problem(&mut self, place: Place, words: impl Into<String>) {
        let path = self.path();
        self.problem_at(place, path, words);
    }

    /// The same about another item than the present one.
    pub(crate) fn problem_at(&mut self, place: Place, path: String, words: impl Into<String>) {
        if self.problems.len() < ENOUGH {
            self.problems.push(Problem { place, path, words: words.into() });
        }
    }

    /// Says what will be asked otherwise than the form wants; somebody has to accept it.
    pub(crate) fn changes(&mut self, place: Place, words: impl Into<String>) {
        self.notice(place, Weight::Changes, words.into());
    }

    /// The same about another item than the present one.
    pub(crate) fn changes_at(&mut self, place: Place, path: String, words: String) {
        if self.notices.len() < ENOUGH {
            self.notices.push(Notice { place, path, weight: Weight::Changes, words });
        }
    }

    /// Says what will only look otherwise, or is kept without effect.
    pub(crate) fn looks(&mut self, place: Place, words: impl Into<String>) {
        self.notice(place, Weight::Looks, words.into());
    }

    /// Says something once for each item.
    pub(crate) fn once(&mut self, place: Place, weight: Weight, words: &str) {
        let path = self.path();
        let said = self.notices.iter().rev().take_while(|notice| notice.path == path).any(|notice| notice.words == words);
        if !said {
            self.notice(place, weight, words.to_owned());
        }
    }

    fn notice(&mut self, place: Place, weight: Weight, words: String) {
        let path = self.path();
        if self.notices.len() < ENOUGH {
            self.notices.push(Notice { place, path, weight, words });
        }
    }
}
