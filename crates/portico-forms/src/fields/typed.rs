//! From what is in the inputs of one line to a value, and back. What cannot be understood stays as it was typed.

use super::posted::Branch;
use crate::{
    decimal::Decimal,
    form::{Item, Kind},
    moments::{Date, DateTime, Time},
    value::{Coding, Quantity, Reference, Value},
};

/// What is needed to understand what was typed.
#[derive(Clone, Copy)]
pub struct Typing<'a> {
    /// Minutes east of UTC at the client's place at a local time such as `2026-05-14T10:30:00`. Called for dateTime questions only.
    pub minutes_east: &'a dyn Fn(&str) -> i32,
}

/// Between the parts of a line that was not understood.
const BETWEEN: char = '\t';

/// The value of one line; none if nothing was typed.
pub(super) fn value(item: &Item, line: &Branch, typing: &Typing<'_>) -> Option<Value> {
    let part = |name: &str| line.value(name).unwrap_or_default().replace("\r\n", "\n").trim().to_owned();
    let text = part("");
    let as_typed = || Value::AsTyped(text.clone());
    match item.kind {
        Kind::DateTime => return moment(&part("date"), &part("time"), typing),
        Kind::Quantity => return quantity(item, &part("value"), &part("unit")),
        _ if text.is_empty() => return None,
        _ => {}
    }
    Some(match item.kind {
        Kind::Decimal => Decimal::typed(&text).map_or_else(as_typed, Value::Decimal),
        Kind::Integer => text.strip_prefix('+').unwrap_or(&text).parse().map_or_else(|_| as_typed(), Value::Integer),
        Kind::Date => Date::read(&text).map_or_else(as_typed, Value::Date),
        Kind::Time => Time::typed(&text).map_or_else(as_typed, Value::Time),
        Kind::Url => Value::Uri(text),
        Kind::Choice => Value::Coding(Coding::new("", "", &text)),
        Kind::Reference => Value::Reference(Reference { display: Some(text), ..Reference::default() }),
        Kind::Boolean | Kind::Attachment => as_typed(),
        _ => Value::String(text),
    })
}

/// Whether a line came back as it was shown.
pub(super) fn unchanged(item: &Item, line: &Branch, value: Option<&Value>) -> bool {
    let (first, second) = match item.kind {
        Kind::DateTime => ("date", Some("time")),
        Kind::Quantity => ("value", Some("unit")),
        _ => ("", None),
    };
    let sent = |part: &str| line.value(part).unwrap_or_default().replace("\r\n", "\n");
    shown(item, value) == (sent(first), second.map(sent).unwrap_or_default())
}

fn moment(date: &str, time: &str, typing: &Typing<'_>) -> Option<Value> {
    if date.is_empty() && time.is_empty() {
        return None;
    }
    let read = Date::read(date).and_then(|day| match time {
        "" => DateTime::read(date),
        _ => {
            let time = Time::typed(time)?;
            let east = (typing.minutes_east)(&format!("{date}T{}", time.as_str()));
            DateTime::at(&day, &time, east)
        }
    });
    Some(read.map_or_else(|| Value::AsTyped(format!("{date}{BETWEEN}{time}")), Value::DateTime))
}

fn quantity(item: &Item, value: &str, unit: &str) -> Option<Value> {
    if value.is_empty() {
        return None;
    }
    let listed = unit.strip_prefix('u').and_then(|index| index.parse().ok()).and_then(|index: usize| item.units.get(index));
    let fixed = item.units.first().filter(|_| item.units.len() == 1);
    let first = item.first_unit.as_ref().filter(|first| !unit.is_empty() && first.words() == unit);
    let mut quantity = match listed.or(fixed).or(first) {
        Some(coding) => Quantity {
            unit: Some(coding.words().to_owned()),
            system: coding.system.clone(),
            code: coding.code.clone(),
            ..Quantity::default()
        },
        None => Quantity { unit: (!unit.is_empty()).then(|| unit.to_owned()), ..Quantity::default() },
    };
    quantity.value = Decimal::typed(value);
    Some(match quantity.value {
        Some(_) => Value::Quantity(quantity),
        None => Value::AsTyped(format!("{value}{BETWEEN}{unit}")),
    })
}

/// What goes back into the inputs of a line: the first and the second.
pub(super) fn shown(item: &Item, value: Option<&Value>) -> (String, String) {
    match value {
        None => (String::new(), String::new()),
        Some(Value::AsTyped(text)) => {
            text.split_once(BETWEEN).map_or((text.clone(), String::new()), |(a, b)| (a.to_owned(), b.to_owned()))
        }
        Some(Value::DateTime(moment)) => {
            let time = moment.time().map(|time| time.as_str().trim_end_matches(":00").to_owned()).unwrap_or_default();
            let time = if time.len() == 2 { format!("{time}:00") } else { time };
            (moment.date().as_str().to_owned(), time)
        }
        Some(Value::Quantity(quantity)) => {
            let same = |unit: &Coding| {
                unit.code == quantity.code && (quantity.code.is_some() || quantity.unit.as_deref() == Some(unit.words()))
            };
            let unit = match item.units.iter().position(same) {
                Some(index) => format!("u{index}"),
                None => quantity.unit.clone().or_else(|| quantity.code.clone()).unwrap_or_default(),
            };
            (quantity.value.as_ref().map(|value| value.as_str().to_owned()).unwrap_or_default(), unit)
        }
        Some(other) => (other.words("", ""), String::new()),
    }
}
