//! The parts of FHIR R4 that a client list needs (Patient, RelatedPerson and their data types). Anything not named here may be in a
//! resource and is skipped, so unknown extensions load. What is named must have its right type.

use serde::Deserialize;

#[derive(Deserialize, Debug)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Patient {
    pub(crate) id: Option<String>,
    pub(crate) active: Option<bool>,
    #[serde(default)]
    pub(crate) extension: Vec<Extension>,
    #[serde(default)]
    pub(crate) name: Vec<HumanName>,
    #[serde(default)]
    pub(crate) telecom: Vec<ContactPoint>,
    pub(crate) birth_date: Option<String>,
    pub(crate) deceased_boolean: Option<bool>,
    pub(crate) deceased_date_time: Option<String>,
    #[serde(default)]
    pub(crate) communication: Vec<Communication>,
    #[serde(default)]
    pub(crate) contact: Vec<PatientContact>,
    /// Comments of the release before R4, which R4 does not have.
    pub(crate) fhir_comments: Option<serde_json::Value>,
}

#[derive(Deserialize, Debug)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RelatedPerson {
    pub(crate) id: Option<String>,
    pub(crate) patient: Reference,
    #[serde(default)]
    pub(crate) relationship: Vec<CodeableConcept>,
    #[serde(default)]
    pub(crate) name: Vec<HumanName>,
    #[serde(default)]
    pub(crate) telecom: Vec<ContactPoint>,
    pub(crate) birth_date: Option<String>,
    pub(crate) fhir_comments: Option<serde_json::Value>,
}

#[derive(Deserialize, Debug)]
pub(crate) struct Reference {
    pub(crate) reference: Option<String>,
}

/// `url` is required of every extension; its value is not looked at.
#[derive(Deserialize, Debug)]
pub(crate) struct Extension {
    pub(crate) url: String,
}

#[derive(Deserialize, Debug, Default)]
pub(crate) struct HumanName {
    #[serde(rename = "use")]
    pub(crate) usage: Option<String>,
    pub(crate) text: Option<String>,
    pub(crate) family: Option<String>,
    #[serde(default)]
    pub(crate) given: Vec<Option<String>>,
    pub(crate) period: Option<Period>,
}

#[derive(Deserialize, Debug)]
pub(crate) struct Period {
    pub(crate) end: Option<String>,
}

#[derive(Deserialize, Debug)]
pub(crate) struct ContactPoint {
    pub(crate) system: Option<String>,
    pub(crate) value: Option<String>,
    #[serde(rename = "use")]
    pub(crate) usage: Option<String>,
    pub(crate) rank: Option<u32>,
    pub(crate) period: Option<Period>,
}

#[derive(Deserialize, Debug)]
pub(crate) struct Communication {
    pub(crate) language: CodeableConcept,
    pub(crate) preferred: Option<bool>,
}

#[derive(Deserialize, Debug)]
pub(crate) struct CodeableConcept {
    #[serde(default)]
    pub(crate) coding: Vec<Coding>,
    pub(crate) text: Option<String>,
}

#[derive(Deserialize, Debug)]
pub(crate) struct Coding {
    pub(crate) code: Option<String>,
    pub(crate) display: Option<String>,
}

#[derive(Deserialize, Debug)]
pub(crate) struct PatientContact {
    #[serde(default)]
    pub(crate) relationship: Vec<CodeableConcept>,
    pub(crate) name: Option<HumanName>,
    #[serde(default)]
    pub(crate) telecom: Vec<ContactPoint>,
}

impl CodeableConcept {
    /// What a person would read: the text, else the first display, else nothing.
    pub(crate) fn shown(&self) -> Option<&str> {
        self.text.as_deref().or_else(|| self.coding.iter().find_map(|coding| coding.display.as_deref()))
    }
}
