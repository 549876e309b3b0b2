//! A sheet that comes back: what differs is written, everything else stays.

use super::{
    Draft, Keeps, Mistake, QuestionKind, Sheet, conditions, files, options,
    sheet::{helps, is_help, is_unit, unit},
    telling, texts, tree,
};
use crate::{
    decimal::Decimal,
    json::Json,
    moments::Date,
    questionnaire::{MOST_ITEMS, MOST_LEVELS, last_part},
    value::Value,
};
use std::cmp::Ordering;

pub(super) const EXTENSION: &str = "http://hl7.org/fhir/StructureDefinition/";

/// Extensions about answers of one kind, which are removed when a question becomes one of another kind.
const OF_A_KIND: &[&str] = &[
    "minValue",
    "maxValue",
    "minLength",
    "maxDecimalPlaces",
    "regex",
    "entryFormat",
    "questionnaire-itemControl",
    "questionnaire-sliderStepValue",
    "questionnaire-unit",
    "questionnaire-unitOption",
    "questionnaire-unitValueSet",
    "maxSize",
    "mimeType",
    "questionnaire-referenceResource",
];

/// The most characters of a text.
const LONGEST: usize = 20_000;

impl Draft {
    /// Adds an item at the end of its section, under a link id that is not in use yet.
    ///
    /// # Errors
    /// What is missing or wrong, field by field; then nothing is added.
    pub fn add(&mut self, link_id: &str, sheet: &Sheet) -> Result<(), Vec<Mistake>> {
        let all = tree::all(self.form()).len();
        if link_id.is_empty() || self.has(link_id) {
            return Err(vec![Mistake::at("text", "Another item has this id")]);
        }
        if all >= MOST_ITEMS {
            return Err(vec![Mistake::at("text", format!("A form has {MOST_ITEMS} items at most"))]);
        }
        let mut next = self.clone();
        let blank = Json::object(vec![("linkId", link_id.into()), ("type", sheet.kind.type_name().into())]);
        match next.form_mut().list_mut("item") {
            Some(items) => items.push(blank),
            None => return Err(vec![Mistake::at("text", "The items of this form are not a list")]),
        }
        next.write(link_id, None, &Sheet { keeps: Keeps::default(), ..sheet.clone() })?;
        *self = next;
        Ok(())
    }

    /// Writes a sheet over the item that it was read from.
    ///
    /// # Errors
    /// What is missing or wrong, field by field; then nothing is changed.
    pub fn save(&mut self, link_id: &str, sheet: &Sheet) -> Result<(), Vec<Mistake>> {
        let Some(old) = self.sheet(link_id) else {
            return Err(vec![Mistake::at("text", "This is kept as it is")]);
        };
        let mut next = self.clone();
        next.write(link_id, Some(&old), &Sheet { keeps: old.keeps.clone(), ..sheet.clone() })?;
        *self = next;
        Ok(())
    }

    /// Writes a sheet over what was read before; without that the item is new.
    fn write(&mut self, link_id: &str, before: Option<&Sheet>, new: &Sheet) -> Result<(), Vec<Mistake>> {
        let Some(mut item) = self.item(link_id).cloned() else { return Err(Vec::new()) };
        let blank = Sheet::of_kind(new.kind);
        let (old, is_new) = (before.unwrap_or(&blank), before.is_none());
        let mut mistakes = Vec::new();
        let mut note = |result: Result<(), Mistake>| mistakes.extend(result.err());
        note(text(&mut item, old, new, is_new));
        note(self.kind(link_id, &mut item, old, new));
        if new.kind.is_question() && old.required != new.required {
            tree::put_yes(&mut item, "required", new.required);
        }
        if new.kind.may_repeat() && (old.repeats != new.repeats || old.kind != new.kind) {
            tree::put_yes(&mut item, "repeats", new.repeats);
        }
        note(self.help(link_id, &mut item, old, new));
        note(self.options(link_id, &mut item, old, new, is_new));
        if new.kind == QuestionKind::Quantity && !new.keeps.units && !texts::same(&old.units, &new.units) {
            units(&mut item, &new.units);
        }
        limits(&mut item, old, new).into_iter().for_each(|mistake| note(Err(mistake)));
        lengths(&mut item, old, new).into_iter().for_each(|mistake| note(Err(mistake)));
        if new.kind == QuestionKind::File {
            note(files::write(&mut item, old, new));
        }
        note(telling::write(&mut item, old, new));
        let typed = conditions::meant(&new.shown_if);
        let joined = typed.len() > 1 && old.all_hold != new.all_hold;
        let changes = !new.keeps.condition && (joined || typed != conditions::meant(&old.shown_if));
        if new.keeps.condition && new.always {
            mistakes.extend(conditions::write(self.form(), &mut item, &[], true).err().into_iter().flatten());
        } else if changes {
            mistakes.extend(conditions::write(self.form(), &mut item, &typed, new.all_hold).err().into_iter().flatten());
        }
        if !mistakes.is_empty() {
            return Err(mistakes);
        }
        match tree::find_mut(self.form_mut(), link_id) {
            Some(place) => *place = item,
            None => return Err(Vec::new()),
        }
        if changes && self.turns(link_id) {
            let words = "That question depends on this one, so neither could ever be shown. Choose another";
            return Err(vec![Mistake::at("shown_if", words)]);
        }
        if !new.keeps.section && old.section != new.section {
            self.move_into(link_id, &new.section).map_err(|mistake| vec![mistake])?;
        }
        Ok(())
    }

