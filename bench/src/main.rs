//! Benchmarks: every job of Portico beside its limit on the same machine in the same run, in rounds that alternate between both.
//! `cargo xtask bench` builds what is needed and runs this.
#![allow(clippy::disallowed_methods, reason = "benchmarks measure how long things take; nothing here is business time")]

mod browser;
mod house;
mod jobs;
mod limits;
mod machine;
mod measure;
mod options;
mod postgres;
mod report;
mod rounds;
mod seed;
mod table;
mod wrk;

use options::Options;
use std::process::ExitCode;

/// What everything here ends with: a value, or a sentence about what went wrong.
pub(crate) type Done<T = ()> = Result<T, String>;

#[tokio::main]
async fn main() -> ExitCode {
    match measure().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(sentence) => {
            eprintln!("bench: {sentence}");
            ExitCode::FAILURE
        }
    }
}

async fn measure() -> Done {
    let options = Options::read(std::env::args().skip(1))?;
    let load_before = machine::load()?;
    let figures = rounds::all(&options).await?;
    let part = report::part(&figures, &options, (load_before, machine::load()?))?;
    println!("{part}");
    let Some(path) = &options.write else { return Ok(()) };
    let said = |why: std::io::Error| format!("{}: {why}", path.display());
    let known = match std::fs::read_to_string(path) {
        Err(why) if why.kind() == std::io::ErrorKind::NotFound => String::new(),
        known => known.map_err(said)?,
    };
    std::fs::write(path, report::page(options.engine(), &part, &known)).map_err(said)
}
