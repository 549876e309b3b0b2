//! Stopping reminders of what waits by the link in one of them. Opening it changes nothing, so that scanners may; the button, or the one click
//! of a mail program (RFC 8058), stops them.

use super::actions::{self, OptOut};
use crate::{
    answer::Answer,
    doors::Path,
    reminders::{OptOutPage, in_language, known},
    visit::PortalVisit,
};
use axum::response::Response;
use portico_web::FormData;

/// `GET /p/{slug}/portal-reminders/{token}`.
pub(super) async fn ask(visit: PortalVisit, Path((_, token)): Path<(String, String)>) -> Answer<Response> {
    let (visit, found) = find(visit, &token).await?;
    if found.is_stopped {
        return Ok(visit.page(&stopped(&visit)));
    }
    Ok(visit.page(&OptOutPage::ask(&visit, "waiting-reminders-stop-text", &format!("/portal-reminders/{token}"))))
}

/// `POST /p/{slug}/portal-reminders/{token}`: the button of the page, or a mail program that posts `List-Unsubscribe=One-Click`.
pub(super) async fn stop(visit: PortalVisit, Path((_, token)): Path<(String, String)>, form: FormData) -> Answer<Response> {
    form.only(&["List-Unsubscribe"])?;
    let (visit, _) = find(visit, &token).await?;
    let mut act = visit.act().await?;
    if actions::opt_out(&mut act, &token).await? {
        act.commit().await?;
        visit.call.portico.live_bell.notify_waiters();
    } else {
        act.leave();
    }
    Ok(visit.page(&stopped(&visit)))
}

/// The opt-out, and the visit in its client's language.
async fn find(visit: PortalVisit, token: &str) -> Answer<(PortalVisit, OptOut)> {
    let found = actions::look_at(&mut visit.look().await?, token).await;
    let found = known(&visit, found)?;
    Ok((in_language(visit, &found.language), found))
}

fn stopped(visit: &PortalVisit) -> OptOutPage {
    OptOutPage::stopped(visit, "waiting-reminders-stopped-text")
}
