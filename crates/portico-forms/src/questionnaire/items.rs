//! Reads items one by one, each with its elements of the right type.

use super::{MOST_ITEMS, MOST_LEVELS, at, beside, extensions::WithoutEffect, value_sets::ValueSets};
use crate::{
    form::{Control, Form, Item, ItemId, Kind, Options},
    json::{Data, Json, Place},
    trouble::Remarks,
    value::{Coding, Quantity, Value},
};
use std::collections::HashMap;

use crate::form::Loose;

/// Elements of an item that R4 has.
const ELEMENTS: &[&str] = &[
    "id",
    "extension",
    "modifierExtension",
    "linkId",
    "definition",
    "code",
    "prefix",
    "text",
    "type",
    "enableWhen",
    "enableBehavior",
    "required",
    "repeats",
    "readOnly",
    "maxLength",
    "answerValueSet",
    "answerOption",
    "initial",
    "item",
];

/// Reads the items of one form.
pub(super) struct Reader<'a> {
    pub(super) sets: &'a ValueSets<'a>,
    pub(super) form: &'a mut Form,
    pub(super) remarks: &'a mut Remarks,
    /// Extensions without effect, by their address, and patterns already compiled.
    pub(super) without_effect: HashMap<String, WithoutEffect>,
    pub(super) patterns: HashMap<String, Option<regex::Regex>>,
    pub(super) loose: Vec<Loose>,
    full: bool,
}

