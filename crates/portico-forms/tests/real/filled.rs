//! Every form that loads is filled in by chance. What is right passes, comes back from JSON and from a page's fields as it was; and each
//! way to break an answer is found out.

use super::{files, say};
use portico_forms::{
    Answers, Asking, Attachment, Coding, Control, Date, DateTime, Decimal, Entry, Form, InputKind, Item, Kind, Posted, Quantity,
    Questionnaire, Reference, Response, Stage, Status, Time, Typing, Value, Widget,
};
use proptest::{
    strategy::{Strategy, ValueTree},
    test_runner::TestRunner,
};

/// Fills of each form.
const ROUNDS: u64 = 4;

/// Chance that repeats itself.
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn up_to(&mut self, count: usize) -> usize {
        (self.next() % count.max(1) as u64) as usize
    }
}

struct Filling<'a> {
    form: &'a Form,
    dice: Dice,
    runner: TestRunner,
    /// Within a group that is required, where something has to be answered.
    required: bool,
}

impl Filling<'_> {
    fn entries(&mut self, parent: Option<portico_forms::ItemId>) -> Vec<Entry> {
        let mut entries = Vec::new();
        for id in self.form.children(parent).to_vec() {
            let item = self.form.item(id).clone();
            match item.kind {
                Kind::Display => {}
                Kind::Group => {
                    let most = if item.repeats { item.most().min(item.least() + 2) } else { 1 };
                    let times = item.least().max(1).max(self.dice.up_to(most as usize + 1) as u32);
                    let outer = self.required;
                    self.required |= item.least() > 0;
                    for _ in 0..times {
                        entries.push(Entry::group(&item.link_id, self.entries(Some(id))));
                    }
                    self.required = outer;
                }
                _ => {
                    let mut entry = Entry::new(&item.link_id, self.values(&item));
                    for answer in &mut entry.answers {
                        answer.entries = self.entries(Some(id));
                    }
                    if !entry.answers.is_empty() {
                        entries.push(entry);
                    }
                }
            }
        }
        entries
    }

    fn values(&mut self, item: &Item) -> Vec<Value> {
        if !item.initial.is_empty() && (item.read_only || item.hidden) {
            return item.initial.clone();
        }
        if item.read_only || item.hidden || item.total || (item.least() == 0 && !self.required && self.dice.up_to(4) == 0) {
            return Vec::new();
        }
        let most = if item.repeats { item.most().min(item.least().max(1) + 1) } else { 1 };
        let count = item.least().max(1).max(self.dice.up_to(most as usize + 1) as u32);
        let mut values: Vec<Value> = Vec::new();
        while values.len() < count as usize {
            let value = self.value(item);
            if item.choices().iter().any(|choice| choice.exclusive && choice.value.same(&value)) {
                return vec![value];
            }
            let listed = !item.choices().is_empty();
            if !listed || !values.iter().any(|other| other.same(&value)) || values.len() >= item.choices().len() {
                values.push(value);
            }
            if listed && values.len() >= item.choices().len() {
                break;
            }
        }
        // Ticks come in the order of the options.
        values.sort_by_key(|value| item.option_of(value));
        values
    }

    fn value(&mut self, item: &Item) -> Value {
        if !item.choices().is_empty() {
            return item.choices()[self.dice.up_to(item.choices().len())].value.clone();
        }
        let limit = item.min.clone().or_else(|| item.max.clone());
        let number = |limit: &Option<Value>| limit.as_ref().and_then(Value::number);
        match item.kind {
            Kind::Boolean if item.control == Control::CheckBox => Value::Boolean(true),
            Kind::Boolean => Value::Boolean(self.dice.up_to(2) == 0),
            Kind::Integer => match number(&limit) {
                Some(limit) => Value::Integer(limit.as_str().parse().unwrap()),
                None => Value::Integer(self.dice.next() as i32),
            },
            Kind::Decimal => match number(&limit) {
                Some(limit) => Value::Decimal(limit),
                None => {
                    let digits =
                        format!("{}.{}", self.dice.up_to(1000), "50".repeat(item.max_places.map_or(1, |most| most as usize / 2)));
                    Value::Decimal(Decimal::read(digits.trim_end_matches('.')).unwrap())
                }
            },
            Kind::Date => match limit {
                Some(Value::DateTime(limit)) => Value::Date(limit.date().clone()),
                Some(limit) => limit,
                None => Value::Date(
                    Date::read(&format!(
                        "20{:02}-0{}-{:02}",
                        self.dice.up_to(99),
                        self.dice.up_to(8) + 1,
                        self.dice.up_to(28) + 1
                    ))
                    .unwrap(),
                ),
            },
            Kind::DateTime => match limit {
                Some(Value::Date(limit)) => Value::DateTime(DateTime::read(limit.as_str()).unwrap()),
                Some(limit) => limit,
                None => Value::DateTime(
                    DateTime::read(&format!("2024-02-29T{:02}:{:02}:00+00:00", self.dice.up_to(24), self.dice.up_to(60)))
                        .unwrap(),
                ),
            },
            Kind::Time => limit.unwrap_or_else(|| {
                Value::Time(Time::read(&format!("{:02}:00:{:02}", self.dice.up_to(24), self.dice.up_to(60))).unwrap())
            }),
            Kind::Url => Value::Uri("https://example.org/a".to_owned()),
            Kind::Choice => Value::Coding(Coding::new("", "", "typed")),
            Kind::Attachment => Value::Attachment(Attachment {
                content_type: Some(item.file_types.first().map_or("image/png", |kind| kind.as_str()).replace('*', "png")),
                url: Some("https://example.org/file".to_owned()),
                title: Some("file".to_owned()),
                ..Attachment::default()
            }),
            Kind::Reference => {
                let kind = item.resources.first().map_or("Patient", String::as_str);
                let display = Some("somebody".to_owned());
                Value::Reference(Reference { reference: Some(format!("{kind}/1")), display, ..Reference::default() })
            }
            Kind::Quantity => {
                let unit = item.units.get(self.dice.up_to(item.units.len())).cloned();
                let mut quantity = match (limit, unit) {
                    (Some(Value::Quantity(limit)), _) => limit,
                    (_, Some(unit)) => {
                        Quantity { unit: unit.display.clone(), system: unit.system, code: unit.code, ..Quantity::default() }
                    }
                    _ => Quantity { unit: Some("things".to_owned()), ..Quantity::default() },
                };
                quantity.value = quantity.value.or_else(|| Decimal::read("7.0"));
                Value::Quantity(quantity)
            }
            _ => Value::String(self.text(item)),
        }
    }

    fn text(&mut self, item: &Item) -> String {
        if let Some(pattern) = &item.pattern {
            let plain = pattern.text.trim_start_matches('^').trim_end_matches('$').replace(['\n'], "");
            let made = proptest::string::string_regex(&plain).ok();
            let made = made.into_iter().flat_map(|strategy| {
                (0..1000).map(|_| strategy.new_tree(&mut self.runner).unwrap().current()).collect::<Vec<_>>()
            });
            let known =
                ["a@example.org", "12345", "+1 555 123 4567", "2024-02-29", "Abc", "https://example.org"].map(str::to_owned);
            let fits = |text: &String| self.form.takes(item, &Value::String(text.clone()));
            if let Some(text) = made.map(|text| text.trim().to_owned()).chain(known).find(fits) {
                return text;
            }
            panic!("{}: nothing fits the pattern {}", item.link_id, pattern.text);
        }
        let length = (item.min_length.max(3) as usize).min(item.max_length.unwrap_or(u32::MAX) as usize);
        "año€x y\u{1F600}z".chars().filter(|c| *c != ' ').cycle().take(length).collect()
    }
}

