//! Answers for staff to read: one line for each question.

use crate::{
    answers::Answers,
    form::{Form, ItemId, Kind},
    live::{Live, NodeId},
    value::{Attachment, Value},
};

/// A question with its answers in words.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// The item.
    pub item: ItemId,
    /// The headings of the groups it is within, the outermost first; a group that repeats has its number behind it.
    pub section: Vec<String>,
    /// The question.
    pub question: String,
    /// The answers in words; none when it was not answered.
    pub answers: Vec<String>,
    /// The answers of a question that asks for files.
    pub files: Vec<Attachment>,
}

impl Form {
    /// Every question that was asked, answered or not, in the order of the form. `yes` and `no` are the words for boolean answers;
    /// codes are shown in the form's words for them, in `language` where the form has it.
    pub fn lines(&self, answers: &Answers, language: &str, yes: &str, no: &str) -> Vec<Line> {
        let live = self.live(answers);
        let mut lines = Vec::new();
        for (id, node) in live.all() {
            let item = self.item(node.item);
            if !node.enabled || !item.kind.is_question() || (item.hidden && node.values().next().is_none()) {
                continue;
            }
            let words = node.values().map(|value| {
                let option = item.option_of(value).map(|index| &item.choices()[index]);
                option.map_or_else(|| value.words(yes, no), |choice| choice.words.in_language(language).to_owned())
            });
            let prefix = item.prefix.in_language(language);
            let question = format!("{prefix} {}", item.words.in_language(language)).trim().to_owned();
            let question = if question.is_empty() { item.link_id.clone() } else { question };
            let files = node.values().filter_map(|value| match value {
                Value::Attachment(file) => Some(file.clone()),
                _ => None,
            });
            let (section, answers, files) = (self.section(&live, id, language), words.collect(), files.collect());
            lines.push(Line { item: item.id, section, question, answers, files });
        }
        lines
    }

    fn section(&self, live: &Live<'_>, id: NodeId, language: &str) -> Vec<String> {
        let mut section = Vec::new();
        let mut at = live.node(id).parent;
        while let Some(parent) = at {
            let node = live.node(parent);
            let item = self.item(node.item);
            let words = item.words.in_language(language);
            if item.kind == Kind::Group && (!words.is_empty() || item.repeats) {
                section.push(if item.repeats {
                    format!("{words} {}", node.time + 1).trim().to_owned()
                } else {
                    words.to_owned()
                });
            }
            at = node.parent;
        }
        section.reverse();
        section
    }
}