impl<'a> Reader<'a> {
    pub(super) fn new(sets: &'a ValueSets<'a>, form: &'a mut Form, remarks: &'a mut Remarks) -> Reader<'a> {
        let without_effect = HashMap::new();
        Reader { sets, form, remarks, without_effect, patterns: HashMap::new(), loose: Vec::new(), full: false }
    }

    pub(super) fn finish(mut self) -> Vec<Loose> {
        self.count_without_effect();
        self.loose
    }

    /// The items in `owner`, which stand on this level, counted from 1.
    pub(super) fn items(&mut self, owner: &Json, parent: Option<ItemId>, level: usize) {
        let Some(list) = owner.get("item") else { return };
        let Data::List(items) = &list.data else {
            return self.remarks.problem(list.place, format!("“item” should be a list and is {}.", list.kind()));
        };
        if level > MOST_LEVELS {
            return self.remarks.problem(list.place, format!("Items are nested deeper than {MOST_LEVELS} levels."));
        }
        for json in items {
            if self.form.items.len() >= MOST_ITEMS {
                if !self.full {
                    self.remarks.problem(json.place, format!("The form has more than {MOST_ITEMS} items."));
                    self.full = true;
                }
                return;
            }
            self.item(json, parent, level);
        }
    }

    fn item(&mut self, json: &Json, parent: Option<ItemId>, level: usize) {
        let link_id = match json.get("linkId") {
            Some(Json { data: Data::Text(text), .. }) if !text.trim().is_empty() => text.clone(),
            Some(other) if other.text().is_none() => {
                return self.remarks.problem(other.place, format!("“linkId” should be a text and is {}.", other.kind()));
            }
            _ => {
                let words = json.text_of("text").unwrap_or_default().chars().take(40).collect::<String>();
                return self.remarks.problem(json.place, format!("An item has no linkId: “{words}”."));
            }
        };
        self.remarks.enter(&link_id);
        if let Some(kind) = self.kind(json) {
            let id = ItemId(u32::try_from(self.form.items.len()).unwrap_or(u32::MAX));
            if let Some(first) = self.form.links.get(&link_id) {
                let first = self.form.item(*first).place;
                let words = format!("The linkId “{link_id}” is used twice, first in line {}.", first.line);
                self.remarks.problem(at(json, "linkId"), words);
            } else {
                self.form.links.insert(link_id.clone(), id);
            }
            let item = Item::new(id, &link_id, kind, parent, json.place);
            self.form.items.push(item);
            match parent {
                Some(parent) => self.form.items[parent.0 as usize].children.push(id),
                None => self.form.roots.push(id),
            }
            let mut item = self.form.items[id.0 as usize].clone();
            self.elements(json, &mut item);
            self.extensions(json, &mut item);
            self.conditions(json, &mut item);
            self.rules(json, &mut item);
            let children = std::mem::take(&mut self.form.items[id.0 as usize].children);
            item.children = children;
            self.form.items[id.0 as usize] = item;
            self.items(json, Some(id), level + 1);
            self.after(id);
        }
        self.remarks.leave();
    }

    fn kind(&mut self, json: &Json) -> Option<Kind> {
        let Some(name) = json.get("type") else {
            self.remarks.problem(json.place, "The item has no type.");
            return None;
        };
        let found = name.text().unwrap_or_default();
        let kind = Kind::ALL.iter().find(|(name, _)| *name == found).map(|(_, kind)| *kind);
        if kind.is_none() {
            let words = match found {
                "question" => "“question” is not a type. There should be a kind of answer here.".to_owned(),
                "coding" => "The type “coding” belongs to FHIR R5. R4 calls it choice or open-choice.".to_owned(),
                _ => format!("“{found}” is not a type of item."),
            };
            self.remarks.problem(name.place, words);
        }
        kind
    }

    fn elements(&mut self, json: &Json, item: &mut Item) {
        for (name, value) in json.fields() {
            let wrong = match name.as_str() {
                "text" | "prefix" | "definition" | "enableBehavior" | "answerValueSet" => value.text().is_none(),
                "required" | "repeats" | "readOnly" => value.bool().is_none(),
                "maxLength" => value.digits().is_none_or(|digits| digits.parse::<i32>().is_err()),
                "extension" | "modifierExtension" | "code" | "enableWhen" | "answerOption" | "initial" => {
                    !matches!(value.data, Data::List(_))
                }
                _ => false,
            };
            if wrong {
                let should = match name.as_str() {
                    "required" | "repeats" | "readOnly" => "true or false",
                    "maxLength" => "a whole number",
                    "text" | "prefix" | "definition" | "enableBehavior" | "answerValueSet" => "a text",
                    _ => "a list",
                };
                self.remarks.problem(value.place, format!("“{name}” should be {should} and is {}.", value.kind()));
            }
            if !ELEMENTS.contains(&name.strip_prefix('_').unwrap_or(name)) {
                self.remarks.looks(value.place, format!("“{name}” is not known in R4; it is kept and has no effect."));
            }
        }
        item.words = beside::words(json, "text").unwrap_or_default();
        item.prefix = beside::words(json, "prefix").unwrap_or_default();
        self.beside_elements(json);
        item.codes = json.list_of("code").iter().filter_map(Coding::read).collect();
        for code in json.list_of("code") {
            self.nothing_followed(code, "A code");
        }
        item.definition = json.text_of("definition").map(str::to_owned);
        item.required = json.bool_of("required").unwrap_or(false);
        item.repeats = json.bool_of("repeats").unwrap_or(false);
        item.read_only = json.bool_of("readOnly").unwrap_or(false);
        item.max_length = json.get("maxLength").and_then(Json::digits).and_then(|digits| digits.parse().ok());
        self.options(json, item);
        for initial in json.list_of("initial") {
            self.nothing_followed(initial, "An initial value");
            match value_of(initial) {
                // A quantity without a number says which unit stands there at first.
                Some(Ok(Value::Quantity(Quantity { value: None, unit, system, code, .. }))) => {
                    item.first_unit = Some(Coding { display: unit, system, code, extra: Vec::new() });
                }
                Some(Ok(value)) => item.initial.push(value),
                _ => {
                    self.remarks.problem(initial.place, "An initial value is not of a kind that answers have, or not a real one.")
                }
            }
        }
    }

    /// Checks that what an item says about itself is consistent.
    fn rules(&mut self, json: &Json, item: &mut Item) {
        let place = json.place;
        self.limits(at(json, "extension"), item);
        if !item.kind.is_question() {
            if !matches!(item.options, Options::None) {
                self.remarks.problem(place, format!("A {} has no answers and so no options.", item.kind.name()));
            }
            if !item.initial.is_empty() {
                self.remarks.problem(place, format!("A {} has no answers and so no initial value.", item.kind.name()));
            }
            if item.kind == Kind::Display && (item.required || item.repeats) {
                self.remarks.looks(place, "A text is neither required nor repeated; that has no effect.");
                (item.required, item.repeats) = (false, false);
            }
            return;
        }
        if matches!(item.options, Options::Listed(_)) && matches!(item.kind, Kind::Boolean | Kind::Attachment | Kind::Url) {
            self.remarks.problem(place, format!("A {} question has no list of answers in R4.", item.kind.name()));
        }
        if item.initial.len() > 1 && !item.repeats {
            self.remarks.changes(place, "There are several initial values and one answer; the first is taken.");
            item.initial.truncate(1);
        }
        let wrong = item.initial.iter().any(|initial| !super::extensions::fits(item, initial));
        if wrong {
            self.remarks.problem(at(json, "initial"), format!("An initial value cannot answer a {} question.", item.kind.name()));
        }
        let fixed = item.read_only || item.hidden;
        let initial = std::mem::take(&mut item.initial);
        for value in initial {
            if wrong || crate::check::wrong(item, &value).is_empty() {
                item.initial.push(value);
            } else if fixed {
                self.remarks.problem(
                    at(json, "initial"),
                    "The fixed initial value breaks the question's own rules, so nobody can answer it rightly.",
                );
            } else {
                self.remarks.changes(
                    at(json, "initial"),
                    "The initial value breaks the question's own rules, so the question starts empty.",
                );
            }
        }
        if item.max_length.is_some() && !item.kind.is_text() {
            self.remarks.looks(at(json, "maxLength"), "maxLength is for texts; here it has no effect.");
            item.max_length = None;
        }
        if let Options::Elsewhere(url) = &item.options {
            let words = format!("The list “{url}” is not in the file; the answer is typed and not compared with it.");
            self.remarks.changes(at(json, "answerValueSet"), words);
        }
        if item.kind.is_choice() && item.options == Options::None {
            self.remarks.changes(place, "The question has no options; the answer is typed.");
        }
        if item.control == Control::Usual {
            item.control = super::controls::usual(item);
        }
        self.shown_otherwise(place, item);
    }

    /// Refuses limits that no answer can keep to, and takes away those without effect.
    fn limits(&mut self, place: Place, item: &mut Item) {
        if let Some(most) = item.max_occurs.filter(|most| !item.repeats && *most != 1) {
            let words = format!("It may be there {most} times (maxOccurs) and does not repeat; it is asked once.");
            self.remarks.changes(place, words);
            item.max_occurs = None;
        }
        if item.step.is_some() && item.control != Control::Slider {
            self.remarks.looks(place, "“sliderStepValue” is for sliders; here it has no effect.");
            item.step = None;
        }
        if matches!((&item.min, &item.max), (Some(least), Some(most)) if is_more(least, most)) {
            self.remarks.problem(place, "minValue is more than maxValue, so no answer can be right.");
        }
        if item.kind.is_text() && item.max_length.is_some_and(|most| item.min_length > most) {
            self.remarks.problem(place, "minLength is more than maxLength, so no answer can be right.");
        }
    }

    /// Says what a question asks of its looks and does not get, or gets otherwise.
    fn shown_otherwise(&mut self, place: Place, item: &Item) {
        let is_number = matches!(item.kind, Kind::Decimal | Kind::Integer);
        if is_number && item.units.len() > 1 {
            self.remarks.changes(place, "The number has several units to choose from; it is asked and read without one.");
        } else if !is_number && item.kind != Kind::Quantity && !item.units.is_empty() {
            self.remarks.looks(place, "A unit is for numbers; here it has no effect.");
        }
        if item.control == Control::Slider && item.choices().is_empty() {
            self.remarks.looks(
                place,
                match (item.stops().is_empty(), item.ends()) {
                    (false, _) => "The slider is shown as numbers of which one is chosen.",
                    (true, Some(_)) => "The slider is shown as a number to type, with both ends said beside it.",
                    (true, None) => "The slider is shown as a number to type.",
                },
            );
        }
        if item.horizontal && !matches!(item.control, Control::Radio | Control::CheckBox) {
            self.remarks.looks(place, "There are no options to stand side by side here; their orientation has no effect.");
        }
    }

    /// What can be said only when everything within the item is known.
    fn after(&mut self, id: ItemId) {
        let item = self.form.item(id).clone();
        if item.kind == Kind::Group && item.children.is_empty() {
            self.remarks.looks(item.place, "The group is empty and is not shown.");
        }
        let help: Vec<_> = item.children.iter().filter_map(|child| super::controls::help(self.form.item(*child))).collect();
        if item.kind.is_question() || item.kind == Kind::Group {
            self.form.items[id.0 as usize].help.extend(help);
            return;
        }
        for child in &item.children {
            self.form.items[child.0 as usize].beside = false;
        }
        if item.children.iter().any(|child| self.form.item(*child).kind != Kind::Display) {
            self.remarks.problem(item.place, "A display is text to read and cannot hold questions.");
        } else if !item.children.is_empty() {
            self.remarks.looks(item.place, "A display holds further texts, which R4 does not allow; they are shown after it.");
        }
    }
}

/// Whether a limit is more than another; one of a quantity may be a plain number.
fn is_more(one: &Value, other: &Value) -> bool {
    let number = |value: &Value| match value {
        Value::Quantity(quantity) => quantity.value.clone(),
        plain => plain.number(),
    };
    let order = match (one, other) {
        (Value::Quantity(_), Value::Quantity(_)) => one.compare(other),
        (Value::Quantity(_), _) | (_, Value::Quantity(_)) => {
            number(one).zip(number(other)).map(|(one, other)| one.compare(&other))
        }
        _ => one.compare(other),
    };
    order.is_some_and(std::cmp::Ordering::is_gt)
}

/// The `value[x]` of an element: none, one that is not real, or one.
pub(crate) fn value_of(owner: &Json) -> Option<Result<Value, ()>> {
    let (name, json) = owner.fields().iter().find(|(name, _)| name.starts_with("value"))?;
    Some(Value::read(&name["value".len()..], json).ok_or(()))
}
