//! Options, one per line, with what each counts after a bar: `Several days | 1`.

use super::{Mistake, texts};
use crate::{
    decimal::Decimal,
    json::{Data, Json},
    questionnaire::{last_part, value_of},
    value::Value,
};

/// What separates an option from what it counts.
const BAR: char = '|';

/// The most options.
const MOST: usize = 500;

const ORDINAL: &str = "http://hl7.org/fhir/StructureDefinition/ordinalValue";

/// An option as a line says it.
#[derive(Debug, Clone, PartialEq)]
struct Line {
    label: String,
    score: Option<Decimal>,
}

/// The options of an item as lines; none if lines cannot say what stands there.
pub(super) fn read(item: &Json) -> Option<String> {
    if item.get("answerValueSet").is_some() {
        return None;
    }
    let lines: Vec<Line> = item.list_of("answerOption").iter().map(line).collect::<Option<_>>()?;
    let text = lines.iter().map(Line::to_string).collect::<Vec<_>>().join("\n");
    // Read again they have to say the same: two alike, or a bar within an option, do not.
    let again = parse(&text).ok()?;
    (again == lines).then_some(text)
}

/// Writes lines over the options of an item: what has the same words stays the same option, and where only words differ it is renamed.
pub(super) fn write(item: &mut Json, text: &str) -> Result<(), Mistake> {
    let lines = parse(text)?;
    if lines.is_empty() {
        item.remove("answerOption");
        return Ok(());
    }
    let old = item.list_of("answerOption").to_vec();
    let labels: Vec<String> = old.iter().map(label).collect();
    let renames = lines.len() == old.len();
    let mut new = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        let same = labels.iter().position(|label| *label == line.label);
        let gone = |at: usize| labels.get(at).is_some_and(|label| lines.iter().all(|line| line.label != *label));
        let mut option = match same {
            Some(same) => old[same].clone(),
            None if renames && gone(at) => renamed(&old[at], &line.label),
            None => made(&line.label, old.iter().chain(&new)),
        };
        count(&mut option, line.score.as_ref());
        new.push(option);
    }
    item.set("answerOption", new.into());
    Ok(())
}

/// The options in Spanish as lines, an option without a translation by its own words; empty where none has one.
pub(super) fn read_spanish(item: &Json) -> String {
    let options = item.list_of("answerOption");
    if options.iter().all(|option| spanish(option).is_empty()) {
        return String::new();
    }
    let lines =
        options.iter().map(|option| Some(spanish(option)).filter(|line| !line.is_empty()).unwrap_or_else(|| label(option)));
    lines.collect::<Vec<_>>().join("\n")
}

/// Writes the options in Spanish, a line for each; an option whose line is its own words gets no translation.
pub(super) fn write_spanish(item: &mut Json, text: &str) -> Result<(), Mistake> {
    let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let options = item.list_of("answerOption").len();
    if !lines.is_empty() && lines.len() != options {
        let words = format!("There are {options} options and {} lines. Write one line for each, in the same order", lines.len());
        return Err(Mistake::at("options_spanish", words));
    }
    for (at, option) in item.list_within("answerOption").into_iter().flatten().enumerate() {
        let (line, label) = (lines.get(at).copied().unwrap_or_default(), label(option));
        let translation = if line == label && spanish(option).is_empty() { "" } else { line };
        if let Some(coding) = option.get_mut("valueCoding") {
            texts::write(coding, "display", &label, translation);
        } else if option.get("valueString").is_some() {
            texts::write(option, "valueString", &label, translation);
        }
    }
    Ok(())
}

/// The words of the options, in their order.
pub(super) fn labels(item: &Json) -> Vec<String> {
    item.list_of("answerOption").iter().map(label).collect()
}

/// Whether there are as many options as before and one of those stands in another place.
pub(super) fn are_moved(before: &[String], item: &Json) -> bool {
    let now = labels(item);
    let was = |label: &String| before.iter().position(|one| one == label);
    now.len() == before.len() && now.iter().enumerate().any(|(at, label)| was(label).is_some_and(|was| was != at))
}

/// Each option that was moved has taken its translation along. Beside new words nobody can tell which line is whose, if there are any.
pub(super) fn moved_with_words(before: &[String], item: &Json) -> Result<(), Mistake> {
    let all_known = labels(item).iter().all(|label| before.contains(label));
    if all_known || read_spanish(item).is_empty() {
        return Ok(());
    }
    let words = "The options stand in another order now. Write these in the same order";
    Err(Mistake::at("options_spanish", words))
}

fn spanish(option: &Json) -> String {
    match option.get("valueCoding") {
        Some(coding) => texts::read(coding, "display").1,
        None => texts::read(option, "valueString").1,
    }
}

