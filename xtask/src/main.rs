//! The tasks around Portico, each one command: `cargo xtask NAME`. Std only, so that it builds in a second on a fresh machine.
#![allow(clippy::disallowed_methods, reason = "tasks measure how long their steps take; nothing here is business time")]

mod bench;
mod beside;
mod browser;
mod ci;
mod code;
mod dependencies;
mod documents;
mod house;
mod installation;
mod large_document;
mod large_list;
mod licence;
mod machine;
mod main_job;
mod order;
mod postgres;
mod product;
mod proofs;
mod python;
mod reference;
mod responses;
mod running;
mod sets;
mod smoke;
mod steps;
mod supply;

use std::process::ExitCode;
use steps::{STEPS, Step};

/// What a task ends with: nothing to say, or a sentence about what went wrong.
pub(crate) type Done<T = ()> = Result<T, String>;

/// What a person can ask for besides the single steps.
const TASKS: &[Step] = &[
    Step { name: "ci", about: "everything that must hold, step after step (--keep-going, --from STEP)", run: ci::task },
    Step {
        name: "bench",
        about: "every job beside its limit on this machine, as a table (--write, --large, --postgres)",
        run: bench::task,
    },
    Step { name: "nightly", about: "the tests of step test at their full length: every step, every kill", run: code::nightly },
    Step { name: "postgres", about: "a command with a fresh PostgreSQL beside it: postgres -- cargo test", run: postgres::task },
    Step { name: "python", about: "the Python that the tests use, with other people's mail servers", run: python::task },
];

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let asked = words.first().map_or("help", String::as_str);
    let Some(task) = TASKS.iter().chain(STEPS).find(|task| task.name == asked) else {
        print_tasks();
        return if matches!(asked, "help" | "--help" | "-h") { ExitCode::SUCCESS } else { ExitCode::from(2) };
    };
    let arguments = words.get(1..).unwrap_or_default();
    let arguments = if arguments.first().is_some_and(|word| word == "--") { &arguments[1..] } else { arguments };
    match (task.run)(arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(sentence) => {
            eprintln!("{asked}: {sentence}");
            ExitCode::FAILURE
        }
    }
}

fn print_tasks() {
    println!("cargo xtask TASK [-- ARGUMENTS]\n");
    for task in TASKS {
        println!("  {:<14} {}", task.name, task.about);
    }
    println!("\nThe steps of ci, each also alone:\n");
    for step in STEPS {
        println!("  {:<14} {}", step.name, step.about);
    }
}
