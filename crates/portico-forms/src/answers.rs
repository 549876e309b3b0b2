//! What somebody has filled in so far: a tree shaped like the form's.

use crate::{
    form::{Form, Item, ItemId, Kind},
    json::Json,
    live::{Live, NodeId},
    value::{Attachment, Value},
};

/// How far filling in has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Still being filled in: gaps are not mistakes, and what is not asked (any more) is kept.
    Draft,
    /// Done: everything has to be there and nothing else.
    Complete,
}

/// The answers of one response.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Answers {
    /// The outermost items.
    pub entries: Vec<Entry>,
}

/// An item of a response (R4, QuestionnaireResponse.item). A group that repeats has one for each time, a question one with all answers.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Entry {
    /// The item's link id in the form.
    pub link_id: String,
    /// The words that were asked.
    pub text: Option<String>,
    /// The answers of a question.
    pub answers: Vec<Answer>,
    /// The items of a group.
    pub entries: Vec<Entry>,
    /// Everything else, as it stood.
    pub extra: Vec<(String, Json)>,
}

/// One answer, with what was asked because of it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Answer {
    /// The answer; none for a line that is still empty.
    pub value: Option<Value>,
    /// The items within the question, asked for this answer.
    pub entries: Vec<Entry>,
    /// Everything else, as it stood.
    pub extra: Vec<(String, Json)>,
}

impl Entry {
    /// A question's answers, or a group when there are none.
    pub fn new(link_id: &str, values: Vec<Value>) -> Entry {
        let answers = values.into_iter().map(Answer::from).collect();
        Entry { link_id: link_id.to_owned(), answers, ..Entry::default() }
    }

    /// A group with what is in it.
    pub fn group(link_id: &str, entries: Vec<Entry>) -> Entry {
        Entry { link_id: link_id.to_owned(), entries, ..Entry::default() }
    }

    /// Whether nothing is answered in it.
    pub fn is_empty(&self) -> bool {
        self.answers.iter().all(Answer::is_empty) && self.entries.iter().all(Entry::is_empty)
    }
}

impl Answer {
    /// Whether it says nothing, either itself or in what it contains.
    pub fn is_empty(&self) -> bool {
        self.value.is_none() && self.entries.iter().all(Entry::is_empty)
    }
}

impl From<Value> for Answer {
    fn from(value: Value) -> Answer {
        Answer { value: Some(value), ..Answer::default() }
    }
}

impl Answers {
    /// All values of a question, wherever its group repeats.
    pub fn values(&self, link_id: &str) -> Vec<&Value> {
        let answers = self.everything().filter(|entry| entry.link_id == link_id).flat_map(|entry| &entry.answers);
        answers.filter_map(|answer| answer.value.as_ref()).collect()
    }

    /// Every file among the answers.
    pub fn files(&self) -> Vec<&Attachment> {
        let answers = self.everything().flat_map(|entry| &entry.answers);
        let files = answers.filter_map(|answer| match &answer.value {
            Some(Value::Attachment(file)) => Some(file),
            _ => None,
        });
        files.collect()
    }

    /// Every item with what is in it, from the first to the last.
    fn everything(&self) -> impl Iterator<Item = &Entry> {
        let mut open: Vec<&Entry> = self.entries.iter().rev().collect();
        std::iter::from_fn(move || {
            let entry = open.pop()?;
            open.extend(entry.answers.iter().flat_map(|answer| &answer.entries).chain(&entry.entries).rev());
            Some(entry)
        })
    }

    /// Whether nothing is answered.
    pub fn is_empty(&self) -> bool {
        self.entries.iter().all(Entry::is_empty)
    }

    /// How many items and answers there are, as [`crate::Response::read`] counts them: more than [`crate::MOST_ENTRIES`] are not read.
    pub fn count(&self) -> usize {
        count(&self.entries)
    }
}

fn count(entries: &[Entry]) -> usize {
    let of_answers = |entry: &Entry| entry.answers.iter().map(|answer| 1 + count(&answer.entries)).sum::<usize>();
    entries.iter().map(|entry| 1 + count(&entry.entries) + of_answers(entry)).sum()
}

impl Form {
    /// Answers to begin with: the initial values of the form, and nothing else (R4, Questionnaire.item.initial).
    pub fn begin(&self) -> Answers {
        Answers { entries: self.begin_within(None) }
    }

    /// What the items of a group begin with, or those that stand in none.
    pub(crate) fn begin_within(&self, parent: Option<ItemId>) -> Vec<Entry> {
        self.children(parent).iter().filter_map(|id| self.begun(self.item(*id))).collect()
    }

    /// What one item begins with; none if that is nothing.
    fn begun(&self, item: &Item) -> Option<Entry> {
        let entry = match item.kind {
            Kind::Display => return None,
            Kind::Group => Entry::group(&item.link_id, self.begin_within(Some(item.id))),
            _ => {
                let mut entry = Entry::new(&item.link_id, item.initial.clone());
                if let Some(first) = entry.answers.first_mut() {
                    first.entries = self.begin_within(Some(item.id));
                }
                entry
            }
        };
        (!entry.is_empty()).then_some(entry)
    }

