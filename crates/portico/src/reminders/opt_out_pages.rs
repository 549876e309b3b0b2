//! Stopping reminders by the link in one of them. Opening it changes nothing, so that scanners may; the button, or the one click of a
//! mail program (RFC 8058), stops them.

use super::actions::{self, OptOut};
use crate::{
    answer::{Answer, Trouble},
    doors::Path,
    look::PortalShell,
    visit::{PortalVisit, language_of},
};
use askama::Template;
use axum::response::Response;
use portico_language::Words;
use portico_web::FormData;

#[derive(Template)]
#[template(path = "reminders/pages/opt_out.html")]
pub(crate) struct OptOutPage {
    shell: PortalShell,
    w: Words,
    title: String,
    text: String,
    /// Where the button leads; none when there is nothing left to stop.
    action: Option<String>,
}

impl OptOutPage {
    /// Asks whether the reminders that `text` speaks of are to stop; the button leads to this path of the portal.
    pub(crate) fn ask(visit: &PortalVisit, text: &str, path: &str) -> Self {
        let words = visit.words();
        let text = words.with("practice", visit.practice.name.as_str()).say(text);
        let action = Some(visit.path(path));
        Self { shell: visit.shell(), title: words.say("reminders-stop-title"), text, action, w: words }
    }
    /// Says that they have stopped.
    pub(crate) fn stopped(visit: &PortalVisit, text: &str) -> Self {
        let words = visit.words();
        let about = words.with("practice", visit.practice.name.as_str()).with("phone", visit.practice.phone.as_str());
        Self { shell: visit.shell(), title: words.say("reminders-stopped-title"), text: about.say(text), action: None, w: words }
    }
}

/// `GET /p/{slug}/reminders/{token}`.
pub(super) async fn ask(visit: PortalVisit, Path((_, token)): Path<(String, String)>) -> Answer<Response> {
    let (visit, found) = find(visit, &token).await?;
    if found.is_stopped {
        return Ok(visit.page(&stopped(&visit, &found)));
    }
    Ok(visit.page(&OptOutPage::ask(&visit, "reminders-stop-text", &format!("/reminders/{token}"))))
}

/// `POST /p/{slug}/reminders/{token}`: the button of the page, or a mail program that posts `List-Unsubscribe=One-Click`.
pub(super) async fn stop(visit: PortalVisit, Path((_, token)): Path<(String, String)>, form: FormData) -> Answer<Response> {
    form.only(&["List-Unsubscribe"])?;
    let (visit, found) = find(visit, &token).await?;
    let mut act = visit.act().await?;
    if actions::opt_out(&mut act, &token).await? {
        act.commit().await?;
        visit.call.portico.live_bell.notify_waiters();
    } else {
        act.leave();
    }
    Ok(visit.page(&stopped(&visit, &found)))
}

/// The opt-out, and the visit in its client's language.
async fn find(visit: PortalVisit, token: &str) -> Answer<(PortalVisit, OptOut)> {
    let found = actions::look_at(&mut visit.look().await?, token).await;
    let found = known(&visit, found)?;
    Ok((in_language(visit, &found.language), found))
}

/// What was found behind a link; one that is unknown counts against whoever tries.
pub(crate) fn known<T>(visit: &PortalVisit, found: Answer<T>) -> Answer<T> {
    if let Err(Trouble::Refused(_)) = &found {
        visit.call.portico.unknown_links.tried(&visit.call.limit_key, visit.call.now)?;
    }
    found
}

/// The visit in the language of the client whom a link is about.
pub(crate) fn in_language(mut visit: PortalVisit, language: &str) -> PortalVisit {
    visit.language = language_of(&visit.call, Some(&visit.practice), Some(language));
    visit
}

fn stopped(visit: &PortalVisit, found: &OptOut) -> OptOutPage {
    OptOutPage::stopped(visit, if found.waits { "reminders-stopped-text" } else { "reminders-stopped-text-ended" })
}
