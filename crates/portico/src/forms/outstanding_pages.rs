//! What is outstanding in the whole practice: what is overdue on top, then what waits for the practice's signature, then whatever else is
//! open, newest first. Each part goes on page by page along its own index.

use super::store::outstanding::{self, Outstanding};
use crate::{
    answer::Answer,
    look::{Section, StaffShell},
    visit::StaffVisit,
};
use askama::Template;
use axum::response::Response;
use jiff::civil::Date;
use portico_database::Connection;
use portico_policy::{Permission, Reach};
use portico_values::{FormRequestId, Identity, Moment};
use portico_web::{FormData, no_store};
use uuid::Uuid;

/// Lines on a page, and in each part of the first one.
const PAGE: usize = 50;

#[derive(Template)]
#[template(path = "forms/pages/outstanding.html")]
struct OutstandingPage {
    shell: StaffShell,
    /// How many are overdue, where that is known.
    overdue: Option<String>,
    parts: Vec<Part>,
}

/// A part of the list.
struct Part {
    id: &'static str,
    title: &'static str,
    order: &'static str,
    lines: Vec<Line>,
    /// Where it goes on.
    more: Option<String>,
}

struct Line {
    open: Outstanding,
    /// Where the name leads: the tab, or answers that wait to be signed.
    href: String,
    badge: (&'static str, &'static str, &'static str),
    facts: Vec<String>,
}

/// `GET /forms`: all parts, or one of them (`show`) from a place on.
pub(super) async fn list(visit: StaffVisit, form: FormData) -> Answer<Response> {
    let mut look = visit.look().await?;
    let reach = look.may(Permission::SeeClients)?;
    let (before, after) = (Place::read(form.text("before")), Place::read(form.text("after")));
    let parts = match (form.text("show"), before.is_some()) {
        ("overdue", _) => vec![overdue(&visit, look.db(), &reach, after).await?],
        ("signature", _) => vec![to_countersign(&visit, look.db(), &reach, after).await?],
        (_, true) => vec![open(&visit, look.db(), &reach, before, &[]).await?],
        (_, false) => {
            let overdue = overdue(&visit, look.db(), &reach, None).await?;
            let unsigned = to_countersign(&visit, look.db(), &reach, None).await?;
            // What stands on top of the page is not said again below.
            let said: Vec<FormRequestId> = overdue.lines.iter().map(|line| line.open.id).collect();
            let open = open(&visit, look.db(), &reach, None, &said).await?;
            vec![overdue, unsigned, open]
        }
    };
    drop(look);
    let overdue = parts.first().filter(|part| part.id == "overdue" && parts.len() > 1 && !part.lines.is_empty());
    let overdue = overdue.map(|part| match (part.lines.len(), &part.more) {
        (1, _) => "1 is overdue and stands on top.".to_owned(),
        (many, Some(_)) => format!("More than {many} are overdue and stand on top."),
        (many, None) => format!("{many} are overdue and stand on top."),
    });
    let parts = parts.into_iter().filter(|part| !part.lines.is_empty() || part.more.is_some()).collect();
    let shell = visit.shell(Some(Section::Clients));
    Ok(no_store(visit.page(&OutstandingPage { shell, overdue, parts })))
}

/// What was asked for until a day before today.
async fn overdue(visit: &StaffVisit, db: &mut Connection, reach: &Reach, after: Option<Place>) -> Answer<Part> {
    let after = after.filter(|place| place.at.parse::<Date>().is_ok());
    let after = after.unwrap_or_else(|| Place { at: String::new(), id: FormRequestId::from_uuid(Uuid::nil()) });
    let today = visit.zone().today(visit.call.now).to_string();
    let found = outstanding::overdue(db, reach, (after.at.as_str(), after.id), PAGE as i64 + 1, &today).await?;
    let (found, last) = cut(found);
    let next = |last: Outstanding| format!("/forms?show=overdue&after={}.{}", last.due_on.unwrap_or_default(), last.id);
    let lines = found.into_iter().map(|one| line(visit, one)).collect();
    Ok(Part { id: "overdue", title: "Overdue", order: "Due longest ago first", lines, more: last.map(next) })
}

/// What was filled in and waits for a staff member to sign.
async fn to_countersign(visit: &StaffVisit, db: &mut Connection, reach: &Reach, after: Option<Place>) -> Answer<Part> {
    let after = after.and_then(Place::moment).unwrap_or((Moment::from_millis(0), FormRequestId::from_uuid(Uuid::nil())));
    let (found, last) = cut(outstanding::to_countersign(db, reach, after, PAGE as i64 + 1).await?);
    let millis = |at: Option<Moment>| at.map_or(0, Moment::millis);
    let next = |last: Outstanding| format!("/forms?show=signature&after={}.{}", millis(last.done_at), last.id);
    let lines = found.into_iter().map(|one| to_sign(visit, one)).collect();
    let title = "Waiting for the practice’s signature";
    Ok(Part { id: "signature", title, order: "Filled in longest ago first", lines, more: last.map(next) })
}

/// What is open, but for what is said already.
async fn open(
    visit: &StaffVisit,
    db: &mut Connection,
    reach: &Reach,
    before: Option<Place>,
    said: &[FormRequestId],
) -> Answer<Part> {
    let before = before.and_then(Place::moment).unwrap_or((Moment::from_millis(i64::MAX), FormRequestId::from_uuid(Uuid::max())));
    let (found, last) = cut(outstanding::page(db, reach, before, PAGE as i64 + 1).await?);
    let next = |last: Outstanding| format!("/forms?before={}.{}", last.sent_at.millis(), last.id);
    let lines = found.into_iter().filter(|one| !said.contains(&one.id)).map(|one| line(visit, one)).collect();
    let title = if said.is_empty() { "To fill in or sign" } else { "Also to fill in or sign" };
    Ok(Part { id: "open", title, order: "Newest first", lines, more: last.map(next) })
}

/// What stands on a page, and the last of it where more follows.
fn cut(mut found: Vec<Outstanding>) -> (Vec<Outstanding>, Option<Outstanding>) {
    let more = found.len() > PAGE;
    found.truncate(PAGE);
    let last = found.last().filter(|_| more).cloned();
    (found, last)
}

fn line(visit: &StaffVisit, open: Outstanding) -> Line {
    let (words, zone, now) = (visit.words(), visit.zone(), visit.call.now);
    let (due_on, today) = (open.due_on.as_deref(), zone.today(now));
    let mut facts = vec![format!("Sent {}", words.day_time(open.sent_at, now, &zone))];
    facts.extend(super::home::due(&words, &zone, now, due_on));
    // That it lacks only a signature, where the badge says that it is late.
    facts.extend(open.state.beside_late(due_on, today).map(str::to_owned));
    Line { badge: open.state.badge_on(due_on, today), href: format!("/clients/{}/forms", open.client), facts, open }
}

fn to_sign(visit: &StaffVisit, open: Outstanding) -> Line {
    let tab = format!("/clients/{}/forms", open.client);
    let facts = open.done_at.map(|at| format!("Filled in {}", visit.words().day_time(at, visit.call.now, &visit.zone())));
    Line {
        badge: ("Waiting for your signature", "pencil-simple-line", "honey"),
        href: if visit.may(Permission::EditClients) { format!("{tab}/{}", open.id) } else { tab },
        facts: facts.into_iter().collect(),
        open,
    }
}

/// Behind which form a page begins: a day or a moment, and the form.
struct Place {
    at: String,
    id: FormRequestId,
}

impl Place {
    /// Reads what a link says; anything else is none.
    fn read(text: &str) -> Option<Self> {
        let (at, id) = text.split_once('.')?;
        Some(Self { at: at.to_owned(), id: FormRequestId::from_uuid(id.parse().ok()?) })
    }
    fn moment(self) -> Option<(Moment, FormRequestId)> {
        Some((Moment::from_millis(self.at.parse().ok()?), self.id))
    }
}
