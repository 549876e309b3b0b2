//! What is kept of an import besides its rows: the files and the choices.

use super::{
    dates::{DateAnswer, DateOrder},
    plan::{Choices, Consent, Plan},
    store::Import,
    survey::Source,
    target::Target,
};
use crate::{
    answer::{Answer, Trouble},
    clients::CareStatus,
    practices::Practice,
};
use portico_database::{Connection, values};
use portico_language::Language;
use portico_policy::Reach;
use portico_values::{Moment, StaffId, search_key};
use portico_web::Problems;
use serde::{Deserialize, Serialize};

/// The files and the choices of an import.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kept {
    /// The files, in the order in which they are read.
    pub sources: Vec<Source>,
    /// What was decided so far.
    pub choices: Choices,
    /// Whether the rows that did not come in are forgotten.
    #[serde(default)]
    pub forgotten: bool,
}

impl Kept {
    /// The files, with what can be known without asking.
    pub fn of(sources: Vec<Source>, practice: &Practice) -> Self {
        let mapping = sources.first().map(Source::mapping).unwrap_or_default();
        let language = Language::from_tag(&practice.language).unwrap_or(Language::En).tag().to_owned();
        let mut kept = Self {
            sources,
            choices: Choices {
                mapping,
                order: None,
                consent: None,
                language,
                staff: None,
                care_status: CareStatus::Active.word().to_owned(),
                leave_out_duplicates: false,
            },
            forgotten: false,
        };
        kept.settle_order(None);
        kept
    }
    /// Settles which of day and month comes first, once it is known which column is the date of birth: as that column says itself, or as a
    /// person answered.
    pub fn settle_order(&mut self, answered: Option<DateOrder>) {
        self.choices.order = match self.date_answer() {
            Some(DateAnswer::Clear(order)) => Some(order),
            Some(DateAnswer::Ask) | None => answered,
        };
    }
    /// Reads what the row of an import holds.
    ///
    /// # Errors
    /// A fault, when it is not what was written.
    pub fn read(import: &Import) -> Answer<Self> {
        serde_json::from_str(&import.settings).map_err(|error| Trouble::unreadable("what is kept of an import", &error))
    }
    /// The same without the values that columns are recognised by.
    pub(super) fn without_examples(mut self) -> Self {
        self.sources.iter_mut().flat_map(|source| &mut source.columns).for_each(|column| column.examples.clear());
        self
    }
    /// As it is written.
    pub(super) fn written(&self) -> String {
        serde_json::to_string(self).expect("plain texts and numbers become JSON")
    }
    /// Whether it is made of several files.
    pub fn is_of_several(&self) -> bool {
        self.sources.len() > 1
    }
    /// The table, where it is one.
    pub fn table(&self) -> Option<&Source> {
        self.sources.first().filter(|source| !source.columns.is_empty())
    }
    /// What the column of dates of birth says about day and month; `None` without one.
    fn date_answer(&self) -> Option<DateAnswer> {
        let at = self.choices.mapping.iter().position(|target| *target == Target::BirthDate)?;
        Some(self.table()?.columns.get(at)?.dates.answer())
    }
    /// What still has to be decided before rows can be checked.
    pub fn open_questions(&self) -> Problems {
        let mut problems = Problems::none();
        let mapping = &self.choices.mapping;
        if self.table().is_some() {
            let named = [Target::WholeName, Target::GivenName, Target::FamilyName];
            if !mapping.iter().any(|target| named.contains(target)) {
                problems.add("column.0", "missing", "Choose the column with the name");
            }
            for (at, target) in mapping.iter().enumerate() {
                if !target.may_repeat() && mapping[..at].contains(target) {
                    problems.add(format!("column.{at}"), "twice", format!("Two columns become “{}”. Choose one", target.label()));
                }
            }
            if self.choices.order.is_none() && self.date_answer() == Some(DateAnswer::Ask) {
                problems.add("order", "missing", "Choose whether the day or the month comes first in dates");
            }
        }
        match self.choices.consent {
            None => problems.add("consent", "missing", "Choose whether these clients agreed to email"),
            Some(Consent::Column) if !mapping.contains(&Target::EmailConsent) => {
                problems.add(
                    "consent",
                    "missing",
                    "Choose the column with the agreement to email, or choose yes or no for everybody",
                );
            }
            _ => {}
        }
        problems
    }
    /// The plan by which rows are read.
    ///
    /// # Errors
    /// A fault of the database.
    pub(super) async fn plan(&self, db: &mut Connection, reach: &Reach, practice: &Practice, now: Moment) -> Answer<Plan> {
        let staff = staff_of(db, reach).await?;
        Ok(Plan {
            choices: self.choices.clone(),
            today: practice.time_zone().today(now),
            staff: staff.into_iter().map(|(id, name)| (search_key(&name), id)).collect(),
        })
    }
}

/// What an import of these files is called: by their names, or by the first and how many more there are.
pub fn called(sources: &[Source]) -> String {
    match sources {
        [] => String::new(),
        [one] => one.name.clone(),
        [one, other] => format!("{} and {}", one.name, other.name),
        [first, rest @ ..] => format!("{} and {} more files", first.name, rest.len()),
    }
}

/// The practice's staff members by name, to whom clients may be assigned.
///
/// # Errors
/// A fault of the database.
pub async fn staff_of(db: &mut Connection, reach: &Reach) -> Answer<Vec<(StaffId, String)>> {
    const STAFF: &str = "select id, name from staff where practice_id = $1 and active order by name";
    Ok(db.rows(STAFF, values![reach.practice()]).await?)
}
