//! Random valid answers, for tests: every question of a form is answered or left out, in keeping with its type, its list, its limits, its
//! pattern and its conditions. The same number gives the same answers.

mod dice;
mod sets;

use crate::{
    Answers, Attachment, Coding, Control, Date, DateTime, Decimal, Entry, Form, Item, ItemId, Kind, Quantity, Reference, Stage,
    Time, Value,
};
use dice::{Dice, fitting};
pub use sets::{files_of, names, say, set};

/// How answers come about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Hand {
    /// Written by another program.
    Program,
    /// Typed by somebody into a page: no reference has an address then, and a list may be left for own words.
    Person,
}

/// Answers as another program may send them.
///
/// # Panics
/// When nothing is found that fits a pattern of the form.
pub fn fill(form: &Form, seed: u64) -> Answers {
    by(Hand::Program, form, seed)
}

/// Answers as somebody can give them on pages.
///
/// # Panics
/// When nothing is found that fits a pattern of the form.
pub fn fill_by_hand(form: &Form, seed: u64) -> Answers {
    by(Hand::Person, form, seed)
}

fn by(hand: Hand, form: &Form, seed: u64) -> Answers {
    let mut filling = Filling { form, hand, dice: Dice::new(seed * 7919 + 1), required: false, hidden: false };
    let answers = Answers { entries: filling.entries(None) };
    form.tidy(&answers, Stage::Complete, None)
}

struct Filling<'a> {
    form: &'a Form,
    hand: Hand,
    dice: Dice,
    /// Within a group that is required, where something has to be answered.
    required: bool,
    /// Within something that no page shows.
    hidden: bool,
}

/// The files that somebody has who fills in a page: media type and ending.
const AT_HAND: [(&str, &str); 3] = [("image/png", "png"), ("application/pdf", "pdf"), ("text/plain", "txt")];

/// Why it can be read.
const WRITTEN_HERE: &str = "it was written by this program";

