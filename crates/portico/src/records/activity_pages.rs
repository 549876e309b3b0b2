//! Recent activity: what happened with one client, day by day, newest first.

use super::{
    portal_pages::Plane,
    store::{self, Happened},
};
use crate::doors::{Path, Pieces, follow};
use crate::{
    answer::Answer,
    audit::{Actors, FormNames, Said, said},
    families, forms,
    look::{Section, StaffShell},
    record_head::{self, RecordHead, Tab},
    visit::StaffVisit,
};
use askama::Template;
use axum::{extract::RawQuery, response::Response};
use portico_policy::Permission;
use portico_values::ClientId;
use portico_web::FormData;

const PAGE: i64 = 50;

#[derive(Template)]
#[template(path = "records/pages/activity.html", blocks = ["days"])]
struct ActivityPage {
    shell: StaffShell,
    head: RecordHead,
    days: Vec<Day>,
    older: Option<String>,
    /// Whether this is the newest page: it updates by itself, older ones stay as they are.
    is_newest: bool,
    own_acts_only: bool,
}

struct Day {
    title: String,
    lines: Vec<Line>,
}

/// One line of the log.
pub(super) struct Line {
    pub(super) said: Said,
    pub(super) time: String,
    pub(super) moment: String,
}

/// `GET /clients/{id}/activity`.
pub(super) async fn activity(visit: StaffVisit, Path(client): Path<ClientId>, RawQuery(query): RawQuery) -> Answer<Response> {
    if let Some(there) = record_head::merged_into(&visit, client).await? {
        return Ok(there);
    }
    record_head::opened(&visit, client).await?;
    let query = FormData::from_query(query.as_deref())?;
    let before = query.text("before").parse().unwrap_or(i64::MAX);
    Ok(visit.page(&page(&visit, client, before).await?))
}

/// `GET /clients/{id}/activity/events`: the newest lines, whenever something has happened.
pub(super) async fn events(visit: StaffVisit, Path(client): Path<ClientId>) -> Answer<Response> {
    follow(visit, move |visit| async move {
        let page = page(&visit, client, i64::MAX).await?;
        let plane = Plane { head: &page.head };
        Ok(Pieces { html: vec![plane.to_string(), page.as_days().to_string()], spoken: page.head.view.label })
    })
    .await
}

async fn page(visit: &StaffVisit, client: ClientId, before: i64) -> Answer<ActivityPage> {
    let mut look = visit.look().await?;
    let head = RecordHead::of(visit, &mut look, client, Tab::Activity).await?;
    let reach = look.may(Permission::SeeHistory)?;
    let documents = look.may(Permission::HandleDocuments).ok();
    let events = store::happened(look.db(), &reach, documents.as_ref(), client, before, PAGE).await?;
    let names = forms::names_in(look.db(), &reach, events.iter().map(|event| event.detail.as_str())).await?;
    let actors = families::actors_in(look.db(), &reach, events.iter().map(Happened::deed)).await?;
    let own_acts_only = store::own_acts_only(look.db(), &reach, client).await?;
    let older = (events.len() as i64 == PAGE).then(|| events.last()).flatten();
    let older = older.map(|last| format!("/clients/{client}/activity?before={}", last.seq));
    Ok(ActivityPage {
        shell: visit.shell(Some(Section::Clients)),
        days: by_day(visit, &head, &events, (&names, &actors)),
        own_acts_only,
        head,
        older,
        is_newest: before == i64::MAX,
    })
}

fn by_day(visit: &StaffVisit, head: &RecordHead, events: &[Happened], known: Known<'_>) -> Vec<Day> {
    let (words, zone) = (visit.words(), visit.zone());
    let mut days: Vec<Day> = Vec::new();
    for event in events {
        let Some(line) = line_of(visit, event, &head.called, known) else { continue };
        let title = words.weekday_day(event.at, visit.call.now, &zone);
        match days.last_mut().filter(|day| day.title == title) {
            Some(day) => day.lines.push(line),
            None => days.push(Day { title, lines: vec![line] }),
        }
    }
    days
}

/// A line that names its day, for lists in which several days are together.
pub(super) fn with_day(visit: &StaffVisit, event: &Happened, line: Line) -> Line {
    let day = visit.words().short_day(event.at, visit.call.now, &visit.zone());
    Line { time: format!("{day}, {}", line.time), ..line }
}

/// The names of the forms that events speak of, and of the people who acted for the client.
pub(super) type Known<'a> = (&'a FormNames, &'a Actors);

/// An event as a line; `None` for events that have no words.
pub(super) fn line_of(visit: &StaffVisit, event: &Happened, called: &str, (names, actors): Known<'_>) -> Option<Line> {
    let other = actors.other(&event.deed(), Some(called));
    let who = match event.actor_kind.as_str() {
        "staff" => event.actor_name.as_deref().unwrap_or("a former staff member"),
        "login" | "visitor" => other.as_deref().unwrap_or(called),
        "operator" => "Portico’s operator",
        _ => "Portico",
    };
    let said = said(&event.action, &event.result, &event.detail, (who, called), names)?;
    Some(Line {
        said: said.naming(event.document.as_deref()),
        time: visit.words().time(event.at, &visit.zone()),
        moment: event.at.rfc3339(),
    })
}
