//! Mail servers, parsers, an object store and models that others wrote in Python, in a virtual environment of their own under `target`.

use crate::{
    Done,
    running::{ask, program, root, run},
};
use std::{fs, path::PathBuf};

const REQUIREMENTS: &str = "xtask/python-requirements.txt";

/// `cargo xtask python`: makes the environment and says where its Python is.
pub(crate) fn task(_: &[String]) -> Done {
    println!("{}", interpreter()?.display());
    Ok(())
}

/// The Python that has everything of the requirements; installs them when they have changed.
pub(crate) fn interpreter() -> Done<PathBuf> {
    let folder = root().join("target/python");
    let interpreter = folder.join("bin/python");
    let wanted = fs::read_to_string(root().join(REQUIREMENTS)).map_err(|why| format!("could not read {REQUIREMENTS}: {why}"))?;
    let installed = folder.join("installed.txt");
    if fs::read_to_string(&installed).is_ok_and(|has| has == wanted) && interpreter.exists() {
        return Ok(interpreter);
    }
    let place = folder.display().to_string();
    ask(&mut program("python3", &["-m", "venv", "--clear", &place]))?;
    let pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", REQUIREMENTS];
    run(&mut program(&interpreter.display().to_string(), &pip))?;
    fs::write(&installed, wanted).map_err(|why| format!("could not write {}: {why}", installed.display()))?;
    Ok(interpreter)
}
