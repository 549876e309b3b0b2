//! The table: every job with its limit, its bars and what was reached.

use crate::measure::Rounds;
use std::{collections::BTreeMap, fmt::Write as _};

/// How a job is judged.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Judge {
    /// At least this share of the limit: gate, moonshot.
    Share(f64, f64),
    /// At most so many times the limit: gate, moonshot.
    Times(f64, f64),
    /// As long as the limit, at most so many times longer or shorter: gate, moonshot.
    Alike(f64, f64),
    /// At most this much, without a limit beside it: gate, moonshot.
    Most(f64, f64),
}

/// A job of section 6.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Job {
    /// How the program calls it (`--only`).
    pub(crate) key: &'static str,
    pub(crate) about: &'static str,
    pub(crate) limit: &'static str,
    pub(crate) unit: &'static str,
    pub(crate) judge: Judge,
}

const fn job(key: &'static str, about: &'static str, limit: &'static str, unit: &'static str, judge: Judge) -> Job {
    Job { key, about, limit, unit, judge }
}

const SOURCE: &str = "smtp-source -d -s 8, same bytes";
const BARE: &str = "bare page of equal bytes";
const FIRST: &str = "first page";
/// A bare page that reads what a list of as many clients shows (docs/decisions/0016).
const BARE_LIST: &str = "bare list, equal bytes";
/// A page of the list beside it.
const LIST: Judge = Judge::Times(4.0, 2.0);
/// A page of the list costs what the first one costs, at any depth.
const DEEP: Judge = Judge::Times(1.20, 1.05);
const STRANGER: &str = "a stranger";
/// What nobody can tell from answers that take as long as others do.
const TELLS: Judge = Judge::Alike(1.05, 1.02);

/// Every job, in the order of the table.
pub(crate) const JOBS: [Job; 39] = [
    job("bulk-1000", "bulk invitation of 1,000, end to end over SMTP", SOURCE, "/s", Judge::Share(0.30, 0.60)),
    job("bulk-10000", "bulk invitation of 10,000, end to end over SMTP", SOURCE, "/s", Judge::Share(0.30, 0.60)),
    job(
        "answer-1000",
        "durable answer to the staff member for 1,000",
        "bare transaction of the same rows",
        "ms",
        Judge::Times(10.0, 4.0),
    ),
    job("growth", "rate of 10,000 at 100,000 clients", "rate of 1,000 at 10,000 clients", "/s", Judge::Share(0.90, 0.95)),
    job("relay", "relay answering after 20 ms, 8 sessions", "two answers a message", "/s", Judge::Share(0.40, 0.90)),
    job("list-10k", "client list p99, 8 at once, 10,000 clients", BARE_LIST, "ms", LIST),
    job("search-10k", "search p99, 8 at once, 10,000 clients", BARE_LIST, "ms", LIST),
    job("list-100k", "client list p99, 8 at once, 100,000 clients", BARE_LIST, "ms", LIST),
    job("search-100k", "search p99, 8 at once, 100,000 clients", BARE_LIST, "ms", LIST),
    job("list-1m", "client list p99, 8 at once, 1,000,000 clients", BARE_LIST, "ms", LIST),
    job("search-1m", "search p99, 8 at once, 1,000,000 clients", BARE_LIST, "ms", LIST),
    job("list-growth", "client list p99 at 1,000,000 clients", "itself at 10,000", "ms", Judge::Times(2.0, 1.5)),
    job("search-growth", "search p99 at 1,000,000 clients", "itself at 10,000", "ms", Judge::Times(2.0, 1.5)),
    job("deep", "page in the middle of the list p99, 8 at once, 100,000 clients", FIRST, "ms", DEEP),
    job("deep-median", "page in the middle of the list at 100,000, median", FIRST, "ms", DEEP),
    job("deep-last", "last page of the list p99, 8 at once, 100,000 clients", FIRST, "ms", DEEP),
    job("deep-1m", "page in the middle of the list p99, 8 at once, 1,000,000 clients", FIRST, "ms", DEEP),
    job("deep-1m-median", "page in the middle of the list at 1,000,000, median", FIRST, "ms", DEEP),
    job("deep-1m-last", "last page of the list p99, 8 at once, 1,000,000 clients", FIRST, "ms", DEEP),
    job(
        "export",
        "whole client list as a file, 100,000 clients",
        "bare stream of equal bytes",
        "rows/s",
        Judge::Share(0.005, 0.03),
    ),
    job("export-memory", "memory at its highest meanwhile", "before it", "MB", Judge::Times(1.25, 1.1)),
    // docs/decisions/0017
    job("sign-in", "sign-in at the portal, 8 at once", "bare hash, 2 threads", "/s", Judge::Share(0.80, 0.92)),
    job("tells-sign-in", "wrong password, somebody with an account, median", STRANGER, "ms", TELLS),
    job("tells-sign-in-invited", "wrong password, somebody who was invited, median", STRANGER, "ms", TELLS),
    job("tells-forgot", "“Forgot password?”, somebody with an account, median", STRANGER, "ms", TELLS),
    job("tells-forgot-invited", "“Forgot password?”, somebody who was invited, median", STRANGER, "ms", TELLS),
    job("tells-sign-up", "sign-up, somebody with an account, median", STRANGER, "ms", TELLS),
    job("tells-sign-up-invited", "sign-up, somebody who was invited, median", STRANGER, "ms", TELLS),
    job("home", "signed-in portal home, 32 at once", BARE, "/s", Judge::Share(0.20, 0.36)),
    job(
        "home-busy",
        "portal home p99, 32 at once, while 10,000 invitations go out",
        "itself alone",
        "ms",
        Judge::Times(2.0, 1.3),
    ),
    job("form-page", "showing a form of 3,000 questions, all pages", "serde_json reads its file", "ms", Judge::Times(10.0, 5.0)),
    job("form-check", "reading and checking its response", "serde_json reads the response", "ms", Judge::Times(5.0, 3.0)),
    job("form-send", "forms sent in, 32 at once", "bare transaction that stores one", "/s", Judge::Share(0.50, 0.80)),
    job("outstanding", "list of outstanding forms at 100,000 clients, median", "itself at 1,000", "ms", Judge::Times(1.5, 1.1)),
    job(
        "outstanding-own",
        "the same for a clinician with 1,000 of 100,000 clients, median",
        "itself with 1,000 of 1,000",
        "ms",
        Judge::Times(1.5, 1.1),
    ),
    job("start", "start to first 200, 100,000 clients", "", "ms", Judge::Most(50.0, 20.0)),
    job("rss-idle", "memory after start, 100,000 clients", "", "MB", Judge::Most(35.0, 20.0)),
    job("rss-after", "memory after all jobs, 100,000 clients", "", "MB", Judge::Most(75.0, 45.0)),
    job("binary", "size of the binary", "", "MB", Judge::Most(35.0, 20.0)),
];

