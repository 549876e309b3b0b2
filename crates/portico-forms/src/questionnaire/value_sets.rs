//! Lists of answers that came with the form: contained in it or beside it in a Bundle.

use super::beside::{self, Beside};
use crate::{
    decimal::Decimal,
    form::Choice,
    json::Json,
    value::{Coding, Value},
    words::Words,
};
use std::{
    cell::RefCell,
    collections::{HashMap, HashSet},
    sync::{Arc, OnceLock},
};

/// How many levels of lists that refer to lists are followed.
const DEEPEST: usize = 5;

/// The most options of one list.
const MOST: usize = 2_000;

/// More sentences than these about one list say nothing new.
const ENOUGH: usize = 20;

/// The most references from list to list that are followed for one list.
const MOST_REFERENCES: usize = 100;

/// ValueSets by `#id` and by address, CodeSystems by address, their codes. What was expanded once is shared by all who use it.
#[derive(Default)]
pub(super) struct ValueSets<'a> {
    sets: HashMap<String, &'a Json>,
    systems: HashMap<&'a str, &'a Json>,
    concepts: HashMap<(&'a str, &'a str), &'a Json>,
    expanded: RefCell<HashMap<String, Option<Arc<Expanded>>>>,
}

/// A list, and what is to be said of it.
pub(super) struct Expanded {
    pub(super) choices: Arc<Vec<Choice>>,
    /// What of it could not be followed, in sentences.
    pub(super) left_out: Vec<String>,
    /// Extensions of its options that are not followed, one of each address.
    pub(super) beside: Vec<Beside>,
}

#[derive(Default)]
struct Growing {
    choices: Vec<Choice>,
    left_out: Vec<String>,
    beside: Vec<Beside>,
    references: usize,
}

impl Growing {
    fn leave_out(&mut self, words: String) {
        if self.left_out.len() < ENOUGH && !self.left_out.contains(&words) {
            self.left_out.push(words);
        }
    }

    /// Takes the options from a place on; an error if there are too many to go on.
    fn taken_from(&mut self, start: usize) -> Result<Vec<Choice>, ()> {
        if self.choices.len() > MOST { Err(()) } else { Ok(self.choices.split_off(start)) }
    }

    /// Keeps what is not followed of an option.
    fn keep_beside(&mut self, concept: &Json) {
        let own = concept.list_of("extension").iter().filter(|one| !is_score(one));
        let own = own.map(|one| Beside { element: String::new(), is_there: true, extension: one.clone() });
        for new in own.chain(Beside::all(concept)) {
            let same = |old: &Beside| {
                let url = |one: &Beside| one.extension.text_of("url").map(str::to_owned);
                (&old.element, old.is_there, url(old)) == (&new.element, new.is_there, url(&new))
            };
            if self.beside.len() < ENOUGH && !self.beside.iter().any(same) {
                self.beside.push(new);
            }
        }
    }
}

