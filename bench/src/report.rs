//! The page about the runs: a table for each engine, and how they were measured.

use crate::{Done, jobs::tells, machine, options::Options, rounds, table::Figures};
use std::fmt::Write as _;

/// The engines, in the order of the page.
const ENGINES: [&str; 2] = ["SQLite", "PostgreSQL"];

/// The part of the page about this run: the day, the machine, the table, and what it lacks.
pub(crate) fn part(figures: &Figures, options: &Options, (before, after): (f64, f64)) -> Done<String> {
    let (today, cores, rounds) = (machine::today()?, machine::cores(), options.rounds);
    let seconds = options.lasting.as_secs();
    let mut text = format!(
        "{}\n\n\
         Measured on {today} in {rounds} rounds, on a machine with {cores} virtual cores that also ran the load and the limits; pages were\n\
         loaded for {seconds} seconds. Load average before and after: {before:.1} and {after:.1}.\n\n{}",
        heading(options.engine()),
        figures.table()
    );
    let lacking = figures.lacking();
    if !lacking.is_empty() {
        let _ = write!(text, "\nNot measured in this run: `{}`.", lacking.join("`, `"));
    }
    Ok(text.trim_end().to_owned())
}

/// The page with this part about an engine. What `known`, the page so far, says of the other engine stays.
pub(crate) fn page(engine: &str, part: &str, known: &str) -> String {
    let parts = ENGINES.iter().filter_map(|one| if *one == engine { Some(part) } else { part_of(known, one) });
    let parts: Vec<&str> = parts.collect();
    let (turns, rest, connections) = (tells::TURNS, tells::REST.as_millis(), rounds::CONNECTIONS);
    format!(
        "# Performance\n\n\
         What `cargo xtask bench` measured, on each engine in a run of its own (`--postgres`), the jobs with a million clients with\n\
         `--large`. Anything else that runs beside it makes single figures worse, ratios less so.\n\n\
         {}\n\n\
         ## How it was measured\n\n\
         - In each round, every job ran beside its limit. Shown are median (least–most); a ratio is the median of the rounds' own ratios.\n  \
         What is met is judged by that median.\n\
         - Limits: a bare page (axum, nothing around it, as many bytes), the bare hash (Argon2id, 19 MiB, two passes, memory used again),\n  \
         the bare transaction (SQLite for both engines, one durable commit of the same rows), the bare list (axum and SQLite for both\n  \
         engines: the 25 clients of a page with what a row shows, by a bare keyset query or by the beginnings of their words, the tabs\n  \
         counted as far as a thousand, as many bytes; `docs/decisions/0016`), `smtp-source -d -s 8` into `smtp-sink` with messages of the\n  \
         size of an invitation, and a relay whose every answer takes 20 ms.\n\
         - Pages are loaded by `wrk` on one thread; sessions are real ones, signed in at the door. Portico runs as anybody would run it:\n  \
         release build, its log written to a file, passwords hashed at the usual cost, letters over SMTP with\n  \
         {connections} connections, over 8 through the relay.\n\
         - Invitations go from the button in the composer to the last message accepted by `smtp-sink`. No answer was an error, no letter\n  \
         was missing, and in none that went through the relay a placeholder was left, or there would be no table.\n\
         - The page in the middle of the list and its last whole page are loaded as the first one is, just before and after it.\n\
         - The form of 3,000 questions is read, shown and checked in the bench itself, the quickest of ten times beside the quickest of ten of\n  \
         `serde_json`, which only makes a tree of values. Forms are sent in by 32 clients over their own connections; the bare\n  \
         transaction writes the same rows with as many bytes, one commit each. Lists of outstanding forms are loaded 8 at once, and\n  \
         everybody has one form open.\n\
         - The whole list goes out as one file in each round, from a server that was started for it and has shown its list three times.\n  \
         Its memory is looked at before the button and every 10 ms until the last byte. The bare stream has as many bytes in as many\n  \
         pieces. Nobody was missing from the file, or there would be no table.\n\
         - Whether the clock tells who has an account: somebody with one, somebody who was invited and a stranger knock at the same door,\n  \
         {turns} times each in a round, one at a time, in all orders of the three and from another network every time. What is done after an\n  \
         answer has {rest} ms before the next one knocks, who loads the page first. Nobody knocks twice before the tries are forgotten, and every answer led to\n  \
         the status that a stranger meets, or there would be no table. Quicker than a stranger tells as much as slower.\n",
        parts.join("\n\n")
    )
}

fn heading(engine: &str) -> String {
    format!("## On {engine}")
}

/// What a page says of an engine, from its heading to the next one.
fn part_of<'a>(page: &'a str, engine: &str) -> Option<&'a str> {
    let heading = heading(engine) + "\n";
    let part = &page[page.find(&heading)?..];
    let end = part[heading.len()..].find("\n## ").map_or(part.len(), |at| heading.len() + at);
    Some(part[..end].trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_engine_keeps_its_table() {
        let first = page("SQLite", "## On SQLite\n\n| a file |", "# Performance\n\nof long ago\n");
        assert!(first.contains("| a file |") && !first.contains("PostgreSQL\n") && !first.contains("of long ago"), "{first}");
        let both = page("PostgreSQL", "## On PostgreSQL\n\n| a server |", &first);
        let anew = page("SQLite", "## On SQLite\n\n| another file |", &both);
        assert!(anew.contains("\n\n## On SQLite\n\n| another file |\n\n## On PostgreSQL\n\n| a server |\n\n## How"), "{anew}");
        assert!(!anew.contains("| a file |"), "{anew}");
    }
}
