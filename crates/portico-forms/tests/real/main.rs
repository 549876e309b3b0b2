//! Forms and answers from the world, read where `PORTICO_TEST_DATA` names the folder that holds the sets. What is told of every form is
//! told of those that ship as well, so that it is told anywhere.

#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

mod broken;
mod edited;
mod filled;
mod questionnaires;
mod verdicts;

use portico_forms::{
    LIBRARY,
    testing::{files_of, names, say, set},
};

/// Every file of the sets of questionnaires that is meant as JSON, by `set/path`.
fn files() -> Vec<(String, Vec<u8>)> {
    names().flat_map(files_of).collect()
}

/// The forms that ship, and those files.
fn shipped_and_files() -> Vec<(String, Vec<u8>)> {
    let shipped = LIBRARY.into_iter().map(|shipped| (format!("library/{}", shipped.name), shipped.json.as_bytes().to_vec()));
    shipped.chain(files()).collect()
}
