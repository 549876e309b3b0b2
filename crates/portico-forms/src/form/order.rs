//! Connects conditions with their questions, and puts the items in an order in which each comes after everything that decides about it.

use super::{Condition, Form, Item, ItemId, Kind, Operator};
use crate::{json::Place, live::same, trouble::Remarks, value::Value};

/// A condition as it stands in the file, its question still a link id.
pub(crate) struct Loose {
    pub(crate) item: ItemId,
    pub(crate) question: String,
    pub(crate) condition: Condition,
    pub(crate) place: Place,
}

/// Connects the conditions with their questions and sets the form's order; reports what points nowhere, and what depends on itself.
pub(crate) fn link(form: &mut Form, loose: Vec<Loose>, remarks: &mut Remarks) {
    for Loose { item, question, mut condition, place } in loose {
        let path = form.link_path(item);
        let Some(target) = form.links.get(&question).copied() else {
            remarks.problem_at(place, path, format!("A condition looks at “{question}”, and no item has this linkId."));
            continue;
        };
        let (own, other) = (form.path(item), form.path(target));
        let kind = form.item(target).kind;
        if other.contains(&item) {
            let words = format!("A condition looks at “{question}”, which is the item itself or within it.");
            remarks.problem_at(place, path, words);
            continue;
        }
        if !kind.is_question() {
            let words = format!("A condition looks at “{question}”, which is a {} and has no answer.", kind.name());
            remarks.problem_at(place, path, words);
            continue;
        }
        if !fits(kind, &condition) {
            let found = condition.answer.element().unwrap_or_default().replace("value", "answer");
            let words =
                format!("A condition compares “{question}”, a {} question, with {found}, which is never true.", kind.name());
            remarks.problem_at(place, path, words);
            continue;
        }
        if form.item(target).list_is_missing() && matches!(condition.answer, Value::Coding(_)) {
            let words = format!(
                "A condition waits for a code of “{question}”, whose answer is typed. It is true when exactly those words are typed."
            );
            remarks.changes_at(place, form.link_path(item), words);
        }
        if let Some(words) = meet(form.item(target), &mut condition) {
            remarks.changes_at(place, form.link_path(item), words);
        }
        condition.question = target;
        let common = own.iter().zip(&other).take_while(|(a, b)| a == b).count();
        condition.within = common.checked_sub(1).map(|last| own[last]);
        condition.down = other[common..].to_vec();
        form.items[item.0 as usize].conditions.push(condition);
    }
    sort(form, remarks);
}

/// Sees to it that a condition can hold for one of the options. A code that an option has in another list is taken for that option's:
/// forms mix up lists of “yes” and “no”, and other programs look at the code alone. Says what was done, or that nothing helps.
fn meet(question: &Item, condition: &mut Condition) -> Option<String> {
    let (choices, answer) = (question.choices(), &condition.answer);
    let own_words = question.kind == Kind::OpenChoice && matches!(answer, Value::String(_));
    let met = |value: &Value| same(value, answer) || value.compare(answer).is_some();
    if condition.operator == Operator::Exists
        || choices.is_empty()
        || own_words
        || choices.iter().any(|choice| met(&choice.value))
    {
        return None;
    }
    let code = |value: &Value| match value {
        Value::Coding(coding) => coding.code.clone(),
        _ => None,
    };
    let wanted = code(answer);
    let mut alike = choices.iter().filter(|choice| wanted.is_some() && code(&choice.value) == wanted);
    let link_id = &question.link_id;
    match (alike.next(), alike.next()) {
        (Some(choice), None) => {
            condition.answer = choice.value.clone();
            Some(format!("A condition names a code of “{link_id}” in another list; the option with the same code is taken."))
        }
        _ => Some(format!("A condition waits for an answer to “{link_id}” that is not among its options.")),
    }
}

/// Whether a kind of question can have this kind of answer at all.
fn fits(kind: Kind, condition: &Condition) -> bool {
    if condition.operator == Operator::Exists {
        return true;
    }
    match (&condition.answer, kind) {
        // Lists may hold texts, numbers, dates and times besides codes.
        (Value::Boolean(_) | Value::Quantity(_), Kind::Choice | Kind::OpenChoice) => false,
        (_, Kind::Choice | Kind::OpenChoice) => true,
        (Value::Boolean(_), _) => kind == Kind::Boolean,
        (Value::Decimal(_) | Value::Integer(_), _) => matches!(kind, Kind::Decimal | Kind::Integer),
        (Value::Date(_) | Value::DateTime(_), _) => matches!(kind, Kind::Date | Kind::DateTime),
        (Value::Time(_), _) => kind == Kind::Time,
        (Value::String(_), _) => matches!(kind, Kind::String | Kind::Text | Kind::Url),
        (Value::Coding(_), _) => false,
        (Value::Quantity(_), _) => kind == Kind::Quantity,
        (Value::Reference(_), _) => kind == Kind::Reference,
        _ => false,
    }
}

/// An item comes after the one it is in and after the questions of its conditions, whose own conditions decide whether they count.
fn sort(form: &mut Form, remarks: &mut Remarks) {
    let count = form.items.len();
    let mut before: Vec<Vec<ItemId>> = vec![Vec::new(); count];
    let mut waits = vec![0_usize; count];
    let mut unlocks: Vec<Vec<ItemId>> = vec![Vec::new(); count];
    for item in &form.items {
        for first in item.parent.into_iter().chain(item.conditions.iter().map(|condition| condition.question)) {
            before[item.id.0 as usize].push(first);
            waits[item.id.0 as usize] += 1;
            unlocks[first.0 as usize].push(item.id);
        }
    }
    let mut order: Vec<ItemId> = form.items.iter().map(|item| item.id).filter(|id| waits[id.0 as usize] == 0).collect();
    let mut next = 0;
    while let Some(first) = order.get(next).copied() {
        next += 1;
        for id in &unlocks[first.0 as usize] {
            waits[id.0 as usize] -= 1;
            if waits[id.0 as usize] == 0 {
                order.push(*id);
            }
        }
    }
    if let Some(mut at) = (0..count).find(|index| waits[*index] > 0) {
        // Everything that still waits waits for something that still waits: walking back must come round.
        let mut walked = Vec::new();
        while !walked.contains(&at) {
            walked.push(at);
            at = before[at].iter().map(|id| id.0 as usize).find(|index| waits[*index] > 0).unwrap_or(at);
        }
        let circle = walked.iter().skip_while(|index| **index != at).chain([&at]);
        let names: Vec<&str> = circle.map(|index| form.items[*index].link_id.as_str()).collect();
        let item = &form.items[at];
        let words =
            format!("Conditions depend on each other in a circle, so nobody can be asked: {}.", names.join(" depends on "));
        remarks.problem_at(item.place, form.link_path(item.id), words);
    }
    form.order = order;
}
