//! "Download results": every row and what became of it, as CSV, sent while it is being read. That somebody takes it is written into the
//! history first.

use super::super::{
    results::{CHUNK, HEADINGS, lines},
    store::{self, Import},
};
use crate::doors::Path;
use crate::{
    answer::{Answer, Trouble},
    audit::Event,
    doors::still_here,
    visit::StaffVisit,
};
use axum::response::Response;
use bytes::Bytes;
use futures_util::stream;
use http::{HeaderValue, header};
use portico_policy::{Denied, Permission};
use portico_values::ImportId;
use portico_web::{in_pieces, no_store};
use std::sync::Arc;

/// `GET /clients/import/{import}/results.csv`.
pub(in crate::import) async fn results(visit: StaffVisit, Path(id): Path<ImportId>) -> Answer<Response> {
    let mut act = visit.act().await?;
    let reach = act.may(Permission::ImportClients)?;
    let import = store::by_id(act.db(), &reach, id).await?.ok_or_else(Trouble::not_found)?;
    act.record(Event::new("import.exported").about(id));
    act.commit().await?;
    let import = Arc::new(import);
    let body = in_pieces(stream::try_unfold(Some(-1), move |after| chunk(visit.clone(), import.clone(), after)));
    let mut response = Response::new(body);
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8"));
    headers.insert(header::CONTENT_DISPOSITION, HeaderValue::from_static("attachment; filename=\"portico-import.csv\""));
    Ok(no_store(response))
}

async fn chunk(
    visit: StaffVisit,
    import: Arc<Import>,
    after: Option<i64>,
) -> Result<Option<(Bytes, Option<i64>)>, std::io::Error> {
    let Some(after) = after else { return Ok(None) };
    let read: Answer<Vec<store::ResultRow>> = async {
        // Asked again before every page of rows: a download ends with its session (promises.md P5).
        let visit = still_here(&visit).await.ok_or(Denied::SignInFirst)?;
        let mut look = visit.look().await?;
        let reach = look.may(Permission::ImportClients)?;
        store::results(look.db(), &reach, import.id, after, CHUNK).await
    }
    .await;
    let rows = read.map_err(|trouble| {
        tracing::warn!(%trouble, "the results of an import could not be read to the end");
        std::io::Error::other("the results could not be read")
    })?;
    let mut bytes = if after < 0 { HEADINGS.as_bytes().to_vec() } else { Vec::new() };
    bytes.extend(lines(&rows, &import).map_err(|error| std::io::Error::other(error.to_string()))?);
    let next = rows.last().filter(|_| i64::try_from(rows.len()) == Ok(CHUNK)).map(|last| last.row_number);
    Ok(Some((Bytes::from(bytes), next)))
}
