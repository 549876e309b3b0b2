//! The pages of import: choosing a file, matching its columns, and the import itself from its check to its end.

pub(super) mod choose;
pub(super) mod one;
pub(super) mod results;
pub(super) mod start;

use super::work::{self, Held, Progress};
use crate::{answer::Answer, visit::StaffVisit};
use std::time::Duration;

/// Which piece of work.
#[derive(Clone, Copy, PartialEq)]
enum Work {
    Check,
    Write,
}

/// How long a page waits for work to be over before it shows progress instead: most lists are done by then.
const PATIENCE: Duration = Duration::from_secs(4);

/// Starts the work, and waits a moment for it. Trouble is noted on the import, where its page shows it.
async fn set_going(visit: &StaffVisit, held: Held, what: Work) {
    let (portico, who) = (visit.call.portico.clone(), visit.who.clone());
    let working = tokio::spawn(async move {
        let progress = Progress::default();
        let outcome: Answer<()> = match what {
            Work::Check => work::check(&portico, &who, held, &progress).await,
            Work::Write => work::write(&portico, &who, held, &progress).await,
        };
        if let Err(trouble) = outcome {
            tracing::info!(%trouble, import = %held.import, "an import did not come to its end");
        }
    });
    // Past its patience the page goes on without it; the work goes on as well.
    let _ = tokio::time::timeout(PATIENCE, working).await;
}

/// 1144 as people read it: 1,144.
fn figure(number: i64) -> String {
    let digits = number.to_string();
    let mut written = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.char_indices() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            written.push(',');
        }
        written.push(digit);
    }
    written
}

/// "1 client", "1,144 clients".
pub(crate) fn counted(number: i64, one: &str, several: &str) -> String {
    if number == 1 { format!("1 {one}") } else { format!("{} {several}", figure(number)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_as_people_read_them() {
        for (number, written) in [(0, "0"), (7, "7"), (999, "999"), (1_144, "1,144"), (1_000_000, "1,000,000")] {
            assert_eq!(figure(number), written);
        }
        assert_eq!(
            (counted(1, "client", "clients"), counted(2_000, "client", "clients")),
            ("1 client".into(), "2,000 clients".into())
        );
    }
}
