//! Forms and answers from the world, read where `PORTICO_TEST_DATA` names the folder that holds the sets.

#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

mod broken;
mod edited;
mod filled;
mod questionnaires;
mod verdicts;

use std::{
    io::Write,
    path::{Path, PathBuf},
};

/// The sets of questionnaires.
const SETS: [&str; 7] = [
    "questionnaires-android-fhir",
    "questionnaires-fhir-r4-examples",
    "questionnaires-hl7-sdc",
    "questionnaires-lforms",
    "questionnaires-smart-forms-au",
    "questionnaires-stanford",
    "questionnaires-web-instruments",
];

/// Said past the test runner, which swallows what `println!` says in a test that passes.
fn say(line: &str) {
    std::io::stderr().write_all(format!("{line}\n").as_bytes()).unwrap();
}

/// A set's folder, when it is there.
fn set(name: &str) -> Option<PathBuf> {
    std::env::var_os("PORTICO_TEST_DATA").map(|folder| PathBuf::from(folder).join(name)).filter(|folder| folder.exists())
}

/// Every file of the sets of questionnaires that is meant as JSON, by `set/path`; with a word where a set is missing.
fn files() -> Vec<(String, Vec<u8>)> {
    let mut found = Vec::new();
    for name in SETS {
        match set(name) {
            Some(folder) => walk(&folder, name, &mut found),
            None => say(&format!("skipped {name}: PORTICO_TEST_DATA names no folder that holds it")),
        }
    }
    found.sort();
    found
}

fn walk(folder: &Path, name: &str, found: &mut Vec<(String, Vec<u8>)>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let file = path.file_name().unwrap().to_string_lossy().into_owned();
        let inner = format!("{name}/{file}");
        if path.is_dir() {
            walk(&path, &inner, found);
        } else if file.ends_with(".json") || file.ends_with(".json-malformed") {
            found.push((inner, std::fs::read(&path).unwrap()));
        }
    }
}
