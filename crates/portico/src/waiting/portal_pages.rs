//! "Stop reminders" and "Start reminders again" under "Your account".

use super::own;
use crate::{act::Act, answer::Answer, visit::ClientVisit};
use axum::response::Response;
use portico_web::{Flash, FormData};

const ACCOUNT: &str = "/account";

/// `POST /p/{slug}/account/reminders/stop`.
pub(super) async fn stop(visit: ClientVisit, form: FormData) -> Answer<Response> {
    form.only(&[])?;
    let mut act = visit.act().await?;
    let changed = own::stop(&mut act, &visit.session).await?;
    done(&visit, act, changed, "account-reminders-stopped").await
}

/// `POST /p/{slug}/account/reminders/start`.
pub(super) async fn start(visit: ClientVisit, form: FormData) -> Answer<Response> {
    form.only(&[])?;
    let mut act = visit.act().await?;
    let changed = own::start(&mut act, &visit.session).await?;
    done(&visit, act, changed, "account-reminders-started").await
}

/// The page says how it is now, whether that was so before or not.
async fn done(visit: &ClientVisit, act: Act, changed: bool, said: &str) -> Answer<Response> {
    if changed {
        act.commit().await?;
        visit.call.portico.live_bell.notify_waiters();
    } else {
        act.leave();
    }
    Ok(visit.go_with(ACCOUNT, &Flash::done(visit.words().say(said))))
}
