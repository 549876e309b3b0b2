//! What is still wrong or missing in a form, and what to do about it, in the page's language: at each question, and listed at the top of
//! the page.

use super::asking::Told;
use portico_forms::{Answers, Code, Finding, Item, Kind, Stage};
use portico_language::Words;

/// Something that does not fit, for the list at the head of the page.
pub(super) struct Wrong {
    pub(super) field: String,
    pub(super) question: String,
    pub(super) message: String,
    /// The page it is on, from 1; 0 for none.
    pub(super) page: usize,
    /// Nothing was answered yet.
    pub(super) missing: bool,
}

impl Wrong {
    /// The question with what to do about it, as a line.
    pub(super) fn said(&self) -> String {
        let question = self.question.trim().trim_end_matches(['.', ':']);
        match question {
            "" => self.message.clone(),
            asked if asked.ends_with('?') => format!("{asked} {}", self.message),
            asked => format!("{asked}: {}", self.message),
        }
    }
}

/// Missing answers that are listed one by one at most.
const LISTED: usize = 3;

/// The list at the head of a page: many answers that are missing are one line, which leads to the first of them.
pub(super) fn gathered(mut wrongs: Vec<Wrong>, words: &Words) -> Vec<Wrong> {
    let missing = wrongs.iter().filter(|wrong| wrong.missing).count();
    if missing <= LISTED {
        return wrongs;
    }
    if let Some(first) = wrongs.iter_mut().find(|wrong| wrong.missing) {
        first.question = String::new();
        first.message = words.with("count", missing).say("form-wrong-many-missing");
        first.missing = false;
    }
    wrongs.retain(|wrong| !wrong.missing);
    wrongs
}

impl Told<'_> {
    /// Everything that does not fit yet.
    pub(super) fn findings(&self, answers: &Answers) -> Vec<Finding> {
        let mut findings = self.form.check_answers(answers, Stage::Complete);
        // What is not asked any more is left out when it is sent, and its order is put right.
        findings.retain(|finding| !matches!(finding.code, Code::NotAsked | Code::OutOfOrder));
        findings
    }
    /// What does not fit, for the list at the head of a page. `page` leaves out what other pages show.
    pub(super) fn wrongs(&self, findings: &[Finding], page: Option<usize>) -> Vec<Wrong> {
        let on = |finding: &Finding| finding.item.and_then(|item| self.form.page_of(item)).map_or(0, |page| page + 1);
        let shown = findings.iter().filter(|finding| page.is_none_or(|page| on(finding) == page));
        let wrong = |finding: &Finding| Wrong {
            field: finding.field.clone(),
            question: finding.item.map_or(String::new(), |item| self.called(self.form.item(item))),
            message: self.wrong_words(finding),
            page: on(finding),
            missing: matches!(finding.code, Code::Required),
        };
        let refused = self.files.refused.iter().map(|(field, message)| Wrong {
            field: field.clone(),
            question: self.form.asks_for_file(field).map_or(String::new(), |item| self.called(item)),
            message: message.clone(),
            page: page.unwrap_or(0),
            missing: false,
        });
        refused.chain(shown.map(wrong)).collect()
    }
    /// The words of a question, as the list names it.
    fn called(&self, item: &Item) -> String {
        let words = item.words.in_language(self.words.tag());
        if words.is_empty() { item.link_id.clone() } else { words.to_owned() }
    }
    /// What to do about each of them.
    pub(super) fn errors<'f>(&self, findings: impl IntoIterator<Item = &'f Finding>) -> Vec<String> {
        findings.into_iter().map(|finding| self.wrong_words(finding)).collect()
    }
    /// What to do about something that does not fit.
    fn wrong_words(&self, finding: &Finding) -> String {
        let key = match &finding.code {
            Code::NotUnderstood { kind } | Code::WrongType { kind } => match kind {
                Kind::Decimal | Kind::Quantity => "form-wrong-decimal",
                Kind::Integer => "form-wrong-integer",
                Kind::Date => "form-wrong-date",
                Kind::DateTime => "form-wrong-datetime",
                Kind::Time => "form-wrong-time",
                Kind::Choice | Kind::OpenChoice | Kind::Boolean => "form-wrong-choice",
                _ => "form-wrong-kind",
            },
            Code::Required if finding.item.is_some_and(|item| self.form.item(item).kind == Kind::Attachment) => {
                "form-wrong-required-file"
            }
            Code::Required => match finding.item.map(|item| self.form.item(item).choices()) {
                // One box to tick, as under a consent.
                Some([only]) => {
                    let option = only.words.in_language(self.words.tag());
                    return self.words.with("option", option).say("form-wrong-required-tick");
                }
                _ => "form-wrong-required",
            },
            Code::TooFew { .. } => "form-wrong-too-few",
            Code::TooMany { .. } => "form-wrong-too-many",
            Code::TooSmall { .. } => "form-wrong-too-small",
            Code::TooLarge { .. } => "form-wrong-too-large",
            Code::UnitsDiffer { .. } => "form-wrong-units-differ",
            Code::UnknownUnit => "form-wrong-unknown-unit",
            Code::TooShort { .. } => "form-wrong-too-short",
            Code::TooLong { .. } => "form-wrong-too-long",
            Code::LineBreak => "form-wrong-line-break",
            Code::Pattern { hint } if hint.is_empty() => "form-wrong-pattern",
            Code::Pattern { .. } => "form-wrong-pattern-hint",
            Code::TooManyPlaces { .. } => "form-wrong-too-many-places",
            Code::NotAnOption => "form-wrong-not-an-option",
            Code::OnlyAlone => "form-wrong-only-alone",
            Code::FileType { .. } => "form-wrong-file-type",
            Code::FileTooLarge { most } => {
                let most = crate::documents::size(i64::try_from(*most).unwrap_or(i64::MAX));
                return self.words.with("limit", most.as_str()).say("form-wrong-file-size");
            }
            Code::NotAnAddress => "form-wrong-not-an-address",
            Code::AnswerFirst => "form-wrong-answer-first",
            _ => "form-wrong-kind",
        };
        match finding.code.many() {
            Some(many) => self.words.with("limit", many).say(key),
            None => self.words.with("limit", finding.code.limit()).say(key),
        }
    }
}
