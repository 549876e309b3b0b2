//! Stopping reminders of forms by the link in one of them. Opening it changes nothing, so that scanners may; the button, or the one click of
//! a mail program (RFC 8058), stops them.

use super::actions::reminding::{self, OptOut};
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
struct OptOutPage {
    shell: PortalShell,
    w: Words,
    title: String,
    text: String,
    /// Where the button leads; none when there is nothing left to stop.
    action: Option<String>,
}

/// `GET /p/{slug}/portal-reminders/{token}`.
pub(super) async fn ask(visit: PortalVisit, Path((_, token)): Path<(String, String)>) -> Answer<Response> {
    let (visit, found) = find(visit, &token).await?;
    if found.is_stopped {
        return Ok(visit.page(&stopped(&visit)));
    }
    let words = visit.words();
    let page = OptOutPage {
        shell: visit.shell(),
        title: words.say("reminders-stop-title"),
        text: words.with("practice", visit.practice.name.as_str()).say("form-reminders-stop-text"),
        action: Some(visit.path(&format!("/portal-reminders/{token}"))),
        w: words,
    };
    Ok(visit.page(&page))
}

/// `POST /p/{slug}/portal-reminders/{token}`: the button of the page, or a mail program that posts `List-Unsubscribe=One-Click`.
pub(super) async fn stop(visit: PortalVisit, Path((_, token)): Path<(String, String)>, form: FormData) -> Answer<Response> {
    form.only(&["List-Unsubscribe"])?;
    let (visit, _) = find(visit, &token).await?;
    let mut act = visit.act().await?;
    if reminding::opt_out(&mut act, &token).await? {
        act.commit().await?;
        visit.call.portico.live_bell.notify_waiters();
    } else {
        act.leave();
    }
    Ok(visit.page(&stopped(&visit)))
}

/// The opt-out, and the visit in its client's language.
async fn find(mut visit: PortalVisit, token: &str) -> Answer<(PortalVisit, OptOut)> {
    let mut look = visit.look().await?;
    match reminding::look_at(&mut look, token).await {
        Ok(found) => {
            visit.language = language_of(&visit.call, Some(&visit.practice), Some(&found.language));
            Ok((visit, found))
        }
        Err(Trouble::Refused(refusal)) => {
            visit.call.portico.unknown_links.tried(&visit.call.limit_key, visit.call.now)?;
            Err(Trouble::Refused(refusal))
        }
        Err(other) => Err(other),
    }
}

fn stopped(visit: &PortalVisit) -> OptOutPage {
    let words = visit.words();
    let about = words.with("practice", visit.practice.name.as_str()).with("phone", visit.practice.phone.as_str());
    OptOutPage {
        shell: visit.shell(),
        title: words.say("reminders-stopped-title"),
        text: about.say("form-reminders-stopped-text"),
        action: None,
        w: words,
    }
}
