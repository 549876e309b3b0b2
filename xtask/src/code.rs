//! The steps that look at the code: formatting, clippy, and the tests on both engines.

use crate::{
    Done,
    postgres::Cluster,
    python, responses,
    running::{cargo, run, run_and_listen},
};
use std::process::Command;

/// rustfmt changes nothing.
pub(crate) fn format(_: &[String]) -> Done {
    run(&mut cargo(&["fmt", "--all", "--check"]))
}

/// Clippy is silent, and every dependency builds with the Rust version of the workspace: the resolver takes a newer one when it
/// finds none that fits and only mentions it.
pub(crate) fn lint(_: &[String]) -> Done {
    let heard = run_and_listen(&mut cargo(&["clippy", "--workspace", "--all-targets", "--locked", "--", "-D", "warnings"]))?;
    match heard.lines().find(|line| line.contains("requires Rust") || line.contains("requires rustc")) {
        Some(line) => Err(format!("a dependency asks for a newer Rust: {}", line.trim())),
        None => Ok(()),
    }
}

/// All tests of the workspace, or those that the arguments of `cargo test` choose, with a PostgreSQL beside them and a Python that has
/// what they need (`PORTICO_TEST_PYTHON`).
pub(crate) fn test(words: &[String]) -> Done {
    run_tests(words, &mut cargo(&["test", "--locked"]))
}

/// The same tests when there is all night (`PORTICO_NIGHTLY`): proofs by repetition take their whole number of steps.
pub(crate) fn nightly(words: &[String]) -> Done {
    run_tests(words, cargo(&["test", "--locked"]).env("PORTICO_NIGHTLY", "1"))
}

fn run_tests(words: &[String], tests: &mut Command) -> Done {
    let cluster = Cluster::start(false)?;
    if words.is_empty() {
        tests.arg("--workspace").env(responses::KEPT_IN, responses::empty_folder()?);
    }
    tests.env("PORTICO_TEST_PYTHON", python::interpreter()?);
    run(cluster.known_to(tests.args(words)))
}
