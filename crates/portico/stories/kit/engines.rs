//! Which engines stories are told on, and saying so once when one is missing. And how long proofs may take.

use std::{io::Write as _, process::Command, sync::Once};

/// Says, once in a run, how many stories were not told on PostgreSQL.
pub(crate) fn skip() {
    static SAID: Once = Once::new();
    SAID.call_once(|| {
        let stories = Command::new(std::env::current_exe().expect("this program has a path"))
            .args(std::env::args().skip(1).filter(|word| word != "--nocapture"))
            .arg("--list")
            .output()
            .map(|listed| {
                String::from_utf8_lossy(&listed.stdout).lines().filter(|line| line.ends_with("::postgres: test")).count()
            })
            .unwrap_or_default();
        // Written past the capture of the test harness: a passing test would swallow it.
        let told = if stories == 1 { "story was" } else { "stories were" };
        let _ = writeln!(std::io::stderr(), "{stories} {told} told on SQLite only: PORTICO_TEST_POSTGRES is not set.");
    });
}

/// Whether there is all night: `PORTICO_NIGHTLY` is set by `cargo xtask nightly`. Proofs by repetition take their whole number of steps
/// then, and a small one otherwise.
pub(crate) fn at_night() -> bool {
    std::env::var_os("PORTICO_NIGHTLY").is_some()
}