/// The jobs with a million clients, which take `--large`.
pub(crate) const WITH_A_MILLION: [&str; 7] =
    ["list-1m", "search-1m", "list-growth", "search-growth", "deep-1m", "deep-1m-median", "deep-1m-last"];

/// What was measured so far.
#[derive(Default)]
pub(crate) struct Figures(BTreeMap<&'static str, (Rounds, Rounds)>);

impl Figures {
    /// Notes one round: Portico's figure and the limit's; 0 as limit where there is none.
    pub(crate) fn note(&mut self, key: &'static str, portico: f64, limit: f64) {
        let (of_portico, of_limit) = self.0.entry(key).or_default();
        of_portico.add(portico);
        of_limit.add(limit);
        eprintln!("  {key}: {} (limit {})", spoken(portico), spoken(limit));
    }
    /// The jobs that were not measured, which the table leaves out.
    pub(crate) fn lacking(&self) -> Vec<&'static str> {
        JOBS.iter().map(|job| job.key).filter(|key| !self.0.contains_key(key)).collect()
    }
    /// The table in Markdown. Jobs that were not measured are left out.
    pub(crate) fn table(&self) -> String {
        let mut text = String::from(
            "| job | Portico | limit | ratio | gate | moonshot | met |\n| --- | --- | --- | --- | --- | --- | --- |\n",
        );
        for job in &JOBS {
            if let Some((portico, limit)) = self.0.get(job.key) {
                let _ = writeln!(text, "{}", line(job, portico, limit));
            }
        }
        text
    }
}

