//! What is decided about an import by options, as the page "Import clients" asks it.

use super::{super::Stop, Import};
use crate::{
    act::{Look, Who},
    app::Portico,
    clients::CareStatus,
    import::{
        dates::DateOrder,
        kept::{Kept, staff_of},
        plan::{self, Consent},
        survey::Source,
        target::{self, Target},
    },
};
use portico_language::Language;
use portico_policy::Permission;
use portico_values::{StaffId, search_key};
use std::sync::Arc;

/// The options, parsed.
pub(super) struct Decided {
    consent: Consent,
    order: Option<DateOrder>,
    columns: Vec<(String, Target)>,
    language: Option<&'static str>,
    /// To be found by name once the practice is known.
    pub(super) staff: Option<StaffId>,
    care_status: CareStatus,
    leave_out_duplicates: bool,
}

impl Decided {
    /// Reads the options.
    ///
    /// # Errors
    /// When one of them says what it cannot say.
    pub(super) fn read(asked: &Import) -> Result<Self, Stop> {
        Ok(Self {
            consent: known("--consent", &asked.consent, Consent::from_word, "yes, no or column")?,
            order: match &asked.date_format {
                Some(word) => Some(known("--date-format", word, DateOrder::from_word, "day-first or month-first")?),
                None => None,
            },
            columns: asked.columns.iter().map(|text| column(text)).collect::<Result<_, _>>()?,
            language: match &asked.language {
                Some(tag) => Some(known("--language", tag, offered, "en or es")?),
                None => None,
            },
            staff: None,
            care_status: known("--care-status", &asked.care_status, CareStatus::from_word, &words_of_statuses())?,
            leave_out_duplicates: asked.leave_out_duplicates,
        })
    }
    /// Whether every column that was named is there.
    ///
    /// # Errors
    /// When no file has one of them.
    pub(super) fn fits(&self, sources: &[Source]) -> Result<(), Stop> {
        let is_lost = |heading: &str| !sources.is_empty() && !sources.iter().any(|source| place(source, heading).is_some());
        match self.columns.iter().find(|(heading, _)| is_lost(heading)) {
            Some((heading, _)) => Err(Stop::Wrong(format!("no file has a column “{heading}”"))),
            None => Ok(()),
        }
    }
    /// Puts all of it over what was recognised.
    pub(super) fn put_into(&self, kept: &mut Kept) {
        let by_hand: Vec<(usize, Target)> = match kept.table() {
            Some(table) => self.columns.iter().filter_map(|(heading, target)| Some((place(table, heading)?, *target))).collect(),
            None => Vec::new(),
        };
        target::overrule(&mut kept.choices.mapping, &by_hand);
        // Another column may be the date of birth now.
        kept.settle_order(self.order);
        kept.choices.consent = Some(self.consent);
        if let Some(language) = self.language {
            kept.choices.language = language.to_owned();
        }
        kept.choices.staff = self.staff;
        kept.choices.care_status = self.care_status.word().to_owned();
        kept.choices.leave_out_duplicates = self.leave_out_duplicates;
    }
}

/// The staff member of this name, with or without a title in front.
///
/// # Errors
/// When nobody has it, or several have.
pub(super) async fn staff_called(portico: &Arc<Portico>, who: &Who, name: &str) -> Result<StaffId, Stop> {
    let mut look = Look::begin(portico, who).await?;
    let reach = look.may(Permission::ImportClients)?;
    let all = staff_of(look.db(), &reach).await?;
    let folded: Vec<(String, StaffId)> = all.iter().map(|(id, name)| (search_key(name), *id)).collect();
    plan::named(&folded, name).ok_or_else(|| {
        let names: Vec<&str> = all.iter().map(|(_, name)| name.as_str()).collect();
        wrong("--staff", name, &format!("the name of one person: {}", names.join(", ")))
    })
}

/// The option that answers an open question, for behind it.
pub(super) fn option_for(field: &str) -> &'static str {
    match field {
        "order" => " (--date-format day-first or month-first)",
        "consent" => " (--column HEADING=consent, or --consent yes or no)",
        _ => " (--column HEADING=FIELD)",
    }
}

fn known<T>(option: &str, given: &str, of: impl Fn(&str) -> Option<T>, should_be: &str) -> Result<T, Stop> {
    of(given).ok_or_else(|| wrong(option, given, should_be))
}

fn wrong(option: &str, given: &str, should_be: &str) -> Stop {
    Stop::Wrong(format!("{option} is “{given}”; it should be {should_be}"))
}

fn offered(tag: &str) -> Option<&'static str> {
    Language::from_tag(tag).filter(|language| Language::OFFERED.contains(language)).map(Language::tag)
}

fn words_of_statuses() -> String {
    CareStatus::ALL.map(CareStatus::word).join(", ")
}

/// "Contact at=email". A heading may have the sign in it, a field has not.
fn column(text: &str) -> Result<(String, Target), Stop> {
    let fields: Vec<&str> = Target::ALL.iter().map(|target| target.word()).collect();
    let chosen = |text: &str| {
        let (heading, word) = text.rsplit_once('=')?;
        Some((heading.trim().to_owned(), Target::from_word(word.trim())?))
    };
    known("--column", text, chosen, &format!("HEADING=FIELD, with one of these fields: {}", fields.join(", ")))
}

/// Where a table has the column of this heading, in any spelling that folds to the same.
fn place(source: &Source, heading: &str) -> Option<usize> {
    let folded = search_key(heading);
    let exact = source.columns.iter().position(|column| column.heading == heading);
    exact.or_else(|| source.columns.iter().position(|column| !folded.is_empty() && search_key(&column.heading) == folded))
}
