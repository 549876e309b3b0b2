//! What the chosen columns say about one client.

use super::super::{
    Calendar,
    columns::{Column, Columns},
    store::{ClientRow, More},
};
use portico_language::Language;
use portico_values::BirthDate;

/// One cell.
pub(super) struct Fact {
    pub(super) label: &'static str,
    pub(super) text: String,
    pub(super) class: &'static str,
    /// Whether it follows while the page is open: the last sign-in.
    pub(super) follows: bool,
    /// Whether a phone shows it as well, with its label.
    pub(super) on_phone: bool,
}

/// What stands beside a row of the list.
pub(super) struct Beside<'a> {
    pub(super) assigned: String,
    pub(super) more: Option<&'a More>,
    pub(super) calendar: &'a Calendar,
}

/// The cells of a row, in the order of the columns. What is not known is a dash.
pub(super) fn facts(columns: Columns, row: &ClientRow, beside: &Beside<'_>) -> Vec<Fact> {
    let on_phone = !columns.are_usual();
    let fact = |column: Column| Fact {
        label: column.label(),
        text: text(column, row, beside),
        class: match (column, on_phone) {
            (Column::Assigned | Column::Language | Column::Care, true) => "fact",
            // One name stays on one line.
            (Column::Assigned, false) if !beside.assigned.contains(", ") => "drop nowrap",
            (Column::Assigned, false) => "drop",
            (_, true) => "fact num nowrap",
            (_, false) => "drop muted num nowrap",
        },
        follows: column == Column::SignedIn,
        on_phone,
    };
    columns.shown().map(fact).collect()
}

fn text(column: Column, row: &ClientRow, beside: &Beside<'_>) -> String {
    let short = |at: portico_values::Moment| beside.calendar.short(at);
    let said = match column {
        Column::Assigned if beside.assigned.is_empty() => None,
        Column::Assigned => Some(beside.assigned.clone()),
        Column::SignedIn => row.last_signed_in_at.map(short),
        Column::Born => {
            let born = row.birth_date.as_deref().and_then(BirthDate::from_stored);
            born.map(|born| beside.calendar.words.birth_date(born.date()))
        }
        Column::Phone => beside.more.and_then(|(_, phone, _)| phone.clone()),
        Column::Language => {
            let tag = beside.more.map(|(language, ..)| language.as_str()).unwrap_or_default();
            Language::from_tag(tag).map(|language| language.own_name().to_owned())
        }
        Column::Care => Some(row.care_status.label().to_owned()),
        Column::Active => row.last_active_at.map(short),
        Column::Invited => row.sent_at.map(short),
        Column::Added => Some(short(row.created_at)),
        Column::Forms => beside.more.map(|(.., forms)| *forms).filter(|forms| *forms > 0).map(|forms| forms.to_string()),
    };
    said.unwrap_or_else(|| "—".into())
}
