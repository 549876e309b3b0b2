//! Answers to read: under the headings of the form, each question with what was said.

use super::{asking::Told, files::Said};
use portico_forms::{Answers, Form};

/// Questions under one heading.
pub(super) struct Section {
    pub(super) title: String,
    pub(super) lines: Vec<Line>,
    /// The page of the form on which they stand, from 1; 0 for none.
    pub(super) page: usize,
}

/// A question with its answers.
pub(super) struct Line {
    pub(super) question: String,
    pub(super) answers: Vec<Said>,
}

/// The sections, in the order of the form.
pub(super) fn sections(told: &Told<'_>, answers: &Answers) -> Vec<Section> {
    let (yes, no) = told.yes_and_no();
    let mut sections: Vec<Section> = Vec::new();
    for line in told.form.lines(answers, told.words.tag(), yes, no) {
        let (title, page) = (line.section.join(", "), told.form.page_of(line.item).map_or(0, |page| page + 1));
        let item = told.form.item(line.item);
        if item.total || item.hidden {
            continue;
        }
        let answers = match line.files.is_empty() {
            true => line.answers.into_iter().map(Said::from).collect(),
            false => line.files.iter().map(|file| told.files.said(file)).collect(),
        };
        let line = Line { question: line.question, answers };
        match sections.last_mut().filter(|section| section.title == title && section.page == page) {
            Some(section) => section.lines.push(line),
            None => sections.push(Section { title, lines: vec![line], page }),
        }
    }
    sections
}

/// The total of a form that counts.
pub(super) struct Total {
    pub(super) score: String,
    pub(super) max: String,
    pub(super) complete: bool,
}

/// The total, where the form has one.
pub(super) fn total(form: &Form, answers: &Answers) -> Option<Total> {
    let score = form.score(answers)?;
    Some(Total { score: score.score.to_string(), max: score.max.to_string(), complete: score.complete })
}
