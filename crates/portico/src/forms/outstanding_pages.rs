//! What is outstanding in the whole practice, page by page along its index: on each page what is overdue, then the rest, newest first.

use super::store::outstanding::{self, Outstanding};
use crate::{
    answer::Answer,
    look::{Section, StaffShell},
    visit::StaffVisit,
};
use askama::Template;
use axum::response::Response;
use portico_policy::Permission;
use portico_values::{FormRequestId, Identity, Moment};
use portico_web::{FormData, no_store};
use uuid::Uuid;

/// Lines on a page.
const PAGE: i64 = 50;

#[derive(Template)]
#[template(path = "forms/pages/outstanding.html")]
struct OutstandingPage {
    shell: StaffShell,
    lines: Vec<Line>,
    older: Option<String>,
    /// How many of this page are overdue.
    overdue: usize,
}

struct Line {
    open: Outstanding,
    is_overdue: bool,
    badge: (&'static str, &'static str, &'static str),
    sent: String,
    due: Option<String>,
    /// That it lacks only a signature, where the badge says that it is late.
    beside: Option<&'static str>,
}

/// `GET /forms`.
pub(super) async fn list(visit: StaffVisit, form: FormData) -> Answer<Response> {
    let from = form.text("before").split_once('.').and_then(|(at, id)| {
        let (at, id): (i64, Uuid) = (at.parse().ok()?, id.parse().ok()?);
        Some((Moment::from_millis(at), FormRequestId::from_uuid(id)))
    });
    let from = from.unwrap_or((Moment::from_millis(i64::MAX), FormRequestId::from_uuid(Uuid::max())));
    let mut look = visit.look().await?;
    let reach = look.may(Permission::SeeClients)?;
    let found = outstanding::page(look.db(), &reach, from, PAGE + 1).await?;
    drop(look);
    let (words, zone, now) = (visit.words(), visit.zone(), visit.call.now);
    let more = found.len() as i64 > PAGE;
    let today = zone.today(now);
    let mut lines: Vec<Line> = found
        .into_iter()
        .take(PAGE as usize)
        .map(|open| Line {
            badge: open.state.badge_on(open.due_on.as_deref(), today),
            is_overdue: open.state.is_overdue(open.due_on.as_deref(), today),
            sent: words.day_time(open.sent_at, now, &zone),
            due: super::home::due(&words, &zone, now, open.due_on.as_deref()),
            beside: open.state.beside_late(open.due_on.as_deref(), today),
            open,
        })
        .collect();
    let older =
        lines.last().filter(|_| more).map(|line| format!("/forms?before={}.{}", line.open.sent_at.millis(), line.open.id));
    // Who is late stands first, the longest first; the others stay as they are.
    let late = |line: &Line| line.is_overdue.then(|| line.open.due_on.clone()).flatten();
    lines.sort_by_key(|line| (!line.is_overdue, late(line)));
    let overdue = lines.iter().filter(|line| line.is_overdue).count();
    let shell = visit.shell(Some(Section::Clients));
    Ok(no_store(visit.page(&OutstandingPage { shell, lines, older, overdue })))
}
