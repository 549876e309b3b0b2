//! Extensions: those that Portico follows, those it reports because it cannot follow them, and the rest, which is kept.

use super::{
    controls,
    items::{Reader, value_of},
};
use crate::{
    TELL_AT_ONCE, TITLE_FOR_CLIENTS,
    decimal::Decimal,
    form::{Control, Help, HelpKind, Item, Kind, Pattern},
    json::Json,
    value::{Coding, Value},
    words::Words,
};

/// The largest compiled size of a pattern, in bytes.
const PATTERN_SIZE: usize = 200_000;

/// The most different patterns in one form.
const MOST_PATTERNS: usize = 100;

/// What Portico does instead of following an extension, by the last part of its address.
fn instead(name: &str) -> Option<&'static str> {
    let name = name.strip_prefix("sdc-questionnaire-").or_else(|| name.strip_prefix("questionnaire-")).unwrap_or(name);
    Some(match name {
        "calculatedExpression" => {
            "is calculated elsewhere (calculatedExpression); Portico does not calculate it, the answer is typed"
        }
        "initialExpression" | "initialExpressionForAnswer" => {
            "begins elsewhere with a calculated answer (initialExpression); here it begins empty or with its initial value"
        }
        "enableWhenExpression" => {
            "is asked elsewhere only when a formula says so (enableWhenExpression); here it is always asked"
        }
        "answerExpression" | "candidateExpression" | "answerOptionsToggleExpression" => {
            "takes its options elsewhere from a formula (answerExpression); here the options in the file are all there are"
        }
        "constraint" | "targetConstraint" => "is checked elsewhere by a formula (constraint); that check is left out",
        "variable" => "defines a formula (variable); formulas are not worked out",
        "cqf-expression" | "cqf-calculatedValue" => "holds a formula (cqf-expression); formulas are not worked out",
        "launchContext" | "sourceQueries" | "itemPopulationContext" | "contextExpression" => {
            "takes data from a record elsewhere; here nothing is filled in from it"
        }
        "questionnaireAdaptive" => "chooses its next question elsewhere while it is filled in; here all questions are asked",
        "subQuestionnaire" => "stands for another form (subQuestionnaire); here it is not put in",
        "lookupQuestionnaire" | "referenceFilter" | "referenceProfile" => {
            "narrows which records may be referred to; that is not checked"
        }
        "entryMode" => "is answered elsewhere in a fixed order (entryMode); here people go back and forth",
        "unitOpen" | "unitSupplementalSystem" => "allows other units than it lists; here the listed ones are all there are",
        "usageMode" => "is shown elsewhere only at some times (usageMode); here it is always shown",
        _ => return None,
    })
}

/// What is known of an extension without effect.
pub(super) struct WithoutEffect {
    /// Which of the notices says so.
    notice: usize,
    /// Where it was seen last: on so-and-so-many-th item, or on the form.
    last: usize,
    /// The items on which it stands besides the first place.
    others: usize,
}

/// Whether a question of this kind and list may have such an answer.
pub(crate) fn fits(item: &Item, value: &Value) -> bool {
    let listed = item.choices().iter().any(|choice| std::mem::discriminant(&choice.value) == std::mem::discriminant(value));
    match (item.kind, value) {
        (Kind::Boolean, Value::Boolean(_))
        | (Kind::Decimal, Value::Decimal(_))
        | (Kind::Integer, Value::Integer(_))
        | (Kind::Date, Value::Date(_))
        | (Kind::DateTime, Value::DateTime(_))
        | (Kind::Time, Value::Time(_))
        | (Kind::String | Kind::Text, Value::String(_))
        | (Kind::Url, Value::Uri(_))
        | (Kind::Attachment, Value::Attachment(_))
        | (Kind::Reference, Value::Reference(_))
        | (Kind::Quantity, Value::Quantity(_))
        | (Kind::OpenChoice, Value::String(_)) => true,
        (Kind::Choice | Kind::OpenChoice, Value::Coding(_)) => item.choices().is_empty() || listed,
        (Kind::Choice | Kind::OpenChoice, _) => listed,
        _ => false,
    }
}

