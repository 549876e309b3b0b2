//! Answers to read: each question and its answer, under the headings of the form.

use super::{asking::Told, files::Said};
use portico_forms::{Answers, Form, ItemId, Score};

/// Questions under one heading.
pub(super) struct Section {
    pub(super) title: String,
    pub(super) parts: Vec<Part>,
    /// The page of the form on which they stand, from 1; 0 for none.
    pub(super) page: usize,
}

/// Texts to read, and the questions that follow them.
#[derive(Default)]
pub(super) struct Part {
    pub(super) texts: Vec<String>,
    pub(super) lines: Vec<Line>,
}

/// A question with its answers.
pub(super) struct Line {
    pub(super) question: String,
    pub(super) answers: Vec<Said>,
}

impl Section {
    /// The questions.
    pub(super) fn lines(&self) -> impl Iterator<Item = &Line> {
        self.parts.iter().flat_map(|part| &part.lines)
    }
    fn read(&mut self, text: String) {
        match self.parts.last_mut().filter(|part| part.lines.is_empty()) {
            Some(part) => part.texts.push(text),
            None => self.parts.push(Part { texts: vec![text], lines: Vec::new() }),
        }
    }
    fn answered(&mut self, line: Line) {
        if self.parts.is_empty() {
            self.parts.push(Part::default());
        }
        if let Some(part) = self.parts.last_mut() {
            part.lines.push(line);
        }
    }
}

/// The sections, in the order of the form.
pub(super) fn sections(told: &Told<'_>, answers: &Answers) -> Vec<Section> {
    let (yes, no) = told.yes_and_no();
    arranged(told, told.form.lines(answers, told.words.tag(), yes, no))
}

/// The sections of a form that is `signed` with all the texts in it, for whoever signs means them as well; otherwise the questions alone.
pub(super) fn sections_to_sign(told: &Told<'_>, answers: &Answers, signed: bool) -> Vec<Section> {
    if !signed {
        return sections(told, answers);
    }
    let (yes, no) = told.yes_and_no();
    arranged(told, told.form.lines_and_texts(answers, told.words.tag(), yes, no))
}

/// Everything that stands there, a line for each heading, text, question and answer. What was signed is told by it.
pub(super) fn whole_text(sections: &[Section]) -> String {
    let mut lines: Vec<String> = Vec::new();
    for section in sections {
        lines.push(section.title.clone());
        for part in &section.parts {
            lines.extend(part.texts.iter().cloned());
            for line in &part.lines {
                lines.push(line.question.clone());
                lines.extend(line.answers.iter().map(Said::plain));
            }
        }
    }
    lines.join("\n")
}

fn arranged(told: &Told<'_>, lines: Vec<portico_forms::Line>) -> Vec<Section> {
    let mut sections: Vec<Section> = Vec::new();
    for line in lines {
        let (title, page) = (line.section.join(", "), told.form.page_of(line.item).map_or(0, |page| page + 1));
        let item = told.form.item(line.item);
        if item.total || told.form.is_hidden(item.id) {
            continue;
        }
        // A text that leads to a group stands under its heading.
        let leads = |section: &Section| section.title.is_empty() && section.page == page && section.lines().next().is_none();
        if let Some(section) = sections.last_mut()
            && leads(section)
        {
            section.title.clone_from(&title);
        }
        if !sections.last().is_some_and(|section| section.title == title && section.page == page) {
            sections.push(Section { title, parts: Vec::new(), page });
        }
        let Some(section) = sections.last_mut() else { continue };
        if line.text {
            section.read(line.question);
            continue;
        }
        let answers = match line.files.is_empty() {
            true => line.answers.into_iter().map(Said::from).collect(),
            false => line.files.iter().map(|file| told.files.said(file)).collect(),
        };
        section.answered(Line { question: line.question, answers });
    }
    sections
}

/// A total of a form that counts: the one of all of it, or the one of a part.
pub(super) struct Total {
    /// What it is the total of: a part by its heading, or the whole form; empty where there is no other.
    pub(super) of: String,
    pub(super) score: String,
    pub(super) max: String,
    pub(super) complete: bool,
}

impl Total {
    fn new(of: &str, score: &Score) -> Self {
        Self { of: of.to_owned(), score: score.score.to_string(), max: score.max.to_string(), complete: score.complete }
    }
}

/// The totals, where the form counts: of all of it, then of each part that has one of its own.
pub(super) fn totals(form: &Form, answers: &Answers, language: &str) -> Vec<Total> {
    let Some(whole) = form.score(answers) else { return Vec::new() };
    let parts = form.scores_within(answers);
    let whole = Total::new(if parts.is_empty() { "" } else { "Whole form" }, &whole);
    let parts = parts.iter().map(|(group, score)| Total::new(heading(form, *group, language), score));
    std::iter::once(whole).chain(parts).collect()
}

/// What a part with a total is called: as the group, else as its total.
pub(super) fn heading<'a>(form: &'a Form, group: ItemId, language: &str) -> &'a str {
    let item = form.item(group);
    let total = item.children.iter().map(|child| form.item(*child)).find(|child| child.total);
    let mut words = std::iter::once(item).chain(total).map(|item| item.words.in_language(language));
    words.find(|words| !words.is_empty()).unwrap_or(&item.link_id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_whole_text_has_what_stands_between_the_questions() {
        let line = || Line { question: "Do you agree?".into(), answers: vec![Said::from("Yes".to_owned())] };
        let section = |text: &str| Section {
            title: "Care".into(),
            parts: vec![Part { texts: vec![text.to_owned()], lines: vec![line()] }],
            page: 1,
        };
        assert_eq!(whole_text(&[section("Treatment is your choice.")]), "Care\nTreatment is your choice.\nDo you agree?\nYes");
        assert_ne!(whole_text(&[section("Treatment is your choice.")]), whole_text(&[section("Treatment is not your choice.")]));
    }
}
