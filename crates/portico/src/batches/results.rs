//! "Download results": every recipient with what became of them, as CSV, sent while it is being read. That somebody takes it is written
//! into the history first.

use super::{
    batch::{Part, RecipientRow, Standing},
    person, store,
};
use crate::doors::Path;
use crate::{
    answer::{Answer, Trouble},
    audit::Event,
    clients::Calendar,
    doors::still_here,
    visit::StaffVisit,
};
use axum::response::Response;
use bytes::Bytes;
use futures_util::stream;
use http::{HeaderValue, header};
use portico_policy::{Denied, Permission};
use portico_values::BatchId;
use portico_web::{harmless, in_pieces, no_store};

/// Recipients read at a time.
const CHUNK: i64 = 500;

/// `GET /batches/{id}/results.csv`.
pub(super) async fn results(visit: StaffVisit, Path(id): Path<BatchId>) -> Answer<Response> {
    let mut act = visit.act().await?;
    let reach = act.may(Permission::InviteClients)?;
    let batch = store::batch(act.db(), &reach, id).await?.ok_or_else(Trouble::not_found)?;
    act.record(Event::new("batch.exported").about(id));
    act.commit().await?;
    let day = batch.started_at.rfc3339().chars().take(10).collect::<String>();
    let body = in_pieces(stream::try_unfold(Some(-1), move |after| chunk(visit.clone(), id, after)));
    let mut response = Response::new(body);
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8"));
    let name = format!("attachment; filename=\"portico-{}-{day}.csv\"", batch.kind.word());
    headers.insert(header::CONTENT_DISPOSITION, HeaderValue::from_str(&name).map_err(anyhow::Error::new)?);
    Ok(no_store(response))
}

/// The next lines, and the position behind which the ones after them begin.
async fn chunk(visit: StaffVisit, id: BatchId, after: Option<i64>) -> Result<Option<(Bytes, Option<i64>)>, std::io::Error> {
    let Some(after) = after else { return Ok(None) };
    let read: Answer<Vec<RecipientRow>> = async {
        // Asked again before every page of rows: a download ends with its session (promises.md P5).
        let visit = still_here(&visit).await.ok_or(Denied::SignInFirst)?;
        let mut look = visit.look().await?;
        let reach = look.may(Permission::InviteClients)?;
        store::recipients(look.db(), &reach, id, Part::Everybody, after, CHUNK).await
    }
    .await;
    let rows = read.map_err(|trouble| {
        tracing::warn!(%trouble, "the results of a batch could not be read to the end");
        std::io::Error::other("the results could not be read")
    })?;
    let calendar = Calendar { words: visit.words(), zone: visit.zone(), now: visit.call.now };
    let is_first = after < 0;
    // Spreadsheets read the letters right when the file begins with this mark.
    let mark = if is_first { "\u{feff}" } else { "" };
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(mark.as_bytes().to_vec());
    if is_first {
        writer.write_record(["Client", "Email", "Result", "Reason", "Sent at (UTC)", "Sent again"])?;
    }
    for row in &rows {
        let line = line(row, &calendar);
        writer.write_record(line.iter().map(|cell| harmless(cell).into_owned()))?;
    }
    let bytes = writer.into_inner().map_err(|error| std::io::Error::other(error.to_string()))?;
    let next = rows.last().filter(|_| i64::try_from(rows.len()) == Ok(CHUNK)).map(|last| last.position);
    Ok(Some((Bytes::from(bytes), next)))
}

fn line(row: &RecipientRow, calendar: &Calendar) -> [String; 6] {
    let standing = row.standing();
    let reason = match standing {
        Standing::Sent | Standing::Sending => String::new(),
        _ => person::detail(row, standing, calendar),
    };
    let sent_at = row
        .finished_at
        .filter(|_| standing == Standing::Sent)
        .map(|at| at.timestamp().strftime("%Y-%m-%d %H:%M:%S").to_string())
        .unwrap_or_default();
    [
        row.full_name(),
        row.sent_to.as_ref().or(row.address.as_ref()).cloned().unwrap_or_default(),
        standing.label().to_owned(),
        reason,
        sent_at,
        if row.again { "yes" } else { "no" }.to_owned(),
    ]
}
