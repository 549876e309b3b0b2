//! Checks answers against their form.

mod finding;
mod values;

pub use finding::{Code, Finding};
pub(crate) use values::wrong;

use crate::{
    answers::{Answers, Entry, Stage},
    form::{Form, Item, ItemId, Kind},
    live::{Live, Node, NodeId},
    response::{Response, Status},
};
use std::collections::HashSet;

impl Form {
    /// Checks a response: whether it is of this form, and its answers as its status asks for. Findings stand in the form's order.
    pub fn check(&self, response: &Response) -> Vec<Finding> {
        let mut findings = Vec::new();
        let named = response.questionnaire.as_deref();
        if named.is_some_and(|named| !self.is_named_by(named)) {
            findings.push(Finding { field: String::new(), item: None, link_path: String::new(), code: Code::OtherForm });
        }
        let stage = if response.status == Status::InProgress { Stage::Draft } else { Stage::Complete };
        findings.extend(self.check_answers(&response.answers, stage));
        findings
    }

    /// Checks answers. A draft may have gaps and may hold what is not asked any more; what is there has to be right.
    pub fn check_answers(&self, answers: &Answers, stage: Stage) -> Vec<Finding> {
        let live = self.live(answers);
        let mut checking = Checking { form: self, live: &live, stage, findings: Vec::new() };
        checking.structure(None, None, &answers.entries);
        for (id, node) in live.all() {
            checking.node(id, node);
        }
        checking.findings
    }
}

struct Checking<'a> {
    form: &'a Form,
    live: &'a Live<'a>,
    stage: Stage,
    findings: Vec<Finding>,
}

