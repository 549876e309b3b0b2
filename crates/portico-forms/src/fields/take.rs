//! Puts what a page sent into the answers.

use super::{
    MOST_TIMES,
    posted::{Branch, Change, Posted},
    typed::{self, Typing},
};
use crate::{
    answers::{Answer, Answers, Entry},
    form::{Control, Form, Item, ItemId, Kind},
    value::{Attachment, Value},
};

/// The value of an option's field.
pub(super) fn pick(index: usize) -> String {
    format!("o{index}")
}

impl Form {
    /// The answers after a page was sent. Only what the page asked changes: what it did not hold stays, and so does what may not be changed
    /// by whoever fills in. What cannot be understood is kept as [`Value::AsTyped`], which [`Form::check_answers`] finds. There may be more
    /// than a response may have ([`Answers::count`]); that can be shown and not be kept.
    pub fn take(&self, answers: &Answers, posted: &Posted, typing: &Typing<'_>) -> Answers {
        let mut taken = answers.clone();
        self.take_within(None, &mut taken.entries, &posted.root, typing);
        taken
    }

    fn take_within(&self, parent: Option<ItemId>, entries: &mut Vec<Entry>, posted: &Branch, typing: &Typing<'_>) {
        for id in self.children(parent) {
            let item = self.item(*id);
            let Some(times) = posted.within.get(&item.link_id) else { continue };
            if item.hidden {
                continue;
            }
            match item.kind {
                Kind::Display => {}
                Kind::Group => {
                    for (time, branch) in times {
                        let time = if item.repeats { *time } else { 0 };
                        if let Some(entry) = nth(entries, item, time) {
                            self.take_within(Some(*id), &mut entry.entries, branch, typing);
                        }
                    }
                }
                _ => {
                    if let Some(entry) = nth(entries, item, 0) {
                        self.take_question(item, entry, times, typing);
                    }
                }
            }
        }
        entries.retain(|entry| {
            let group = self.find(&entry.link_id).is_some_and(|item| item.kind == Kind::Group && item.repeats);
            group || !entry.answers.is_empty() || !entry.entries.is_empty() || !entry.extra.is_empty()
        });
    }

    fn take_question(
        &self,
        item: &Item,
        entry: &mut Entry,
        times: &std::collections::BTreeMap<usize, Branch>,
        typing: &Typing<'_>,
    ) {
        let lines = item.repeats && item.choices().is_empty();
        for (time, branch) in times {
            let time = if item.repeats { *time } else { 0 };
            if !branch.within.is_empty()
                && let Some(answer) = line(entry, time)
            {
                self.take_within(Some(item.id), &mut answer.entries, branch, typing);
            }
            let sent = !branch.values.is_empty() && !item.read_only && !item.total && item.kind != Kind::Attachment;
            if !sent {
                continue;
            }
            if item.kind == Kind::Boolean || !item.choices().is_empty() {
                let mut values = picked(item, branch, &entry.answers);
                // A box without a tick says “no” only if that was said before.
                let no = item.kind == Kind::Boolean
                    && entry.answers.first().and_then(|answer| answer.value.as_ref()) == Some(&Value::Boolean(false));
                if no && values.is_empty() && item.control == Control::CheckBox {
                    values.push(Value::Boolean(false));
                }
                let mut old = std::mem::take(&mut entry.answers);
                for value in values {
                    let kept = old.iter().position(|answer| answer.value.as_ref().is_some_and(|old| old.same(&value)));
                    // What was asked within, before there was an answer, belongs to the answer that comes now.
                    let kept = kept.or_else(|| old.iter().position(|answer| !item.repeats || answer.value.is_none()));
                    let mut answer = kept.map(|at| old.remove(at)).unwrap_or_default();
                    answer.value = Some(value);
                    entry.answers.push(answer);
                }
                // What was asked within stays, until somebody answers again.
                if entry.answers.is_empty() {
                    old.retain_mut(|answer| {
                        answer.value = None;
                        !answer.is_empty()
                    });
                    entry.answers = old;
                }
            } else if let Some(answer) = line(entry, if lines { time } else { 0 }) {
                // What comes back as it was shown is what it was: a page shows less than a value holds.
                if answer.value.is_none() || !typed::unchanged(item, branch, answer.value.as_ref()) {
                    answer.value = typed::value(item, branch, typing);
                }
            }
        }
        entry.answers.retain(|answer| !answer.is_empty());
    }

    /// Does what a button asks for: adds a group or a line, or removes one. Says whether there was anything to do.
    pub fn change(&self, answers: &mut Answers, change: &Change) -> bool {
        let (field, add) = match change {
            Change::Add(field) => (field, true),
            Change::Remove(field) => (field, false),
        };
        let Some(way) = self.way(field) else { return false };
        let Some(((last, time), outer)) = way.split_last() else { return false };
        let item = self.item(*last);
        let removable = item.repeats || item.kind == Kind::Attachment;
        if !removable || item.read_only || item.hidden {
            return false;
        }
        let Some(entries) = self.reach(&mut answers.entries, outer) else { return false };
        let most = (item.most() as usize).min(MOST_TIMES);
        if item.kind == Kind::Group {
            let places: Vec<usize> =
                entries.iter().enumerate().filter(|(_, entry)| entry.link_id == item.link_id).map(|(at, _)| at).collect();
            return match (add, time.and_then(|time| places.get(time))) {
                (true, _) if places.len() < most => {
                    // The first one is on the page before it is among the answers.
                    let missing = if places.is_empty() { 2 } else { 1 };
                    let at = places.last().map_or(entries.len(), |last| last + 1);
                    for _ in 0..missing {
                        entries.insert(at, Entry::group(&item.link_id, self.begin_within(Some(item.id))));
                    }
                    true
                }
                (false, Some(at)) => {
                    entries.remove(*at);
                    true
                }
                _ => false,
            };
        }
        let Some(entry) = nth(entries, item, 0) else { return false };
        match (add, time.unwrap_or(0)) {
            (true, _) if entry.answers.len() < most => {
                let missing = if entry.answers.is_empty() { 2 } else { 1 };
                entry.answers.extend(std::iter::repeat_n(Answer::default(), missing));
                true
            }
            (false, time) if time < entry.answers.len() => {
                entry.answers.remove(time);
                true
            }
            _ => false,
        }
    }

