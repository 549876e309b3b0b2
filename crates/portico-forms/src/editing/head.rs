//! What a form says about itself as a whole.

use super::{Draft, texts, tree};
use crate::{TITLE_FOR_CLIENTS, json::Json, questionnaire::last_part};

/// The fields of the form as a whole.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Head {
    /// What it is called.
    pub title: String,
    /// What it is for; clients read it before they begin.
    pub description: String,
    /// The same in Spanish.
    pub description_spanish: String,
    /// Whether it asks for a signature (R4, extension `questionnaire-signatureRequired`).
    pub signature: bool,
}

const SIGNATURE: &str = "http://hl7.org/fhir/StructureDefinition/questionnaire-signatureRequired";

impl Draft {
    /// What the form says about itself.
    pub fn head(&self) -> Head {
        let form = self.form();
        let (description, description_spanish) = texts::read(form, "description");
        let owners = tree::all(form).into_iter().chain([form]);
        let signature = owners.flat_map(|owner| owner.list_of("extension")).any(asks_to_sign);
        let title = form.text_of("title").or_else(|| form.text_of("name")).unwrap_or_default().to_owned();
        Head { title, description, description_spanish, signature }
    }

    /// Writes what differs.
    pub fn set_head(&mut self, head: &Head) {
        let old = self.head();
        let form = self.form_mut();
        if !texts::same(&old.title, &head.title) {
            tree::put_text(form, "title", head.title.trim());
            // A translation of the former title is none of this one, nor is what clients read in its place.
            form.remove("_title");
            if let Some(extensions) = form.list_within("extension") {
                extensions.retain(|extension| extension.text_of("url") != Some(TITLE_FOR_CLIENTS));
            }
            form.remove_empty("extension");
        }
        texts::write(form, "description", &head.description, &head.description_spanish);
        if old.signature != head.signature {
            if head.signature { sign(form) } else { unsign(form) }
        }
    }

    /// The address by which answers name the form.
    pub fn url(&self) -> Option<&str> {
        self.form().text_of("url")
    }

    /// Its version.
    pub fn version(&self) -> Option<&str> {
        self.form().text_of("version")
    }

    /// Gives the form the address and the version under which it is put to use.
    pub fn name_version(&mut self, url: &str, version: &str) {
        let form = self.form_mut();
        form.set("url", url.into());
        form.set("version", version.into());
        if form.text_of("status").is_none_or(|status| status != "active") {
            form.set("status", "active".into());
        }
    }

    /// Whether its texts may have Spanish beside them: they are in another language.
    pub fn takes_spanish(&self) -> bool {
        self.form().text_of("language").is_none_or(|own| !own.to_ascii_lowercase().starts_with(texts::BESIDE))
    }
}

/// The version after one: the last number in it is one more; without a number it gets one.
pub fn next_version(version: &str) -> String {
    let end = version.trim_end_matches(|c: char| !c.is_ascii_digit()).len();
    let begin = version[..end].trim_end_matches(|c: char| c.is_ascii_digit()).len();
    match version[begin..end].parse::<u64>() {
        Ok(number) if number < u64::MAX => format!("{}{}{}", &version[..begin], number + 1, &version[end..]),
        _ if version.is_empty() => "2".to_owned(),
        _ => format!("{version}.2"),
    }
}

fn asks_to_sign(extension: &Json) -> bool {
    last_part(extension) == "questionnaire-signatureRequired"
}

fn sign(form: &mut Json) {
    let coding = Json::object(vec![
        ("system", "urn:iso-astm:E1762-95:2013".into()),
        ("code", "1.2.840.10065.1.12.1.1".into()),
        ("display", "Author's Signature".into()),
    ]);
    let concept = Json::object(vec![("coding", vec![coding].into())]);
    if let Some(extensions) = form.list_mut("extension") {
        extensions.push(Json::object(vec![("url", SIGNATURE.into()), ("valueCodeableConcept", concept)]));
    }
}

fn unsign(owner: &mut Json) {
    if let Some(extensions) = owner.list_within("extension") {
        extensions.retain(|extension| !asks_to_sign(extension));
    }
    owner.remove_empty("extension");
    owner.list_within("item").into_iter().flatten().for_each(unsign);
}
