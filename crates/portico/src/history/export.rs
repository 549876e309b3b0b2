//! The history as CSV, sent while it is being read. That somebody exports it is recorded in it first.

use super::{
    filter::{FOUND, Filter},
    history_pages,
    line::Line,
    store::{self, Happened},
};
use crate::{
    answer::{Answer, Refusal},
    audit::{Actors, Event, FormNames},
    doors::still_here,
    families, forms,
    sign_in::{self, TakenFrom},
    visit::StaffVisit,
};
use axum::response::Response;
use bytes::Bytes;
use futures_util::stream;
use http::{HeaderValue, header};
use portico_policy::{Denied, Permission};
use portico_web::{FormData, harmless, in_pieces, no_store};

/// Events read at a time.
const CHUNK: i64 = 500;

/// `POST /history/export.csv`, with the page's filter. A form's destination, as every export is: it is written into the history, and some
/// time after signing in it takes the password.
pub(super) async fn export(visit: StaffVisit, form: FormData) -> Answer<Response> {
    form.only(&["who", "what", "client", "name", "from", "to", "present"])?;
    let mut filter = Filter::read(&form);
    if !filter.problems.is_empty() {
        return Err(filter.problems.into());
    }
    let mut look = visit.look().await?;
    filter.find(&visit, &mut look).await?;
    drop(look);
    if filter.is_cut {
        let sentence = format!("More than {FOUND} clients match this name, so the file would not be whole. Type more of it.");
        return Err(Refusal::conflict("too_many_found", sentence).into());
    }
    let (here, section) = history_pages::place_for(&visit);
    let from = TakenFrom { section, address: format!("{here}?{}", filter.query(None)), label: "History" };
    if let Some(page) = sign_in::asked_again(&visit, &form, &from).await? {
        return Ok(page);
    }
    let mut act = visit.act().await?;
    act.may(Permission::ExportHistory)?;
    act.record(Event::new("history.exported").about(visit.practice.id).with("filtered", filter.is_set()));
    act.commit().await?;
    let day = visit.zone().today(visit.call.now);
    let body = in_pieces(stream::try_unfold((true, Some(filter)), move |(first, filter)| chunk(visit.clone(), first, filter)));
    let mut response = Response::new(body);
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8"));
    let name = format!("attachment; filename=\"portico-history-{day}.csv\"");
    headers.insert(header::CONTENT_DISPOSITION, HeaderValue::from_str(&name).map_err(anyhow::Error::new)?);
    Ok(no_store(response))
}

type Next = (Bytes, (bool, Option<Filter>));

async fn chunk(visit: StaffVisit, first: bool, filter: Option<Filter>) -> Result<Option<Next>, std::io::Error> {
    let Some(mut filter) = filter else { return Ok(None) };
    let read: Answer<(Vec<Happened>, FormNames, Actors)> = async {
        // Asked again before every page of rows: a download ends with its session and its grant (promises.md P5).
        let visit = still_here(&visit).await.ok_or(Denied::SignInFirst)?;
        visit.who.may(Permission::ExportHistory)?;
        let mut look = visit.look().await?;
        let reach = look.may(Permission::SeeHistory)?;
        filter.find(&visit, &mut look).await?;
        let rows = store::happened(look.db(), &reach, &filter, &visit.zone(), CHUNK).await?;
        let names = forms::names_in(look.db(), &reach, rows.iter().map(|event| event.detail.as_str())).await?;
        let actors = families::actors_in(look.db(), &reach, rows.iter().map(Happened::deed)).await?;
        Ok((rows, names, actors))
    }
    .await;
    let (rows, names, actors) = read.map_err(|trouble| {
        tracing::warn!(%trouble, "the history could not be read to the end");
        std::io::Error::other("the history could not be read")
    })?;
    // Spreadsheets read the letters right when the file begins with this mark.
    let begin = if first { "\u{feff}".as_bytes().to_vec() } else { Vec::new() };
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(begin);
    if first {
        writer.write_record(["Number", "At (UTC)", "Who", "What", "Client", "Result", "Action", "Network address"])?;
    }
    for event in &rows {
        writer.write_record(cells(event, &names, &actors).iter().map(|cell| harmless(cell).into_owned()))?;
    }
    let bytes = writer.into_inner().map_err(|error| std::io::Error::other(error.to_string()))?;
    let last = rows.last().filter(|_| i64::try_from(rows.len()) == Ok(CHUNK)).map(|last| last.seq);
    let next = last.map(|seq| {
        filter.before = seq;
        filter
    });
    Ok(Some((Bytes::from(bytes), (false, next))))
}

fn cells(event: &Happened, names: &FormNames, actors: &Actors) -> [String; 8] {
    let line = Line::of(event, names, actors);
    [
        event.seq.to_string(),
        event.at.timestamp().strftime("%Y-%m-%d %H:%M:%S").to_string(),
        line.who,
        line.what,
        line.whom,
        event.result.clone(),
        event.action.clone(),
        if event.address == "-" { String::new() } else { event.address.clone() },
    ]
}
