//! What can be asked of the bench.

use crate::{Done, table::JOBS};
use std::{path::PathBuf, time::Duration};

/// The options of one run.
pub(crate) struct Options {
    /// How many rounds.
    pub(crate) rounds: usize,
    /// How long a page is loaded in each round.
    pub(crate) lasting: Duration,
    /// Also with a million clients.
    pub(crate) large: bool,
    /// Only jobs whose key begins with one of these.
    pub(crate) only: Vec<String>,
    /// The program that is measured.
    pub(crate) program: PathBuf,
    /// A database on PostgreSQL; a SQLite file otherwise.
    pub(crate) postgres: Option<String>,
    /// Where the table is written as a page.
    pub(crate) write: Option<PathBuf>,
}

pub(crate) const HELP: &str =
    "bench [--rounds 5] [--seconds 3] [--large] [--only home,sign-in,…] [--program PATH] [--postgres URL] [--write FILE]";

impl Options {
    /// Reads the words of the command line.
    pub(crate) fn read(words: impl Iterator<Item = String>) -> Done<Self> {
        let beside = std::env::current_exe().map_err(|why| why.to_string())?.with_file_name("portico");
        let mut options = Self {
            rounds: 5,
            lasting: Duration::from_secs(3),
            large: false,
            only: Vec::new(),
            program: beside,
            postgres: None,
            write: None,
        };
        let mut words = words;
        while let Some(word) = words.next() {
            let mut value = || words.next().ok_or_else(|| format!("{word} wants a value; {HELP}"));
            match word.as_str() {
                "--rounds" => options.rounds = number(&value()?)?.clamp(1, 20),
                "--seconds" => options.lasting = Duration::from_secs(number(&value()?)? as u64),
                "--large" => options.large = true,
                "--only" => options.only = value()?.split(',').map(str::to_owned).collect(),
                "--program" => options.program = value()?.into(),
                "--postgres" => options.postgres = Some(value()?),
                "--write" => options.write = Some(value()?.into()),
                _ => return Err(format!("{word} is not known; {HELP}")),
            }
        }
        match options.only.iter().find(|only| !JOBS.iter().any(|job| job.key.starts_with(only.as_str()))) {
            Some(nothing) => Err(format!("no job begins with {nothing}; there are {}", JOBS.map(|job| job.key).join(", "))),
            None => Ok(options),
        }
    }
    /// Whether a job is to be measured.
    pub(crate) fn wants(&self, key: &str) -> bool {
        self.only.is_empty() || self.only.iter().any(|only| key.starts_with(only.as_str()))
    }
}

fn number(text: &str) -> Done<usize> {
    text.parse().map_err(|_| format!("{text} is no number"))
}