pub(crate) fn fill(form: &Form, seed: u64) -> Answers {
    let mut filling = Filling { form, dice: Dice(seed * 7919 + 1), runner: TestRunner::deterministic(), required: false };
    let answers = Answers { entries: filling.entries(None) };
    form.tidy(&answers, Stage::Complete, None)
}

pub(crate) fn forms() -> Vec<(String, Questionnaire)> {
    files().into_iter().filter_map(|(name, bytes)| Some((name, Questionnaire::read(bytes).ok()?.0))).collect()
}

#[test]
fn what_is_filled_in_rightly_passes_and_comes_back() {
    let (mut filled, mut values) = (0, 0);
    for (name, questionnaire) in forms() {
        let form = questionnaire.form();
        for seed in 1..=ROUNDS {
            let answers = fill(form, seed);
            let mut response = form.respond(&answers, Status::Completed, None);
            response.authored = DateTime::read("2026-05-14T10:30:00Z");
            let findings = form.check(&response);
            assert!(findings.is_empty(), "{name} {seed}: {:?}", findings);
            let back = Response::read(response.to_string()).unwrap();
            assert_eq!(back, response, "{name} {seed}");
            assert_eq!(back.to_string(), response.to_string());
            let again = form.begin_again(&back.answers);
            let wrong: Vec<_> = form.check_answers(&again, Stage::Draft);
            assert!(wrong.is_empty(), "{name} {seed}: {wrong:?}");
            filled += 1;
            values += form.lines(&back.answers, "en", "yes", "no").iter().map(|line| line.answers.len()).sum::<usize>();
        }
    }
    say(&format!("{filled} fills with {values} answers passed and came back"));
}

