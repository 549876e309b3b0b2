//! The fields of a client's details as part of a page, with the hints and questions that a form about people needs.

use super::{
    client::{CareStatus, Subscription},
    details::Details,
    store::Likely,
};
use askama::Template;
use portico_language::{Language, Words};
use portico_values::{BirthDate, EmailAddress, StaffId};
use portico_web::Problems;

/// The fields.
#[derive(Template)]
#[template(path = "clients/pages/details.html")]
pub struct DetailsPart {
    /// What was typed.
    pub details: Details,
    /// What is to be put right.
    pub problems: Problems,
    /// Who can be assigned.
    pub staff: Vec<(StaffId, String)>,
    /// Whether an old client is changed: then there are the fields that only clients on file have.
    pub on_file: bool,
    /// The element that a script puts in place when fields are added or taken away.
    pub fragment: &'static str,
}

impl DetailsPart {
    fn suggestion(&self, at: &usize) -> Option<String> {
        let entry = self.details.emails.get(*at)?;
        EmailAddress::parse(&entry.address).ok()?.likely_meant()
    }
    fn numbered(&self, word: &str, at: &usize) -> String {
        if *at == 0 { word.to_owned() } else { format!("{word} {}", at + 1) }
    }
    fn is_assigned(&self, staff: &StaffId) -> bool {
        self.details.staff.iter().any(|known| *known == staff.to_string())
    }
    fn care_statuses(&self) -> impl Iterator<Item = (&'static str, &'static str, bool)> {
        let offered = CareStatus::ALL.iter().filter(|status| self.on_file || **status != CareStatus::Deactivated);
        offered.map(|status| (status.word(), status.label(), self.details.care_status == status.word()))
    }
    fn languages(&self) -> impl Iterator<Item = (&'static str, &'static str, bool)> {
        Language::OFFERED.iter().map(|known| (known.tag(), known.own_name(), self.details.language == known.tag()))
    }
    fn subscriptions(&self) -> impl Iterator<Item = (&'static str, &'static str, bool)> {
        Subscription::ALL.iter().map(|known| (known.word(), known.label(), self.details.subscription == known.word()))
    }
}

/// Something to look at before a form is saved. It does not stop anybody: the button pressed again says yes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// Names the question in the form, so that it is asked once.
    pub key: String,
    /// The sentence.
    pub sentence: String,
    /// Where to look.
    pub link: Option<(String, String)>,
}

/// The questions about these details that were not asked before.
pub(crate) fn questions(details: &Details, likely: &[Likely], words: &Words) -> Vec<Question> {
    let mut questions: Vec<Question> = likely
        .iter()
        .map(|one| {
            let name = super::client::full_name(&one.given_name, &one.family_name);
            let born = one.birth_date.as_deref().and_then(BirthDate::from_stored);
            let born = born.map(|born| format!(", born {}", words.birth_date(born.date()))).unwrap_or_default();
            Question {
                key: format!("same:{}", one.id),
                sentence: format!("{name}{born} is already on file."),
                link: Some((format!("Open the record of {name}"), format!("/clients/{}", one.id))),
            }
        })
        .collect();
    questions.extend(details.emails.iter().filter_map(|entry| {
        let meant = EmailAddress::parse(&entry.address).ok()?.likely_meant()?;
        let sentence = format!("The email says {}. Did you mean {meant}?", entry.address);
        Some(Question { key: format!("typo:{}", entry.address), sentence, link: None })
    }));
    questions.retain(|question| !details.seen.contains(&question.key));
    questions
}
