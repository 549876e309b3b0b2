//! Answers to read: one line for each question, with the form's own texts in between.

use crate::{
    answers::Answers,
    form::{Form, HelpKind, Item, ItemId, Kind},
    live::{Live, NodeId},
    value::{Attachment, Value},
};

/// A question with its answers in words; or a text that stands between questions.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// The item.
    pub item: ItemId,
    /// The headings of the groups it is within, the outermost first; a group that repeats has its number behind it.
    pub section: Vec<String>,
    /// The question, or the text.
    pub question: String,
    /// It is a text to read, and asks nothing.
    pub text: bool,
    /// The answers in words; none if it was not answered.
    pub answers: Vec<String>,
    /// The answers of a question that asks for files.
    pub files: Vec<Attachment>,
}

impl Item {
    /// An answer as people read it: in the form's words for it, a number with its unit.
    pub(crate) fn said(&self, value: &Value, language: &str, (yes, no): (&str, &str)) -> String {
        let option = self.option_of(value).map(|index| &self.choices()[index]);
        let words = option.map_or_else(|| value.words(yes, no), |choice| choice.words.in_language(language).to_owned());
        self.with_unit(words, value, language)
    }

    /// The words for a value, with the unit behind a number.
    pub(crate) fn with_unit(&self, words: String, value: &Value, language: &str) -> String {
        let unit = self.unit(language).filter(|_| matches!(value, Value::Integer(_) | Value::Decimal(_)));
        match unit {
            Some(unit) => format!("{words} {unit}"),
            None => words,
        }
    }
}

impl Form {
    /// Every question that was asked, answered or not, in the order of the form. `yes` and `no` are the words for boolean answers;
    /// codes are shown in the form's words for them, in `language` where the form has it.
    pub fn lines(&self, answers: &Answers, language: &str, yes: &str, no: &str) -> Vec<Line> {
        self.told(answers, language, (yes, no), false)
    }

    /// The same with the texts that its pages show, each where it stands: what somebody reads who signs.
    pub fn lines_and_texts(&self, answers: &Answers, language: &str, yes: &str, no: &str) -> Vec<Line> {
        self.told(answers, language, (yes, no), true)
    }

    fn told(&self, answers: &Answers, language: &str, (yes, no): (&str, &str), texts: bool) -> Vec<Line> {
        let live = self.live(answers);
        let mut lines = Vec::new();
        for (id, node) in live.all() {
            let item = self.item(node.item);
            lines.extend(self.line(&live, id, language, (yes, no)));
            if texts && self.is_read(&live, id) {
                let within = if item.kind == Kind::Group { Some(id) } else { node.parent };
                let read = self.read_at(id, &live, language).into_iter();
                lines.extend(read.map(|text| self.text_line(item.id, (within, &live), text, language)));
            }
        }
        lines
    }

    /// The line of a question; none for anything else and for what was not asked.
    fn line(&self, live: &Live<'_>, id: NodeId, language: &str, (yes, no): (&str, &str)) -> Option<Line> {
        let node = live.node(id);
        let item = self.item(node.item);
        if !node.enabled || !item.kind.is_question() || (self.is_hidden(item.id) && node.values().next().is_none()) {
            return None;
        }
        let words = node.values().map(|value| item.said(value, language, (yes, no)));
        let prefix = item.prefix.in_language(language);
        let question = format!("{prefix} {}", item.words.in_language(language)).trim().to_owned();
        let question = if question.is_empty() { item.link_id.clone() } else { question };
        let files = node.values().filter_map(|value| match value {
            Value::Attachment(file) => Some(file.clone()),
            _ => None,
        });
        let (section, answers, files) = (self.section(live, node.parent, language), words.collect(), files.collect());
        Some(Line { item: item.id, section, question, text: false, answers, files })
    }

    fn text_line(&self, item: ItemId, (within, live): (Option<NodeId>, &Live<'_>), text: String, language: &str) -> Line {
        let section = self.section(live, within, language);
        Line { item, section, question: text, text: true, answers: Vec::new(), files: Vec::new() }
    }

    /// Whether a page shows it: itself, and everything it is within.
    pub(crate) fn is_read(&self, live: &Live<'_>, id: NodeId) -> bool {
        std::iter::successors(Some(id), |id| live.node(*id).parent).all(|id| self.is_shown(live, id))
    }

    /// The texts that an item says: itself, where it asks nothing, or what stands beside it.
    fn read_at(&self, id: NodeId, live: &Live<'_>, language: &str) -> Vec<String> {
        let item = self.item(live.node(id).item);
        let texts: Vec<String> = match item.kind {
            Kind::Display => {
                vec![format!("{} {}", item.prefix.in_language(language), item.words.in_language(language)).trim().to_owned()]
            }
            _ => {
                let said = |kind: HelpKind| {
                    matches!(kind, HelpKind::Instructions | HelpKind::Help | HelpKind::Legal | HelpKind::Security)
                };
                let help = item.help.iter().filter(|help| said(help.kind));
                help.map(|help| help.words.in_language(language).trim().to_owned()).collect()
            }
        };
        texts.into_iter().filter(|text| !text.is_empty()).collect()
    }

    /// The headings from the outermost group down to this node.
    fn section(&self, live: &Live<'_>, within: Option<NodeId>, language: &str) -> Vec<String> {
        let mut section = Vec::new();
        let mut at = within;
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
