//! "Stop reminders" and "Start reminders again" on the Client Portal tab.

use super::actions;
use crate::{answer::Answer, doors::Path, visit::StaffVisit};
use axum::response::Response;
use portico_values::ClientId;
use portico_web::{Flash, FormData};

/// `POST /clients/{id}/reminders/stop`.
pub(super) async fn stop(visit: StaffVisit, Path(client): Path<ClientId>, form: FormData) -> Answer<Response> {
    form.only(&[])?;
    let mut act = visit.act().await?;
    actions::stop(&mut act, client).await?;
    act.commit().await?;
    visit.call.portico.live_bell.notify_waiters();
    let flash = Flash::done("Reminders stopped.").with("The invitation still works.");
    Ok(visit.go_with(&format!("/clients/{client}/portal"), &flash))
}

/// `POST /clients/{id}/reminders/start`.
pub(super) async fn start(visit: StaffVisit, Path(client): Path<ClientId>, form: FormData) -> Answer<Response> {
    form.only(&[])?;
    let mut act = visit.act().await?;
    actions::start(&mut act, client).await?;
    act.commit().await?;
    visit.call.portico.live_bell.notify_waiters();
    Ok(visit.go_with(&format!("/clients/{client}/portal"), &Flash::done("Reminders are on again.")))
}