impl Reader<'_> {
    /// Extensions of the form itself.
    pub(super) fn form_extensions(&mut self, json: &Json) {
        self.modifiers(json);
        self.beside_elements(json);
        for extension in json.list_of("extension") {
            match last_part(extension) {
                "questionnaire-signatureRequired" => self.form.signature = true,
                TITLE_FOR_CLIENTS => {
                    self.form.called = Words::read(extension, "valueString").unwrap_or_default();
                    self.beside_elements(extension);
                }
                name => self.other(name, extension, "The form"),
            }
        }
    }

    fn modifiers(&mut self, json: &Json) {
        for extension in json.list_of("modifierExtension") {
            let url = extension.text_of("url").unwrap_or_default();
            let words = format!(
                "“{url}” says that it changes the meaning (modifierExtension). Portico does not know it; read the form with care."
            );
            self.remarks.changes(extension.place, words);
        }
    }

    /// Extensions of an item.
    pub(super) fn extensions(&mut self, json: &Json, item: &mut Item) {
        self.modifiers(json);
        let calculated = json.list_of("extension").iter().any(|one| last_part(one).ends_with("calculatedExpression"));
        item.total = calculated && sums(json);
        for extension in json.list_of("extension") {
            let name = last_part(extension);
            let summed = item.total && name.ends_with("calculatedExpression");
            if summed || self.follow(name, extension, item) {
                self.beside_elements(extension);
            } else {
                self.other(name, extension, "The item");
            }
        }
        if item.total || (calculated && (item.read_only || item.hidden)) {
            (item.required, item.min_occurs) = (false, 0);
        }
        // What nobody can answer for other reasons is settled when all pages are known.
        if item.kind.is_question() && item.required && item.hidden && item.initial.is_empty() {
            self.remarks
                .problem(item.place, "The question is required and hidden and has no initial value, so nobody can answer it.");
        }
    }

    /// Follows an extension; says whether it was one that Portico follows.
    fn follow(&mut self, name: &str, extension: &Json, item: &mut Item) -> bool {
        let value = value_of(extension).and_then(Result::ok);
        let whole = match &value {
            Some(Value::Integer(whole)) => u32::try_from(*whole).ok(),
            Some(Value::Decimal(decimal)) => decimal.as_str().parse().ok(),
            _ => None,
        };
        if !is_checked(name, item.kind) {
            let (rule, kind) = (name.trim_start_matches("questionnaire-"), item.kind.name());
            self.remarks.changes(extension.place, format!("“{rule}” is not checked for the type {kind}."));
            return true;
        }
        let yes = value == Some(Value::Boolean(true));
        let code = extension.text_of("valueCode").or_else(|| extension.text_of("valueString"));
        match name {
            "minValue" | "sdc-questionnaire-minQuantity" | "maxValue" | "sdc-questionnaire-maxQuantity" => {
                let Some(value) = value.filter(|value| orders(item.kind, value)) else {
                    self.remarks.changes(
                        extension.place,
                        format!("“{name}” is not a value of the question's kind, or a formula; it is not checked."),
                    );
                    return true;
                };
                if name.contains("min") { item.min = Some(value) } else { item.max = Some(value) }
            }
            "questionnaire-minOccurs" => item.min_occurs = whole.unwrap_or(0),
            "questionnaire-maxOccurs" => item.max_occurs = whole,
            "minLength" => item.min_length = whole.unwrap_or(0),
            "maxDecimalPlaces" => item.max_places = whole,
            "questionnaire-sliderStepValue" => item.step = value.and_then(|value| value.number()),
            "maxSize" => self.max_size(extension, item),
            TELL_AT_ONCE => match value.filter(|value| fits(item, value)) {
                Some(value) => item.told_at_once.push(value),
                None => self
                    .remarks
                    .changes(extension.place, "The practice is to be told of an answer that this question does not have."),
            },
            "mimeType" => item.file_types.extend(code.map(str::to_owned)),
            "questionnaire-referenceResource" => item.resources.extend(code.map(str::to_owned)),
            "regex" => self.pattern(extension, item),
            "entryFormat" => item.entry_format = Words::read(extension, "valueString").unwrap_or_default(),
            "sdc-questionnaire-shortText" => {
                item.short = Words::read(extension, "valueString").unwrap_or_default();
                self.remarks.looks(extension.place, "The short text of the question is kept; people read the whole one.");
            }
            "sdc-questionnaire-openLabel" => item.open_label = Words::read(extension, "valueString").unwrap_or_default(),
            "questionnaire-unit" | "questionnaire-unitOption" => {
                let coding = extension.get("valueCoding");
                item.units.extend(coding.and_then(Coding::read));
                for beside in coding.into_iter().flat_map(|coding| coding.list_of_beside("display")) {
                    self.other(last_part(beside), beside, "A unit");
                }
            }
            "questionnaire-unitValueSet" => {
                let url = extension.text_of("valueCanonical").or_else(|| extension.text_of("valueUri")).unwrap_or_default();
                match self.sets.expand(url) {
                    Some(list) => {
                        self.about_list(&list, extension.place);
                        item.units.extend(list.choices.iter().filter_map(|choice| match &choice.value {
                            Value::Coding(coding) => Some(coding.clone()),
                            _ => None,
                        }));
                    }
                    None => {
                        let instead = match item.kind {
                            Kind::Quantity => "the unit is typed and not compared with it",
                            _ => "the question is asked without a unit",
                        };
                        self.remarks
                            .changes(extension.place, format!("The list of units “{url}” is not in the file; {instead}."));
                        item.units_elsewhere = Some(url.to_owned());
                    }
                }
            }
            "questionnaire-itemControl" => self.control(extension, item),
            "questionnaire-displayCategory" => {
                let kind = codes(extension).find_map(controls::help_kind);
                self.beside(kind, item);
            }
            "questionnaire-hidden" => item.hidden = yes,
            "questionnaire-choiceOrientation" => item.horizontal = code == Some("horizontal"),
            "questionnaire-signatureRequired" => self.form.signature = true,
            // Said about what answers are used for and not about how they are given.
            "designNote" | "questionnaire-fhirType" => {}
            _ => return false,
        }
        true
    }

    /// Says what was understood, if something else may have been meant.
    fn max_size(&mut self, extension: &Json, item: &mut Item) {
        let Some(size) = max_size(extension) else {
            return self
                .remarks
                .changes(extension.place, "“maxSize” is no size of a file; files are taken up to what is taken here.");
        };
        item.max_bytes = Some(size.bytes);
        let said = size_in_words(size.bytes);
        if size.megabytes {
            let words = format!("“maxSize” is read as megabytes, being no number of bytes: files of at most {said} are taken.");
            self.remarks.changes(extension.place, words);
        } else if size.bytes < LEAST_BYTES {
            let words = format!(
                "“maxSize” is read as bytes: files of at most {said} are taken, which is less than any picture or paper has."
            );
            self.remarks.changes(extension.place, words);
        } else {
            self.remarks.looks(extension.place, format!("“maxSize” is read as bytes: files of at most {said} are taken."));
        }
    }

    fn control(&mut self, extension: &Json, item: &mut Item) {
        for code in codes(extension) {
            if (item.kind == Kind::Display || item.kind.is_text() && code == "prompt")
                && let Some(kind) = controls::help_kind(code)
            {
                self.beside(Some(kind), item);
                continue;
            }
            match controls::control(code, item.kind) {
                Ok(Control::Usual) => {}
                Ok(control) => {
                    item.control = control;
                    if control == Control::Table {
                        let words = format!("“{code}” is shown as questions one below the other, not as a table.");
                        self.remarks.looks(extension.place, words);
                    }
                }
                Err(()) => {
                    self.remarks.looks(
                        extension.place,
                        format!("“{code}” is no way to show a {} here; the usual one is taken.", item.kind.name()),
                    );
                }
            }
        }
    }

    /// A display item within a question stands beside it as help; elsewhere it stands for itself.
    fn beside(&mut self, kind: Option<HelpKind>, item: &mut Item) {
        let Some(kind) = kind.filter(|_| item.kind == Kind::Display) else { return };
        let within_question = item.parent.is_some_and(|parent| {
            let parent = self.form.item(parent).kind;
            parent.is_question() || (parent == Kind::Group && kind == HelpKind::Help)
        });
        item.beside = within_question;
        item.help = vec![Help { kind, words: item.words.clone() }];
    }

    fn pattern(&mut self, extension: &Json, item: &mut Item) {
        let Some(text) = extension.text_of("valueString") else { return };
        // Some write the pattern as a formula.
        let text = text.strip_prefix("matches('").and_then(|text| text.strip_suffix("')")).unwrap_or(text);
        if !self.patterns.contains_key(text) {
            let few = self.patterns.len() < MOST_PATTERNS;
            let compiled = few.then(|| {
                let whole = format!("^(?:{text})$");
                regex::RegexBuilder::new(&whole)
                    .size_limit(PATTERN_SIZE)
                    .dfa_size_limit(PATTERN_SIZE * 4)
                    .nest_limit(50)
                    .build()
                    .ok()
            });
            self.patterns.insert(text.to_owned(), compiled.flatten());
        }
        match self.patterns.get(text) {
            Some(Some(regex)) => item.pattern = Some(Pattern { text: text.to_owned(), regex: regex.clone() }),
            _ => {
                let words =
                    format!("The pattern “{text}” uses what Portico's patterns do not have, or is too large; it is not checked.");
                self.remarks.changes(extension.place, words);
            }
        }
    }

    /// Says what Portico does instead of following an extension.
    pub(super) fn other(&mut self, name: &str, extension: &Json, what: &str) {
        match instead(name) {
            Some(words) => self.remarks.changes(extension.place, format!("{what} {words}.")),
            None => self.without_effect(extension),
        }
    }

    /// Said once for each address, with the number of further items.
    fn without_effect(&mut self, extension: &Json) {
        let Some(url) = extension.text_of("url") else {
            return self.remarks.looks(extension.place, "An extension has no url; it is kept and has no effect.");
        };
        // An item is read whole before the next one begins, and the form before its items.
        let owner = self.form.items.len();
        if let Some(known) = self.without_effect.get_mut(url) {
            known.others += usize::from(known.last != owner);
            known.last = owner;
            return;
        }
        let notice = self.remarks.notices.len();
        self.remarks.looks(extension.place, format!("The extension “{url}” is kept and has no effect."));
        self.without_effect.insert(url.to_owned(), WithoutEffect { notice, last: owner, others: 0 });
    }

    /// Adds to what was said of each extension on how many further items it stands.
    pub(super) fn count_without_effect(&mut self) {
        for (url, WithoutEffect { notice, others, .. }) in &self.without_effect {
            let Some(notice) = self.remarks.notices.get_mut(*notice).filter(|_| *others > 0) else { continue };
            let items = if *others == 1 { "item" } else { "items" };
            notice.words = format!("The extension “{url}” is kept and has no effect, here and on {others} other {items}.");
        }
    }
}