/// What a browser would send of every page, when nobody touches anything.
fn send(form: &Form, answers: &Answers) -> Vec<(String, String)> {
    let live = form.live(answers);
    let asking = Asking { language: "en", yes: "Yes", no: "No" };
    let mut sent = Vec::new();
    for (id, node) in live.all() {
        if !node.enabled || form.item(node.item).hidden {
            continue;
        }
        match form.asked(&live, id, &[], &asking).widget {
            Widget::Picks { name, marker, picks, own, .. } => {
                sent.push((marker, "1".to_owned()));
                sent.extend(picks.into_iter().filter(|pick| pick.chosen).map(|pick| (name.clone(), pick.value)));
                sent.extend(own.map(|own| (own.name, own.value)));
            }
            Widget::Rows(rows) => {
                let inputs = rows.into_iter().flat_map(|row| row.inputs).filter(|input| input.kind != InputKind::Shown);
                sent.extend(inputs.map(|input| (input.name, input.value)));
            }
            Widget::Nothing | Widget::Files(_) | Widget::Fixed(_) => {}
        }
    }
    sent
}

#[test]
fn what_a_page_sends_back_untouched_changes_nothing() {
    let typing = Typing { minutes_east: &|_| 0 };
    let mut fields = 0;
    for (name, questionnaire) in forms() {
        let form = questionnaire.form();
        for seed in 1..=ROUNDS {
            let answers = fill(form, seed);
            let sent = send(form, &answers);
            fields += sent.len();
            let posted = Posted::read(sent);
            same(&form.tidy(&form.take(&answers, &posted, &typing), Stage::Complete, None), &answers, &name);
            // Typed into an empty form, and again after what this asks for: the same, but for what pages cannot type.
            let typed = form.take(&form.begin(), &posted, &typing);
            let typeable = form.items().iter().all(|item| {
                !matches!(item.kind, Kind::Attachment | Kind::Reference | Kind::Quantity)
                    && !item.read_only
                    && !item.hidden
                    && item.initial.len() < 2
            });
            if typeable {
                let tidied = form.tidy(&typed, Stage::Complete, None);
                same(&tidied, &answers, &name);
            }
        }
    }
    say(&format!("{fields} fields were sent back"));
}

/// Says the first line that differs.
fn same(left: &Answers, right: &Answers, name: &str) {
    let lines = |answers: &Answers| format!("{answers:#?}").lines().map(str::to_owned).collect::<Vec<_>>();
    if left != right {
        let (left, right) = (lines(left), lines(right));
        let at = left.iter().zip(&right).position(|(a, b)| a != b).unwrap_or(left.len().min(right.len()));
        let from = at.saturating_sub(12);
        panic!("{name}: {:#?} instead of {:#?}", left.get(from..at + 3), right.get(from..at + 3));
    }
}