impl Checking<'_> {
    fn find(&mut self, field: String, item: ItemId, code: Code) {
        let link_path = self.form.link_path(item);
        self.findings.push(Finding { field, item: Some(item), link_path, code });
    }

    /// What the form does not have at this place.
    fn structure(&mut self, owner: Option<&str>, parent: Option<ItemId>, entries: &[Entry]) {
        let mut seen: HashSet<ItemId> = HashSet::new();
        let mut last = None;
        for entry in entries {
            let item = self.form.find(&entry.link_id);
            let path = owner.map_or_else(|| entry.link_id.clone(), |owner| format!("{owner} → {}", entry.link_id));
            let code = match item {
                None => Some(Code::UnknownItem),
                Some(item) if item.parent != parent => Some(Code::Misplaced),
                Some(item) if !(seen.insert(item.id) || item.kind == Kind::Group && item.repeats) => Some(Code::Twice),
                Some(item) if last.is_some_and(|last| item.id < last) && self.stage == Stage::Complete => Some(Code::OutOfOrder),
                Some(item) if item.kind == Kind::Group && entry.answers.iter().any(|answer| answer.value.is_some()) => {
                    Some(Code::NoAnswerHere)
                }
                Some(item) if item.kind == Kind::Display && (!entry.answers.is_empty() || !entry.entries.is_empty()) => {
                    Some(Code::NoAnswerHere)
                }
                Some(item) if item.kind.is_question() && !entry.entries.is_empty() => Some(Code::Misplaced),
                Some(_) => None,
            };
            let placed = item.filter(|item| item.parent == parent).map(|item| item.id);
            if let Some(code) = code {
                let field = placed.map(|item| self.form.field(self.form.path(item).iter().map(|item| (*item, None))));
                self.findings.push(Finding { field: field.unwrap_or_default(), item: placed, link_path: path.clone(), code });
            }
            if placed.is_some() {
                last = placed;
                self.structure(Some(&path), placed, &entry.entries);
                for answer in &entry.answers {
                    self.structure(Some(&path), placed, &answer.entries);
                }
            }
        }
    }

    fn node(&mut self, id: NodeId, node: &Node<'_>) {
        let item = self.form.item(node.item);
        let complete = self.stage == Stage::Complete;
        if !node.enabled {
            // A parent that is not asked says it for all within.
            let outermost = node.parent.is_none_or(|parent| self.live.node(parent).enabled);
            if complete && outermost && node.entry.is_some_and(|entry| !entry.is_empty()) {
                self.find(self.form.field_of(self.live, id), item.id, Code::NotAsked);
            }
            return;
        }
        match item.kind {
            Kind::Display => {}
            Kind::Group => self.group(id, node, item),
            _ => self.question(id, node, item),
        }
    }

    fn group(&mut self, id: NodeId, node: &Node<'_>, item: &Item) {
        if node.time > 0 {
            return;
        }
        let siblings = node.parent.map_or(self.live.roots(), |parent| &self.live.node(parent).children);
        let times =
            siblings.iter().map(|id| self.live.node(*id)).filter(|other| other.item == node.item && other.answer == node.answer);
        let found =
            times.filter(|other| other.entry.is_some_and(|entry| self.stage == Stage::Draft || !entry.is_empty())).count();
        let field = self.form.field_of(self.live, id);
        let (least, most) = (item.least() as usize, item.most() as usize);
        if found > most {
            self.find(field, item.id, Code::TooMany { most: item.most() });
        } else if found < least && self.stage == Stage::Complete && node.reached && self.can_be_answered(node) {
            let code = if found == 0 && least == 1 { Code::Required } else { Code::TooFew { least: item.least() } };
            // Where questions within are required themselves, they say it better.
            if !(found == 0 && self.has_required(node)) {
                self.find(field, item.id, code);
            }
        }
    }

    /// Whether anything within it is asked.
    fn can_be_answered(&self, node: &Node<'_>) -> bool {
        node.children.iter().map(|id| self.live.node(*id)).any(|child| {
            let item = self.form.item(child.item);
            child.enabled && (item.kind.is_question() && !item.fixed || item.kind == Kind::Group && self.can_be_answered(child))
        })
    }

    fn has_required(&self, node: &Node<'_>) -> bool {
        node.children.iter().map(|id| self.live.node(*id)).any(|child| {
            let item = self.form.item(child.item);
            child.enabled
                && child.reached
                && (item.kind.is_question() && item.least() > 0 && !item.fixed
                    || item.kind == Kind::Group && self.has_required(child))
        })
    }

    fn question(&mut self, id: NodeId, node: &Node<'_>, item: &Item) {
        let complete = self.stage == Stage::Complete;
        let field = self.form.field_of(self.live, id);
        let found = node.values().count();
        // Whoever fills in is not asked for what they cannot give.
        if complete && node.reached && !item.fixed && found < item.least() as usize {
            let code = if found == 0 && item.least() == 1 { Code::Required } else { Code::TooFew { least: item.least() } };
            self.find(field.clone(), item.id, code);
        }
        if found > item.most() as usize {
            self.find(field.clone(), item.id, Code::TooMany { most: item.most() });
        }
        let within = node.answers().any(|answer| answer.value.is_none() && !answer.is_empty());
        if complete && within {
            self.find(field.clone(), item.id, Code::AnswerFirst);
        }
        if item.read_only && !item.initial.is_empty() && !item.total {
            let same = found == item.initial.len() && node.values().zip(&item.initial).all(|(a, b)| a.same(b));
            if !same && found > 0 {
                self.find(field.clone(), item.id, Code::ReadOnlyChanged);
            }
        }
        let mut exclusive = false;
        for (index, answer) in node.answers().enumerate() {
            let Some(value) = &answer.value else { continue };
            exclusive |= item.choices().iter().any(|choice| choice.exclusive && choice.value.same(value));
            let line = if item.repeats && item.choices().is_empty() { format!("{field}~{index}") } else { field.clone() };
            for code in values::wrong(item, value) {
                self.find(line.clone(), item.id, code);
            }
        }
        if exclusive && found > 1 {
            self.find(field, item.id, Code::OnlyAlone);
        }
    }
}

impl Form {
    /// Whether a question could have been answered so: of the right kind, within its limits, from its list.
    pub fn takes(&self, item: &Item, value: &crate::value::Value) -> bool {
        values::wrong(item, value).is_empty()
    }
}

#[cfg(test)]
mod tests;
