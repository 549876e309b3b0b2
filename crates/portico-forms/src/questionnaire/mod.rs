//! A Questionnaire as it came in a file, and the form that was made of it.

mod beside;
mod conditions;
mod controls;
pub(crate) use controls::help_kind;
pub(crate) use extensions::{codes, fits, last_part, max_size};
mod extensions;
mod items;
pub(crate) use items::value_of;
mod options;
mod value_sets;
mod within_reach;

use crate::{
    form::{self, Form},
    json::{Json, Place},
    trouble::{Notice, Problem, Remarks},
    value::Coding,
    words::Words,
};
use items::Reader;
use value_sets::ValueSets;

/// The most levels of items within items.
pub const MOST_LEVELS: usize = 10;

/// The most items a form may have.
pub const MOST_ITEMS: usize = 5_000;

/// A Questionnaire (FHIR R4) and everything its file holds. Nothing of the file is lost: `to_string()` gives the same JSON back.
#[derive(Debug, Clone)]
pub struct Questionnaire {
    document: Json,
    form: Form,
}

impl Questionnaire {
    /// Reads a file: a Questionnaire, or a Bundle of one Questionnaire and the ValueSets and CodeSystems that it uses. The notices say
    /// what Portico will do otherwise than the file asks.
    ///
    /// # Errors
    /// Everything that makes the file useless as a form. Unknown extensions and elements do not.
    pub fn read(file: impl AsRef<[u8]>) -> Result<(Questionnaire, Vec<Notice>), Vec<Problem>> {
        let document = Json::read(file.as_ref())
            .map_err(|error| vec![Problem { place: error.place, path: String::new(), words: error.words }])?;
        let mut remarks = Remarks::default();
        let form = compile(&document, &mut remarks);
        match form {
            Some(form) if remarks.problems.is_empty() => Ok((Questionnaire { document, form }, remarks.notices)),
            _ => Err(remarks.problems),
        }
    }

    /// The form.
    pub fn form(&self) -> &Form {
        &self.form
    }

    /// The form alone.
    pub fn into_form(self) -> Form {
        self.form
    }

    /// The file as it was read.
    pub fn document(&self) -> &Json {
        &self.document
    }
}

impl std::fmt::Display for Questionnaire {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.document.fmt(f)
    }
}

/// Elements of a Questionnaire that R4 has. Those that Portico does not use are kept and change nothing.
const ELEMENTS: &[&str] = &[
    "resourceType",
    "id",
    "meta",
    "implicitRules",
    "language",
    "text",
    "contained",
    "extension",
    "modifierExtension",
    "url",
    "identifier",
    "version",
    "name",
    "title",
    "derivedFrom",
    "status",
    "experimental",
    "subjectType",
    "date",
    "publisher",
    "contact",
    "description",
    "useContext",
    "jurisdiction",
    "purpose",
    "copyright",
    "approvalDate",
    "lastReviewDate",
    "effectivePeriod",
    "code",
    "item",
];

fn compile(document: &Json, remarks: &mut Remarks) -> Option<Form> {
    let (questionnaire, beside) = find(document, remarks)?;
    let sets = ValueSets::of(questionnaire.list_of("contained").iter().chain(beside));
    let mut form = head(questionnaire, remarks);
    let mut reader = Reader::new(&sets, &mut form, remarks);
    reader.form_extensions(questionnaire);
    reader.items(questionnaire, None, 1);
    let loose = reader.finish();
    if form.items.is_empty() && remarks.problems.is_empty() {
        remarks.problem(questionnaire.place, "The form has no items, so there is nothing to ask.");
    }
    form::link(&mut form, loose, remarks);
    form.lay_out();
    within_reach::settle(&mut form, remarks);
    if form.pages.is_empty() && remarks.problems.is_empty() {
        remarks.problem(questionnaire.place, "Every item of the form is hidden or an empty group, so there is nothing to ask.");
    }
    Some(form)
}

/// The Questionnaire in the file, and the resources of a Bundle.
fn find<'a>(document: &'a Json, remarks: &mut Remarks) -> Option<(&'a Json, Vec<&'a Json>)> {
    match document.text_of("resourceType") {
        Some("Questionnaire") => Some((document, Vec::new())),
        Some("Bundle") => {
            let resources: Vec<&Json> = document.list_of("entry").iter().filter_map(|entry| entry.get("resource")).collect();
            let forms: Vec<&Json> =
                resources.iter().filter(|one| one.text_of("resourceType") == Some("Questionnaire")).copied().collect();
            match forms[..] {
                [form] => Some((form, resources)),
                [] => {
                    remarks.problem(document.place, "The Bundle holds no Questionnaire.");
                    None
                }
                [_, second, ..] => {
                    let words = format!("The Bundle holds {} Questionnaires; a file is one form.", forms.len());
                    remarks.problem(second.place, words);
                    None
                }
            }
        }
        Some(other) => {
            remarks.problem(document.place, format!("This is a {other} and not a Questionnaire."));
            None
        }
        None => {
            remarks.problem(document.place, "This is not a FHIR resource: there is no resourceType.");
            None
        }
    }
}

fn head(questionnaire: &Json, remarks: &mut Remarks) -> Form {
    let mut text = |name: &str| -> Option<String> {
        let value = questionnaire.get(name)?;
        if value.text().is_none() {
            remarks.problem(value.place, format!("“{name}” should be a text and is {}.", value.kind()));
        }
        value.text().map(str::to_owned)
    };
    let (url, version, language, status) = (text("url"), text("version"), text("language"), text("status"));
    let (name, title) = (text("name"), text("title"));
    let words = |name: &str| Words::read(questionnaire, name).unwrap_or_default();
    let place = questionnaire.place;
    match status.as_deref() {
        Some("active" | "draft" | "unknown") => {}
        Some("retired") => remarks.changes(at(questionnaire, "status"), "The form says of itself that it is retired."),
        Some(other) => {
            let words = format!("“{other}” is no status; R4 knows draft, active, retired and unknown.");
            remarks.problem(at(questionnaire, "status"), words);
        }
        None => remarks.looks(place, "There is no status, which R4 asks for; the form is taken as it is."),
    }
    if url.is_none() {
        remarks.looks(place, "There is no url, so answers cannot name the form by its address.");
    }
    let subjects = questionnaire.list_of("subjectType");
    if !subjects.is_empty() && !subjects.iter().any(|subject| subject.text() == Some("Patient")) {
        remarks.changes(at(questionnaire, "subjectType"), "The form is not about a patient; its answers will be about one.");
    }
    if questionnaire.get("effectivePeriod").is_some() {
        let words =
            "The form says when it may be used (effectivePeriod); Portico does not look at it and leaves the decision to staff.";
        remarks.changes(at(questionnaire, "effectivePeriod"), words);
    }
    for (name, value) in questionnaire.fields() {
        let plain = name.strip_prefix('_').unwrap_or(name);
        if !ELEMENTS.contains(&plain) {
            remarks.looks(value.place, format!("“{name}” is not known in R4; it is kept and has no effect."));
        }
    }
    let title = if title.is_some() { words("title") } else { Words::new(name.unwrap_or_default()) };
    Form {
        url,
        version,
        title,
        description: words("description"),
        purpose: words("purpose"),
        copyright: words("copyright"),
        language,
        codes: questionnaire.list_of("code").iter().filter_map(Coding::read).collect(),
        ..Form::default()
    }
}

/// Where an element stands, else its owner.
fn at(owner: &Json, name: &str) -> Place {
    owner.get(name).map_or(owner.place, |value| value.place)
}

#[cfg(test)]
mod tests;
