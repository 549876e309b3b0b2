//! Responses with verdicts: each is met, or stands in `data/verdicts-unmet.csv` with the reason.

use super::{say, set};
use portico_forms::{Questionnaire, Response};
use std::{collections::BTreeMap, path::Path};

#[test]
fn verdicts_are_met_where_no_terminology_server_is_needed() {
    let Some(folder) = set("qr-verdicts") else {
        say("skipped 50 verdicts of qr-verdicts: PORTICO_TEST_DATA names no folder that holds it");
        return;
    };
    let listed = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/verdicts-unmet.csv");
    let unmet: BTreeMap<String, String> = csv::Reader::from_path(listed)
        .unwrap()
        .records()
        .map(|row| row.unwrap())
        .map(|row| (row[0].to_owned(), row[1].to_owned()))
        .collect();
    let mut cases = csv::Reader::from_path(folder.join("expected.csv")).unwrap();
    let (mut met, mut missed) = (0, Vec::new());
    for row in cases.records() {
        let row = row.unwrap();
        let read = |column: usize| std::fs::read(folder.join(&row[column])).unwrap();
        let (verdict, words) = match (Questionnaire::read(read(1)), Response::read(read(2))) {
            (Err(problems), _) | (_, Err(problems)) => ("invalid", format!("{}", problems[0])),
            (Ok((questionnaire, _)), Ok(response)) => {
                let findings = questionnaire.form().check(&response);
                let words: Vec<String> = findings.iter().map(|one| format!("{}: {}", one.link_path, one.words())).collect();
                (if findings.is_empty() { "valid" } else { "invalid" }, words.join(" "))
            }
        };
        if verdict == &row[3] {
            met += 1;
            assert!(!unmet.contains_key(&row[0]), "{} is met now: take it out of the list", &row[0]);
        } else {
            missed.push((row[0].to_owned(), verdict, words));
        }
    }
    say(&format!("{met} of {} verdicts met, {} listed as unmet", met + missed.len(), unmet.len()));
    for (case, verdict, words) in &missed {
        assert!(unmet.contains_key(case), "{case}: we say {verdict}: {words}");
    }
    assert_eq!(missed.len(), unmet.len(), "a case in the list is not among the verdicts");
}
