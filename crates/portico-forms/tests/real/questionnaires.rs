//! Every questionnaire loads or is refused for the reason that `data/questionnaires.csv` has. `PORTICO_WRITE_GOLDEN=1` writes it again.

use super::{files, say};
use portico_forms::{Questionnaire, Response, Weight};
use std::{collections::BTreeMap, path::Path};

#[test]
fn every_questionnaire_loads_or_is_refused_for_its_reason() {
    let kept = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/questionnaires.csv");
    let files = files();
    if files.is_empty() {
        return;
    }
    let mut rows = Vec::new();
    let mut figures: BTreeMap<&str, usize> = BTreeMap::new();
    for (name, bytes) in &files {
        let json: Option<serde_json::Value> = serde_json::from_slice(bytes).ok();
        match Questionnaire::read(bytes) {
            Ok((questionnaire, notices)) => {
                *figures.entry("loads").or_default() += 1;
                // Nothing is lost on the way back.
                let back: serde_json::Value = serde_json::from_str(&questionnaire.to_string()).unwrap();
                assert_eq!(Some(back), json, "{name}");
                let changes = notices.iter().filter(|notice| notice.weight == Weight::Changes).count();
                let form = questionnaire.form();
                rows.push([
                    name.clone(),
                    "loads".to_owned(),
                    form.items().len().to_string(),
                    form.pages().len().to_string(),
                    changes.to_string(),
                    String::new(),
                ]);
            }
            Err(problems) => {
                let kind = json.as_ref().and_then(|json| json["resourceType"].as_str());
                let verdict = if kind.is_some_and(|kind| kind != "Questionnaire") { "no form" } else { "refused" };
                *figures.entry(verdict).or_default() += 1;
                assert!(!problems.is_empty(), "{name}: refused without a reason");
                let first: Vec<String> = problems.iter().take(3).map(ToString::to_string).collect();
                let more = problems.len().saturating_sub(3);
                let more = if more > 0 { format!(" and {more} more") } else { String::new() };
                let reason = format!("{}{more}", first.join(" "));
                rows.push([name.clone(), verdict.to_owned(), String::new(), String::new(), String::new(), reason]);
            }
        }
    }
    say(&format!("{} files: {figures:?}", files.len()));
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(["file", "verdict", "items", "pages", "changes", "reason"]).unwrap();
    rows.iter().for_each(|row| writer.write_record(row).unwrap());
    let table = String::from_utf8(writer.into_inner().unwrap()).unwrap();
    if std::env::var_os("PORTICO_WRITE_GOLDEN").is_some() {
        std::fs::write(&kept, &table).unwrap();
    }
    let kept = std::fs::read_to_string(&kept).unwrap_or_default();
    for (new, old) in table.lines().zip(kept.lines()) {
        assert_eq!(new, old, "data/questionnaires.csv has another row");
    }
    assert_eq!(table.lines().count(), kept.lines().count(), "data/questionnaires.csv has other rows");
}

#[test]
fn every_response_is_read_and_written_back() {
    let (mut count, mut refused) = (0, Vec::new());
    for (name, bytes) in files() {
        let Ok(json) = serde_json::from_slice::<serde_json::Value>(&bytes) else { continue };
        if json["resourceType"] != "QuestionnaireResponse" {
            continue;
        }
        match Response::read(&bytes) {
            Ok(response) => {
                count += 1;
                assert_eq!(serde_json::from_str::<serde_json::Value>(&response.to_string()).unwrap(), json, "{name}");
            }
            Err(problems) => {
                refused.push((name, problems[0].to_string()));
            }
        }
    }
    for (name, reason) in &refused {
        assert!(REFUSED.contains(&(name.as_str(), reason.as_str())), "{refused:#?}");
    }
    say(&format!("{count} responses were read and written back"));
}

/// Responses that are none.
const REFUSED: &[(&str, &str)] = &[
    // Of FHIR 3, where the form was referred to.
    (
        "questionnaires-lforms/fhir-sdc-response-ussgfht.json",
        "“questionnaire” is not of the kind that R4 has there. (line 9, column 24)",
    ),
    ("questionnaires-lforms/qr-with-answerValueSet-autocomplete.json", "There is no status. (line 1, column 1)"),
    ("questionnaires-lforms/qr-with-answerValueSet-radiobutton-checkbox.json", "There is no status. (line 1, column 1)"),
    ("questionnaires-lforms/qr-with-answerValueSet-matrix.json", "“linkId” is in the same object twice. (line 40, column 5)"),
];
