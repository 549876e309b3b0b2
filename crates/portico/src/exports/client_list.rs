//! "Export to CSV" on the client list: everybody the list shows, read and sent piece by piece, so that a hundred thousand clients take
//! no more memory than one page of them.

use super::{
    columns::{HEADINGS, line},
    store,
};
use crate::{
    answer::{Answer, Trouble},
    audit::Event,
    clients::{
        Filter, Request,
        store::{Looking, Marching, assigned_names, rows},
    },
    doors::still_here,
    look::Section,
    sign_in::{self, TakenFrom},
    visit::StaffVisit,
};
use axum::response::Response;
use bytes::Bytes;
use futures_util::stream;
use http::{HeaderValue, header};
use portico_policy::{Denied, Permission};
use portico_web::{FormData, harmless, in_pieces, no_store};

/// Clients read at a time.
const CHUNK: usize = 500;

/// What is left to send.
struct Rest {
    visit: StaffVisit,
    filter: Filter,
    marching: Marching,
    is_first: bool,
}

/// `POST /clients/export`, with the list's filter as `filter.*`, and with the password some time after signing in.
pub(super) async fn export(visit: StaffVisit, form: FormData) -> Answer<Response> {
    form.only(&["filter.*", "present"])?;
    let filter = Filter::read(&form, "filter.");
    let address = Request { filter: filter.clone(), ..Request::default() }.href();
    let from = TakenFrom { section: Some(Section::Clients), address, label: "Clients" };
    if let Some(page) = sign_in::asked_again(&visit, &form, &from).await? {
        return Ok(page);
    }
    let mut act = visit.act().await?;
    act.may(Permission::ExportClients)?;
    // What was typed into the search may be a name: the history says only that there was something.
    let event = Event::new("clients.exported").with("tab", filter.tab.word());
    act.record(event.with("narrowed", filter.is_narrowed() || !filter.text.is_empty()));
    act.commit().await?;
    let day = visit.zone().today(visit.call.now).to_string();
    let rest = Rest { visit, filter, marching: Marching::begin(), is_first: true };
    let body = in_pieces(stream::try_unfold(Some(rest), next));
    let mut response = Response::new(body);
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8"));
    let name = format!("attachment; filename=\"portico-clients-{day}.csv\"");
    headers.insert(header::CONTENT_DISPOSITION, HeaderValue::from_str(&name).map_err(anyhow::Error::new)?);
    Ok(no_store(response))
}

/// The next lines.
async fn next(rest: Option<Rest>) -> Result<Option<(Bytes, Option<Rest>)>, std::io::Error> {
    let Some(rest) = rest else { return Ok(None) };
    piece(rest).await.map(Some).map_err(|trouble| {
        tracing::warn!(%trouble, "an export could not be read to the end");
        std::io::Error::other("the export could not be read")
    })
}

async fn piece(mut rest: Rest) -> Answer<(Bytes, Option<Rest>)> {
    // Asked again before every piece: a download ends with its session, and with the right to it (promises.md P5).
    let visit = still_here(&rest.visit).await.ok_or(Denied::SignInFirst)?;
    let mut look = visit.look().await?;
    let reach = look.may(Permission::ExportClients)?;
    let looking = Looking { me: visit.who.actor.staff(), now: look.now() };
    let clients = rest.marching.next(look.db(), &reach, &rest.filter, looking, CHUNK).await?;
    let found = rows(look.db(), &reach, &clients).await?;
    let assigned = assigned_names(look.db(), &reach, &clients).await?;
    let more = store::more(look.db(), &reach, &clients).await?;
    drop(look);
    let start = if std::mem::take(&mut rest.is_first) { "\u{feff}" } else { "" };
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(start.as_bytes().to_vec());
    let failed = |error: csv::Error| Trouble::from(anyhow::Error::new(error));
    if !start.is_empty() {
        // Spreadsheets read the letters right when the file begins with this mark.
        writer.write_record(HEADINGS).map_err(failed)?;
    }
    let zone = visit.zone();
    for row in &found {
        let Some(more) = more.get(&row.id) else { continue };
        let names = assigned.get(&row.id).map(|names| names.join(", ")).unwrap_or_default();
        let line = line(row, more, &names, &zone, looking.now);
        writer.write_record(line.iter().map(|cell| harmless(cell).into_owned())).map_err(failed)?;
    }
    let bytes = writer.into_inner().map_err(|error| Trouble::from(anyhow::anyhow!(error.to_string())))?;
    let goes_on = !rest.marching.is_over();
    Ok((Bytes::from(bytes), goes_on.then_some(rest)))
}