impl<'a> ValueSets<'a> {
    /// The lists of a file; where it has none of an address, the few that Portico brings (`library/value-sets.json`).
    pub(super) fn of(resources: impl IntoIterator<Item = &'a Json>) -> ValueSets<'a> {
        let mut found = ValueSets::default();
        for resource in resources.into_iter().chain(brought()) {
            match resource.text_of("resourceType") {
                Some("ValueSet") => {
                    let id = resource.text_of("id").map(|id| format!("#{}", id.trim_start_matches('#')));
                    let url = resource.text_of("url").map(str::to_owned);
                    for name in id.into_iter().chain(url) {
                        found.sets.entry(name).or_insert(resource);
                    }
                }
                Some("CodeSystem") => {
                    let Some(url) = resource.text_of("url") else { continue };
                    found.systems.insert(url, resource);
                    let mut concepts: Vec<&Json> = resource.list_of("concept").iter().collect();
                    while let Some(concept) = concepts.pop() {
                        concepts.extend(concept.list_of("concept"));
                        if let Some(code) = concept.text_of("code") {
                            found.concepts.insert((url, code), concept);
                        }
                    }
                }
                _ => {}
            }
        }
        found
    }

    /// What a code counts by its code system (R4, extension `codesystem-ordinalValue`).
    pub(super) fn score_of(&self, value: &Value) -> Option<Decimal> {
        let Value::Coding(Coding { system: Some(system), code: Some(code), .. }) = value else { return None };
        self.concepts.get(&(system.as_str(), code.as_str())).and_then(|concept| score(concept))
    }

    /// The options of a list: its expansion when it has one, else what it says it is made of.
    ///
    /// `None` when the list, or one that it refers to, is not here or too large.
    pub(super) fn expand(&self, url: &str) -> Option<Arc<Expanded>> {
        if let Some(known) = self.expanded.borrow().get(url) {
            return known.clone();
        }
        let mut growing = Growing::default();
        let whole = self.add(url, DEEPEST, &mut growing).is_ok() && (1..=MOST).contains(&growing.choices.len());
        let Growing { mut choices, left_out, beside, .. } = growing;
        // What several parts of a list name is one option.
        let mut known = HashSet::new();
        choices.retain(|choice| {
            let code = code_of(choice).map(|(system, code)| (system.map(str::to_owned), code.to_owned()));
            known.insert((code, choice.words.text().to_owned()))
        });
        let expanded = whole.then(|| Arc::new(Expanded { choices: Arc::new(choices), left_out, beside }));
        self.expanded.borrow_mut().insert(url.to_owned(), expanded.clone());
        expanded
    }

    fn add(&self, url: &str, depth: usize, found: &mut Growing) -> Result<(), ()> {
        found.references += 1;
        if depth == 0 || found.references > MOST_REFERENCES {
            return Err(());
        }
        let plain = url.split('|').next().unwrap_or(url);
        let set = self.sets.get(url).or_else(|| self.sets.get(plain)).ok_or(())?;
        if let Some(expansion) = set.get("expansion").filter(|expansion| !expansion.list_of("contains").is_empty()) {
            let listed = expansion.list_of("contains");
            let (held, total) = (held(listed), expansion.get("total").and_then(Json::digits));
            if let Some(total) = total.and_then(|total| total.parse::<usize>().ok()).filter(|total| *total > held) {
                found.leave_out(format!("The list “{url}” has {total} codes and the file holds {held}; only those are offered."));
            }
            self.contains(listed, found);
            return Ok(());
        }
        let Some(compose) = set.get("compose") else { return Err(()) };
        let start = found.choices.len();
        for include in compose.list_of("include") {
            self.include(url, include, depth, found)?;
        }
        let excluded = compose.list_of("exclude");
        if excluded.len() > MOST_REFERENCES {
            return Err(());
        }
        for exclude in excluded {
            self.exclude(url, exclude, (depth, start), found)?;
        }
        Ok(())
    }

    /// Adds what one `include` names: with a system and lists, or with several lists, what is in all of them (R4,
    /// ValueSet.compose.include).
    fn include(&self, url: &str, include: &Json, depth: usize, found: &mut Growing) -> Result<(), ()> {
        let start = found.choices.len();
        let (system, listed, lists) = (include.text_of("system"), include.list_of("concept"), include.list_of("valueSet"));
        let is_filtered = include.get("filter").is_some();
        for concept in listed {
            self.concept(system, concept, found);
        }
        if is_filtered {
            found.leave_out(format!("The list “{url}” selects codes by a rule (filter); they are left out."));
        } else if let (Some(system), [], []) = (system, listed, lists) {
            self.whole(url, system, found);
        }
        let is_chosen = !listed.is_empty() || is_filtered || lists.is_empty();
        // A whole system leaves of the lists beside it what is its own.
        let of_system = system.filter(|_| !is_chosen);
        let own = found.taken_from(start)?;
        let mut in_all = is_chosen.then_some(own);
        for list in lists.iter().filter_map(Json::text) {
            self.add(list, depth - 1, found)?;
            let part = found.taken_from(start)?;
            in_all = Some(match in_all {
                Some(all) => {
                    let codes = codes(&part);
                    all.into_iter().filter(|choice| is_among(&codes, choice)).collect()
                }
                None => part,
            });
        }
        let in_all = in_all.unwrap_or_default().into_iter();
        found.choices.extend(in_all.filter(|choice| of_system.is_none_or(|system| is_of(choice, system))));
        Ok(())
    }

    /// Takes what one `exclude` names out of the list that begins at `start`.
    fn exclude(&self, url: &str, exclude: &Json, (depth, start): (usize, usize), found: &mut Growing) -> Result<(), ()> {
        let included = found.taken_from(start)?;
        let more = ["concept", "filter", "valueSet"].iter().any(|name| exclude.get(name).is_some());
        if let (Some(system), false) = (exclude.text_of("system"), more) {
            found.choices.extend(included.into_iter().filter(|choice| !is_of(choice, system)));
            return Ok(());
        }
        let said = std::mem::take(&mut found.left_out);
        self.include(url, exclude, depth, found)?;
        let is_unknown = !std::mem::replace(&mut found.left_out, said).is_empty();
        if is_unknown {
            found
                .leave_out(format!("The list “{url}” takes codes out by a rule, or by codes not in the file; they are offered."));
        }
        let out = found.taken_from(start)?;
        let codes = codes(&out);
        found.choices.extend(included.into_iter().filter(|choice| !is_among(&codes, choice)));
        Ok(())
    }

    /// Adds all codes of a system.
    fn whole(&self, url: &str, system: &str, found: &mut Growing) {
        let Some(all) = self.systems.get(system) else {
            return found.leave_out(format!("The list “{url}” takes all of {system}, which is not in the file; it is left out."));
        };
        if matches!(all.text_of("content"), Some("fragment" | "example" | "not-present")) {
            found.leave_out(format!("The list “{url}” takes all of {system}, of which the file holds only a part."));
        }
        self.concepts(system, all, found);
    }

    fn contains(&self, list: &[Json], found: &mut Growing) {
        for entry in list {
            if entry.bool_of("abstract") != Some(true) {
                self.concept(entry.text_of("system"), entry, found);
            }
            self.contains(entry.list_of("contains"), found);
        }
    }

    fn concepts(&self, system: &str, owner: &Json, found: &mut Growing) {
        for concept in owner.list_of("concept") {
            self.concept(Some(system), concept, found);
            self.concepts(system, concept, found);
        }
    }

    fn concept(&self, system: Option<&str>, concept: &Json, found: &mut Growing) {
        let Some(code) = concept.text_of("code").filter(|_| found.choices.len() <= MOST) else { return };
        let known = system.and_then(|system| self.concepts.get(&(system, code)));
        // A list may leave the words to the code system.
        let named =
            [Some(concept), known.copied()].into_iter().flatten().find_map(|one| Some((one, beside::words(one, "display")?)));
        let (named, mut words) = named.unwrap_or_else(|| (concept, Words::new(code)));
        add_designations(&mut words, named);
        found.keep_beside(named);
        if !std::ptr::eq(named, concept) {
            add_designations(&mut words, concept);
            found.keep_beside(concept);
        }
        let value = Value::Coding(Coding::new(system.unwrap_or_default(), code, words.text()));
        let score = score(concept).or_else(|| self.score_of(&value));
        found.choices.push(Choice { value, words, prefix: None, exclusive: false, score });
    }
}

/// How many codes an expansion holds.
fn held(list: &[Json]) -> usize {
    list.iter().map(|entry| 1 + held(entry.list_of("contains"))).sum()
}

/// A code with the system it is of.
type Code<'a> = (Option<&'a str>, &'a str);

fn codes(choices: &[Choice]) -> HashSet<Code<'_>> {
    choices.iter().filter_map(code_of).collect()
}

