//! Manage Clients: everybody by name, each with a box at the left, both those who are in and those who are not, and one button that sends
//! first and repeat invitations (behaviours.md 19, 20, 56).

use super::{
    super::{
        Calendar, Invitable,
        filter::{Request, Shelf, Turn},
        store::{self, Looking},
    },
    list::{and_more, announced, posted_filter},
    opened::Opened,
    row::{Around, Row},
};
use crate::{
    answer::Answer,
    look::{Section, StaffShell},
    visit::StaffVisit,
};
use askama::Template;
use axum::response::Response;
use portico_policy::Permission;
use portico_web::{FormData, no_store};

#[derive(Template)]
#[template(path = "clients/pages/manage.html")]
struct ManagePage {
    shell: StaffShell,
    text: String,
    rows: Vec<Row>,
    /// "All 248", once everybody who matches is chosen, on every page.
    all: Option<String>,
    all_href: String,
    all_label: String,
    clear_href: String,
    /// The search as fields, so that everybody it matches is meant.
    posted: Vec<(String, String)>,
    /// The page itself, to come back to.
    here: String,
    /// Where the rows are followed.
    events: String,
    pager: String,
    announced: String,
    previous: Option<String>,
    next: Option<String>,
}

/// Where the rows of this page are followed, with the page's own query behind it.
const FOLLOWED: &str = "/clients/events?in=manage";

/// What this page shows of a request: only the search narrows it.
pub(super) fn asked_for(asked: Request) -> Request {
    Request {
        shelf: Shelf::Manage,
        filter: super::super::Filter { text: asked.filter.text, ..Default::default() },
        turn: asked.turn,
        all: asked.all,
        picked: asked.picked,
        ..Request::default()
    }
}

/// `GET /organization/client-portal/clients`.
pub(in crate::clients) async fn manage(visit: StaffVisit, form: FormData) -> Answer<Response> {
    let request = asked_for(Request::read(&form));
    let mut look = visit.look().await?;
    let reach = look.may(Permission::SeeClients)?;
    let looking = Looking { me: visit.who.actor.staff(), now: look.now() };
    let found = store::page(look.db(), &reach, &request, looking).await?;
    let rows = store::rows(look.db(), &reach, &found.clients).await?;
    let addresses = store::shared_addresses(&rows);
    let others = store::sharing(look.db(), &reach, &addresses).await?;
    let invitable = Invitable::among(&mut look, &found.clients).await?;
    drop(look);
    let calendar = Calendar { words: visit.words(), zone: visit.zone(), now: looking.now };
    let here = request.turned(request.turn);
    let around = Around {
        visit: &visit,
        calendar: &calendar,
        request: &request,
        here: Around::back_to(&here),
        others: &others,
        invitable: &invitable,
        opened: &Opened::default(),
        sent: None,
        with_forms: 0,
    };
    let rows: Vec<Row> = rows.into_iter().map(|row| Row::of(row, Vec::new(), &around)).collect();
    let last = found.unfinished.or(found.clients.last().copied());
    let first = found.clients.first().copied();
    let total = found.total(request.filter.tab);
    let pager = match rows.len() {
        1 => "1 client on this page".to_owned(),
        n => format!("{n} clients on this page"),
    };
    let pager = and_more(pager, &found);
    let page = ManagePage {
        shell: visit.shell(Some(Section::Organization)),
        text: request.filter.text.clone(),
        all: request.all.then(|| total.as_ref().map_or("Everybody".into(), |total| format!("All {total}"))),
        all_href: request.with(|other| other.all = true),
        all_label: total.map_or("Select all matching".into(), |total| format!("Select all {total} matching")),
        clear_href: request.with(|_| ()),
        posted: posted_filter(&request),
        events: match here.split_once('?') {
            Some((_, query)) => format!("{FOLLOWED}&{query}"),
            None => FOLLOWED.to_owned(),
        },
        here,
        announced: announced(&pager),
        pager,
        rows,
        previous: first.filter(|_| found.before).map(|first| request.turned(Turn::Before(first))),
        next: last.filter(|_| found.after).map(|last| request.turned(Turn::After(last))),
    };
    Ok(no_store(visit.page(&page)))
}
