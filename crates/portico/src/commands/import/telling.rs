//! What the command says: what becomes of columns, what the check found, and how far the work has come.

use crate::{
    clients::client::full_name,
    commands::saying::say,
    import::{
        counted,
        kept::Kept,
        store::{Import, RowLine},
        work::Progress,
    },
};
use indicatif::{ProgressBar, ProgressStyle};
use std::{future::Future, io::IsTerminal, time::Duration};

/// Rows of one kind that are shown.
pub(super) const SHOWN: i64 = 20;

/// What was assumed about a table: the encoding.
pub(super) fn assumed(shown: &str, kept: &Kept) -> Option<String> {
    kept.table().map(|table| format!("{shown} is written in {}.", table.encoding.label()))
}

/// Says what was assumed about a table, and what every column of it becomes.
pub(super) fn columns(shown: &str, kept: &Kept) {
    let (Some(table), Some(assumed)) = (kept.table(), assumed(shown, kept)) else { return };
    say!("{assumed}");
    say!("Columns of {shown}:");
    for (column, target) in table.columns.iter().zip(&kept.choices.mapping) {
        say!("  {} → {}", column.heading, target.label());
    }
}

/// What the check found, in one line.
pub(super) fn counts(import: &Import, is_known: bool) -> String {
    let parts = [
        (import.rows_ready + import.rows_noted, "ready", "ready"),
        (import.rows_doubtful, "may already be in the list", "may already be in the list"),
        (import.rows_refused, "cannot be imported", "cannot be imported"),
        (import.rows_contact, "contact of a client", "contacts of clients"),
        (import.rows_other, "record of another kind, skipped", "records of other kinds, skipped"),
    ];
    let parts = parts.into_iter().filter(|(number, ..)| *number > 0).map(|(number, one, several)| counted(number, one, several));
    let all: Vec<String> = std::iter::once(counted(import.rows_read, "row read", "rows read")).chain(parts).collect();
    let again = if is_known { " This has been imported before." } else { "" };
    format!("{}.{again}", all.join(", "))
}

/// The kinds of rows that somebody should look at: by verdict, in words, and how many there are.
pub(super) fn noteworthy(import: &Import) -> [(&'static str, &'static str, i64); 3] {
    [
        ("refused", "Cannot be imported", import.rows_refused),
        ("doubtful", "May already be in the list", import.rows_doubtful),
        ("noted", "Imported with something left out", import.rows_noted),
    ]
}

/// Says which rows these are, and why.
pub(super) fn rows(what: &str, rows: &[RowLine], all: i64) {
    if rows.is_empty() {
        return;
    }
    say!("  {what}:");
    for row in rows {
        let name = if row.shown_name.is_empty() { String::new() } else { format!(", {}", row.shown_name) };
        say!("    {}{name}: {}{}", row.place, row.problem, like(row));
    }
    let more = all - i64::try_from(rows.len()).unwrap_or(all);
    if more > 0 {
        say!("    and {more} more: --results FILE has all of them");
    }
}

/// Whom a row is like: a client on file, or an earlier row.
fn like(row: &RowLine) -> String {
    match (&row.like_given, &row.like_place) {
        (Some(given), _) => format!(" ({})", full_name(given, row.like_family.as_deref().unwrap_or_default())),
        (None, Some(place)) => format!(" ({place})"),
        (None, None) => String::new(),
    }
}

/// A counter of rows on a terminal; silent when nobody looks.
pub(super) async fn working<T>(what: &'static str, progress: &Progress, work: impl Future<Output = T>) -> T {
    let bar = if std::io::stderr().is_terminal() { ProgressBar::new_spinner() } else { ProgressBar::hidden() };
    bar.set_style(
        ProgressStyle::with_template("{spinner} {msg} {human_pos} rows, {elapsed}").expect("the template names what there is"),
    );
    bar.set_message(what);
    tokio::pin!(work);
    loop {
        tokio::select! {
            done = &mut work => {
                bar.finish_and_clear();
                return done;
            }
            () = tokio::time::sleep(Duration::from_millis(120)) => bar.set_position(progress.rows()),
        }
    }
}
