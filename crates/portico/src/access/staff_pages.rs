//! What staff do about signing in to the portal: whether it is done by email at all, and the link that helps one client in.

use super::ways_in;
use crate::{
    answer::{Answer, RefusalKind, Trouble},
    doors::Path,
    sign_in::passes,
    visit::StaffVisit,
};
use axum::response::Response;
use portico_values::ClientId;
use portico_web::{Flash, FormData, is_own_path};

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

/// `POST /clients/{id}/portal/sign-in-link`: "Send sign-in link". What is in the way is said where the button was.
pub(super) async fn send_link(visit: StaffVisit, Path(client): Path<ClientId>, form: FormData) -> Answer<Response> {
    form.only(&["next"])?;
    let mut act = visit.act().await?;
    let flash = match ways_in::send_link(&mut act, client).await {
        Ok(owner) => {
            act.commit().await?;
            visit.call.portico.live_bell.notify_waiters();
            let flash = Flash::done(format!("Sign-in link sent to {}.", owner.called()));
            flash.with(format!("It goes to {} and works once, for {} minutes.", owner.address, passes::MINUTES))
        }
        Err(Trouble::Refused(refusal)) if matches!(refusal.kind, RefusalKind::Conflict | RefusalKind::TooMuch) => {
            act.leave();
            Flash::attention(refusal.sentence)
        }
        Err(other) => return Err(other),
    };
    let next = form.text("next");
    let place = if is_own_path(next) { next.to_owned() } else { format!("/clients/{client}/portal") };
    Ok(visit.go_with(&place, &flash))
}