    /// Answers for a new time, taken from the last: what still fits the form, without totals and files. What nobody can change is as the
    /// form has it now, and whatever is not answered begins as the form begins, in groups too.
    pub fn begin_again(&self, last: &Answers) -> Answers {
        let mut answers = self.tidy(last, Stage::Complete, None);
        self.renew(&mut answers.entries);
        self.begin_what_is_missing(None, &mut answers.entries);
        self.tidy(&answers, Stage::Draft, None)
    }

    fn begin_what_is_missing(&self, parent: Option<ItemId>, entries: &mut Vec<Entry>) {
        for id in self.children(parent) {
            let item = self.item(*id);
            if entries.iter().all(|entry| entry.link_id != item.link_id) {
                entries.extend(self.begun(item));
                continue;
            }
            for entry in entries.iter_mut().filter(|entry| entry.link_id == item.link_id) {
                if item.kind == Kind::Group {
                    self.begin_what_is_missing(Some(*id), &mut entry.entries);
                }
                for answer in &mut entry.answers {
                    self.begin_what_is_missing(Some(*id), &mut answer.entries);
                }
            }
        }
    }

    fn renew(&self, entries: &mut Vec<Entry>) {
        entries.retain_mut(|entry| {
            let Some(item) = self.find(&entry.link_id) else { return false };
            let is_given = item.read_only && !item.initial.is_empty();
            if item.total || item.hidden || is_given || item.kind == Kind::Attachment {
                return false;
            }
            entry.extra.clear();
            entry.text = None;
            entry.answers.retain(|answer| answer.value.as_ref().is_some_and(|value| self.takes(item, value)));
            for answer in &mut entry.answers {
                answer.extra.clear();
                self.renew(&mut answer.entries);
            }
            self.renew(&mut entry.entries);
            !entry.is_empty()
        });
    }

    /// The answers in the order of the form (R4, QuestionnaireResponse: items stand in the order of the questionnaire). For a complete
    /// response: without what is not asked and what is empty, totals filled in, and with the words that were asked, in `language` where
    /// it is given. For a draft nothing is taken away. Items that the form does not know go to the end of a draft.
    pub fn tidy(&self, answers: &Answers, stage: Stage, language: Option<&str>) -> Answers {
        let filled = (stage == Stage::Complete).then(|| self.with_totals(answers));
        let answers = filled.as_ref().unwrap_or(answers);
        let live = self.live(answers);
        let entries = self.tidy_within(&live, live.roots(), stage, language);
        let unknown = self.unknown(None, &answers.entries).filter(|_| stage == Stage::Draft);
        Answers { entries: entries.into_iter().chain(unknown.cloned()).collect() }
    }

    /// Entries of items that are not in `parent`, or not in the form at all.
    pub(crate) fn unknown<'a>(&self, parent: Option<ItemId>, entries: &'a [Entry]) -> impl Iterator<Item = &'a Entry> {
        entries.iter().filter(move |entry| self.find(&entry.link_id).is_none_or(|item| item.parent != parent))
    }

    fn tidy_within(&self, live: &Live<'_>, nodes: &[NodeId], stage: Stage, language: Option<&str>) -> Vec<Entry> {
        let mut tidied = Vec::new();
        for id in nodes {
            let node = live.node(*id);
            let item = self.item(node.item);
            let Some(entry) = node.entry else { continue };
            let complete = stage == Stage::Complete;
            if complete && !node.enabled {
                continue;
            }
            let mut new = Entry { link_id: entry.link_id.clone(), extra: entry.extra.clone(), ..Entry::default() };
            new.text = match complete {
                true => Some(language.map_or(item.words.text(), |language| item.words.in_language(language)).to_owned()),
                false => entry.text.clone(),
            };
            new.text = new.text.filter(|text| !text.trim().is_empty());
            if item.kind == Kind::Group {
                new.entries = self.tidy_within(live, &node.children, stage, language);
                if !complete {
                    new.answers = entry.answers.clone();
                    new.entries.extend(self.unknown(Some(item.id), &entry.entries).cloned());
                }
            } else {
                let mut within: Vec<Vec<NodeId>> = vec![Vec::new(); entry.answers.len()];
                for child in &node.children {
                    if let Some(list) = live.node(*child).answer.and_then(|index| within.get_mut(index)) {
                        list.push(*child);
                    }
                }
                for (answer, within) in entry.answers.iter().zip(within) {
                    let mut entries = self.tidy_within(live, &within, stage, language);
                    if !complete {
                        entries.extend(self.unknown(Some(item.id), &answer.entries).cloned());
                    }
                    new.answers.push(Answer { value: answer.value.clone(), entries, extra: answer.extra.clone() });
                }
                if complete {
                    new.answers.retain(|answer| !answer.is_empty());
                } else {
                    new.entries = entry.entries.clone();
                }
            }
            if !complete || !new.is_empty() {
                tidied.push(new);
            }
        }
        tidied
    }
}