/// The last part of an extension's address.
pub(crate) fn last_part(extension: &Json) -> &str {
    extension.text_of("url").and_then(|url| url.rsplit('/').next()).unwrap_or_default()
}

/// The codes of an extension's concept.
pub(crate) fn codes(extension: &Json) -> impl Iterator<Item = &str> {
    let codings = extension.get("valueCodeableConcept").map_or(&[][..], |concept| concept.list_of("coding"));
    codings.iter().filter_map(|coding| coding.text_of("code"))
}

/// Whether a least or greatest value can be compared with answers of this kind.
fn orders(kind: Kind, value: &Value) -> bool {
    match kind {
        Kind::Integer | Kind::Decimal => value.number().is_some(),
        Kind::Date | Kind::DateTime => matches!(value, Value::Date(_) | Value::DateTime(_)),
        Kind::Time => matches!(value, Value::Time(_)),
        Kind::Quantity => matches!(value, Value::Quantity(_)) || value.number().is_some(),
        _ => false,
    }
}

/// Whether answers of this kind are compared with this rule. A whole number has no places and so keeps to any number of them.
fn is_checked(rule: &str, kind: Kind) -> bool {
    let is_number = matches!(kind, Kind::Integer | Kind::Decimal);
    match rule {
        "regex" => kind.is_text() || is_number,
        "minLength" => kind.is_text(),
        "maxDecimalPlaces" => is_number || kind == Kind::Quantity,
        "maxSize" | "mimeType" => kind == Kind::Attachment,
        "questionnaire-referenceResource" => kind == Kind::Reference,
        _ => true,
    }
}

