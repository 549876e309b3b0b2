//! What an administrator decides about signing in to the portal.

use super::ways_in;
use crate::{answer::Answer, visit::StaffVisit};
use axum::response::Response;
use portico_web::{Flash, FormData};

/// `POST /organization/client-portal/settings/sign-in`.
pub(super) async fn save(visit: StaffVisit, form: FormData) -> Answer<Response> {
    form.only(&["sign_in_links"])?;
    let on = form.checked("sign_in_links");
    let mut act = visit.act().await?;
    ways_in::set_sign_in_links(&mut act, on).await?;
    act.commit().await?;
    let done = if on {
        "Clients can sign in by email."
    } else {
        "Clients can no longer sign in by email. Links and codes already sent no longer work."
    };
    Ok(visit.go_with("/organization/client-portal/settings", &Flash::done("Signing in saved.").with(done)))
}
