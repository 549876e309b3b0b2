//! The page about a run.

use crate::{Done, jobs::tells, machine, options::Options, table::Figures};

/// The table, with the day, the machine and how it was measured.
pub(crate) fn of(figures: &Figures, options: &Options, (before, after): (f64, f64)) -> Done<String> {
    let engine = if options.postgres.is_some() { "PostgreSQL" } else { "SQLite" };
    let (today, cores, rounds) = (machine::today()?, machine::cores(), options.rounds);
    let seconds = options.lasting.as_secs();
    let (turns, rest) = (tells::TURNS, tells::REST.as_millis());
    let table = figures.table();
    Ok(format!(
        "# Performance\n\n\
         What `cargo xtask bench` measured on {today}: Portico on {engine}, on a machine with {cores} virtual cores that also ran the\n\
         load and the limits. Load average before and after: {before:.1} and {after:.1}; anything else that runs beside it makes single\n\
         figures worse, ratios less so.\n\n\
         {table}\n\
         ## How it was measured\n\n\
         - {rounds} rounds. In each, every job ran beside its limit. Shown are median (least–most); a ratio is the median of the rounds'\n  \
         own ratios. What is met is judged by that median.\n\
         - Limits: a bare page (axum, nothing around it, as many bytes), the bare hash (Argon2id, 19 MiB, two passes, memory used again),\n  \
         the bare transaction (SQLite, one durable commit of the same rows), `smtp-source -d -s 8` into `smtp-sink` with messages of the\n  \
         size of an invitation, and a relay whose every answer takes 20 ms.\n\
         - Pages are loaded by `wrk` on one thread for {seconds} seconds; sessions are real ones, signed in at the door. Portico runs as anybody\n  \
         would run it: release build, its log written to a file, passwords hashed at the usual cost, letters over SMTP with 8 connections.\n\
         - Invitations go from the button in the composer to the last message accepted by `smtp-sink`. No answer was an error and no letter\n  \
         was missing, or there would be no table.\n\
         - The form of 3,000 questions is read, shown and checked in the bench itself, the quickest of ten times beside the quickest of ten of\n  \
         `serde_json`, which only makes a tree of values. Forms are sent in by 32 clients over their own connections; the bare\n  \
         transaction writes the same rows with as many bytes, one commit each. Lists of outstanding forms are loaded 8 at once, and\n  \
         everybody has one form open.\n\
         - The whole list goes out as one file in each round, from a server that was started for it and has shown its list three times.\n  \
         Its memory is looked at before the button and every 10 ms until the last byte. The bare stream has as many bytes in as many\n  \
         pieces. Nobody was missing from the file, or there would be no table.\n\
         - Whether the clock tells who has an account: somebody with one, somebody who was invited and a stranger knock at the same door,\n  \
         {turns} times each in a round, one at a time, in all orders of the three and from another network every time. What is done after an\n  \
         answer has {rest} ms before the next one knocks. Nobody knocks twice before the tries are forgotten, and every answer led to\n  \
         the status that a stranger meets, or there would be no table. Quicker than a stranger tells as much as slower.\n"
    ))
}
