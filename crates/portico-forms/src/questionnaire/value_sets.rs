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
        let Growing { choices, left_out, beside, .. } = growing;
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
                found.leave_out(format!("The list “{url}” selects codes by a rule (filter); they are left out."));
            } else if let (Some(system), []) = (system, listed) {
                match self.systems.get(system) {
                    Some(all) => self.concepts(system, all, found),
                    None => {
                        found.leave_out(format!(
                            "The list “{url}” takes all of {system}, which is not in the file; it is left out."
                        ));
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
