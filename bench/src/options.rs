//! What can be asked of the bench.

use crate::{
    Done,
    table::{JOBS, WITH_A_MILLION},
};
use std::{path::PathBuf, time::Duration};

/// The options of one run.
pub(crate) struct Options {
    /// How many rounds.
    pub(crate) rounds: usize,
    /// How long a page is loaded in each round.
    pub(crate) lasting: Duration,
    /// Also with a million clients.
    pub(crate) large: bool,
    /// Only jobs with one of these keys; what is no key stands for all that begin with it.
    pub(crate) only: Vec<String>,
    /// The program that is measured.
    pub(crate) program: PathBuf,
    /// A database on PostgreSQL; a SQLite file otherwise.
    pub(crate) postgres: Option<String>,
    /// The page into which the table is written, beside that of the other engine.
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
        for only in &options.only {
            let keys: Vec<&str> = JOBS.iter().map(|job| job.key).filter(|key| means(only, key)).collect();
            if keys.is_empty() {
                return Err(format!("no job begins with {only}; there are {}", JOBS.map(|job| job.key).join(", ")));
            }
            if !options.large && keys.iter().all(|key| WITH_A_MILLION.contains(key)) {
                return Err(format!("{only} is about a million clients: add --large"));
            }
        }
        if options.write.is_some() && !options.only.is_empty() {
            return Err("the page has the whole table: --write goes without --only".into());
        }
        Ok(options)
    }
    /// The engine that is measured.
    pub(crate) fn engine(&self) -> &'static str {
        if self.postgres.is_some() { "PostgreSQL" } else { "SQLite" }
    }
    /// Whether a job is to be measured.
    pub(crate) fn wants(&self, key: &str) -> bool {
        self.only.is_empty() || self.only.iter().any(|only| means(only, key))
    }
    /// Whether one of these jobs is to be measured.
    pub(crate) fn wants_one_of(&self, keys: &[&str]) -> bool {
        keys.iter().any(|key| self.wants(key))
    }
}

/// Whether a word of `--only` means this job.
fn means(only: &str, key: &str) -> bool {
    if JOBS.iter().any(|job| job.key == only) { key == only } else { key.starts_with(only) }
}

fn number(text: &str) -> Done<usize> {
    text.parse().map_err(|_| format!("{text} is no number"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(words: &str) -> Done<Options> {
        Options::read(words.split(' ').map(str::to_owned))
    }

    #[test]
    fn every_job_can_be_asked_for_alone() {
        for job in &JOBS {
            let options = read(&format!("--large --only {}", job.key)).unwrap_or_else(|why| panic!("{}: {why}", job.key));
            assert!(options.wants(job.key) && options.wants_one_of(&["none", job.key]));
            assert_eq!(JOBS.iter().filter(|other| options.wants(other.key)).count(), 1, "{}", job.key);
        }
        assert!(read("--only bulk").is_ok_and(|options| options.wants("bulk-1000") && options.wants("bulk-10000")));
        assert!(read("--only nothing").is_err());
        assert!(read("--only home --write page").is_err() && read("--write page").is_ok());
    }

    #[test]
    fn a_million_clients_are_asked_for_in_full() {
        assert!(read("--only list-1m").is_err_and(|why| why.contains("--large")));
        assert!(read("--only list").is_ok(), "the others of these need none");
        assert!(read("--only list-1m --large").is_ok());
    }
}
