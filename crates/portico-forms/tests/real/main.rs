//! Forms and answers from the world, read where `PORTICO_TEST_DATA` names the folder that holds the sets.

#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

mod broken;
mod edited;
mod filled;
mod questionnaires;
mod verdicts;

use portico_forms::testing::{SETS, files_of, say, set};

/// Every file of the sets of questionnaires that is meant as JSON, by `set/path`.
fn files() -> Vec<(String, Vec<u8>)> {
    SETS.into_iter().flat_map(files_of).collect()
}