/// How large a file may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct MaxSize {
    pub(crate) bytes: u64,
    /// It was read as megabytes.
    pub(crate) megabytes: bool,
}

/// No picture or document has fewer bytes than this.
const LEAST_BYTES: u64 = 1_000;

/// What `maxSize` says (settled.md 38). R4 gives it no unit, and its present text counts bytes, as validators and most forms do; its first
/// text counted megabytes, and some forms still do. A fraction, or a number below 32, is none of bytes: those are megabytes, of 1,000,000
/// bytes.
pub(crate) fn max_size(extension: &Json) -> Option<MaxSize> {
    const LEAST: f64 = 32.0;
    const MEGABYTE: f64 = 1_000_000.0;
    let digits = extension.get("valueDecimal").or_else(|| extension.get("valueInteger")).and_then(Json::digits)?;
    let said: f64 = Decimal::read(digits)?.as_str().parse().ok().filter(|said: &f64| *said > 0.0 && *said < 1e15)?;
    let megabytes = said < LEAST || said.fract() > 0.0;
    let bytes = if megabytes { said * MEGABYTE } else { said };
    Some(MaxSize { bytes: bytes.round() as u64, megabytes }).filter(|size| size.bytes > 0)
}

/// A size as people read it.
fn size_in_words(bytes: u64) -> String {
    let (bytes, units) = (u128::from(bytes), [("MB", 1_000_000), ("KB", 1_000)]);
    let (unit, of) = units.into_iter().find(|(_, of)| bytes >= *of).unwrap_or(("bytes", 1));
    let tenths = bytes * 10 / of;
    if tenths % 10 == 0 { format!("{} {unit}", tenths / 10) } else { format!("{}.{} {unit}", tenths / 10, tenths % 10) }
}