    /// The question that a field asks a file for; none if the form asks for none there, or it is not to be changed.
    pub fn asks_for_file(&self, field: &str) -> Option<&Item> {
        let item = self.item(self.way(field)?.last()?.0);
        (item.kind == Kind::Attachment && !item.read_only && !item.hidden).then_some(item)
    }

    /// Adds a file to the answers of the question that asks for it. Says whether another one was allowed.
    pub fn attach(&self, answers: &mut Answers, field: &str, file: Attachment) -> bool {
        let Some(item) = self.asks_for_file(field) else { return false };
        let Some((_, outer)) = self.way(field).and_then(|way| way.split_last().map(|(last, outer)| (*last, outer.to_vec())))
        else {
            return false;
        };
        let Some(entry) = self.reach(&mut answers.entries, &outer).and_then(|entries| nth(entries, item, 0)) else {
            return false;
        };
        // What was asked within, before there was a file, belongs to the one that comes now.
        if let Some(waiting) = entry.answers.iter_mut().find(|answer| answer.value.is_none()) {
            waiting.value = Some(Value::Attachment(file));
            return true;
        }
        if entry.answers.len() >= (item.most() as usize).min(MOST_TIMES) {
            return false;
        }
        entry.answers.push(Value::Attachment(file).into());
        true
    }

    /// Puts values into a question by its field's name, such as answers that came another way. Says whether the form has the question.
    pub fn put(&self, answers: &mut Answers, field: &str, values: Vec<Value>) -> bool {
        let Some(way) = self.way(field) else { return false };
        let Some(((last, _), outer)) = way.split_last() else { return false };
        let item = self.item(*last);
        let Some(entries) = self.reach(&mut answers.entries, outer).filter(|_| item.kind.is_question()) else { return false };
        let Some(entry) = nth(entries, item, 0) else { return false };
        entry.answers = values.into_iter().map(Answer::from).collect();
        true
    }

    /// The entries at the end of a way, made where they are missing.
    fn reach<'a>(&self, mut entries: &'a mut Vec<Entry>, way: &[(ItemId, Option<usize>)]) -> Option<&'a mut Vec<Entry>> {
        for (id, time) in way {
            let item = self.item(*id);
            let time = time.unwrap_or(0);
            entries = match item.kind {
                Kind::Group => &mut nth(entries, item, time)?.entries,
                _ => &mut line(nth(entries, item, 0)?, time)?.entries,
            };
        }
        Some(entries)
    }
}

/// The entry of an item for a time; the next one is made, one further on is none.
fn nth<'a>(entries: &'a mut Vec<Entry>, item: &Item, time: usize) -> Option<&'a mut Entry> {
    let places: Vec<usize> =
        entries.iter().enumerate().filter(|(_, entry)| entry.link_id == item.link_id).map(|(at, _)| at).collect();
    let at = match places.get(time) {
        Some(at) => *at,
        None if time == places.len() && time < (item.most() as usize).clamp(1, MOST_TIMES) => {
            let at = places.last().map_or(entries.len(), |last| last + 1);
            entries.insert(at, Entry::new(&item.link_id, Vec::new()));
            at
        }
        None => return None,
    };
    entries.get_mut(at)
}

/// The answer of a line; the next one is made, one further on is none.
fn line(entry: &mut Entry, time: usize) -> Option<&mut Answer> {
    if time == entry.answers.len() && time < MOST_TIMES {
        entry.answers.push(Answer::default());
    }
    entry.answers.get_mut(time)
}

/// What was ticked, and own words beside it. Where there may be one answer alone, it is what was done last: own words that were not there
/// before, else the option that was ticked.
fn picked(item: &Item, branch: &Branch, before: &[Answer]) -> Vec<Value> {
    let mut values: Vec<Value> = Vec::new();
    for sent in branch.values.get("").into_iter().flatten().filter(|sent| !sent.is_empty()) {
        let value = match (item.kind, sent.as_str()) {
            (Kind::Boolean, "true") => Value::Boolean(true),
            (Kind::Boolean, "false") => Value::Boolean(false),
            (Kind::OpenChoice, "own") => continue,
            (_, sent) => {
                let index = sent.strip_prefix('o').and_then(|index| index.parse::<usize>().ok());
                let choice = index.and_then(|index| item.choices().get(index));
                choice.map_or_else(|| Value::AsTyped(sent.to_owned()), |choice| choice.value.clone())
            }
        };
        if !values.contains(&value) {
            values.push(value);
        }
    }
    let own = branch.value("own").map(str::trim).filter(|own| !own.is_empty() && item.kind == Kind::OpenChoice);
    if let Some(own) = own.map(|own| Value::String(own.to_owned())) {
        let stood = before.iter().any(|answer| answer.value.as_ref() == Some(&own));
        if !item.repeats && !values.is_empty() {
            if stood {
                return values;
            }
            values.clear();
        }
        values.push(own);
    }
    values
}
