//! Scores: the sum of what the chosen options count.

use crate::{
    answers::{Answer, Answers, Entry},
    decimal::Decimal,
    form::{Form, Item, ItemId, Kind},
    live::Live,
    value::Value,
};
use std::{
    cmp::Ordering,
    collections::{BTreeMap, HashMap, HashSet},
};

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

    /// The scores of its parts, in the order of the form: of each group with several questions that count in it, if it holds one of them, or
    /// a total, itself. Left out is a group with everything that counts, for its score is that of the form, and of two groups with the same
    /// questions the inner one.
    pub fn scores_within(&self, answers: &Answers) -> Vec<(ItemId, Score)> {
        self.parts_summed(answers).map(|sums| sums.into_iter().collect()).unwrap_or_default()
    }

    fn parts_summed(&self, answers: &Answers) -> Option<BTreeMap<ItemId, Score>> {
        let zero = || Score { score: 0.into(), max: 0.into(), complete: true };
        let mut sums: BTreeMap<ItemId, Score> = self.scored_parts().into_iter().map(|group| (group, zero())).collect();
        if sums.is_empty() {
            return Some(sums);
        }
        for item in self.items.iter().filter(|item| counts(item)) {
            for outer in self.around(item.id) {
                if let Some(sum) = sums.get_mut(&outer) {
                    sum.max = sum.max.plus(&greatest(item))?;
                }
            }
        }
        for (_, node) in self.live(answers).all().filter(|(_, node)| node.enabled && node.reached) {
            let item = self.item(node.item);
            if !counts(item) {
                continue;
            }
            for outer in self.around(item.id) {
                let Some(sum) = sums.get_mut(&outer) else { continue };
                sum.complete &= node.values().next().is_some();
                for value in node.values() {
                    if let Some(counts) = value_of(item, value) {
                        sum.score = sum.score.plus(&counts)?;
                    }
                }
            }
        }
        Some(sums)
    }

    /// The groups that have a score of their own.
    fn scored_parts(&self) -> Vec<ItemId> {
        let is_group = |outer: &ItemId| self.item(*outer).kind == Kind::Group;
        let own = self.items.iter().filter(|item| counts(item) || item.total);
        let groups: HashSet<ItemId> = own.filter_map(|item| self.around(item.id).find(is_group)).collect();
        let mut held: HashMap<ItemId, usize> = HashMap::new();
        let mut all = 0;
        for item in self.items.iter().filter(|item| counts(item)) {
            all += 1;
            self.around(item.id).for_each(|outer| *held.entry(outer).or_default() += 1);
        }
        let held = |group: ItemId| held.get(&group).copied().unwrap_or(0);
        let says_more = |group: &ItemId| {
            let same = |outer: ItemId| groups.contains(&outer) && held(outer) == held(*group);
            held(*group) > 1 && held(*group) < all && !self.around(*group).any(same)
        };
        groups.iter().copied().filter(says_more).collect()
    }

    /// What an item is in, the innermost first.
    fn around(&self, item: ItemId) -> impl Iterator<Item = ItemId> {
        std::iter::successors(self.item(item).parent, move |outer| self.item(*outer).parent)
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Questionnaire;
    use serde_json::{Value as Json, json};

    const ORDINAL: &str = "http://hl7.org/fhir/StructureDefinition/ordinalValue";
    const CALCULATED: &str = "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-calculatedExpression";

    /// A question that counts 0 or 3.
    fn question(link: &str) -> Json {
        let option = |code: &str, counts: u32| json!({"extension": [{"url": ORDINAL, "valueDecimal": counts}], "valueCoding": {"code": code, "display": code}});
        json!({"linkId": link, "type": "choice", "text": link, "answerOption": [option("never", 0), option("often", 3)]})
    }

    fn total(link: &str) -> Json {
        let sum = json!({"language": "text/fhirpath", "expression": "%resource.item.answer.value.ordinal().sum()"});
        json!({"linkId": link, "type": "integer", "text": link, "readOnly": true,
            "extension": [{"url": CALCULATED, "valueExpression": sum}]})
    }

    fn group(link: &str, items: Vec<Json>) -> Json {
        json!({"linkId": link, "type": "group", "text": link, "item": items})
    }

    fn form(items: Vec<Json>) -> Form {
        let form = json!({"resourceType": "Questionnaire", "status": "active", "title": "Scales", "item": items});
        Questionnaire::read(form.to_string()).expect("a form").0.into_form()
    }

    /// An answer to a question, within groups.
    fn often(form: &Form, link: &str) -> Entry {
        let item = form.find(link).expect("a question");
        let mut entry = Entry::new(link, vec![item.choices()[1].value.clone()]);
        for outer in form.around(item.id) {
            entry = Entry::group(&form.item(outer).link_id, vec![entry]);
        }
        entry
    }

    fn said(form: &Form, answers: &Answers) -> Vec<(String, String, String, bool)> {
        let parts = form.scores_within(answers).into_iter();
        let part = |(group, score): (ItemId, Score)| {
            (form.item(group).link_id.clone(), score.score.to_string(), score.max.to_string(), score.complete)
        };
        parts.map(part).collect()
    }

    #[test]
    fn one_scale_has_no_parts() {
        let scale = || group("mood", vec![question("a"), question("b"), total("sum")]);
        assert!(form(vec![scale()]).find("sum").expect("a total").total);
        for form in [form(vec![scale()]), form(vec![group("all", vec![scale()])]), form(vec![question("a"), question("b")])] {
            assert!(said(&form, &Answers::default()).is_empty());
        }
    }

    #[test]
    fn each_scale_of_several_has_its_score() {
        let mood = group("mood", vec![question("a"), question("b")]);
        let worry = group("worry", vec![group("inner", vec![question("c"), question("d")]), total("sum")]);
        let form = form(vec![group("all", vec![mood, worry]), group("home", vec![question("e")])]);
        let part = |link: &str, score: &str, max: &str, complete| (link.to_owned(), score.to_owned(), max.to_owned(), complete);
        let answers = Answers { entries: vec![often(&form, "c"), often(&form, "e")] };
        assert_eq!(said(&form, &answers), [part("mood", "0", "6", false), part("worry", "3", "6", false)]);
        assert_eq!(form.score(&answers).map(|score| score.max.to_string()).as_deref(), Some("15"));
    }

    #[test]
    fn a_question_beside_the_scale_makes_it_a_part() {
        let form = form(vec![group("mood", vec![question("a"), question("b"), total("sum")]), question("c")]);
        let entries = vec![often(&form, "a"), often(&form, "c")];
        let parts = said(&form, &Answers { entries });
        assert_eq!(parts, [("mood".to_owned(), "3".to_owned(), "6".to_owned(), false)]);
    }
}
