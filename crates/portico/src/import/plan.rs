//! The plan of an import: everything a person decides, and everything needed to read a row.

use super::{dates::DateOrder, target::Target};
use crate::clients::CareStatus;
use jiff::civil::Date;
use portico_language::Language;
use portico_values::{StaffId, search_key};
use serde::{Deserialize, Serialize};

/// Whether these clients agreed to email (settled.md 25).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Consent {
    /// All of them did.
    Yes,
    /// Nobody knows: recorded as no.
    #[default]
    No,
    /// A column says so, row by row.
    Column,
}

impl Consent {
    /// The word in forms and commands.
    pub fn word(self) -> &'static str {
        match self {
            Self::Yes => "yes",
            Self::No => "no",
            Self::Column => "column",
        }
    }
    /// The answer with that word.
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Yes, Self::No, Self::Column].into_iter().find(|consent| consent.word() == word)
    }
}

/// What a person decided; kept with the import.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choices {
    /// What every column becomes; empty for FHIR.
    pub mapping: Vec<Target>,
    /// Day or month first; unanswered while the column does not tell.
    pub order: Option<DateOrder>,
    /// Whether these clients agreed to email; unanswered until somebody says.
    pub consent: Option<Consent>,
    /// The language of those whose own is not known.
    pub language: String,
    /// The staff member to whom clients without one of their own are assigned.
    pub staff: Option<StaffId>,
    /// The care status where the file has none.
    pub care_status: String,
    /// Leave suspected duplicates out unless a row says otherwise.
    #[serde(default)]
    pub leave_out_duplicates: bool,
}

/// The choices, with everything else that is needed to read a row.
#[derive(Clone, Debug)]
pub struct Plan {
    /// What was decided.
    pub choices: Choices,
    /// Today at the practice.
    pub today: Date,
    /// The staff of the practice: folded name and id.
    pub staff: Vec<(String, StaffId)>,
}

impl Plan {
    /// The staff member of that name, with or without a title in front.
    pub fn staff_named(&self, name: &str) -> Option<StaffId> {
        named(&self.staff, name)
    }
    /// The care status where the file has none.
    pub fn care_status(&self) -> CareStatus {
        CareStatus::from_word(&self.choices.care_status).unwrap_or(CareStatus::Active)
    }
    /// Whether a client about whom the file says nothing has agreed.
    pub fn agreed(&self) -> bool {
        self.choices.consent == Some(Consent::Yes)
    }
    /// The tag of a language as files write it: `es-MX`, "Spanish", "Español". `None` if Portico does not write in it.
    pub fn language(&self, text: &str) -> Option<&'static str> {
        let folded = search_key(text);
        let named = match folded.as_str() {
            "english" | "ingles" | "eng" => Some(Language::En),
            "spanish" | "espanol" | "castellano" | "spa" => Some(Language::Es),
            _ => Language::from_tag(text.trim()),
        };
        named.filter(|language| Language::OFFERED.contains(language)).map(Language::tag)
    }
}

/// The one of these, by folded name and id, who has that name, with or without a title in front.
pub fn named(staff: &[(String, StaffId)], name: &str) -> Option<StaffId> {
    let wanted = untitled(&search_key(name)).to_owned();
    let mut found = staff.iter().filter(|(known, _)| !wanted.is_empty() && untitled(known) == wanted);
    let one = found.next()?;
    found.next().is_none().then_some(one.1)
}

fn untitled(folded: &str) -> &str {
    ["dr ", "mr ", "mrs ", "ms ", "prof "].iter().find_map(|title| folded.strip_prefix(title)).unwrap_or(folded)
}