    /// The question becomes another kind: what belonged to answers of the former kind is removed.
    fn kind(&self, link_id: &str, item: &mut Json, old: &Sheet, new: &Sheet) -> Result<(), Mistake> {
        if old.kind == new.kind {
            // A new item says nothing but its type so far.
            if QuestionKind::of(item) != Some(new.kind) {
                new.kind.write(item);
            }
            return Ok(());
        }
        if [old.kind, new.kind].contains(&QuestionKind::Section) {
            return Err(Mistake::at("kind", "A section can’t become a question, or a question a section"));
        }
        if !old.kind.is_like(new.kind) {
            let others = tree::all(self.form());
            let depends = |other: &&&Json| match new.kind.is_question() {
                true => conditions::values_for(other, link_id).next().is_some(),
                false => conditions::looks_at(other).any(|question| question == link_id),
            };
            if let Some(other) = others.iter().find(depends) {
                let words =
                    format!("“{}” is shown only for some answers to this question. Change that first", tree::called(other));
                return Err(Mistake::at("kind", words));
            }
            if new.kind == QuestionKind::Note && !item.list_of("item").is_empty() {
                return Err(Mistake::at(
                    "kind",
                    "A text to read can’t contain questions or help. First remove what is inside this question",
                ));
            }
            tree::drop_fields(item, |name| {
                matches!(name.trim_start_matches('_'), "answerOption" | "answerValueSet" | "initial" | "maxLength")
            });
            if let Some(extensions) = item.list_within("extension") {
                extensions.retain(|one| !OF_A_KIND.contains(&last_part(one)));
            }
            item.remove_empty("extension");
            if !new.kind.is_question() {
                tree::drop_fields(item, |name| matches!(name, "required" | "repeats"));
            }
        }
        let ticked = |kind: QuestionKind| kind.has_options() || kind.may_repeat();
        if (ticked(old.kind) && !new.kind.has_options()) || new.kind.may_repeat() {
            item.remove("repeats");
        }
        new.kind.write(item);
        Ok(())
    }

    fn help(&self, link_id: &str, item: &mut Json, old: &Sheet, new: &Sheet) -> Result<(), Mistake> {
        let same = texts::same(&old.help, &new.help) && texts::same(&old.help_spanish, &new.help_spanish);
        if new.keeps.help || same || !new.kind.is_question() {
            return Ok(());
        }
        if new.help.trim().is_empty() {
            if !new.help_spanish.trim().is_empty() && !texts::same(&old.help_spanish, &new.help_spanish) {
                return Err(Mistake::at("help", "Write the help in the form’s own language too"));
            }
            let owner = item.clone();
            item.list_within("item").into_iter().for_each(|items| items.retain(|child| !is_help(&owner, child)));
            item.remove_empty("item");
            return Ok(());
        }
        if helps(item).is_empty() {
            let mut own = format!("{link_id}.help");
            while self.has(&own) {
                own.push('+');
            }
            let help = Json::object(vec![
                ("linkId", own.as_str().into()),
                ("extension", vec![control("help")].into()),
                ("type", "display".into()),
            ]);
            item.list_mut("item").into_iter().for_each(|items| items.insert(0, help.clone()));
        }
        let owner = item.clone();
        let beside = item.list_within("item").into_iter().flatten().find(|child| is_help(&owner, child));
        beside.into_iter().for_each(|help| texts::write(help, "text", &new.help, &new.help_spanish));
        Ok(())
    }

