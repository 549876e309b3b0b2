//! The history as a page, and the page that verifies its chain.

use super::{
    filter::{FOUND, Filter, Sort},
    line::Line,
    store::{self, Happened},
};
use crate::{
    answer::Answer,
    audit::{self, Actors, Event, FormNames, HeadStands},
    clients::client::full_name,
    families, forms,
    look::{Section, StaffShell},
    visit::StaffVisit,
};
use askama::Template;
use axum::response::Response;
use http::StatusCode;
use portico_policy::{Permission, Scope};
use portico_web::{FormData, no_store};

const PAGE: i64 = 50;

#[derive(Template)]
#[template(path = "history/pages/list.html")]
struct ListPage {
    shell: StaffShell,
    here: &'static str,
    filter: Filter,
    /// How many clients a name may find.
    most: usize,
    people: Vec<(String, String, bool)>,
    client: Option<String>,
    rows: Vec<Row>,
    older: Option<String>,
    /// The filter to be exported, for those who may.
    export: Option<Vec<(&'static str, String)>>,
    /// Whom to ask for it, for those who may not.
    ask: Option<String>,
    scope: &'static str,
}

struct Row {
    seq: i64,
    moment: String,
    at: String,
    line: Line,
    address: String,
}

#[derive(Template)]
#[template(path = "history/pages/verify.html")]
struct VerifyPage {
    shell: StaffShell,
    head: Option<Head>,
    found: Option<Found>,
}

struct Head {
    stands: HeadStands,
    signed_at: String,
}

struct Found {
    whole: bool,
    sentence: String,
}

/// Where they read it, and its place in the top bar.
pub(super) fn place_for(visit: &StaffVisit) -> (&'static str, Option<Section>) {
    match visit.may(Permission::ManagePractice) {
        true => ("/organization/history", Some(Section::Organization)),
        false => ("/history", None),
    }
}

/// `GET /organization/history` and `GET /history`.
pub(super) async fn list(visit: StaffVisit, form: FormData) -> Answer<Response> {
    let mut filter = Filter::read(&form);
    let zone = visit.zone();
    let mut look = visit.look().await?;
    let reach = look.may(Permission::SeeHistory)?;
    filter.find(&visit, &mut look).await?;
    let events = store::happened(look.db(), &reach, &filter, &zone, PAGE).await?;
    let names = forms::names_in(look.db(), &reach, events.iter().map(|event| event.detail.as_str())).await?;
    let actors = families::actors_in(look.db(), &reach, events.iter().map(Happened::deed)).await?;
    let people = match reach.scope() {
        Scope::OwnOf(_) => Vec::new(),
        _ => store::people(look.db(), &reach).await?,
    };
    let may_see = match filter.client {
        Some(client) if audit::views::is_within(look.db(), &look_reach(&visit)?, client).await? => Some(client),
        _ => None,
    };
    let client = match may_see {
        Some(client) => store::client_name(look.db(), &reach, client).await?.map(|(given, family)| full_name(&given, &family)),
        None => None,
    };
    drop(look);
    let (here, section) = place_for(&visit);
    let older = (events.len() as i64 == PAGE).then(|| events.last().map(|last| last.seq)).flatten();
    let page = ListPage {
        shell: visit.shell(section),
        here,
        most: FOUND,
        people: people.into_iter().map(|(id, name)| (id.to_string(), name, filter.who == Some(id))).collect(),
        client,
        rows: events.iter().map(|event| row(&visit, event, &names, &actors)).collect(),
        older: older.map(|seq| format!("{here}?{}", filter.query(Some(seq)))),
        export: (visit.may(Permission::ExportHistory) && !filter.is_cut && filter.problems.is_empty()).then(|| filter.fields()),
        ask: (!visit.may(Permission::ExportHistory)).then(|| visit.session.whom_to_ask()),
        scope: match reach.scope() {
            Scope::Whole => "What everybody did, latest first. Nothing here can be changed or removed without a trace.",
            Scope::AssignedTo(_) => "What happened with the clients assigned to you, latest first.",
            _ => "What you did, latest first.",
        },
        filter,
    };
    let status = if page.filter.problems.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    Ok(no_store(visit.page_with(status, &page)))
}

fn look_reach(visit: &StaffVisit) -> Answer<portico_policy::Reach> {
    visit.who.may(Permission::SeeClients)
}

fn row(visit: &StaffVisit, event: &Happened, names: &FormNames, actors: &Actors) -> Row {
    Row {
        seq: event.seq,
        moment: event.at.rfc3339(),
        at: visit.words().day_time(event.at, visit.call.now, &visit.zone()),
        line: Line::of(event, names, actors),
        address: if event.address == "-" { String::new() } else { event.address.clone() },
    }
}

/// `GET /organization/history/verify`: how the head stands.
pub(super) async fn ask(visit: StaffVisit) -> Answer<Response> {
    Ok(no_store(visit.page(&verify_page(&visit, None).await?)))
}

async fn verify_page(visit: &StaffVisit, found: Option<Found>) -> Answer<VerifyPage> {
    let stands = audit::head_stands(&visit.call.portico, visit.practice.id).await?;
    let head = stands.map(|stands| Head {
        signed_at: stands.signed_at.map(|at| visit.words().day_time(at, visit.call.now, &visit.zone())).unwrap_or_default(),
        stands,
    });
    Ok(VerifyPage { shell: visit.shell(Some(Section::Organization)), head, found })
}

/// `POST /organization/history/verify`: verifies the whole chain, and records that somebody did.
pub(super) async fn verify(visit: StaffVisit, form: FormData) -> Answer<Response> {
    form.only(&[])?;
    let portico = &visit.call.portico;
    let (heads, damaged): (Vec<_>, Vec<_>) = audit::kept_heads(portico)?.into_iter().partition(Result::is_ok);
    let heads: Vec<audit::SignedHead> = heads.into_iter().flatten().collect();
    let verdict = audit::verify(portico, visit.practice.id, &heads).await?;
    let whole = verdict.broken.is_none() && damaged.is_empty();
    let sentence = match verdict.broken {
        Some(broken) => {
            format!("The chain is broken: {broken}. Tell Portico’s operator today, and keep a copy of the database.")
        }
        None if damaged.is_empty() => format!(
            "The chain is complete: {} events, {} signed entries, each following the one before.",
            verdict.events, verdict.signed_heads
        ),
        None => format!(
            "The chain itself is complete, but {} lines in the file of signed entries can’t be read. Tell Portico’s operator.",
            damaged.len()
        ),
    };
    let mut act = visit.act().await?;
    act.record(Event::new("history.verified").about(visit.practice.id).with("events", verdict.events).with("whole", whole));
    act.commit().await?;
    Ok(no_store(visit.page(&verify_page(&visit, Some(Found { whole, sentence })).await?)))
}