impl Filling<'_> {
    fn entries(&mut self, parent: Option<ItemId>) -> Vec<Entry> {
        let mut entries = Vec::new();
        for id in self.form.children(parent).to_vec() {
            let item = self.form.item(id).clone();
            match item.kind {
                Kind::Display => {}
                Kind::Group => {
                    // Pages add nothing to a group that is only shown.
                    let grows = item.repeats && !(self.hand == Hand::Person && item.read_only);
                    let most = if grows { item.most().min(item.least() + 2) } else { 1 };
                    let times = item.least().max(1).max(self.dice.up_to(most as usize + 1) as u32);
                    let outer = (self.required, self.hidden);
                    self.required |= item.least() > 0;
                    self.hidden |= self.hand == Hand::Person && item.hidden;
                    for _ in 0..times {
                        entries.push(Entry::group(&item.link_id, self.entries(Some(id))));
                    }
                    (self.required, self.hidden) = outer;
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
        let fixed = item.read_only || item.hidden || self.hidden;
        if !item.initial.is_empty() && fixed {
            return item.initial.clone();
        }
        // Nobody takes back the only tick of several that a form begins with.
        let begun = self.hand == Hand::Person && !item.initial.is_empty();
        let may_be_left = item.least() == 0 && !self.required && !begun;
        let none_at_hand = item.kind == Kind::Attachment && !AT_HAND.iter().any(|(kind, _)| item.takes_file_type(kind));
        let fixed = fixed || (self.hand == Hand::Person && none_at_hand);
        if fixed || item.total || (may_be_left && self.dice.up_to(4) == 0) {
            return Vec::new();
        }
        let most = if item.repeats { item.most().min(item.least().max(1) + 1) } else { 1 };
        let count = item.least().max(1).max(self.dice.up_to(most as usize + 1) as u32);
        let listed = !item.choices().is_empty();
        let mut values: Vec<Value> = Vec::new();
        while values.len() < count as usize {
            let value = self.value(item);
            if item.choices().iter().any(|choice| choice.exclusive && choice.value.same(&value)) {
                return vec![value];
            }
            if !listed || !values.iter().any(|other| other.same(&value)) || values.len() >= item.choices().len() {
                values.push(value);
            }
            if listed && values.len() >= item.choices().len() {
                break;
            }
        }
        // Ticks come in the order of the options.
        values.sort_by_key(|value| item.option_of(value));
        self.own_words(item, &mut values);
        values
    }

    /// Instead of the last option, own words, if the form accepts them.
    fn own_words(&mut self, item: &Item, values: &mut Vec<Value>) {
        let takes = item.kind == Kind::OpenChoice && !item.choices().is_empty();
        if self.hand == Hand::Person && takes && self.dice.up_to(4) == 0 {
            let own = Value::String(format!("own {}", self.text(item)));
            if self.form.takes(item, &own) {
                values.pop();
                values.push(own);
            }
        }
    }

    fn value(&mut self, item: &Item) -> Value {
        if !item.choices().is_empty() {
            return item.choices()[self.dice.up_to(item.choices().len())].value.clone();
        }
        match item.kind {
            Kind::Boolean if item.control == Control::CheckBox => Value::Boolean(true),
            Kind::Boolean => Value::Boolean(self.dice.up_to(2) == 0),
            Kind::Integer | Kind::Decimal => self.number(item),
            Kind::Date | Kind::DateTime | Kind::Time => self.moment(item),
            Kind::Url => Value::Uri("https://example.org/a".to_owned()),
            Kind::Choice => Value::Coding(Coding::new("", "", "typed")),
            Kind::Attachment => Value::Attachment(self.file(item)),
            Kind::Reference => {
                let kind = item.resources.first().map_or("Patient", String::as_str);
                let reference = (self.hand == Hand::Program).then(|| format!("{kind}/1"));
                Value::Reference(Reference { reference, display: Some("somebody".to_owned()), ..Reference::default() })
            }
            Kind::Quantity => self.quantity(item),
            _ => Value::String(self.text(item)),
        }
    }

    /// A person has pictures and papers, and programs have anything.
    fn file(&mut self, item: &Item) -> Attachment {
        let at_hand = AT_HAND.iter().find(|(kind, _)| item.takes_file_type(kind));
        match (self.hand, at_hand) {
            (Hand::Person, Some((kind, ending))) => Attachment {
                content_type: Some((*kind).to_owned()),
                title: Some(format!("file {}.{ending}", self.dice.up_to(1000))),
                ..Attachment::default()
            },
            _ => Attachment {
                content_type: Some(item.file_types.first().map_or("image/png", |kind| kind.as_str()).replace('*', "png")),
                url: Some("https://example.org/file".to_owned()),
                title: Some("file".to_owned()),
                ..Attachment::default()
            },
        }
    }

    fn number(&mut self, item: &Item) -> Value {
        let limit = item.min.as_ref().or(item.max.as_ref()).and_then(Value::number);
        let digits = match (limit, item.kind) {
            (Some(limit), _) => limit.as_str().to_owned(),
            _ if item.pattern.is_some() => self.text(item),
            (None, Kind::Integer) => (self.dice.next() as i32).to_string(),
            (None, _) => {
                let places = "50".repeat(item.max_places.map_or(1, |most| most as usize / 2));
                format!("{}.{places}", self.dice.up_to(1000)).trim_end_matches('.').to_owned()
            }
        };
        match item.kind {
            Kind::Integer => Value::Integer(digits.parse().expect("a whole number fits a pattern and limits of whole numbers")),
            _ => Value::Decimal(Decimal::read(&digits).expect("a number fits a pattern and limits of numbers")),
        }
    }

    fn moment(&mut self, item: &Item) -> Value {
        let limit = item.min.clone().or_else(|| item.max.clone());
        match (item.kind, limit) {
            (Kind::Date, Some(Value::DateTime(limit))) => Value::Date(limit.date().clone()),
            (Kind::DateTime, Some(Value::Date(limit))) => Value::DateTime(DateTime::read(limit.as_str()).expect(WRITTEN_HERE)),
            (_, Some(limit)) => limit,
            (Kind::Date, None) => {
                let day = (self.dice.up_to(99), self.dice.up_to(8) + 1, self.dice.up_to(28) + 1);
                Value::Date(Date::read(&format!("20{:02}-0{}-{:02}", day.0, day.1, day.2)).expect(WRITTEN_HERE))
            }
            (Kind::DateTime, None) => {
                let at = format!("2024-02-29T{:02}:{:02}:00+00:00", self.dice.up_to(24), self.dice.up_to(60));
                Value::DateTime(DateTime::read(&at).expect(WRITTEN_HERE))
            }
            (_, None) => {
                let at = format!("{:02}:00:{:02}", self.dice.up_to(24), self.dice.up_to(60));
                Value::Time(Time::read(&at).expect(WRITTEN_HERE))
            }
        }
    }

    fn quantity(&mut self, item: &Item) -> Value {
        let unit = item.units.get(self.dice.up_to(item.units.len())).cloned();
        let limit = item.min.clone().or_else(|| item.max.clone());
        let mut quantity = match (limit, unit) {
            (Some(Value::Quantity(limit)), _) => {
                let listed =
                    item.units.iter().find(|unit| self.hand == Hand::Person && unit.code.is_some() && unit.code == limit.code);
                Quantity { unit: listed.map(|unit| unit.words().to_owned()).or(limit.unit.clone()), ..limit }
            }
            (_, Some(unit)) => {
                Quantity { unit: Some(unit.words().to_owned()), system: unit.system, code: unit.code, ..Quantity::default() }
            }
            _ => Quantity { unit: Some("things".to_owned()), ..Quantity::default() },
        };
        quantity.value = quantity.value.or_else(|| Decimal::read("7.0"));
        Value::Quantity(quantity)
    }

    fn text(&mut self, item: &Item) -> String {
        if let Some(pattern) = &item.pattern {
            let known =
                ["a@example.org", "12345", "+1 555 123 4567", "2024-02-29", "Abc", "https://example.org"].map(str::to_owned);
            let fits = |text: &String| match item.kind {
                Kind::Integer => text.parse().is_ok_and(|number| self.form.takes(item, &Value::Integer(number))),
                Kind::Decimal => Decimal::read(text).is_some_and(|number| self.form.takes(item, &Value::Decimal(number))),
                _ => self.form.takes(item, &Value::String(text.clone())),
            };
            let found = fitting(&pattern.text, &mut self.dice).chain(known).find(fits);
            return found.unwrap_or_else(|| panic!("{}: nothing fits the pattern {}", item.link_id, pattern.text));
        }
        let more = if self.hand == Hand::Person { self.dice.up_to(120) } else { 0 };
        let length = (item.min_length.max(3) as usize + more).min(item.max_length.unwrap_or(u32::MAX) as usize);
        let mut text: String = "año€x y\u{1F600}z".chars().filter(|c| *c != ' ').cycle().take(length).collect();
        // Lines and words, where a person would make them.
        for (at, between) in [(24, '\n'), (11, ' ')] {
            let place = text.char_indices().nth(at).map(|(place, _)| place).filter(|_| length > at + 1 && more > 0);
            if let Some(place) = place.filter(|_| between == ' ' || item.kind == Kind::Text) {
                text.insert(place, between);
                text.pop();
            }
        }
        text
    }
}
