//! Stopping reminders by the link in one of them: of an invitation, or of anything else that is reminded of. Opening it changes nothing, so
//! that scanners may; the button, or the one click of a mail program (RFC 8058), stops them.

use super::actions;
use crate::{
    act::{Act, Look},
    answer::{Answer, Trouble},
    doors::Path,
    look::PortalShell,
    visit::{PortalVisit, language_of},
};
use askama::Template;
use axum::response::Response;
use portico_language::Words;
use portico_web::EitherForm;

/// What reminders are of, as far as its link stops them.
pub(crate) trait Reminding: 'static {
    /// The path under the portal that the token follows.
    const PATH: &'static str;
    /// What is asked before they stop, by its word in the catalogues.
    const ASKS: &'static str;

    /// Looks at an opt-out. Nothing is written.
    ///
    /// # Errors
    /// Not found when the token is none of ours.
    fn look_at(look: &mut Look, token: &str) -> impl Future<Output = Answer<OptOut>> + Send;

    /// Stops them. True when they had not been stopped before.
    ///
    /// # Errors
    /// Not found when the token is none of ours.
    fn opt_out(act: &mut Act, token: &str) -> impl Future<Output = Answer<bool>> + Send;
}

/// Whose reminders a token stops.
#[derive(Clone, Debug)]
pub(crate) struct OptOut {
    /// The language that they read.
    pub(crate) language: String,
    pub(crate) is_stopped: bool,
    /// What is said when they have stopped, by its word in the catalogues.
    pub(crate) said: &'static str,
}

/// Reminders of an invitation.
pub(super) struct OfInvitation;

impl Reminding for OfInvitation {
    const PATH: &'static str = "reminders";
    const ASKS: &'static str = "reminders-stop-text";

    async fn look_at(look: &mut Look, token: &str) -> Answer<OptOut> {
        actions::look_at(look, token).await
    }
    async fn opt_out(act: &mut Act, token: &str) -> Answer<bool> {
        actions::opt_out(act, token).await
    }
}

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

/// `GET /p/{slug}/reminders/{token}`.
pub(crate) async fn ask<R: Reminding>(visit: PortalVisit, Path((_, token)): Path<(String, String)>) -> Answer<Response> {
    let (visit, found) = find::<R>(visit, &token).await?;
    if found.is_stopped {
        return Ok(stopped(&visit, &found));
    }
    let w = visit.words();
    let text = w.with("practice", visit.practice.name.as_str()).say(R::ASKS);
    let action = Some(visit.path(&format!("/{}/{token}", R::PATH)));
    Ok(visit.page(&OptOutPage { shell: visit.shell(), title: w.say("reminders-stop-title"), text, action, w }))
}

/// `POST /p/{slug}/reminders/{token}`: the button of the page, or a mail program that posts `List-Unsubscribe=One-Click`, in either encoding.
pub(crate) async fn stop<R: Reminding>(
    visit: PortalVisit,
    Path((_, token)): Path<(String, String)>,
    EitherForm(form): EitherForm,
) -> Answer<Response> {
    form.only(&["List-Unsubscribe"])?;
    let (visit, found) = find::<R>(visit, &token).await?;
    let mut act = visit.act().await?;
    if R::opt_out(&mut act, &token).await? {
        act.commit().await?;
        visit.call.portico.live_bell.notify_waiters();
    } else {
        act.leave();
    }
    Ok(stopped(&visit, &found))
}

/// The opt-out, and the visit in its client's language. A link that is unknown counts against whoever tries.
async fn find<R: Reminding>(mut visit: PortalVisit, token: &str) -> Answer<(PortalVisit, OptOut)> {
    let found = R::look_at(&mut visit.look().await?, token).await;
    if let Err(Trouble::Refused(_)) = &found {
        visit.call.portico.unknown_links.tried(&visit.call.limit_key, visit.call.now)?;
    }
    let found = found?;
    visit.language = language_of(&visit.call, Some(&visit.practice), Some(&found.language));
    Ok((visit, found))
}

/// Says that they have stopped.
fn stopped(visit: &PortalVisit, found: &OptOut) -> Response {
    let w = visit.words();
    let about = w.with("practice", visit.practice.name.as_str()).with("phone", visit.practice.phone.as_str());
    let (title, text) = (w.say("reminders-stopped-title"), about.say(found.said));
    visit.page(&OptOutPage { shell: visit.shell(), title, text, action: None, w })
}
