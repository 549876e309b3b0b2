//! Lists of answers that came with the form: contained in it or beside it in a Bundle.

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

/// The most references from list to list that are followed for one list.
const MOST_REFERENCES: usize = 100;

/// ValueSets by `#id` and by address, CodeSystems by address, their codes. What was expanded once is shared by all who use it.
#[derive(Default)]
pub(super) struct ValueSets<'a> {
    sets: HashMap<String, &'a Json>,
    systems: HashMap<&'a str, &'a Json>,
    concepts: HashMap<(&'a str, &'a str), &'a Json>,
    expanded: RefCell<HashMap<String, Option<Expanded>>>,
}

/// Options, and what of the list could not be followed.
type Expanded = (Arc<Vec<Choice>>, Option<String>);

#[derive(Default)]
struct Growing {
    choices: Vec<Choice>,
    left_out: Option<String>,
    references: usize,
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

    /// The options of a list: its expansion when it has one, else what it says it is made of. The words name what was left out.
    ///
    /// `None` when the list, or one that it refers to, is not here or too large.
    pub(super) fn expand(&self, url: &str) -> Option<Expanded> {
        if let Some(known) = self.expanded.borrow().get(url) {
            return known.clone();
        }
        let mut growing = Growing::default();
        let whole = self.add(url, DEEPEST, &mut growing).is_ok() && (1..=MOST).contains(&growing.choices.len());
        let expanded = whole.then(|| (Arc::new(growing.choices), growing.left_out));
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
            self.contains(expansion.list_of("contains"), found);
            return Ok(());
        }
        let Some(compose) = set.get("compose") else { return Err(()) };
        for include in compose.list_of("include") {
            let system = include.text_of("system");
            let listed = include.list_of("concept");
            for concept in listed {
                self.concept(system, concept, found);
            }
            if include.get("filter").is_some() {
                found.left_out = Some(format!("The list “{url}” selects codes by a rule (filter); they are left out."));
            } else if let (Some(system), []) = (system, listed) {
                match self.systems.get(system) {
                    Some(all) => self.concepts(system, all, found),
                    None => {
                        found.left_out =
                            Some(format!("The list “{url}” takes all of {system}, which is not in the file; it is left out."))
                    }
                }
            }
            for other in include.list_of("valueSet").iter().filter_map(Json::text) {
                self.add(other, depth - 1, found)?;
            }
        }
        for exclude in compose.list_of("exclude").iter().take(MOST_REFERENCES) {
            let system = exclude.text_of("system");
            let out: HashSet<&str> = exclude.list_of("concept").iter().filter_map(|concept| concept.text_of("code")).collect();
            found.choices.retain(|choice| match &choice.value {
                Value::Coding(Coding { system: own, code: Some(code), .. }) => {
                    own.as_deref() != system || !out.contains(code.as_str())
                }
                _ => true,
            });
        }
        Ok(())
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
        let display = concept.text_of("display").or_else(|| known.and_then(|known| known.text_of("display"))).unwrap_or(code);
        let value = Value::Coding(Coding::new(system.unwrap_or_default(), code, display));
        let score = score(concept).or_else(|| self.score_of(&value));
        let words = words(concept, display);
        found.choices.push(Choice { value, words, prefix: None, exclusive: false, score });
    }
}

/// The lists that Portico brings.
fn brought<'a>() -> impl Iterator<Item = &'a Json> {
    static BROUGHT: OnceLock<Option<Json>> = OnceLock::new();
    let read = || Json::read(include_bytes!("../../library/value-sets.json")).ok();
    let bundle = BROUGHT.get_or_init(read).iter();
    bundle.flat_map(|bundle| bundle.list_of("entry")).filter_map(|entry| entry.get("resource"))
}

/// A concept's words with its translations and designations.
fn words(concept: &Json, display: &str) -> Words {
    let mut words = Words::read(concept, "display").unwrap_or_else(|| Words::new(display));
    for designation in concept.list_of("designation") {
        if let (Some(language), Some(text)) = (designation.text_of("language"), designation.text_of("value")) {
            words.add(language, text);
        }
    }
    words
}

fn score(concept: &Json) -> Option<Decimal> {
    let names = ["ordinalValue", "valueset-ordinalValue", "codesystem-ordinalValue", "itemWeight"];
    let mut extensions = concept.list_of("extension").iter();
    let score =
        extensions.find(|extension| extension.text_of("url").is_some_and(|url| names.iter().any(|name| url.ends_with(name))))?;
    score.get("valueDecimal").and_then(Json::digits).and_then(Decimal::read)
}