fn line(job: &Job, portico: &Rounds, limit: &Rounds) -> String {
    let ratio = portico.over(limit);
    let times = |times: f64| format!("{times:.2}x");
    let (shown, gate, moonshot, met) = match job.judge {
        Judge::Share(gate, moonshot) => {
            let percent = |share: f64| format!("{:.*} %", usize::from(share < 0.05), share * 100.0);
            let met = (ratio.median() >= gate, ratio.median() >= moonshot);
            (between(&ratio, percent), format!("≥ {}", percent(gate)), format!("≥ {}", percent(moonshot)), met)
        }
        Judge::Times(gate, moonshot) => {
            let met = (ratio.median() <= gate, ratio.median() <= moonshot);
            (between(&ratio, times), format!("≤ {gate}x"), format!("≤ {moonshot}x"), met)
        }
        Judge::Alike(gate, moonshot) => {
            let apart = ratio.median().max(1.0 / ratio.median());
            let bar = |bar: f64| format!("within {bar}x");
            (between(&ratio, times), bar(gate), bar(moonshot), (apart <= gate, apart <= moonshot))
        }
        Judge::Most(gate, moonshot) => {
            let met = (portico.median() <= gate, portico.median() <= moonshot);
            ("–".into(), format!("≤ {gate} {}", job.unit), format!("≤ {moonshot} {}", job.unit), met)
        }
    };
    let met = match met {
        (_, true) => "moonshot",
        (true, false) => "gate",
        (false, false) => "no",
    };
    let with_unit = |rounds: &Rounds| format!("{} {}", between(rounds, spoken), job.unit);
    let limit = if job.limit.is_empty() { "–".into() } else { format!("{}: {}", job.limit, with_unit(limit)) };
    format!("| {} | {} | {limit} | {shown} | {gate} | {moonshot} | {met} |", job.about, with_unit(portico))
}

/// `median (least–most)`.
fn between(rounds: &Rounds, say: impl Fn(f64) -> String) -> String {
    let (least, most) = rounds.spread();
    if least == most { say(least) } else { format!("{} ({}–{})", say(rounds.median()), say(least), say(most)) }
}

/// Three digits are enough, and all of them before the point.
fn spoken(figure: f64) -> String {
    match figure {
        f if f >= 1_000_000.0 => {
            let whole = f.round() as u64;
            format!("{},{:03},{:03}", whole / 1_000_000, whole / 1_000 % 1_000, whole % 1_000)
        }
        f if f >= 1_000.0 => {
            let whole = f.round() as u64;
            format!("{},{:03}", whole / 1_000, whole % 1_000)
        }
        f if f >= 100.0 => format!("{f:.0}"),
        f if f >= 10.0 => format!("{f:.1}"),
        f => format!("{f:.2}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_says_what_is_met() {
        let mut figures = Figures::default();
        figures.note("home", 25.0, 100.0);
        figures.note("start", 60.0, 0.0);
        figures.note("deep", 1.0, 1.0);
        figures.note("tells-forgot", 0.9, 1.0);
        figures.note("tells-sign-up", 1.03, 1.0);
        figures.note("export", 60_000.0, 3_000_000.0);
        let table = figures.table();
        assert!(table.contains("| 25 % | ≥ 20 % | ≥ 36 % | gate |"), "{table}");
        assert!(table.contains("| – | ≤ 50 ms | ≤ 20 ms | no |"), "{table}");
        assert!(table.contains("| 1.00x | ≤ 1.2x | ≤ 1.05x | moonshot |"), "{table}");
        assert!(table.contains("| 0.90x | within 1.05x | within 1.02x | no |"), "quicker tells as much: {table}");
        assert!(table.contains("| 1.03x | within 1.05x | within 1.02x | gate |"), "{table}");
        assert!(table.contains("bare stream of equal bytes: 3,000,000 rows/s | 2.0 % | ≥ 0.5 % |"), "{table}");
    }

    #[test]
    fn keys_are_unique() {
        let mut keys: Vec<_> = JOBS.iter().map(|job| job.key).collect();
        keys.sort_unstable();
        keys.dedup();
        assert_eq!(keys.len(), JOBS.len());
        assert!(WITH_A_MILLION.iter().all(|key| keys.contains(key)));
    }

    #[test]
    fn what_was_not_measured_is_known() {
        let mut figures = Figures::default();
        figures.note("home", 25.0, 100.0);
        assert!(!figures.lacking().contains(&"home"));
        assert_eq!(figures.lacking().len(), JOBS.len() - 1);
    }
}
