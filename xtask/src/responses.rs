//! What comes back from intake forms, as models of FHIR read it that nobody here wrote.

use crate::{
    Done, python,
    running::{cargo, program, root, run},
};
use std::{
    fs,
    path::{Path, PathBuf},
};

/// The name under which stories learn where to keep what comes back.
pub(crate) const KEPT_IN: &str = "PORTICO_TEST_RESPONSES";

/// An empty folder for what the tests are about to keep.
pub(crate) fn empty_folder() -> Done<PathBuf> {
    let folder = folder();
    let could_not = |why: std::io::Error| format!("{}: {why}", folder.display());
    if folder.exists() {
        fs::remove_dir_all(&folder).map_err(could_not)?;
    }
    fs::create_dir_all(&folder).map_err(could_not)?;
    Ok(folder)
}

fn folder() -> PathBuf {
    root().join("target/responses")
}

/// Reads what the tests kept; without it, the stories about forms are told for it first.
pub(crate) fn check(_: &[String]) -> Done {
    let folder = folder();
    if !holds_responses(&folder) {
        let stories = ["test", "--locked", "-p", "portico", "--test", "stories", "forms_of_the_world", "--", "sqlite"];
        run(cargo(&stories).env(KEPT_IN, empty_folder()?))?;
    }
    let python = python::interpreter()?;
    run(program(&python.display().to_string(), &["-B"]).arg(root().join("xtask/responses/read.py")).arg(folder))
}

fn holds_responses(folder: &Path) -> bool {
    let Ok(files) = fs::read_dir(folder) else { return false };
    files.filter_map(Result::ok).any(|file| file.path().extension().is_some_and(|kind| kind == "json"))
}
