//! Answers that were right are broken, one way after the other, and each is found out.

use super::{filled::forms, say};
use portico_forms::{
    Answers, Attachment, Code, Coding, Date, Decimal, Entry, Form, Item, Kind, Live, NodeId, Quantity, Reference, Stage, Status,
    Time, Value, testing::fill,
};
use std::collections::{BTreeMap, HashMap};

/// The answers of a node, to be broken.
fn at<'a>(entries: &'a mut [Entry], way: &[(String, usize, Option<usize>)]) -> Option<&'a mut Entry> {
    let ((link_id, time, answer), rest) = way.split_first()?;
    let entry = entries.iter_mut().filter(|entry| entry.link_id == *link_id).nth(*time)?;
    match (rest.is_empty(), answer) {
        (true, _) => Some(entry),
        (false, Some(answer)) => at(&mut entry.answers.get_mut(*answer)?.entries, rest),
        (false, None) => at(&mut entry.entries, rest),
    }
}

fn way(form: &Form, live: &Live<'_>, id: NodeId) -> Vec<(String, usize, Option<usize>)> {
    let mut way = Vec::new();
    let (mut next, mut answer) = (Some(id), None);
    while let Some(id) = next {
        let node = live.node(id);
        way.push((form.item(node.item).link_id.clone(), node.time, answer));
        answer = node.answer;
        next = node.parent;
    }
    way.reverse();
    way
}

