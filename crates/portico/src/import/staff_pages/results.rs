//! "Download results": every row with what became of it, as CSV, sent while it is being read.

use super::super::store;
use crate::{
    act::Look,
    answer::{Answer, Trouble},
    visit::StaffVisit,
};
use axum::{body::Body, extract::Path, response::Response};
use bytes::Bytes;
use futures_util::stream;
use http::{HeaderValue, header};
use portico_policy::Permission;
use portico_values::ImportId;
use portico_web::{harmless, no_store};

/// Rows read at a time.
const CHUNK: i64 = 1_000;

/// The headings of the results.
pub(in crate::import) const HEADINGS: [&str; 4] = ["Row", "Name", "Result", "Remarks"];

/// `GET /clients/import/{import}/results.csv`.
pub(in crate::import) async fn results(visit: StaffVisit, Path(id): Path<ImportId>) -> Answer<Response> {
    let mut look = visit.look().await?;
    let reach = look.may(Permission::ImportClients)?;
    let import = store::by_id(look.db(), &reach, id).await?.ok_or_else(Trouble::not_found)?;
    drop(look);
    let state = import.state.clone();
    let body = Body::from_stream(stream::try_unfold(Some(-1), move |after| chunk(visit.clone(), id, state.clone(), after)));
    let mut response = Response::new(body);
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8"));
    headers.insert(header::CONTENT_DISPOSITION, HeaderValue::from_static("attachment; filename=\"portico-import.csv\""));
    Ok(no_store(response))
}

async fn chunk(
    visit: StaffVisit,
    id: ImportId,
    state: String,
    after: Option<i64>,
) -> Result<Option<(Bytes, Option<i64>)>, std::io::Error> {
    let Some(after) = after else { return Ok(None) };
    let read: Answer<Vec<store::ResultRow>> = async {
        let mut look = Look::begin(&visit.call.portico, &visit.who).await?;
        let reach = look.may(Permission::ImportClients)?;
        store::results(look.db(), &reach, id, after, CHUNK).await
    }
    .await;
    let rows = read.map_err(|trouble| {
        tracing::error!(%trouble, "the results of an import could not be read to the end");
        std::io::Error::other("the results could not be read")
    })?;
    // Spreadsheets read the letters right when the file begins with this mark.
    let mark = if after < 0 { "\u{feff}" } else { "" };
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(mark.as_bytes().to_vec());
    if after < 0 {
        writer.write_record(HEADINGS)?;
    }
    for row in &rows {
        writer.write_record(line(row, &state).iter().map(|cell| harmless(cell).into_owned()))?;
    }
    let bytes = writer.into_inner().map_err(|error| std::io::Error::other(error.to_string()))?;
    let next = rows.last().filter(|_| i64::try_from(rows.len()) == Ok(CHUNK)).map(|last| last.row_number);
    Ok(Some((Bytes::from(bytes), next)))
}

/// One line of the results, as the page's download and the command's file have it.
pub(in crate::import) fn line(row: &store::ResultRow, state: &str) -> [String; 4] {
    let result = match (state, row.verdict.as_str(), row.client_id.is_some()) {
        ("undone", ..) => "Undone",
        (_, "refused", _) => "Not imported",
        (_, "contact", true) => "Imported as contact",
        (_, _, true) => "Imported",
        ("done", ..) => "Left out",
        _ if row.leave_out => "To be left out",
        (_, "contact", _) => "Contact to import",
        (_, "doubtful", _) => "To import; may be in the list already",
        _ => "To import",
    };
    [row.place.clone(), row.shown_name.clone(), result.to_owned(), row.problem.clone()]
}
