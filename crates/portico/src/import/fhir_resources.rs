//! The parts of FHIR R4 that a client list needs (Patient, RelatedPerson and their data types). What is not named here may stand in a
//! resource and is passed over: unknown extensions load. What is named must have its right type.

use serde::Deserialize;

#[derive(Deserialize, Debug)]
#[serde(rename_all = "camelCase")]
pub struct Patient {
    pub id: Option<String>,
    pub active: Option<bool>,
    #[serde(default)]
    pub extension: Vec<Extension>,
    #[serde(default)]
    pub name: Vec<HumanName>,
    #[serde(default)]
    pub telecom: Vec<ContactPoint>,
    pub birth_date: Option<String>,
    pub deceased_boolean: Option<bool>,
    pub deceased_date_time: Option<String>,
    #[serde(default)]
    pub communication: Vec<Communication>,
    #[serde(default)]
    pub contact: Vec<PatientContact>,
    /// Comments of the release before R4, which R4 does not have.
    pub fhir_comments: Option<serde_json::Value>,
}

#[derive(Deserialize, Debug)]
#[serde(rename_all = "camelCase")]
pub struct RelatedPerson {
    pub id: Option<String>,
    pub patient: Reference,
    #[serde(default)]
    pub relationship: Vec<CodeableConcept>,
    #[serde(default)]
    pub name: Vec<HumanName>,
    #[serde(default)]
    pub telecom: Vec<ContactPoint>,
    pub birth_date: Option<String>,
    pub fhir_comments: Option<serde_json::Value>,
}

#[derive(Deserialize, Debug)]
pub struct Reference {
    pub reference: Option<String>,
}

/// `url` is required of every extension; its value is not looked at.
#[derive(Deserialize, Debug)]
pub struct Extension {
    pub url: String,
}

#[derive(Deserialize, Debug, Default)]
pub struct HumanName {
    #[serde(rename = "use")]
    pub usage: Option<String>,
    pub text: Option<String>,
    pub family: Option<String>,
    #[serde(default)]
    pub given: Vec<Option<String>>,
    pub period: Option<Period>,
}

#[derive(Deserialize, Debug)]
pub struct Period {
    pub end: Option<String>,
}

#[derive(Deserialize, Debug)]
pub struct ContactPoint {
    pub system: Option<String>,
    pub value: Option<String>,
    #[serde(rename = "use")]
    pub usage: Option<String>,
    pub rank: Option<u32>,
    pub period: Option<Period>,
}

#[derive(Deserialize, Debug)]
pub struct Communication {
    pub language: CodeableConcept,
    pub preferred: Option<bool>,
}

#[derive(Deserialize, Debug)]
pub struct CodeableConcept {
    #[serde(default)]
    pub coding: Vec<Coding>,
    pub text: Option<String>,
}

#[derive(Deserialize, Debug)]
pub struct Coding {
    pub code: Option<String>,
    pub display: Option<String>,
}

#[derive(Deserialize, Debug)]
pub struct PatientContact {
    #[serde(default)]
    pub relationship: Vec<CodeableConcept>,
    pub name: Option<HumanName>,
    #[serde(default)]
    pub telecom: Vec<ContactPoint>,
}

impl CodeableConcept {
    /// What a person would read: the text, else the first display, else nothing.
    pub fn shown(&self) -> Option<&str> {
        self.text.as_deref().or_else(|| self.coding.iter().find_map(|coding| coding.display.as_deref()))
    }
}