    fn options(&self, link_id: &str, item: &mut Json, old: &Sheet, new: &Sheet, is_new: bool) -> Result<(), Mistake> {
        let kept = new.keeps.options && old.kind.has_options();
        if !new.kind.has_options() || kept {
            return Ok(());
        }
        let was_a_list = !is_new && old.kind.has_options();
        let before = options::labels(item);
        if !was_a_list || !texts::same(&old.options, &new.options) {
            self.list(link_id, item, &new.options)?;
        }
        // Lines that nobody touched say the options as they stood before.
        let untouched = was_a_list && texts::same(&old.options_spanish, &new.options_spanish);
        if untouched && options::are_moved(&before, item) {
            return options::moved_with_words(&before, item);
        }
        if !texts::same(&options::read_spanish(item), &new.options_spanish) {
            options::write_spanish(item, &new.options_spanish)?;
        }
        Ok(())
    }

    fn list(&self, link_id: &str, item: &mut Json, lines: &str) -> Result<(), Mistake> {
        if lines.trim().is_empty() {
            return Err(Mistake::at("options", "Enter the options, one per line"));
        }
        let before = options::choices(item);
        options::write(item, lines)?;
        let after = options::choices(item);
        for (label, gone) in before.iter().filter(|(_, value)| after.iter().all(|(_, other)| !other.same(value))) {
            let depends = |other: &&Json| conditions::values_for(other, link_id).any(|value| value.same(gone));
            if let Some(other) = tree::all(self.form()).into_iter().find(depends) {
                let words =
                    format!("“{}” is shown only for “{label}”. Change that first, or leave the option", tree::called(other));
                return Err(Mistake::at("options", words));
            }
        }
        Ok(())
    }

    /// Moves an item to the end of another section; an empty one is the form itself.
    ///
    /// # Errors
    /// Why it cannot go there; then it stays.
    pub fn move_into(&mut self, link_id: &str, section: &str) -> Result<(), Mistake> {
        let refuse = |words: &str| Err(Mistake::at("section", words));
        let level = match section {
            "" => 0,
            _ => match (tree::above(self.form(), section), self.item(section)) {
                (Some(above), Some(group)) if group.text_of("type") == Some("group") => above.len() + 1,
                _ => return refuse("Choose a section of this form"),
            },
        };
        let Some(item) = self.item(link_id).cloned() else { return Ok(()) };
        if section == link_id || tree::find(&item, section).is_some() {
            return refuse("A section can’t be inside itself");
        }
        if level + 1 + tree::levels(&item) > MOST_LEVELS {
            return refuse("Sections can’t be nested any deeper");
        }
        let mut next = self.clone();
        next.take_out(link_id);
        let owner = if section.is_empty() { Some(next.form_mut()) } else { tree::find_mut(next.form_mut(), section) };
        owner.and_then(|owner| owner.list_mut("item")).into_iter().for_each(|items| items.push(item.clone()));
        if next.turns(link_id) {
            return refuse("That section is shown only for an answer to this question, so neither could be shown");
        }
        *self = next;
        Ok(())
    }

    pub(super) fn take_out(&mut self, link_id: &str) {
        let Some(owner) = tree::owner_mut(self.form_mut(), link_id) else { return };
        owner.list_within("item").into_iter().for_each(|items| items.retain(|item| tree::id(item) != link_id));
        if owner.get("linkId").is_some() {
            owner.remove_empty("item");
        }
    }
}

/// A text that is there may not be emptied; one that was never there, as in files of others, may stay absent.
fn text(item: &mut Json, old: &Sheet, new: &Sheet, is_new: bool) -> Result<(), Mistake> {
    if new.text.trim().is_empty() && (is_new || !old.text.trim().is_empty()) {
        return Err(Mistake::at(
            "text",
            match new.kind {
                QuestionKind::Section => "Give the section a heading",
                QuestionKind::Note => "Write the text",
                _ => "Write the question",
            },
        ));
    }
    for (field, text) in
        [("text", &new.text), ("spanish", &new.spanish), ("help", &new.help), ("help_spanish", &new.help_spanish)]
    {
        if text.chars().count() > LONGEST {
            return Err(Mistake::at(field, format!("Use at most {LONGEST} characters")));
        }
    }
    texts::write(item, "text", &new.text, &new.spanish);
    Ok(())
}

fn control(code: &str) -> Json {
    let coding = Json::object(vec![("system", "http://hl7.org/fhir/questionnaire-item-control".into()), ("code", code.into())]);
    let concept = Json::object(vec![("coding", vec![coding].into())]);
    let url = format!("{EXTENSION}questionnaire-itemControl");
    Json::object(vec![("url", url.as_str().into()), ("valueCodeableConcept", concept)])
}

