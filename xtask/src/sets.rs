//! Sets of real input that others made. Few stand in the repository; tests read the rest where `PORTICO_TEST_DATA` names their folder, and
//! what they did not read is not proven by a run.

use crate::Done;
use std::path::{Path, PathBuf};

/// The name under which tests learn where the sets are.
pub(crate) const NAMED_BY: &str = "PORTICO_TEST_DATA";

/// The sets of questionnaires, in the list that their tests read.
const QUESTIONNAIRES: &str = include_str!("../../crates/portico-forms/src/testing/questionnaires.txt");

/// What is proven with sets, and the names of the folders that it takes.
const PROVEN: [(&str, &str); 6] = [
    ("questionnaires of others, loaded, filled in and read again", QUESTIONNAIRES),
    ("verdicts of others on answers", "qr-verdicts"),
    ("bounces of real mail servers", "bounces-sisimai"),
    ("verdicts of others on addresses", "email-isemail"),
    ("names and texts of the world in letters", "names-by-country strings-naughty"),
    (
        "client lists of other programs, and verdicts of others on them",
        "clients-export-headers clients-fake-email clients-febrl clients-fhir-au-ehr clients-fhir-r4-examples \
         clients-historical-50k clients-synthea-csv-kentucky clients-synthea-fhir-1000 patient-verdicts",
    ),
];

/// The folder, whole: programs are started elsewhere than this task was.
pub(crate) fn folder() -> Option<PathBuf> {
    let named = std::env::var_os(NAMED_BY).filter(|named| !named.is_empty())?;
    Some(std::path::absolute(&named).unwrap_or_else(|_| named.into()))
}

/// A folder that is named is there.
pub(crate) fn check() -> Done {
    match folder() {
        Some(folder) if !folder.is_dir() => Err(format!("{NAMED_BY} names {}, which is no folder", folder.display())),
        _ => Ok(()),
    }
}

/// The line that closes a run in which sets were missing.
pub(crate) fn not_proven() -> Option<String> {
    missing(folder().as_deref()).map(|missing| format!("not proven here: {missing} ({NAMED_BY} names no folder that holds them)"))
}

fn missing(folder: Option<&Path>) -> Option<String> {
    let is_missing = |set: &&str| !folder.is_some_and(|folder| folder.join(set).exists());
    let missing = PROVEN.iter().filter_map(|(what, sets)| {
        let sets: Vec<&str> = sets.split_whitespace().filter(is_missing).collect();
        (!sets.is_empty()).then(|| format!("{what}: {}", sets.join(", ")))
    });
    let missing: Vec<String> = missing.collect();
    (!missing.is_empty()).then(|| missing.join("; "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{proofs::files_under, running::root};

    #[test]
    fn what_is_missing_is_named() {
        let empty = root().join("xtask/src");
        for nowhere in [None, Some(empty.as_path())] {
            let said = missing(nowhere).expect("everything is missing");
            assert_eq!(said.split("; ").count(), PROVEN.len());
            let names = |sets: &str| sets.split_whitespace().all(|set| said.contains(set));
            assert!(PROVEN.iter().all(|(what, sets)| said.contains(what) && names(sets)), "{said}");
        }
        // Two of the sets stand in the repository.
        let said = missing(Some(&root().join("crates/portico/stories/data"))).expect("most are missing");
        assert!(!said.contains("clients-fake-email") && said.contains("clients-febrl"), "{said}");
    }

    #[test]
    fn each_set_is_read_by_a_test() {
        let folders =
            [("crates", "rs"), ("e2e", "js")].map(|(folder, kind)| files_under(&root().join(folder), kind).expect("files"));
        let texts: Vec<String> = folders.iter().flatten().filter_map(|file| std::fs::read_to_string(file).ok()).collect();
        let readers: Vec<&String> = texts.iter().filter(|text| text.contains(NAMED_BY)).collect();
        let is_read = |named: &str| readers.iter().any(|text| text.contains(named));
        assert!(is_read("include_str!(\"questionnaires.txt\")"), "no test reads the list of questionnaires");
        for set in PROVEN.iter().flat_map(|(_, sets)| sets.split_whitespace()).filter(|set| !QUESTIONNAIRES.contains(set)) {
            assert!(is_read(set), "no test reads {set}");
        }
    }
}
