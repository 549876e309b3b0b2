//! Writing a response.

use super::Response;
use crate::{
    AS_TYPED, BLANK,
    answers::{Answer, Entry},
    json::{Data, Json},
    value::{Reference, Value},
};

impl Response {
    /// The response as JSON, its elements in the order of the specification.
    pub fn to_json(&self) -> Json {
        let text = |text: &Option<String>| text.as_deref().map(Json::from);
        let reference = |reference: &Option<Reference>| reference.clone().map(|one| Value::Reference(one).to_json());
        let items = (!self.answers.entries.is_empty()).then(|| entries(&self.answers.entries));
        let fields = [
            ("resourceType", Some("QuestionnaireResponse".into())),
            ("language", text(&self.language)),
            ("questionnaire", text(&self.questionnaire)),
            ("status", Some(self.status.name().into())),
            ("subject", reference(&self.subject)),
            ("authored", self.authored.as_ref().map(|moment| moment.as_str().into())),
            ("author", reference(&self.author)),
            ("source", reference(&self.source)),
            ("item", items),
        ];
        object(fields, &self.extra)
    }
}

impl std::fmt::Display for Response {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.to_json().fmt(f)
    }
}

fn object<const N: usize>(fields: [(&str, Option<Json>); N], extra: &[(String, Json)]) -> Json {
    let fields = fields.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?)));
    Data::Object(fields.chain(extra.iter().cloned()).collect()).into()
}

fn entries(list: &[Entry]) -> Json {
    list.iter().map(entry).collect::<Vec<_>>().into()
}

fn entry(entry: &Entry) -> Json {
    let within = (!entry.entries.is_empty()).then(|| entries(&entry.entries));
    let answers = (!entry.answers.is_empty()).then(|| entry.answers.iter().map(answer).collect::<Vec<_>>().into());
    let text = entry.text.as_deref().map(Json::from);
    object([("linkId", Some(entry.link_id.as_str().into())), ("text", text), ("answer", answers), ("item", within)], &entry.extra)
}

/// What is no answer yet stands in an extension, which FHIR allows in place of a value.
fn answer(answer: &Answer) -> Json {
    let extension =
        |url: &str, name: &str, value: Json| -> Json { vec![Json::object(vec![("url", url.into()), (name, value)])].into() };
    let within = (!answer.entries.is_empty()).then(|| entries(&answer.entries));
    let (name, value) = match &answer.value {
        Some(Value::AsTyped(text)) => ("extension", Some(extension(AS_TYPED, "valueString", text.as_str().into()))),
        Some(value) => (value.element().unwrap_or_default(), Some(value.to_json())),
        None if within.is_none() && answer.extra.is_empty() => ("extension", Some(extension(BLANK, "valueBoolean", true.into()))),
        None => ("", None),
    };
    object([(name, value), ("item", within)], &answer.extra)
}
