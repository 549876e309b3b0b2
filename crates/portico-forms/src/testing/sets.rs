//! Collections of real forms and answers, if `PORTICO_TEST_DATA` names the folder that holds them.

use std::{
    io::Write,
    path::{Path, PathBuf},
};

/// The sets of questionnaires. `cargo xtask ci` reads the same list, and names those that are missing.
pub fn names() -> impl Iterator<Item = &'static str> {
    include_str!("questionnaires.txt").lines()
}

/// Says something past the test runner, which swallows what `println!` says in a test that passes.
pub fn say(line: &str) {
    // Nobody to listen is no reason for a proof to fail.
    let _ = std::io::stderr().write_all(format!("{line}\n").as_bytes());
}

/// A set's folder, when it is there.
pub fn set(name: &str) -> Option<PathBuf> {
    std::env::var_os("PORTICO_TEST_DATA").map(|folder| PathBuf::from(folder).join(name)).filter(|folder| folder.exists())
}

/// Every file of a set that is meant as JSON, by `set/path`, in order. Where the set is missing that is said, and there is none.
///
/// # Panics
/// When the folder cannot be read.
pub fn files_of(name: &str) -> Vec<(String, Vec<u8>)> {
    let mut found = Vec::new();
    match set(name) {
        Some(folder) => walk(&folder, name, &mut found),
        None => say(&format!("skipped {name}: PORTICO_TEST_DATA names no folder that holds it")),
    }
    found.sort();
    found
}

fn walk(folder: &Path, name: &str, found: &mut Vec<(String, Vec<u8>)>) {
    for entry in std::fs::read_dir(folder).expect("a folder that can be read") {
        let path = entry.expect("a folder that can be read").path();
        let file = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let inner = format!("{name}/{file}");
        if path.is_dir() {
            walk(&path, &inner, found);
        } else if file.ends_with(".json") || file.ends_with(".json-malformed") {
            found.push((inner, std::fs::read(&path).expect("a file that can be read")));
        }
    }
}
