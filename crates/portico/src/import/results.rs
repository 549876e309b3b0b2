//! The results of an import as CSV: every row and what became of it, for the page's download and the command's file alike.

use super::store::{self, Import};
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

/// What such a file begins with: the mark by which spreadsheets read the letters right, and the headings.
pub const HEADINGS: &str = "\u{feff}File,Row,Name,Result,Remarks\r\n";

/// Rows of an import as lines below the headings.
pub(super) fn lines(rows: &[store::ResultRow], import: &Import) -> Result<Vec<u8>, csv::Error> {
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    for row in rows {
        writer.write_record(line(row, import).map(|cell| harmless(cell).into_owned()))?;
    }
    writer.into_inner().map_err(|error| csv::Error::from(std::io::Error::other(error.to_string())))
}

/// Writes all results of an import below the headings.
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
        let bytes = lines(&rows, &import).map_err(anyhow::Error::new)?;
        to.write_all(&bytes).map_err(anyhow::Error::new)?;
        match rows.last() {
            Some(last) => after = last.row_number,
            None => return Ok(()),
        }
    }
}

fn line<'a>(row: &'a store::ResultRow, import: &'a Import) -> [&'a str; 5] {
    let result = match (import.state.as_str(), row.verdict.as_str(), row.client_id.is_some()) {
        (_, "refused", _) => "Not imported",
        (_, "contact", true) => "Imported as contact",
        (_, _, true) => "Imported",
        ("done", ..) => "Left out",
        _ if row.leave_out => "To be left out",
        (_, "contact", _) => "Contact to import",
        (_, "doubtful", _) => "To import; may already be in the list",
        _ => "To import",
    };
    [&import.file_name, &row.place, &row.shown_name, result, &row.problem]
}
