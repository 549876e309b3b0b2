//! “Tell us straight away when the answer is”: answers that somebody at the practice wants to see soon (an extension of Portico's own, once
//! for each answer). Whoever fills in the form sees nothing of it.

use super::{Mistake, QuestionKind, Sheet, conditions, options};
use crate::{
    TELL_AT_ONCE,
    json::Json,
    questionnaire::value_of,
    value::{Coding, Value},
};

/// Whether a question of this kind can be marked so: one that is answered from a list, or by yes or no.
pub(super) fn may_be_told(kind: QuestionKind) -> bool {
    kind.has_options() || kind == QuestionKind::YesNo
}

fn is_telling(extension: &Json) -> bool {
    extension.text_of("url") == Some(TELL_AT_ONCE)
}

/// The answers, one on a line; nothing where the field cannot say them.
pub(super) fn read(item: &Json) -> Option<String> {
    let marks = item.list_of("extension").iter().filter(|one| is_telling(one));
    let mut lines = Vec::new();
    for mark in marks {
        let value = value_of(mark)?.ok()?;
        let line = conditions::said(item, &value);
        if !answer(item, &line)?.same(&value) {
            return None;
        }
        lines.push(line);
    }
    Some(lines.join("\n"))
}

/// The answer that a line means.
fn answer(item: &Json, line: &str) -> Option<Value> {
    let (line, is_yes_no) = (line.trim().to_lowercase(), QuestionKind::of(item) == Some(QuestionKind::YesNo));
    match line.as_str() {
        "yes" if is_yes_no => Some(Value::Boolean(true)),
        "no" if is_yes_no => Some(Value::Boolean(false)),
        _ => options::choices(item).into_iter().find(|(label, _)| label.trim().to_lowercase() == line).map(|(_, value)| value),
    }
}

/// Writes what differs: over the options as they are written now.
pub(super) fn write(item: &mut Json, old: &Sheet, new: &Sheet) -> Result<(), Mistake> {
    if new.keeps.telling && old.kind.is_like(new.kind) {
        return Ok(());
    }
    let lines: Vec<&str> = new.telling.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let wanted = if may_be_told(new.kind) { lines } else { Vec::new() };
    let mut values: Vec<Value> = Vec::new();
    for line in wanted {
        // An option that was renamed is still meant by its former words when nobody touched the line.
        let value = answer(item, line).or_else(|| renamed(item, old, line));
        let value = value.ok_or_else(|| Mistake::at("telling", unknown(item, line)))?;
        if !values.iter().any(|one| one.same(&value)) {
            values.push(value);
        }
    }
    let marks = item.list_of("extension").iter().filter(|one| is_telling(one));
    let now: Vec<Value> = marks.filter_map(value_of).filter_map(Result::ok).collect();
    if now.len() == values.len() && now.iter().zip(&values).all(|(now, value)| now.same(value)) {
        return Ok(());
    }
    if let Some(extensions) = item.list_mut("extension") {
        extensions.retain(|one| !is_telling(one));
        for value in values {
            let plain = match value {
                Value::Coding(coding) => Value::Coding(Coding { extra: Vec::new(), ..coding }),
                other => other,
            };
            let element = plain.element().unwrap_or_default().to_owned();
            extensions.push(Json::object(vec![("url", TELL_AT_ONCE.into()), (element.as_str(), plain.to_json())]));
        }
    }
    item.remove_empty("extension");
    Ok(())
}

/// The option that stands where this line stood among the options before, when it is the same option by another name. One that was among
/// them itself has only moved there.
fn renamed(item: &Json, old: &Sheet, line: &str) -> Option<Value> {
    let before = old.options.lines().map(|line| line.rsplit_once('|').map_or(line, |(label, _)| label).trim());
    let before: Vec<&str> = before.collect();
    let at = before.iter().position(|label| label.to_lowercase() == line.to_lowercase())?;
    let choices = options::choices(item);
    let (label, value) = choices.get(at).filter(|_| choices.len() == before.len())?;
    (!before.contains(&label.as_str())).then(|| value.clone())
}

fn unknown(item: &Json, line: &str) -> String {
    if QuestionKind::of(item) == Some(QuestionKind::YesNo) {
        return format!("“{line}” is not an answer to this question. Write Yes or No");
    }
    let all: Vec<String> = options::choices(item).into_iter().map(|(label, _)| label).take(20).collect();
    format!("This question has no option “{line}”. It has: {}", all.join(", "))
}
