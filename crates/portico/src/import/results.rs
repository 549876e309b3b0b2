//! The results of an import as CSV: every row and what became of it, for the page's download and the command's file alike.

use super::store;
use crate::{
    act::{Look, Who},
    answer::{Answer, Trouble},
    app::Portico,
};
use portico_policy::Permission;
use portico_values::ImportId;
use portico_web::harmless;
use std::{io::Write, sync::Arc};

/// Rows read at a time.
pub(super) const CHUNK: i64 = 1_000;

/// Lines of results; the first ones bring the headings, and the mark by which spreadsheets read the letters right.
pub(super) fn as_csv(rows: &[store::ResultRow], state: &str, first: bool) -> Result<Vec<u8>, csv::Error> {
    let mark = if first { "\u{feff}" } else { "" };
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(mark.as_bytes().to_vec());
    if first {
        writer.write_record(["Row", "Name", "Result", "Remarks"])?;
    }
    for row in rows {
        writer.write_record(line(row, state).iter().map(|cell| harmless(cell).into_owned()))?;
    }
    writer.into_inner().map_err(|error| csv::Error::from(std::io::Error::other(error.to_string())))
}

/// Writes all results of an import.
///
/// # Errors
/// When there is no such import, or the database or the file fails.
pub async fn write(portico: &Arc<Portico>, who: &Who, id: ImportId, to: &mut impl Write) -> Answer<()> {
    let mut look = Look::begin(portico, who).await?;
    let reach = look.may(Permission::ImportClients)?;
    let import = store::by_id(look.db(), &reach, id).await?.ok_or_else(Trouble::not_found)?;
    let mut after = -1;
    loop {
        let rows = store::results(look.db(), &reach, id, after, CHUNK).await?;
        let bytes = as_csv(&rows, &import.state, after < 0).map_err(anyhow::Error::new)?;
        to.write_all(&bytes).map_err(anyhow::Error::new)?;
        match rows.last() {
            Some(last) => after = last.row_number,
            None => return Ok(()),
        }
    }
}

fn line(row: &store::ResultRow, state: &str) -> [String; 4] {
    let result = match (state, row.verdict.as_str(), row.client_id.is_some()) {
        ("undone", ..) => "Undone",
        (_, "refused", _) => "Not imported",
        (_, "contact", true) => "Imported as contact",
        (_, _, true) => "Imported",
        ("done", ..) => "Left out",
        _ if row.leave_out => "To be left out",
        (_, "contact", _) => "Contact to import",
        (_, "doubtful", _) => "To import; may already be in the list",
        _ => "To import",
    };
    [row.place.clone(), row.shown_name.clone(), result.to_owned(), row.problem.clone()]
}
