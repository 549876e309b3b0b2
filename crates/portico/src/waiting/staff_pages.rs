//! "Stop reminders" and "Start reminders again" on the tabs Forms and Documents.

use super::actions;
use crate::{answer::Answer, doors::Path, visit::StaffVisit};
use axum::response::Response;
use portico_values::ClientId;
use portico_web::{Flash, FormData};

/// The tab where the button was pressed.
fn tab(client: ClientId, form: &FormData) -> Answer<String> {
    form.only(&["from"])?;
    let tab = if form.text("from") == "documents" { "documents" } else { "forms" };
    Ok(format!("/clients/{client}/{tab}"))
}

/// `POST /clients/{client}/portal-reminders/stop`.
pub(super) async fn stop(visit: StaffVisit, Path(client): Path<ClientId>, form: FormData) -> Answer<Response> {
    let tab = tab(client, &form)?;
    let mut act = visit.act().await?;
    actions::stop(&mut act, client).await?;
    act.commit().await?;
    Ok(visit.go_with(&tab, &Flash::done("Reminders stopped.").with("What is waiting stays in the portal.")))
}

/// `POST /clients/{client}/portal-reminders/start`.
pub(super) async fn start(visit: StaffVisit, Path(client): Path<ClientId>, form: FormData) -> Answer<Response> {
    let tab = tab(client, &form)?;
    let mut act = visit.act().await?;
    actions::start(&mut act, client).await?;
    act.commit().await?;
    Ok(visit.go_with(&tab, &Flash::done("Reminders are on again.")))
}
