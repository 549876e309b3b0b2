//! What is found, and what is let through.

use super::*;
use crate::{Code, Decimal, Entry, Questionnaire, Value};
use serde_json::{Value as Serde, json};

fn form(items: Serde) -> Form {
    let file = json!({"resourceType": "Questionnaire", "url": "urn:form", "version": "2", "status": "active", "item": items});
    Questionnaire::read(file.to_string()).unwrap().0.into_form()
}

fn found(form: &Form, entries: Vec<Entry>, stage: Stage) -> Vec<String> {
    let findings = form.check_answers(&Answers { entries }, stage);
    findings.into_iter().map(|finding| format!("{} {}", finding.field, finding.code.name())).collect()
}

fn text(link: &str, words: &str) -> Entry {
    Entry::new(link, vec![Value::String(words.to_owned())])
}

#[test]
fn drafts_may_have_gaps_and_complete_responses_not() {
    let form = form(json!([{"linkId": "a", "type": "string", "required": true},
        {"linkId": "g", "type": "group", "required": true, "item": [{"linkId": "b", "type": "string"}]},
        {"linkId": "o", "type": "group", "repeats": true, "item": [{"linkId": "c", "type": "string", "required": true}]}]));
    assert_eq!(found(&form, vec![], Stage::Draft), Vec::<String>::new());
    assert_eq!(found(&form, vec![], Stage::Complete), ["q/a required", "q/g required"]);
    let times = vec![
        text("a", "x"),
        Entry::group("g", vec![text("b", "x")]),
        Entry::group("o", vec![text("c", "x")]),
        Entry::group("o", vec![]),
    ];
    assert_eq!(found(&form, times, Stage::Complete), ["q/o~1/c required"]);
}

#[test]
fn what_is_not_asked_is_not_missed_and_not_answered() {
    let form = form(json!([{"linkId": "a", "type": "boolean"}, {"linkId": "g", "type": "group",
        "enableWhen": [{"question": "a", "operator": "=", "answerBoolean": true}], "item": [{"linkId": "b", "type": "string", "required": true}]}]));
    assert_eq!(found(&form, vec![], Stage::Complete), Vec::<String>::new());
    let hidden = || vec![Entry::group("g", vec![text("b", "x")])];
    assert_eq!(found(&form, hidden(), Stage::Complete), ["q/g not-asked"]);
    assert_eq!(found(&form, hidden(), Stage::Draft), Vec::<String>::new());
    let yes = vec![Entry::new("a", vec![Value::Boolean(true)])];
    assert_eq!(found(&form, yes, Stage::Complete), ["q/g/b required"]);
}

#[test]
fn within_a_question_comes_after_its_answer() {
    let form = form(json!([{"linkId": "a", "type": "string", "item": [{"linkId": "b", "type": "string", "required": true}]}]));
    assert_eq!(found(&form, vec![], Stage::Complete), Vec::<String>::new());
    assert_eq!(found(&form, vec![text("a", "x")], Stage::Complete), ["q/a/b required"]);
    let mut first = Entry::new("a", vec![]);
    first.answers.push(crate::Answer { entries: vec![text("b", "x")], ..crate::Answer::default() });
    assert_eq!(found(&form, vec![first.clone()], Stage::Complete), ["q/a answer-first"]);
    assert_eq!(found(&form, vec![first], Stage::Draft), Vec::<String>::new());
    let mut beneath = text("a", "x");
    beneath.entries.push(text("b", "x"));
    assert!(found(&form, vec![beneath], Stage::Complete).contains(&"q/a misplaced".to_owned()));
}

#[test]
fn decimals_are_exact() {
    let limit = json!([{"url": "http://hl7.org/fhir/StructureDefinition/maxValue", "valueDecimal": 0.3}]);
    let form = form(json!([{"linkId": "a", "type": "decimal", "extension": limit}]));
    let with =
        |digits: &str| found(&form, vec![Entry::new("a", vec![Value::Decimal(Decimal::read(digits).unwrap())])], Stage::Complete);
    assert_eq!(with("0.3000000000000000000"), Vec::<String>::new());
    assert_eq!(with("0.30000000000000000001"), ["q/a too-large"]);
}

#[test]
fn the_form_and_its_version_have_to_match() {
    let form = form(json!([{"linkId": "a", "type": "string"}]));
    let mut response = form.respond(&Answers::default(), Status::Completed, None);
    assert_eq!(response.questionnaire.as_deref(), Some("urn:form|2"));
    for (name, fits) in [("urn:form", true), ("urn:form|2", true), ("urn:form|1", false), ("urn:other|2", false)] {
        response.questionnaire = Some(name.to_owned());
        assert_eq!(form.check(&response).is_empty(), fits, "{name}");
    }
}

#[test]
fn addresses_and_references() {
    let form = form(json!([{"linkId": "u", "type": "url"}, {"linkId": "r", "type": "reference"}]));
    let url = |text: &str| form.takes(form.find("u").unwrap(), &Value::Uri(text.to_owned()));
    for good in [
        "https://example.org/a?b=c",
        "Patient/1",
        "urn:uuid:c757873d-ec9a-4326-a141-556f43239520",
        "urn:oid:1.2.3",
        "mailto:a@b.c",
    ] {
        assert!(url(good), "{good}");
    }
    for wrong in ["", " ", "a b", "c:\\temp", "urn:uuid:x", "urn:oid:1..2", "https://", "javascript:<x>", "1a:b"] {
        assert!(!url(wrong), "{wrong}");
    }
    let reference = |text: &str| {
        form.takes(
            form.find("r").unwrap(),
            &Value::Reference(crate::Reference { reference: Some(text.to_owned()), ..Default::default() }),
        )
    };
    assert!(reference("Patient/1") && reference("https://example.org/fhir/Patient/1/_history/2") && reference("#p"));
    assert!(!reference("Patient") && !reference("ht sdtps://example.org/Chicken/example") && !reference("patient/1/"));
}

#[test]
fn every_code_has_words_that_blame_nobody() {
    let limits = [
        Code::Required,
        Code::TooFew { least: 2 },
        Code::TooMany { most: 3 },
        Code::TooMany { most: 1 },
        Code::Pattern { hint: String::new() },
    ];
    for code in limits {
        let words = code.words();
        assert!(
            words.ends_with(".") && !words.to_lowercase().contains("invalid") && !words.to_lowercase().contains("please"),
            "{words}"
        );
    }
}
