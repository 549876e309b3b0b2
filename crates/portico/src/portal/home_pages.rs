//! Home: a greeting, what there is to do, and the practice. Sections that a client may not use are absent.

use super::store;
use crate::{
    access::rights::Rights,
    answer::Answer,
    documents::{self, store::Waiting},
    families, forms,
    look::PortalShell,
    practices::GrantKind,
    visit::{ClientVisit, PortalVisit},
};
use askama::Template;
use axum::response::Response;
use portico_language::Words;
use portico_policy::Permission;
use portico_values::{Moment, moment::days};
use std::time::Duration;

/// How long it is news that the account was activated.
const NEWS: Duration = days(7);

/// How long what was done stays in the list, and counts.
const DONE: Duration = days(30);

#[derive(Template)]
#[template(path = "portal/pages/home.html")]
struct HomePage {
    shell: PortalShell,
    w: Words,
    greeting: String,
    /// How much there is to do; nothing to a guest with whom nothing is shared, who reads that below.
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
    /// A guest with whom nothing is shared.
    sees_nothing: bool,
    /// What was done lately besides forms.
    also_done: Vec<Done>,
    /// Whether anything stands in the list, done or not.
    lists: bool,
    /// How much of it is done; nothing if nothing is left to do.
    progress: Option<String>,
    practice: Practice,
}

/// One line of what is done.
struct Done {
    title: String,
    detail: String,
    href: Option<String>,
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
    let waiting = match glance.documents {
        true => {
            let (present, since) = (visit.practice.present(look.now()), look.now().minus(DONE));
            documents::store::waiting(look.db(), &reach, visit.session.grant_id, &present, since).await?
        }
        false => Waiting::default(),
    };
    drop(look);
    // What is done moves below what is to do and still counts: how much is done never becomes less by doing something.
    let count = |done: bool| i64::try_from(forms.iter().filter(|form| form.done == done).count()).unwrap_or(0);
    let to_do = i64::from(confirm_address) + i64::from(asked.is_some()) + count(false) + waiting.to_sign + waiting.unread;
    let own_steps = own_steps(&visit, &words);
    let done = count(true) + waiting.signed + waiting.read + i64::try_from(own_steps.len()).unwrap_or(0);
    let sees_nothing = visit.session.kind == GrantKind::Guest && waiting.many == 0;
    let part = words.part_of_day(visit.call.now, &zone);
    let shell = visit.shell();
    let page = HomePage {
        greeting: match visit.session.is_own() {
            true => words.with("part", part).with("name", visit.session.called()).say("home-greeting"),
            false => words.with("name", visit.session.called()).say("choose-other"),
        },
        summary: (to_do > 0 || !sees_nothing).then(|| words.with("count", to_do).say("home-summary")),
        confirm_address,
        offers: asked,
        to_do_is_empty: to_do == 0,
        forms,
        to_sign: (waiting.to_sign > 0).then(|| words.with("count", waiting.to_sign).say("home-documents-to-sign")),
        documents: (waiting.unread > 0).then(|| words.with("count", waiting.unread).say("home-documents")),
        documents_row: words.say(if visit.session.is_own() { "home-documents-all" } else { "documents-title" }),
        reads_documents: Rights::lists_documents(visit.session.kind, &visit.session.rights),
        sees_nothing,
        also_done: with_documents(&visit, &words, &waiting).into_iter().chain(own_steps).collect(),
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

/// What was signed and read lately.
fn with_documents(visit: &ClientVisit, words: &Words, waiting: &Waiting) -> Vec<Done> {
    let signed = (waiting.signed, waiting.signed_at, "home-documents-signed", "home-documents-signed-on");
    let read = (waiting.read, waiting.read_at, "home-documents-read", "home-documents-read-on");
    let line = |(count, last, title, detail): (i64, Option<Moment>, &str, &str)| {
        let day = words.day(last?, visit.call.now, &visit.zone());
        Some(Done {
            title: words.with("count", count).say(title),
            detail: words.with("count", count).with("date", day.as_str()).say(detail),
            href: visit.seen.is_none().then(|| visit.path("/documents")),
        })
    };
    [signed, read].into_iter().filter_map(line).collect()
}

/// The steps of whoever is in their own portal: that the email was confirmed afterwards, and that the account was activated.
fn own_steps(visit: &ClientVisit, words: &Words) -> Vec<Done> {
    if !visit.session.is_own() {
        return Vec::new();
    }
    let (now, activated_at) = (visit.call.now, visit.session.granted_at);
    let confirmed_at = visit.session.address_confirmed_at.filter(|at| *at > activated_at && now.since(*at) < DONE);
    let activated_at = Some(activated_at).filter(|at| now.since(*at) < NEWS);
    let line = |(at, title): (Option<Moment>, &str)| {
        let day = words.day(at?, now, &visit.zone());
        Some(Done { title: words.say(title), detail: words.with("date", day.as_str()).say("home-completed"), href: None })
    };
    [(confirmed_at, "home-email-confirmed"), (activated_at, "home-activated")].into_iter().filter_map(line).collect()
}

/// `GET /p/{slug}`: home has a slash.
pub(super) async fn to_home(visit: PortalVisit) -> Response {
    visit.go("/")
}
