//! Checks one answer against its question.

use super::Code;
use crate::{
    form::{Item, Kind, Options},
    questionnaire::fits,
    value::{Attachment, Quantity, Reference, Value},
};

/// What is wrong with an answer.
pub(crate) fn wrong(item: &Item, value: &Value) -> Vec<Code> {
    if let Value::AsTyped(_) = value {
        return vec![Code::NotUnderstood { kind: item.kind }];
    }
    if !fits(item, value) {
        // Of a kind that the list has, as far as codes go: then the list is the point.
        let coded = item.kind.is_choice() && matches!(value, Value::Coding(_));
        return vec![if coded { Code::NotAnOption } else { Code::WrongType { kind: item.kind } }];
    }
    let mut found = Vec::new();
    listed(item, value, &mut found);
    match value {
        Value::String(text) => texts(item, text, &mut found),
        Value::Uri(text) => {
            if !is_address(text) {
                found.push(Code::NotAnAddress);
            }
            texts(item, text, &mut found);
        }
        Value::Decimal(_) | Value::Integer(_) => numbers(item, value, &mut found),
        Value::Quantity(quantity) => quantities(item, quantity, &mut found),
        Value::Date(_) | Value::DateTime(_) | Value::Time(_) => limits(item, value, &mut found),
        Value::Attachment(file) => files(item, file, &mut found),
        Value::Reference(reference) => references(item, reference, &mut found),
        _ => {}
    }
    found
}

/// Lists hold everything that may be answered, except for the own words of an open choice (R4, Questionnaire.item.answerOption).
fn listed(item: &Item, value: &Value, found: &mut Vec<Code>) {
    let own_words = item.kind == Kind::OpenChoice && matches!(value, Value::String(_));
    let Options::Listed(choices) = &item.options else { return };
    if !own_words && !choices.iter().any(|choice| choice.value.same(value)) {
        found.push(Code::NotAnOption);
    }
}

fn texts(item: &Item, text: &str, found: &mut Vec<Code>) {
    let length = u32::try_from(text.chars().count()).unwrap_or(u32::MAX);
    if text.trim().is_empty() {
        found.push(Code::NotUnderstood { kind: item.kind });
        return;
    }
    if item.kind != Kind::Text && text.contains(['\n', '\r']) {
        found.push(Code::LineBreak);
    }
    if length < item.min_length {
        found.push(Code::TooShort { least: item.min_length });
    }
    if let Some(most) = item.max_length.filter(|most| length > *most) {
        found.push(Code::TooLong { most });
    }
    if item.pattern.as_ref().is_some_and(|pattern| !pattern.regex.is_match(text)) {
        found.push(Code::Pattern { hint: item.entry_format.text().to_owned() });
    }
}

fn numbers(item: &Item, value: &Value, found: &mut Vec<Code>) {
    if let (Value::Decimal(decimal), Some(most)) = (value, item.max_places)
        && decimal.places() > most
    {
        found.push(Code::TooManyPlaces { most });
    }
    if let Some(pattern) = &item.pattern
        && !pattern.regex.is_match(&value.words("", ""))
    {
        found.push(Code::Pattern { hint: item.entry_format.text().to_owned() });
    }
    limits(item, value, found);
}

/// A date that is too imprecise to tell is let through.
fn limits(item: &Item, value: &Value, found: &mut Vec<Code>) {
    if let Some(min) = item.min.as_ref().filter(|min| value.compare(min).is_some_and(std::cmp::Ordering::is_lt)) {
        found.push(Code::TooSmall { least: min.words("", "") });
    }
    if let Some(max) = item.max.as_ref().filter(|max| value.compare(max).is_some_and(std::cmp::Ordering::is_gt)) {
        found.push(Code::TooLarge { most: max.words("", "") });
    }
}

