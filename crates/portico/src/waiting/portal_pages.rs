//! "Stop reminders" and "Start reminders again" under "Your account".

use super::own;
use crate::{act::Act, answer::Answer, visit::ClientVisit};
use axum::response::Response;
use portico_policy::Permission;
use portico_web::{Flash, FormData};

const ACCOUNT: &str = "/account";

/// `POST /p/{slug}/account/reminders/stop`.
pub(super) async fn stop(visit: ClientVisit, form: FormData) -> Answer<Response> {
    form.only(&[])?;
    let mut act = visit.act().await?;
    let changed = own::stop(&mut act, &visit.session).await?;
    let said = visit.words().say("account-reminders-stopped");
    done(&visit, act, changed, said).await
}

/// `POST /p/{slug}/account/reminders/start`.
pub(super) async fn start(visit: ClientVisit, form: FormData) -> Answer<Response> {
    form.only(&[])?;
    let mut act = visit.act().await?;
    let changed = own::start(&mut act, &visit.session).await?;
    let reach = act.may(Permission::ManageOwnLogin)?;
    let said = match own::are_stopped_for_all(act.db(), &reach, &visit.session).await? {
        true => visit.words().with("name", visit.session.called()).say("account-reminders-off-for-all"),
        false => visit.words().say("account-reminders-started"),
    };
    done(&visit, act, changed, said).await
}

/// The page says how it is now, whether that was so before or not.
async fn done(visit: &ClientVisit, act: Act, changed: bool, said: String) -> Answer<Response> {
    if changed {
        act.commit().await?;
        visit.call.portico.live_bell.notify_waiters();
    } else {
        act.leave();
    }
    Ok(visit.go_with(ACCOUNT, &Flash::done(said)))
}