/// Ways to break an answer of a question, with the code that has to be found.
fn breaks(item: &Item, values: &[Value]) -> Vec<(&'static str, Vec<Value>)> {
    let mut broken: Vec<(&'static str, Vec<Value>)> = Vec::new();
    let nothing = Vec::new();
    if item.least() == 1 {
        broken.push(("required", nothing));
    } else if item.least() > 1 {
        broken.push(("too-few", nothing));
    }
    let Some(first) = values.first() else { return broken };
    if item.most() < 20 {
        broken.push(("too-many", std::iter::repeat_n(first.clone(), item.most() as usize + 1).collect()));
    }
    broken.push(("not-understood", vec![Value::AsTyped("?".to_owned())]));
    let other = if item.kind == Kind::Boolean { Value::Integer(1) } else { Value::Boolean(true) };
    broken.push(("wrong-type", vec![other]));
    if !item.choices().is_empty() {
        let stranger = match first {
            Value::Coding(_) => Value::Coding(Coding::new("urn:x", "no such code", "No such code")),
            Value::Integer(_) => Value::Integer(987_654_321),
            Value::Date(_) => Value::Date(Date::read("1801-01-01").unwrap()),
            Value::Time(_) => Value::Time(Time::read("03:07:59").unwrap()),
            _ => Value::String("no such option".to_owned()),
        };
        if !(item.kind == Kind::OpenChoice && matches!(stranger, Value::String(_))) {
            broken.push(("not-an-option", vec![stranger]));
        }
    }
    let exclusive = item.choices().iter().find(|choice| choice.exclusive);
    if let (Some(exclusive), Some(other)) = (exclusive, item.choices().iter().find(|choice| !choice.exclusive))
        && item.repeats
    {
        broken.push(("only-alone", vec![exclusive.value.clone(), other.value.clone()]));
    }
    let listed = !item.choices().is_empty();
    if let Value::String(_) = first {
        if let Some(most) = item.max_length {
            broken.push(("too-long", vec![Value::String("x".repeat(most as usize + 1))]));
        }
        if item.min_length > 1 {
            broken.push(("too-short", vec![Value::String("x".to_owned())]));
        }
        if item.kind != Kind::Text && !listed {
            broken.push(("line-break", vec![Value::String("a\nb".to_owned())]));
        }
        if item.pattern.is_some() {
            broken.push(("pattern", vec![Value::String("\u{1F600}\u{1F600}".to_owned())]));
        }
    }
    if let (Some(limit), false) = (item.min.as_ref().and_then(Value::number), listed) {
        let less = limit.plus(&(-1).into()).unwrap();
        broken.push(("too-small", vec![numeric(item, first, &less)]));
    }
    if let (Some(limit), false) = (item.max.as_ref().and_then(Value::number), listed) {
        let more = limit.plus(&1.into()).unwrap();
        broken.push(("too-large", vec![numeric(item, first, &more)]));
    }
    if let (Some(Value::Date(_)), Value::Date(_)) = (&item.min, first) {
        broken.push(("too-small", vec![Value::Date(Date::read("0001-01-01").unwrap())]));
    }
    if let (Some(Value::Date(_)), Value::Date(_)) = (&item.max, first) {
        broken.push(("too-large", vec![Value::Date(Date::read("9999-12-31").unwrap())]));
    }
    if let (Some(most), Value::Decimal(_)) = (item.max_places, first) {
        broken.push((
            "too-many-places",
            vec![Value::Decimal(Decimal::read(&format!("0.{}", "1".repeat(most as usize + 1))).unwrap())],
        ));
    }
    match first {
        Value::Quantity(quantity) => {
            let strange = Quantity { unit: Some("ells".to_owned()), code: Some("ell".to_owned()), ..quantity.clone() };
            if !item.units.is_empty() {
                broken.push(("unknown-unit", vec![Value::Quantity(strange.clone())]));
            }
            if matches!(item.min, Some(Value::Quantity(_))) {
                broken.push(("units-differ", vec![Value::Quantity(strange)]));
            }
        }
        Value::Attachment(file) => {
            if !item.file_types.is_empty() {
                let strange = Attachment { content_type: Some("application/x-strange".to_owned()), ..file.clone() };
                broken.push(("file-type", vec![Value::Attachment(strange)]));
            }
            if let Some(most) = item.max_bytes {
                broken.push(("file-too-large", vec![Value::Attachment(Attachment { size: Some(most + 1), ..file.clone() })]));
            }
        }
        Value::Uri(_) => broken.push(("not-an-address", vec![Value::Uri("c:\\x".to_owned())])),
        Value::Reference(_) => {
            let to = |text: &str| vec![Value::Reference(Reference { reference: Some(text.to_owned()), ..Reference::default() })];
            broken.push(("not-a-reference", to("no where")));
            if !item.resources.is_empty() {
                broken.push(("wrong-resource", to("Basic/1")));
            }
        }
        _ => {}
    }
    if item.read_only && !item.initial.is_empty() {
        broken.push(("read-only-changed", [item.initial.clone(), item.initial.clone()].concat()));
    }
    broken
}

fn numeric(item: &Item, like: &Value, number: &Decimal) -> Value {
    match (item.kind, like) {
        (Kind::Integer, _) => Value::Integer(number.as_str().parse().unwrap()),
        (_, Value::Quantity(quantity)) => Value::Quantity(Quantity { value: Some(number.clone()), ..quantity.clone() }),
        _ => Value::Decimal(number.clone()),
    }
}

#[test]
fn every_way_to_break_an_answer_is_found_out() {
    let mut found: BTreeMap<&str, usize> = BTreeMap::new();
    for (name, questionnaire) in forms() {
        let form = questionnaire.form();
        let answers = fill(form, 3);
        let live = form.live(&answers);
        let mut seen: HashMap<(portico_forms::ItemId, &str), ()> = HashMap::new();
        for (id, node) in live.all().filter(|(_, node)| node.enabled && node.reached) {
            let item = form.item(node.item);
            if !item.kind.is_question() || node.entry.is_none() {
                continue;
            }
            let values: Vec<Value> = node.values().cloned().collect();
            for (code, values) in breaks(item, &values) {
                if seen.insert((item.id, code), ()).is_some() {
                    continue;
                }
                let mut broken = answers.clone();
                let entry = at(&mut broken.entries, &way(form, &live, id)).unwrap();
                let kept = std::mem::take(&mut entry.answers);
                entry.answers = values.into_iter().map(Into::into).collect();
                for (new, old) in entry.answers.iter_mut().zip(kept) {
                    new.entries = old.entries;
                }
                let findings = form.check_answers(&broken, Stage::Complete);
                let hit = findings.iter().any(|finding| finding.item == Some(item.id) && finding.code.name() == code);
                assert!(hit, "{name}: {} broken by {code}: {findings:?}", item.link_id);
                *found.entry(code).or_default() += 1;
            }
        }
        structures(&name, form, &answers, &mut found);
    }
    say(&format!("found out: {found:?}"));
}

/// Ways to break the tree.
fn structures(name: &str, form: &Form, answers: &Answers, found: &mut BTreeMap<&'static str, usize>) {
    let mut broken: Vec<(&'static str, Answers)> = Vec::new();
    let mut with = |code, change: &dyn Fn(&mut Vec<Entry>)| {
        let mut other = answers.clone();
        change(&mut other.entries);
        broken.push((code, other));
    };
    with("unknown-item", &|entries| entries.push(Entry::new("no such item", vec![Value::Boolean(true)])));
    let Some(first) = answers.entries.first().cloned() else { return };
    let item = form.find(&first.link_id).unwrap();
    if !(item.repeats && item.kind == Kind::Group) {
        with("twice", &|entries| entries.insert(0, first.clone()));
    }
    if item.kind == Kind::Group {
        with("no-answer-here", &|entries| entries[0].answers.push(Value::Boolean(true).into()));
        if let Some(inner) = first.entries.first() {
            with("misplaced", &|entries| entries.push(inner.clone()));
        }
    } else {
        with("misplaced", &|entries| entries[0].entries.push(first.clone()));
    }
    let last = answers.entries.last().cloned().unwrap();
    if last.link_id != first.link_id {
        with("out-of-order", &|entries| {
            let last = entries.pop().unwrap();
            entries.insert(0, last);
        });
    }
    let live = form.live(answers);
    let unasked = form
        .roots()
        .iter()
        .map(|id| form.item(*id))
        .find(|item| item.kind.is_question() && live.of(item.id).all(|node| !live.node(node).enabled));
    if let Some(item) = unasked {
        with("not-asked", &|entries| entries.push(Entry::new(&item.link_id, vec![Value::Boolean(true)])));
    }
    for (code, answers) in broken {
        let findings = form.check_answers(&answers, Stage::Complete);
        assert!(findings.iter().any(|finding| finding.code.name() == code), "{name} broken by {code}: {findings:?}");
        *found.entry(code).or_default() += 1;
    }
    let mut other = form.respond(answers, Status::Completed, None);
    if form.url.is_some() {
        other.questionnaire = Some("https://example.org/another".to_owned());
        assert!(form.check(&other).iter().any(|finding| finding.code == Code::OtherForm), "{name}");
    }
}
