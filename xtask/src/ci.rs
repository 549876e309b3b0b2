//! `cargo xtask ci`: the steps in order, the first failure ends it. A table of steps and seconds closes it, and a line that names what was not
//! proven because sets of real input were missing.

use crate::{
    Done,
    beside::Beside,
    running, sets,
    steps::{STEPS, Step},
};
use std::{
    collections::BTreeMap,
    io::Write,
    path::PathBuf,
    process::Command,
    time::{Duration, Instant},
};

/// Steps that begin before their turn, together with the one named second, because for minutes only one core is busy there: linking
/// the release has one thread, and the main job waits for its mails. They build nothing that the steps meanwhile build.
const EARLY: &[(&str, &str)] = &[("release", "lint"), ("main-job", "smoke")];

/// How a step went: what it was begun with if not by itself, how long it had to be waited for, its sentence of trouble, or none.
struct Outcome {
    step: &'static Step,
    with: Option<&'static str>,
    took: Duration,
    trouble: Option<String>,
}

/// Runs every step. `--keep-going` does not stop at the first failure; `--from STEP` leaves out the steps before it.
pub(crate) fn task(words: &[String]) -> Done {
    let keep_going = words.iter().any(|word| word == "--keep-going");
    sets::check()?;
    running::build_once();
    let (mut early, mut outcomes) = (Early::new()?, Vec::new());
    for step in from(words)? {
        announce(step);
        let began = Instant::now();
        let (with, ended) = early.run(step);
        let trouble = ended.err();
        if let Some(sentence) = &trouble {
            eprintln!("\n{}: {sentence}", step.name);
        }
        let failed = trouble.is_some();
        outcomes.push(Outcome { step, with, took: began.elapsed(), trouble });
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

/// The steps that are under way before their turn.
struct Early {
    this: PathBuf,
    begun: BTreeMap<&'static str, (&'static str, Beside)>,
}

impl Early {
    fn new() -> Done<Self> {
        let this = std::env::current_exe().map_err(|why| format!("could not find this program: {why}"))?;
        Ok(Self { this, begun: BTreeMap::new() })
    }

    /// Begins what goes along with this step, then runs it, or waits for its end and says with which it was begun.
    fn run(&mut self, step: &Step) -> (Option<&'static str>, Done) {
        if let Err(sentence) = self.begin_with(step) {
            return (None, Err(sentence));
        }
        match self.begun.remove(step.name) {
            Some((with, begun)) => (Some(with), begun.finish()),
            None => (None, (step.run)(&[])),
        }
    }

    fn begin_with(&mut self, step: &Step) -> Done {
        let place = |name: &str| STEPS.iter().position(|step| step.name == name);
        let now = place(step.name);
        for &(name, with) in EARLY {
            if place(with) <= now && now < place(name) && !self.begun.contains_key(name) {
                // One job at a time: the other core is for the step in front.
                let begun = Beside::begin(name, Command::new(&self.this).arg(name).env("CARGO_BUILD_JOBS", "1"))?;
                self.begun.insert(name, (with, begun));
            }
        }
        Ok(())
    }
}

fn announce(step: &Step) {
    println!("\n── {}: {} ──", step.name, step.about);
    let _ = std::io::stdout().flush();
}

fn report(outcomes: &[Outcome]) -> Done {
    let failed: Vec<&Outcome> = outcomes.iter().filter(|outcome| outcome.trouble.is_some()).collect();
    println!("\n{:<14} {:>8}", "step", "seconds");
    for outcome in outcomes {
        let failed = outcome.trouble.as_ref().map(|_| "failed".to_owned());
        let marks = [failed, outcome.with.map(|with| format!("begun with {with}"))].into_iter().flatten().collect::<Vec<_>>();
        println!("{:<14} {:>8.1}  {}", outcome.step.name, outcome.took.as_secs_f64(), marks.join(", "));
    }
    let all: Duration = outcomes.iter().map(|outcome| outcome.took).sum();
    println!("{:<14} {:>8.1}\n", "together", all.as_secs_f64());
    println!("{} passed, {} failed", outcomes.len() - failed.len(), failed.len());
    if let Some(line) = sets::not_proven() {
        println!("{line}");
    }
    match failed.first() {
        None => Ok(()),
        Some(first) => Err(format!("{}: {}", first.step.name, first.trouble.as_deref().unwrap_or_default())),
    }
}