/// The words of the options, with the value that answers hold of each.
pub(super) fn choices(item: &Json) -> Vec<(String, Value)> {
    let options = item.list_of("answerOption").iter();
    options.filter_map(|option| Some((label(option), value_of(option)?.ok()?))).collect()
}

fn parse(text: &str) -> Result<Vec<Line>, Mistake> {
    let mut lines: Vec<Line> = Vec::new();
    for written in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let (label, counts) =
            written.rsplit_once(BAR).map_or((written, None), |(label, counts)| (label.trim(), Some(counts.trim())));
        let score = match counts.map(Decimal::read) {
            Some(None) => {
                let words = format!("“{written}”: write what the option counts after the bar, as a number, such as Never | 0");
                return Err(Mistake::at("options", words));
            }
            score => score.flatten(),
        };
        if label.is_empty() || label.contains(BAR) {
            return Err(Mistake::at(
                "options",
                format!("“{written}”: write the option, then at most one bar with a number after it"),
            ));
        }
        if lines.iter().any(|line| line.label == label) {
            return Err(Mistake::at("options", format!("“{label}” is there twice, so answers couldn’t tell one from the other")));
        }
        lines.push(Line { label: label.to_owned(), score });
    }
    if lines.len() > MOST {
        return Err(Mistake::at("options", format!("A question may have {MOST} options")));
    }
    Ok(lines)
}

impl std::fmt::Display for Line {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.score {
            Some(score) => write!(f, "{} {BAR} {}", self.label, score.as_str()),
            None => f.write_str(&self.label),
        }
    }
}

fn line(option: &Json) -> Option<Line> {
    match value_of(option)?.ok()? {
        Value::Coding(_) | Value::String(_) | Value::Integer(_) | Value::Date(_) | Value::Time(_) => {}
        _ => return None,
    }
    let (label, counts) = (label(option), score(option));
    let score = match counts {
        Some(counts) => Some(counts.get("valueDecimal").and_then(Json::digits).and_then(Decimal::read)?),
        None => None,
    };
    (label.trim() == label && !label.is_empty()).then_some(Line { label, score })
}

fn label(option: &Json) -> String {
    value_of(option).and_then(Result::ok).map(|value| value.words("", "")).unwrap_or_default()
}

fn is_score(extension: &Json) -> bool {
    matches!(last_part(extension), "ordinalValue" | "itemWeight" | "questionnaire-ordinalValue")
}

fn score(option: &Json) -> Option<&Json> {
    let within = option.get("valueCoding").into_iter().flat_map(|coding| coding.list_of("extension"));
    option.list_of("extension").iter().chain(within).find(|one| is_score(one))
}

/// Writes what an option counts, if it is another number than now.
fn count(option: &mut Json, score: Option<&Decimal>) {
    let now = line(option).and_then(|line| line.score);
    if now.as_ref() == score {
        return;
    }
    let forget = |owner: &mut Json| {
        owner.list_within("extension").into_iter().for_each(|extensions| extensions.retain(|one| !is_score(one)));
        owner.remove_empty("extension");
    };
    forget(option);
    option.get_mut("valueCoding").into_iter().for_each(forget);
    if let (Some(score), Some(extensions)) = (score, option.list_mut("extension")) {
        extensions.push(Json::object(vec![("url", ORDINAL.into()), ("valueDecimal", Json::number(score.as_str()))]));
    }
    option.remove_empty("extension");
}

/// Renames an option: its code stays, so that conditions and scores still recognise it. Translations of the former words go.
fn renamed(option: &Json, label: &str) -> Json {
    let mut option = option.clone();
    if let Some(coding) = option.get_mut("valueCoding") {
        coding.set("display", label.into());
        coding.remove("_display");
        return option;
    }
    if option.get("valueString").is_some() {
        option.set("valueString", label.into());
        option.remove("_valueString");
        return option;
    }
    made(label, std::iter::empty())
}

/// A new option: a code made of its words, which none of the others has.
fn made<'a>(label: &str, others: impl Iterator<Item = &'a Json>) -> Json {
    let taken: Vec<&str> =
        others.filter_map(|option| option.get("valueCoding").and_then(|coding| coding.text_of("code"))).collect();
    let plain: String = label.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' }).collect();
    let plain: String = plain.split('-').filter(|part| !part.is_empty()).collect::<Vec<_>>().join("-").chars().take(40).collect();
    let plain = if plain.is_empty() { "option".to_owned() } else { plain };
    let mut code = plain.clone();
    let mut number = 2;
    while taken.contains(&code.as_str()) {
        code = format!("{plain}-{number}");
        number += 1;
    }
    let coding = Json::object(vec![("code", code.as_str().into()), ("display", label.into())]);
    Data::Object(vec![("valueCoding".to_owned(), coding)]).into()
}
