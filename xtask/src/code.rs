//! The steps that look at the code: formatting, clippy, and the tests on both engines.

use crate::{
    Done,
    beside::Beside,
    postgres::Cluster,
    python, responses,
    running::{cargo, run, run_and_listen},
};
use std::{path::Path, process::Command, thread};

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
    run_tests(words, &[])
}

/// The same tests when there is all night (`PORTICO_NIGHTLY`): proofs by repetition take their whole number of steps.
pub(crate) fn nightly(words: &[String]) -> Done {
    run_tests(words, &[("PORTICO_NIGHTLY", "1")])
}

fn run_tests(words: &[String], settings: &[(&str, &str)]) -> Done {
    let cluster = Cluster::start(false)?;
    let tests = |python: &Path, arguments: &[&str]| {
        let mut tests = cargo(&[&["test", "--locked"][..], arguments].concat());
        tests.envs(settings.iter().copied()).env("PORTICO_TEST_PYTHON", python);
        cluster.known_to(&mut tests);
        tests
    };
    if words.is_empty() {
        return run_all_tests(&tests);
    }
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    run(&mut tests(&python::interpreter()?, &words))
}

/// Every test of the workspace. The kills mostly wait, for letters to rest and for a slow mail server, and looking for examples in comments
/// has one thread; both go on beside the others, which keep all cores busy. What begins with K is beside, what does not is in front, so
/// that nothing is left out.
fn run_all_tests(tests: &dyn Fn(&Path, &[&str]) -> Command) -> Done {
    let python = thread::spawn(python::interpreter);
    let built = run(&mut cargo(&["test", "--locked", "--workspace", "--no-run"]));
    let python = python.join().map_err(|_| "the Python of the tests was not made")??;
    built?;
    let kept = responses::empty_folder()?;
    let all = |chosen: &[&str]| {
        let mut all = tests(&python, &[&["--workspace"][..], chosen].concat());
        all.env(responses::KEPT_IN, &kept);
        all
    };
    let kills = Beside::begin("kills", &mut all(&["--test", "k*"]))?;
    let examples = Beside::begin("examples", &mut all(&["--doc"]))?;
    run(&mut all(&["--lib", "--bins", "--test", "[!k]*"]))?;
    println!("\nBeside them the examples and the kills:");
    examples.finish()?;
    kills.finish()
}
