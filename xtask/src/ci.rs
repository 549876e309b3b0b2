//! `cargo xtask ci`: the steps in order, the first failure ends it, a table of steps and seconds closes it.

use crate::{
    Done,
    steps::{STEPS, Step},
};
use std::{
    io::Write,
    time::{Duration, Instant},
};

/// How a step went: its sentence of trouble, or none.
struct Outcome {
    step: &'static Step,
    took: Duration,
    trouble: Option<String>,
}

/// Runs every step. `--keep-going` does not stop at the first failure; `--from STEP` leaves out the steps before it.
pub(crate) fn task(words: &[String]) -> Done {
    let keep_going = words.iter().any(|word| word == "--keep-going");
    let mut outcomes = Vec::new();
    for step in from(words)? {
        announce(step);
        let began = Instant::now();
        let trouble = (step.run)(&[]).err();
        if let Some(sentence) = &trouble {
            eprintln!("\n{}: {sentence}", step.name);
        }
        let failed = trouble.is_some();
        outcomes.push(Outcome { step, took: began.elapsed(), trouble });
        if failed && !keep_going {
            break;
        }
    }
    report(&outcomes)
}

fn from(words: &[String]) -> Done<&'static [Step]> {
    let Some(flag) = words.iter().position(|word| word == "--from") else { return Ok(STEPS) };
    let name = words.get(flag + 1).map_or("", String::as_str);
    let first = STEPS.iter().position(|step| step.name == name);
    first.map(|first| &STEPS[first..]).ok_or_else(|| format!("--from needs the name of a step, “{name}” is none"))
}

fn announce(step: &Step) {
    println!("\n── {}: {} ──", step.name, step.about);
    let _ = std::io::stdout().flush();
}

fn report(outcomes: &[Outcome]) -> Done {
    let failed: Vec<&Outcome> = outcomes.iter().filter(|outcome| outcome.trouble.is_some()).collect();
    println!("\n{:<14} {:>8}", "step", "seconds");
    for outcome in outcomes {
        let mark = if outcome.trouble.is_some() { "failed" } else { "" };
        println!("{:<14} {:>8.1}  {mark}", outcome.step.name, outcome.took.as_secs_f64());
    }
    let all: Duration = outcomes.iter().map(|outcome| outcome.took).sum();
    println!("{:<14} {:>8.1}\n", "together", all.as_secs_f64());
    println!("{} passed, {} failed", outcomes.len() - failed.len(), failed.len());
    match failed.first() {
        None => Ok(()),
        Some(first) => Err(format!("{}: {}", first.step.name, first.trouble.as_deref().unwrap_or_default())),
    }
}
