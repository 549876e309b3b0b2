//! Allowing email again after a complaint.

use super::actions;
use crate::{answer::Answer, doors::Path, invitations::own_next, visit::StaffVisit};
use axum::response::Response;
use portico_values::ClientId;
use portico_web::{Flash, FormData};

/// `POST /clients/{id}/complaint/lift`.
pub(super) async fn lift(visit: StaffVisit, Path(client): Path<ClientId>, form: FormData) -> Answer<Response> {
    form.only(&["next"])?;
    let mut act = visit.act().await?;
    actions::lift(&mut act, client).await?;
    act.commit().await?;
    let flash = Flash::done("Email to this client is allowed again.");
    Ok(visit.go_with(&own_next(&form).unwrap_or_else(|| format!("/clients/{client}/portal")), &flash))
}