fn units(item: &mut Json, text: &str) {
    let old: Vec<Json> = item.list_of("extension").iter().filter(|one| is_unit(one)).cloned().collect();
    let mut lines: Vec<&str> = Vec::new();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        if !lines.contains(&line) {
            lines.push(line);
        }
    }
    let made = |line: &str| {
        let url = format!("{EXTENSION}questionnaire-unitOption");
        Json::object(vec![("url", url.as_str().into()), ("valueCoding", Json::object(vec![("display", line.into())]))])
    };
    let known = |line: &str| old.iter().find(|one| unit(one).is_some_and(|unit| unit.trim() == line)).cloned();
    if let Some(extensions) = item.list_mut("extension") {
        extensions.retain(|one| !is_unit(one));
        extensions.extend(lines.into_iter().map(|line| known(line).unwrap_or_else(|| made(line))));
    }
    item.remove_empty("extension");
}

/// Sets the one extension with a name, or removes it.
pub(super) fn put(item: &mut Json, name: &str, value: Option<(&str, Json)>) {
    let Some(extensions) = item.list_mut("extension") else { return };
    match (extensions.iter_mut().find(|one| last_part(one) == name), value) {
        (Some(_), None) => extensions.retain(|one| last_part(one) != name),
        (Some(one), Some((element, value))) => {
            tree::drop_fields(one, |name| name.trim_start_matches('_').starts_with("value"));
            one.set(element, value);
        }
        (None, Some((element, value))) => {
            let url = format!("{EXTENSION}{name}");
            extensions.push(Json::object(vec![("url", url.as_str().into()), (element, value)]));
        }
        (None, None) => {}
    }
    item.remove_empty("extension");
}

fn limits(item: &mut Json, old: &Sheet, new: &Sheet) -> Vec<Mistake> {
    let mut mistakes = Vec::new();
    if !new.kind.has_limits() || new.keeps.limits {
        return mistakes;
    }
    let mut values = Vec::new();
    for (field, name, before, now) in [("least", "minValue", &old.least, &new.least), ("most", "maxValue", &old.most, &new.most)]
    {
        let now = now.trim();
        let value = match new.kind {
            QuestionKind::Whole => now.parse().ok().map(Value::Integer),
            QuestionKind::Number => Decimal::typed(now).map(Value::Decimal),
            _ => Date::read(now).map(Value::Date),
        };
        // What stands in a file of others and was not touched stays, whatever it is.
        let is_touched = before.trim() != now || old.kind != new.kind;
        if is_touched && !now.is_empty() && value.is_none() {
            mistakes.push(Mistake::at(
                field,
                match new.kind {
                    QuestionKind::Whole => "Enter a whole number, or leave it empty",
                    QuestionKind::Number => "Enter a number, or leave it empty",
                    _ => "Enter a day, such as 2026-03-27, or leave it empty",
                },
            ));
        } else if is_touched {
            let element = value.as_ref().and_then(Value::element).unwrap_or_default().to_owned();
            put(item, name, value.as_ref().map(|value| (element.as_str(), value.to_json())));
        }
        values.push(value);
    }
    if let [Some(least), Some(most)] = &values[..]
        && least.compare(most) == Some(Ordering::Greater)
    {
        mistakes.push(Mistake::at("most", "The largest answer is smaller than the smallest"));
    }
    mistakes
}

fn lengths(item: &mut Json, old: &Sheet, new: &Sheet) -> Vec<Mistake> {
    let mut mistakes = Vec::new();
    if !new.kind.has_length() || new.keeps.length {
        return mistakes;
    }
    let number = |text: &str| text.trim().parse::<u32>().ok().filter(|number| (1..=1_000_000).contains(number));
    for (field, text) in [("shortest", &new.shortest), ("longest", &new.longest)] {
        let unchanged = text.trim() == if field == "shortest" { old.shortest.trim() } else { old.longest.trim() };
        if !text.trim().is_empty() && number(text).is_none() && !unchanged {
            mistakes.push(Mistake::at(field, "Enter a number of characters, or leave it empty"));
        }
    }
    if let (Some(shortest), Some(longest)) = (number(&new.shortest), number(&new.longest))
        && shortest > longest
    {
        mistakes.push(Mistake::at("longest", "The longest length is shorter than the shortest"));
    }
    if !mistakes.is_empty() {
        return mistakes;
    }
    let digits = |text: &str| number(text).map(|number| Json::number(&number.to_string()));
    if old.shortest.trim() != new.shortest.trim() {
        put(item, "minLength", digits(&new.shortest).map(|json| ("valueInteger", json)));
    }
    if old.longest.trim() != new.longest.trim() {
        match digits(&new.longest) {
            Some(json) => item.set("maxLength", json),
            None => item.remove("maxLength"),
        }
    }
    mistakes
}
