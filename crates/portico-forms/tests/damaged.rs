//! Files and responses with something put where it does not belong: they are refused or used, and nothing falls over.

#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use portico_forms::{Answers, Asking, LIBRARY, MOST_ENTRIES, Posted, Questionnaire, Response, Stage, Status, Typing};
use proptest::prelude::*;
use serde_json::{Value, json};

/// Something to put in.
fn anything() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        Just(json!([])),
        Just(json!({})),
        Just(json!([null, {"linkId": "a", "type": "group", "item": [{}]}])),
        Just(json!({"url": "http://hl7.org/fhir/StructureDefinition/regex", "valueString": "(a{9}){9}\\p{L}"})),
        prop::sample::select(vec![
            "",
            "about",
            "health.medicines",
            "choice",
            "open-choice",
            "quantity",
            "attachment",
            "#",
            "é",
            "2024-02-30"
        ])
        .prop_map(Value::from),
    ]
}

/// Puts something at the place that is the so-and-so-many-th of all.
fn put(value: &mut Value, at: &mut usize, new: &Value) {
    if *at == 0 {
        *value = new.clone();
    }
    *at = at.wrapping_sub(1);
    match value {
        Value::Array(list) => list.iter_mut().for_each(|value| put(value, at, new)),
        Value::Object(map) => map.values_mut().for_each(|value| put(value, at, new)),
        _ => {}
    }
}

fn count(value: &Value) -> usize {
    1 + match value {
        Value::Array(list) => list.iter().map(count).sum(),
        Value::Object(map) => map.values().map(count).sum(),
        _ => 0,
    }
}

fn damaged(text: &str, damages: Vec<(usize, Value)>) -> Value {
    let mut value: Value = serde_json::from_str(text).unwrap();
    for (at, new) in damages {
        let mut at = at % count(&value);
        put(&mut value, &mut at, &new);
    }
    value
}

/// Does everything that pages do.
fn use_it(questionnaire: &Questionnaire, answers: &Answers) {
    let form = questionnaire.form();
    let asking = Asking { language: "es", yes: "sí", no: "no" };
    let findings = form.check_answers(answers, Stage::Complete);
    let live = form.live(answers);
    for (id, _) in live.all() {
        let asked = form.asked(&live, id, &findings, &asking);
        assert!(asked.field.starts_with("q/"));
    }
    for page in form.pages() {
        form.page_nodes(&live, page);
    }
    let draft = form.respond(answers, Status::InProgress, Some("es"));
    let done = form.respond(answers, Status::Completed, None);
    for response in [draft, done] {
        let back = Response::read(response.to_string()).unwrap();
        assert_eq!(back.to_string(), response.to_string());
        form.lines(&back.answers, "en", "yes", "no");
        form.score(&back.answers);
        form.begin_again(&back.answers);
    }
    form.take(
        answers,
        &Posted::read([("q/about/about.name", "x"), ("q/health/health.medicine~0/x", "y")]),
        &Typing { minutes_east: &|_| 0 },
    );
    form.minutes();
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn damaged_forms(which in 0..LIBRARY.len(), damages in prop::collection::vec((any::<usize>(), anything()), 1..4)) {
        let file = damaged(LIBRARY[which].json, damages);
        match Questionnaire::read(file.to_string()) {
            Ok((questionnaire, _)) => {
                prop_assert_eq!(serde_json::from_str::<Value>(&questionnaire.to_string()).unwrap(), file);
                use_it(&questionnaire, &questionnaire.form().begin());
            }
            Err(problems) => prop_assert!(!problems.is_empty()),
        }
    }

    #[test]
    fn damaged_responses(damages in prop::collection::vec((any::<usize>(), anything()), 1..4)) {
        let (questionnaire, _) = Questionnaire::read(LIBRARY[0].json).unwrap();
        let sent = [("q/about/about.phone", "555 123 4567"), ("q/health/health.medicines", "true"), ("q/health/health.medicine~0/health.medicine.name", "x"),
            ("q/health/health.medicine~0/health.medicine.since", "soon"), ("q/health/health.conditions[]", "o1"), ("q/health/health.conditions:own", "own")];
        let answers = questionnaire.form().take(&Answers::default(), &Posted::read(sent), &Typing { minutes_east: &|_| 0 });
        let written = questionnaire.form().respond(&answers, Status::InProgress, None).to_string();
        match Response::read(damaged(&written, damages).to_string()) {
            Ok(response) => {
                questionnaire.form().check(&response);
                use_it(&questionnaire, &response.answers);
            }
            Err(problems) => prop_assert!(!problems.is_empty()),
        }
    }
}

/// What one page sends can be shown again, and is seen to be more than can be kept.
#[test]
fn a_page_that_sends_too_much_is_found_out() {
    let form = json!({"resourceType": "Questionnaire", "status": "active", "item": [{"linkId": "g", "type": "group", "repeats": true,
        "item": [{"linkId": "h", "type": "group", "repeats": true, "item": [{"linkId": "t", "type": "string"}]}]}]});
    let (questionnaire, _) = Questionnaire::read(form.to_string()).unwrap();
    let names = (0..100).flat_map(|g| (0..100).map(move |h| (format!("q/g~{g}/h~{h}/t"), "x")));
    let taken = questionnaire.form().take(&Answers::default(), &Posted::read(names), &Typing { minutes_east: &|_| 0 });
    assert!(taken.count() > MOST_ENTRIES, "{} entries and answers", taken.count());
    let written = questionnaire.form().respond(&taken, Status::InProgress, None).to_string();
    assert!(Response::read(written).is_err(), "it could not be read again");
}
