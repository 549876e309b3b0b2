//! Options, which are in the item itself or in a list that the file contains.

use super::{
    at, beside,
    extensions::last_part,
    items::{Reader, value_of},
    value_sets::Expanded,
};
use crate::{
    decimal::Decimal,
    form::{Choice, Item, Options},
    json::{Json, Place},
    value::{Coding, Value},
    words::Words,
};
use std::{collections::HashSet, sync::Arc};

impl Reader<'_> {
    /// Reads `answerOption` and `answerValueSet`.
    pub(super) fn options(&mut self, json: &Json, item: &mut Item) {
        let set = json.text_of("answerValueSet");
        if let (Some(options), Some(_)) = (json.get("answerOption"), set) {
            self.remarks.problem(options.place, "There are answerOption and answerValueSet; R4 allows one of them.");
        }
        if let Some(url) = set {
            item.options = match self.sets.expand(url) {
                Some(list) => {
                    self.about_list(&list, at(json, "answerValueSet"));
                    Options::Listed(list.choices.clone())
                }
                None => Options::Elsewhere(url.to_owned()),
            };
        }
        let listed = json.list_of("answerOption");
        let mut choices = Vec::new();
        let mut codes = HashSet::new();
        for option in listed {
            let value = match value_of(option) {
                Some(Ok(value @ (Value::Integer(_) | Value::Date(_) | Value::Time(_) | Value::String(_) | Value::Coding(_)))) => {
                    value
                }
                Some(Ok(value @ Value::Reference(_))) => value,
                _ => {
                    self.remarks
                        .problem(option.place, "An option contains no coding, text, whole number, date, time or reference.");
                    continue;
                }
            };
            if matches!(&value, Value::Coding(coding) if coding.words().is_empty()) {
                self.remarks.changes(option.place, "An option has neither words nor a code; it is left out.");
                continue;
            }
            let code = match &value {
                Value::Coding(Coding { system, code: Some(code), .. }) => format!("{system:?} {code}"),
                other => other.to_json().to_string(),
            };
            if !codes.insert(code) {
                let words =
                    format!("The option “{}” has the code of another one; in answers both mean the same.", value.words("", ""));
                self.remarks.changes(option.place, words);
            }
            choices.push(self.choice(option, value, item));
        }
        if !choices.is_empty() {
            item.options = Options::Listed(Arc::new(choices));
        }
    }

    /// Says what of a list could not be followed.
    pub(super) fn about_list(&mut self, list: &Expanded, place: Place) {
        for words in &list.left_out {
            self.remarks.changes(place, words.clone());
        }
        for beside in &list.beside {
            self.not_followed(beside);
        }
    }

    fn choice(&mut self, option: &Json, value: Value, item: &mut Item) -> Choice {
        let words = match &value {
            Value::Coding(coding) => option
                .get("valueCoding")
                .and_then(|coding| beside::words(coding, "display"))
                .unwrap_or_else(|| Words::new(coding.words())),
            Value::String(_) => Words::read(option, "valueString").unwrap_or_default(),
            other => Words::new(other.words("", "")),
        };
        let mut choice = Choice { score: self.sets.score_of(&value), value, words, prefix: None, exclusive: false };
        let inner = option.fields().iter().find(|(name, _)| name.starts_with("value")).map(|(_, inner)| inner);
        self.beside_elements(option);
        if let Some(inner) = inner {
            self.beside_elements(inner);
        }
        let within = inner.into_iter().flat_map(|inner| inner.list_of("extension"));
        for extension in option.list_of("extension").iter().chain(within) {
            match extension.text_of("url").and_then(|url| url.rsplit('/').next()).unwrap_or_default() {
                "ordinalValue" | "itemWeight" | "questionnaire-ordinalValue" => {
                    choice.score = extension.get("valueDecimal").and_then(Json::digits).and_then(Decimal::read);
                }
                "questionnaire-optionExclusive" => choice.exclusive = extension.bool_of("valueBoolean") == Some(true),
                "questionnaire-optionPrefix" => {
                    choice.prefix = extension.text_of("valueString").map(str::to_owned);
                    for beside in extension.list_of_beside("valueString") {
                        self.other(last_part(beside), beside, "The text before an option");
                    }
                }
                name => self.other(name, extension, "An option"),
            }
        }
        if option.bool_of("initialSelected") == Some(true) {
            item.initial.push(choice.value.clone());
        }
        choice
    }
}
