//! Scores: the sum of what the chosen options count.

use crate::{
    answers::{Answer, Answers, Entry},
    decimal::Decimal,
    form::{Form, Item, ItemId, Kind},
    live::Live,
    value::Value,
};
use std::cmp::Ordering;

/// A score, as far as the questions are answered.
#[derive(Debug, Clone, PartialEq)]
pub struct Score {
    /// The sum of the chosen options' values.
    pub score: Decimal,
    /// The largest sum that can be reached.
    pub max: Decimal,
    /// Every question that counts and is asked is answered; else the score is only what there is so far.
    pub complete: bool,
}

impl Form {
    /// Whether its options count something (extension `ordinalValue` of an option, a code of a list, or a code system).
    pub fn is_scored(&self) -> bool {
        self.items.iter().any(counts)
    }

    /// The score of the whole form; none if nothing in it counts. What is not asked counts for nothing, in the sum as in the maximum
    /// a question that is not asked keeps its place, so that a maximum is the same for everybody (SDC, advanced rendering, scores).
    pub fn score(&self, answers: &Answers) -> Option<Score> {
        self.score_of(&self.live(answers), None)
    }

    fn score_of(&self, live: &Live<'_>, within: Option<ItemId>) -> Option<Score> {
        let inside = |item: &Item| within.is_none_or(|outer| self.is_within(item.id, outer));
        let counted: Vec<&Item> = self.items.iter().filter(|item| counts(item) && inside(item)).collect();
        let mut max: Decimal = 0.into();
        for item in &counted {
            max = max.plus(&greatest(item))?;
        }
        counted.first()?;
        let mut score: Decimal = 0.into();
        let mut complete = true;
        for (_, node) in live.all().filter(|(_, node)| node.enabled && node.reached) {
            let item = self.item(node.item);
            if !counts(item) || !inside(item) {
                continue;
            }
            complete &= node.values().next().is_some();
            for value in node.values() {
                if let Some(counts) = value_of(item, value) {
                    score = score.plus(&counts)?;
                }
            }
        }
        Some(Score { score, max, complete })
    }

    fn is_within(&self, mut item: ItemId, outer: ItemId) -> bool {
        while item != outer {
            match self.item(item).parent {
                Some(parent) => item = parent,
                None => return false,
            }
        }
        true
    }

    /// The answers with the totals of the form filled in: the sum of the group around the total, or of the whole form where that group
    /// holds nothing that counts. A total of a score that is not complete stays empty.
    pub fn with_totals(&self, answers: &Answers) -> Answers {
        let live = self.live(answers);
        let whole = self.score_of(&live, None);
        let mut answers = answers.clone();
        for total in self.items.iter().filter(|item| item.total) {
            let own = total.parent.and_then(|group| self.score_of(&live, Some(group)));
            let score = own.or_else(|| whole.clone()).filter(|score| score.complete);
            let value = score.and_then(|score| match total.kind {
                Kind::Integer => score.score.as_str().parse().ok().map(Value::Integer),
                _ => Some(Value::Decimal(score.score)),
            });
            let path = self.path(total.id);
            if let Some(entry) = self.entry_at(&mut answers.entries, &path) {
                entry.answers = value.into_iter().map(Answer::from).collect();
            }
        }
        answers
    }

    /// The entry at a path of groups that do not repeat, made where it is missing; none within repeats and questions.
    fn entry_at<'a>(&self, entries: &'a mut Vec<Entry>, path: &[ItemId]) -> Option<&'a mut Entry> {
        let (first, rest) = path.split_first()?;
        let item = self.item(*first);
        if !rest.is_empty() && (item.kind != Kind::Group || item.repeats) {
            return None;
        }
        let at = match entries.iter().position(|entry| entry.link_id == item.link_id) {
            Some(at) => at,
            None => {
                entries.push(Entry::new(&item.link_id, Vec::new()));
                entries.len() - 1
            }
        };
        let entry = &mut entries[at];
        if rest.is_empty() { Some(entry) } else { self.entry_at(&mut entry.entries, rest) }
    }
}

fn counts(item: &Item) -> bool {
    item.kind.is_question() && item.choices().iter().any(|choice| choice.score.is_some())
}

/// What an answer counts.
fn value_of(item: &Item, value: &Value) -> Option<Decimal> {
    item.option_of(value).and_then(|index| item.choices()[index].score.clone())
}

/// The most that a question can count: its best option, or all that count for something when it takes several.
fn greatest(item: &Item) -> Decimal {
    let zero: Decimal = 0.into();
    let scores = item.choices().iter().filter_map(|choice| choice.score.clone());
    if item.repeats {
        let positive = scores.filter(|score| score.compare(&zero) == Ordering::Greater);
        return positive.fold(zero.clone(), |sum, score| sum.plus(&score).unwrap_or(sum));
    }
    scores.max_by(Decimal::compare).unwrap_or(zero)
}
