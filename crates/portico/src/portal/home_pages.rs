//! Home: a greeting, what there is to do, and the practice. Sections that a client may not use are absent.

use super::store;
use crate::{
    access::rights::Rights, answer::Answer, documents, families, forms, look::PortalShell, practices::GrantKind,
    visit::ClientVisit, visit::PortalVisit,
};
use askama::Template;
use axum::response::Response;
use portico_language::Words;
use portico_policy::Permission;
use portico_values::moment::days;
use std::time::Duration;

/// How long it is news that the account was activated, unless something else is done before.
const NEWS: Duration = days(7);

#[derive(Template)]
#[template(path = "portal/pages/home.html")]
struct HomePage {
    shell: PortalShell,
    w: Words,
    greeting: String,
    /// How much there is to do; nothing to a guest for whom there is nothing, who reads that below.
    summary: Option<String>,
    confirm_address: bool,
    /// The question that waits for an answer, or how many do; none if none do.
    offers: Option<String>,
    /// Intake forms: those to fill in, in their order, then those sent lately.
    forms: Vec<forms::ToDo>,
    to_do_is_empty: bool,
    /// How many documents wait for a signature, in words; none if none do.
    to_sign: Option<String>,
    /// How many others are new, in words; none if none are.
    documents: Option<String>,
    /// Whether documents are open here.
    reads_documents: bool,
    /// What the row of all documents is called: "Your documents" only in one's own portal.
    documents_row: String,
    /// A guest sees what is shared with guests, and nothing else.
    is_guest: bool,
    /// When the account was activated, said while that is news.
    activated: Option<String>,
    /// Whether anything stands in the list, done or not.
    lists: bool,
    /// How much of it is done; nothing if nothing is left to do.
    progress: Option<String>,
    practice: Practice,
}

struct Practice {
    name: String,
    phone: String,
    phone_digits: String,
    postal_address: String,
}

/// `GET /p/{slug}/`.
pub(super) async fn home(visit: ClientVisit) -> Answer<Response> {
    let words = visit.words();
    let zone = visit.zone();
    let confirm_address = visit.session.address_confirmed_at.is_none();
    let mut look = visit.look().await?;
    let reach = look.may(Permission::UsePortal)?;
    let glance = store::glance(look.db(), &reach, &visit.session).await?;
    let asked = match glance.offers {
        true => families::waiting(&mut look, &reach, &words, &visit).await?,
        false => None,
    };
    let forms = if glance.forms { forms::to_do(&visit, &mut look).await? } else { Vec::new() };
    let (unsigned, unread) = match glance.documents {
        true => {
            let present = visit.practice.present(look.now());
            documents::store::waiting(look.db(), &reach, visit.session.grant_id, &present).await?
        }
        false => (0, 0),
    };
    drop(look);
    let count = |done: bool| i64::try_from(forms.iter().filter(|form| form.done == done).count()).unwrap_or(0);
    let to_do =
        i64::from(confirm_address) + i64::from(asked.is_some()) + count(false) + i64::from(unsigned > 0) + i64::from(unread > 0);
    let is_news = visit.session.is_own() && count(true) == 0 && visit.call.now.since(visit.session.granted_at) < NEWS;
    let is_guest = visit.session.kind == GrantKind::Guest;
    let done = count(true) + i64::from(is_news);
    let part = words.part_of_day(visit.call.now, &zone);
    let shell = visit.shell();
    let page = HomePage {
        greeting: match visit.session.is_own() {
            true => words.with("part", part).with("name", visit.session.called()).say("home-greeting"),
            false => words.with("name", visit.session.called()).say("choose-other"),
        },
        summary: (to_do > 0 || !is_guest).then(|| words.with("count", to_do).say("home-summary")),
        confirm_address,
        offers: asked,
        to_do_is_empty: to_do == 0,
        forms,
        to_sign: (unsigned > 0).then(|| words.with("count", unsigned).say("home-documents-to-sign")),
        documents: (unread > 0).then(|| words.with("count", unread).say("home-documents")),
        documents_row: words.say(if visit.session.is_own() { "home-documents-all" } else { "documents-title" }),
        reads_documents: Rights::lists_documents(visit.session.kind, &visit.session.rights),
        is_guest,
        activated: is_news.then(|| {
            words.with("date", words.day(visit.session.granted_at, visit.call.now, &zone).as_str()).say("home-completed")
        }),
        lists: done + to_do > 0,
        progress: (to_do > 0).then(|| words.with("done", done).with("all", done + to_do).say("home-to-do-progress")),
        practice: Practice {
            name: visit.practice.name.clone(),
            phone: visit.practice.phone.clone(),
            phone_digits: shell.phone_digits(),
            postal_address: visit.practice.postal_address.clone(),
        },
        shell,
        w: words,
    };
    Ok(visit.page(&page))
}

/// `GET /p/{slug}`: home has a slash.
pub(super) async fn to_home(visit: PortalVisit) -> Response {
    visit.go("/")
}
