//! "Stop reminders" and "Start reminders again" under "Your account".

use super::own;
use crate::{answer::Answer, visit::ClientVisit};
use axum::response::Response;
use portico_web::{Flash, FormData};

const ACCOUNT: &str = "/account";

/// `POST /p/{slug}/account/reminders/stop`.
pub(super) async fn stop(visit: ClientVisit, form: FormData) -> Answer<Response> {
    form.only(&[])?;
    let mut act = visit.act().await?;
    if own::stop(&mut act, &visit.session).await? {
        act.commit().await?;
        visit.call.portico.live_bell.notify_waiters();
    } else {
        act.leave();
    }
    Ok(visit.go_with(ACCOUNT, &Flash::done(visit.words().say("account-reminders-stopped"))))
}

/// `POST /p/{slug}/account/reminders/start`.
pub(super) async fn start(visit: ClientVisit, form: FormData) -> Answer<Response> {
    form.only(&[])?;
    let mut act = visit.act().await?;
    if own::start(&mut act, &visit.session).await? {
        act.commit().await?;
        visit.call.portico.live_bell.notify_waiters();
    } else {
        act.leave();
    }
    Ok(visit.go_with(ACCOUNT, &Flash::done(visit.words().say("account-reminders-started"))))
}