fn quantities(item: &Item, quantity: &Quantity, found: &mut Vec<Code>) {
    let Some(number) = &quantity.value else {
        found.push(Code::NotUnderstood { kind: item.kind });
        return;
    };
    if item.max_places.is_some_and(|most| number.places() > most) {
        found.push(Code::TooManyPlaces { most: item.max_places.unwrap_or(0) });
    }
    let known = |unit: &crate::value::Coding| {
        let same_list = quantity.system.is_none() || unit.system.is_none() || quantity.system == unit.system;
        match (&quantity.code, &unit.code) {
            (Some(a), Some(b)) => a == b && same_list,
            _ => quantity.unit.is_some() && (quantity.unit == unit.display || quantity.unit == unit.code),
        }
    };
    if !item.units.is_empty() && !item.units.iter().any(known) {
        found.push(Code::UnknownUnit);
    }
    for (limit, least) in [(&item.min, true), (&item.max, false)] {
        let Some(limit) = limit else { continue };
        let order = match limit {
            Value::Quantity(limit) if !limit.same_unit(quantity) => {
                let unit = limit.unit.clone().or_else(|| limit.code.clone()).unwrap_or_default();
                let code = Code::UnitsDiffer { unit };
                if !found.contains(&code) {
                    found.push(code);
                }
                continue;
            }
            Value::Quantity(limit) => limit.value.as_ref().map(|limit| number.compare(limit)),
            other => other.number().map(|limit| number.compare(&limit)),
        };
        match order {
            Some(order) if least && order.is_lt() => found.push(Code::TooSmall { least: limit.words("", "") }),
            Some(order) if !least && order.is_gt() => found.push(Code::TooLarge { most: limit.words("", "") }),
            _ => {}
        }
    }
}

fn files(item: &Item, file: &Attachment, found: &mut Vec<Code>) {
    if !item.takes_file_type(file.content_type.as_deref().unwrap_or_default()) {
        found.push(Code::FileType { allowed: item.file_types.clone() });
    }
    if let Some(most) = item.max_bytes.filter(|most| file.bytes() > *most) {
        found.push(Code::FileTooLarge { most });
    }
    if file.url.is_none() && file.data.is_none() && file.title.is_none() {
        found.push(Code::NotUnderstood { kind: item.kind });
    }
}

fn references(item: &Item, reference: &Reference, found: &mut Vec<Code>) {
    let Some(text) = &reference.reference else {
        if reference.display.is_none() && reference.extra.is_empty() {
            found.push(Code::NotAReference);
        }
        return;
    };
    let sound = text.starts_with('#') || is_uuid_urn(text) || reference.resource().is_some();
    let scheme = !text.contains(':') || is_address(text);
    if !sound || !scheme || text.contains(char::is_whitespace) {
        found.push(Code::NotAReference);
        return;
    }
    let other = reference.resource().is_some_and(|kind| !item.resources.iter().any(|allowed| allowed == kind));
    if !item.resources.is_empty() && other {
        found.push(Code::WrongResource { allowed: item.resources.clone() });
    }
}

fn is_uuid_urn(text: &str) -> bool {
    let Some(uuid) = text.strip_prefix("urn:uuid:") else { return false };
    let groups: Vec<&str> = uuid.split('-').collect();
    let hex = |group: &&str| group.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte));
    groups.iter().map(|group| group.len()).eq([8, 4, 4, 4, 12]) && groups.iter().all(hex)
}

/// A URI (R4, data types, uri) whose form is right: no spaces; a UUID or object identifier that is one; a scheme of more than one letter,
/// since `c:` is somebody's disk; else a relative address.
fn is_address(text: &str) -> bool {
    if text.is_empty() || text.contains(|c: char| c.is_whitespace() || c.is_control() || "\\<>\"{}|^`".contains(c)) {
        return false;
    }
    if text.starts_with("urn:uuid:") {
        return is_uuid_urn(text);
    }
    if let Some(oid) = text.strip_prefix("urn:oid:") {
        return oid.split('.').count() > 1
            && oid.split('.').all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()));
    }
    match text.split_once(':') {
        Some((scheme, rest)) if !scheme.contains('/') => {
            let letters = scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte));
            let begins = scheme.starts_with(|c: char| c.is_ascii_alphabetic());
            letters && begins && scheme.len() > 1 && !rest.is_empty() && (!rest.starts_with("//") || rest.len() > 2)
        }
        _ => true,
    }
}