/// LOINC codes of the totals of PHQ-9, PHQ-2, GAD-7 and AUDIT-C.
const TOTALS: [&str; 4] = ["44261-6", "55758-7", "70274-6", "75626-2"];

/// Whether a calculated item is a sum of scores: by its code, or because its formula adds up ordinals.
fn sums(json: &Json) -> bool {
    let known = json.list_of("code").iter().any(|code| code.text_of("code").is_some_and(|code| TOTALS.contains(&code)));
    let numeric = matches!(json.text_of("type"), Some("integer" | "decimal" | "quantity"));
    let formula = json.list_of("extension").iter().filter(|one| last_part(one).ends_with("calculatedExpression")).any(|one| {
        let text = one.get("valueExpression").and_then(|expression| expression.text_of("expression")).unwrap_or_default();
        let adds = text.contains("sum()") || text.contains("ordinal()") || text.contains("weight()");
        let plain = !["iif", "/", "*", "avg"].iter().any(|part| {
            text.replace("http://", "").replace("hl7.org/fhir/", "").replace("StructureDefinition/", "").contains(part)
        });
        adds && (text.contains("ordinal") || text.contains("weight()") || text.contains("score")) && plain
    });
    numeric && (known || formula) && !matches!(json.text_of("type"), Some("quantity"))
}