fn is_among(codes: &HashSet<Code<'_>>, choice: &Choice) -> bool {
    code_of(choice).is_some_and(|code| codes.contains(&code))
}

fn code_of(choice: &Choice) -> Option<Code<'_>> {
    match &choice.value {
        Value::Coding(Coding { system, code: Some(code), .. }) => Some((system.as_deref(), code)),
        _ => None,
    }
}

fn is_of(choice: &Choice, system: &str) -> bool {
    code_of(choice).is_some_and(|(own, _)| own == Some(system))
}

/// The lists that Portico brings.
fn brought<'a>() -> impl Iterator<Item = &'a Json> {
    static BROUGHT: OnceLock<Option<Json>> = OnceLock::new();
    let read = || Json::read(include_bytes!("../../library/value-sets.json")).ok();
    let bundle = BROUGHT.get_or_init(read).iter();
    bundle.flat_map(|bundle| bundle.list_of("entry")).filter_map(|entry| entry.get("resource"))
}

/// Adds a concept's words in the languages that it has designations for.
fn add_designations(words: &mut Words, concept: &Json) {
    for designation in concept.list_of("designation") {
        if let (Some(language), Some(text)) = (designation.text_of("language"), designation.text_of("value")) {
            words.add(language, text);
        }
    }
}

fn is_score(extension: &Json) -> bool {
    extension.text_of("url").is_some_and(|url| url.ends_with("ordinalValue") || url.ends_with("itemWeight"))
}

fn score(concept: &Json) -> Option<Decimal> {
    let score = concept.list_of("extension").iter().find(|extension| is_score(extension))?;
    score.get("valueDecimal").and_then(Json::digits).and_then(Decimal::read)
}
