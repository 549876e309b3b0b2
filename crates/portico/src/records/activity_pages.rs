//! Recent Activity: what happened with one client, day by day, newest first.

use super::{
    activity::{Said, said},
    head::{RecordHead, Tab},
    store::{self, Happened},
};
use crate::doors::Path;
use crate::{
    answer::Answer,
    look::{Section, StaffShell},
    visit::StaffVisit,
};
use askama::Template;
use axum::{extract::RawQuery, response::Response};
use portico_policy::{Permission, Scope};
use portico_values::ClientId;
use portico_web::FormData;

const PAGE: i64 = 50;

#[derive(Template)]
#[template(path = "records/pages/activity.html")]
struct ActivityPage {
    shell: StaffShell,
    head: RecordHead,
    days: Vec<Day>,
    older: Option<String>,
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
    if let Some(there) = super::views::merged_into(&visit, client).await? {
        return Ok(there);
    }
    super::views::opened(&visit, client).await?;
    let query = FormData::from_query(query.as_deref())?;
    let before = query.text("before").parse().unwrap_or(i64::MAX);
    let mut look = visit.look().await?;
    let head = RecordHead::of(&visit, &mut look, client, Tab::Activity).await?;
    let reach = look.may(Permission::SeeHistory)?;
    let events = store::happened(look.db(), &reach, client, before, PAGE).await?;
    let older = (events.len() as i64 == PAGE).then(|| events.last()).flatten();
    let older = older.map(|last| format!("/clients/{client}/activity?before={}", last.seq));
    let page = ActivityPage {
        shell: visit.shell(Some(Section::Clients)),
        days: by_day(&visit, &head, &events),
        own_acts_only: matches!(reach.scope(), Scope::OwnOf(_)),
        head,
        older,
    };
    Ok(visit.page(&page))
}

fn by_day(visit: &StaffVisit, head: &RecordHead, events: &[Happened]) -> Vec<Day> {
    let (words, zone) = (visit.words(), visit.zone());
    let mut days: Vec<Day> = Vec::new();
    for event in events {
        let Some(line) = line_of(visit, event, &head.called) else { continue };
        let title = words.weekday_day(event.at, visit.call.now, &zone);
        match days.last_mut().filter(|day| day.title == title) {
            Some(day) => day.lines.push(line),
            None => days.push(Day { title, lines: vec![line] }),
        }
    }
    days
}

/// An event as a line; none for those without words.
pub(super) fn line_of(visit: &StaffVisit, event: &Happened, called: &str) -> Option<Line> {
    let who = match event.actor_kind.as_str() {
        "staff" => event.actor_name.as_deref().unwrap_or("a former staff member"),
        "login" | "visitor" => called,
        "operator" => "whoever runs Portico",
        _ => "Portico",
    };
    let said = said(&event.action, &event.result, &event.detail, who, called)?;
    Some(Line { said, time: visit.words().time(event.at, &visit.zone()), moment: event.at.rfc3339() })
}
