//! Progress on a terminal: silent when nobody looks.

use indicatif::{ProgressBar, ProgressStyle};
use std::{future::Future, io::IsTerminal, time::Duration};

/// Shows that something is going on until it is done.
pub(crate) async fn spin<T>(what: &'static str, work: impl Future<Output = T>) -> T {
    let bar = if std::io::stderr().is_terminal() { ProgressBar::new_spinner() } else { ProgressBar::hidden() };
    bar.set_style(ProgressStyle::with_template("{spinner} {msg}… {elapsed}").expect("the template names what there is"));
    bar.set_message(what);
    bar.enable_steady_tick(Duration::from_millis(120));
    let done = work.await;
    bar.finish_and_clear();
    done
}

/// A size as people say it: "1.4 MB".
pub(super) fn in_words(bytes: u64) -> String {
    const UNITS: [&str; 4] = ["kB", "MB", "GB", "TB"];
    if bytes < 1_000 {
        return format!("{bytes} bytes");
    }
    let mut value = bytes as f64 / 1_000.0;
    let mut unit = 0;
    while value >= 999.95 && unit + 1 < UNITS.len() {
        value /= 1_000.0;
        unit += 1;
    }
    if value < 10.0 { format!("{value:.1} {}", UNITS[unit]) } else { format!("{value:.0} {}", UNITS[unit]) }
}

#[cfg(test)]
mod tests {
    use super::in_words;

    #[test]
    fn sizes_in_words() {
        for (bytes, words) in
            [(0, "0 bytes"), (999, "999 bytes"), (1_400, "1.4 kB"), (52_000_000, "52 MB"), (2_500_000_000, "2.5 GB")]
        {
            assert_eq!(in_words(bytes), words);
        }
    }
}
