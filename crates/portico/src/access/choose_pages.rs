//! Whose portal to open, for a login that may open more than one (behaviours.md 36).

use super::{actions, sign_in_pages::own_next, store};
use crate::{
    answer::{Answer, Trouble},
    look::PortalShell,
    visit::ClientVisit,
};
use askama::Template;
use axum::{extract::RawQuery, response::Response};
use portico_language::Words;
use portico_policy::Permission;
use portico_values::GrantId;
use portico_web::FormData;

#[derive(Template)]
#[template(path = "access/pages/choose.html")]
struct ChoosePage {
    shell: PortalShell,
    w: Words,
    next: String,
    portals: Vec<Choice>,
}

struct Choice {
    grant: GrantId,
    label: String,
    is_own: bool,
    /// Whether it is the one that was left to come here.
    is_open: bool,
}

/// `GET /p/{slug}/choose`.
pub(super) async fn show(visit: ClientVisit, RawQuery(query): RawQuery) -> Answer<Response> {
    let query = FormData::from_query(query.as_deref())?;
    let mut look = visit.look().await?;
    let reach = look.may(Permission::UsePortal)?;
    let present = visit.practice.present(visit.call.now);
    let portals = store::open_portals(look.db(), &reach, visit.session.login, &present).await?;
    // Right after signing in or accepting an offer one is open that nobody chose.
    let was_chosen = query.text("from") == "portal";
    let words = visit.words();
    let choice = |portal: store::OpenPortal| Choice {
        grant: portal.grant_id,
        label: if portal.is_own() { words.say("choose-own") } else { words.with("name", portal.called()).say("choose-other") },
        is_own: portal.is_own(),
        is_open: was_chosen && portal.grant_id == visit.session.grant_id,
    };
    let page = ChoosePage {
        // Whose portal is open is what this page asks.
        shell: PortalShell { viewing: None, ..visit.shell() },
        next: own_next(&visit.path("/"), query.text("next")),
        portals: portals.into_iter().map(choice).collect(),
        w: visit.words(),
    };
    Ok(visit.page(&page))
}

/// `POST /p/{slug}/choose`.
pub(super) async fn choose(visit: ClientVisit, form: FormData) -> Answer<Response> {
    form.only(&["grant", "next"])?;
    let grant: GrantId = form.text("grant").parse().map_err(|_| Trouble::not_found())?;
    let mut act = visit.act().await?;
    actions::choose_portal(&mut act, visit.session.login, visit.session.id, grant).await?;
    act.commit().await?;
    let next = own_next(&visit.path("/"), form.text("next"));
    Ok(visit.call.go(if next.is_empty() { visit.path("/") } else { next }.as_str()))
}
