//! The QuestionnaireResponse (FHIR R4): answers, whose they are and when they were given.

mod read;
mod write;

pub use read::MOST_ENTRIES;

use crate::{
    answers::{Answers, Stage},
    form::Form,
    json::Json,
    moments::DateTime,
    value::Reference,
};

/// Where a response stands (R4, QuestionnaireResponse.status).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Status {
    /// Still being filled in.
    InProgress,
    /// Done.
    Completed,
    /// Done, and changed afterwards.
    Amended,
    /// Entered in error.
    EnteredInError,
    /// Abandoned before it was complete.
    Stopped,
}

impl Status {
    const ALL: [(&str, Status); 5] = [
        ("in-progress", Status::InProgress),
        ("completed", Status::Completed),
        ("amended", Status::Amended),
        ("entered-in-error", Status::EnteredInError),
        ("stopped", Status::Stopped),
    ];

    /// As FHIR writes it.
    pub fn name(self) -> &'static str {
        Status::ALL.iter().find(|(_, status)| *status == self).map_or("", |(name, _)| name)
    }
}

/// One response. [`Response::read`] reads it, `to_string()` writes it.
#[derive(Debug, Clone, PartialEq)]
pub struct Response {
    /// The form, as `url|version`.
    pub questionnaire: Option<String>,
    /// Where it stands.
    pub status: Status,
    /// Whom the answers are about.
    pub subject: Option<Reference>,
    /// Who wrote them down.
    pub author: Option<Reference>,
    /// Who gave them.
    pub source: Option<Reference>,
    /// When they were given.
    pub authored: Option<DateTime>,
    /// The language in which it was asked.
    pub language: Option<String>,
    /// The answers.
    pub answers: Answers,
    /// Everything else, as it stood.
    pub extra: Vec<(String, Json)>,
}

impl Form {
    /// A response of this form: for a draft the answers as they are, else tidied ([`Form::tidy`]) with the words that were asked in
    /// `language`. Whose they are and when they were given is put in by the caller; check it with [`Form::check`].
    pub fn respond(&self, answers: &Answers, status: Status, language: Option<&str>) -> Response {
        let stage = if status == Status::InProgress { Stage::Draft } else { Stage::Complete };
        Response {
            questionnaire: self.canonical(),
            status,
            subject: None,
            author: None,
            source: None,
            authored: None,
            language: language.filter(|language| self.speaks(language)).map(str::to_owned).or_else(|| self.language.clone()),
            answers: self.tidy(answers, stage, language),
            extra: Vec::new(),
        }
    }
}
