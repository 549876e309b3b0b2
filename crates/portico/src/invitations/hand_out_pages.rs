//! Links that staff hand out themselves; and taking an invitation back, whether its letter has left or not.

use super::{
    actions,
    coming_back::own_next,
    form_key,
    invitation::Channel,
    letters::activation_address,
    shown_once_pages::{lead, page_of},
    stopping::{self, Stopped},
    store,
};
use crate::doors::Path;
use crate::{
    act::Act,
    answer::{Answer, Trouble},
    look::{Section, StaffShell},
    visit::StaffVisit,
};
use askama::Template;
use axum::response::Response;
use portico_policy::{Permission, Reach};
use portico_values::{ClientId, TokenId};
use portico_web::{Flash, FormData};

#[derive(Template)]
#[template(path = "invitations/pages/revoke.html")]
struct RevokePage {
    shell: StaffShell,
    client: ClientId,
    called: String,
}

/// `POST /clients/{id}/invitation/links`: a link to pass on. Its page shows it once.
pub(super) async fn copy(visit: StaffVisit, Path(client): Path<ClientId>, form: FormData) -> Answer<Response> {
    hand_out(&visit, client, Channel::Copied, &form).await
}

/// `POST /clients/{id}/invitation/codes`: a QR code for the client's own phone, for ten minutes. Its page shows it once.
pub(super) async fn code(visit: StaffVisit, Path(client): Path<ClientId>, form: FormData) -> Answer<Response> {
    hand_out(&visit, client, Channel::Qr, &form).await
}

/// The same form sent twice leads to the page of the link that it made the first time.
async fn hand_out(visit: &StaffVisit, client: ClientId, channel: Channel, form: &FormData) -> Answer<Response> {
    form.only(&["request_key", "instead"])?;
    let link = form_key::link_of(visit, form, client, channel);
    let mut act = visit.act().await?;
    let Some(made) = actions::hand_out_once(&mut act, client, channel, link, form.text("instead").parse().ok()).await? else {
        act.leave();
        return Ok(visit.go(&page_of(client, link, "")));
    };
    act.commit().await?;
    let address = activation_address(&visit.call.portico, &visit.practice, &made.secret);
    Ok(lead(visit, (client, link), "", &address, made.code.as_deref().unwrap_or_default()))
}

/// `POST /clients/{id}/invitation/links/{token}/revocation`.
pub(super) async fn revoke_link(
    visit: StaffVisit,
    Path((client, token)): Path<(ClientId, TokenId)>,
    form: FormData,
) -> Answer<Response> {
    form.only(&[])?;
    let mut act = visit.act().await?;
    actions::revoke_handed_out(&mut act, client, token).await?;
    act.commit().await?;
    Ok(visit.go_with(&format!("/clients/{client}/portal"), &Flash::done("The copied link stopped working.")))
}

/// `POST /clients/{id}/address/right`: the address was reported as wrong, but is right.
pub(super) async fn address_right(visit: StaffVisit, Path(client): Path<ClientId>, form: FormData) -> Answer<Response> {
    form.only(&["next"])?;
    let mut act = visit.act().await?;
    actions::address_right(&mut act, client).await?;
    act.commit().await?;
    let flash = Flash::done("The address is marked as right again.").with("You can send the invitation again.");
    let next = own_next(&form).unwrap_or_else(|| format!("/clients/{client}/portal"));
    Ok(visit.go_with(&next, &flash))
}

/// `GET /clients/{id}/invitation/revocation`: asks for confirmation.
pub(super) async fn ask_to_revoke(visit: StaffVisit, Path(client): Path<ClientId>) -> Answer<Response> {
    let mut look = visit.look().await?;
    let reach = look.may(Permission::InviteClients)?;
    let recipient = store::recipient(look.db(), &reach, client).await?.ok_or_else(Trouble::not_found)?;
    let page = RevokePage { shell: visit.shell(Some(Section::Clients)), client, called: recipient.called().to_owned() };
    Ok(visit.page(&page))
}

/// `POST /clients/{id}/invitation/revocation`.
pub(super) async fn revoke(visit: StaffVisit, Path(client): Path<ClientId>, form: FormData) -> Answer<Response> {
    form.only(&[])?;
    let mut act = visit.act().await?;
    actions::revoke(&mut act, client).await?;
    let reach = act.may(Permission::InviteClients)?;
    let called = called(&mut act, &reach, client).await?;
    act.commit().await?;
    let flash =
        Flash::done(format!("{called}’s invitation was revoked.")).with("The link stopped working. You can invite again later.");
    Ok(visit.go_with(&format!("/clients/{client}/portal"), &flash))
}

/// What a client is called; nothing where they are no longer found.
async fn called(act: &mut Act, reach: &Reach, client: ClientId) -> Answer<String> {
    let recipient = store::recipient(act.db(), reach, client).await?;
    Ok(recipient.map(|recipient| recipient.called().to_owned()).unwrap_or_default())
}

/// `POST /clients/{id}/invitation/stop`: stops a letter that has not left, and goes back to the page with the button.
pub(super) async fn stop(visit: StaffVisit, Path(client): Path<ClientId>, form: FormData) -> Answer<Response> {
    form.only(&["next"])?;
    let mut act = visit.act().await?;
    let stopped = stopping::stop(&mut act, client).await;
    let reach = act.may(Permission::InviteClients)?;
    let called = called(&mut act, &reach, client).await?;
    let flash = match stopped {
        Ok(what) => {
            act.commit().await?;
            visit.call.portico.live_bell.notify_waiters();
            let flash = Flash::done(format!("Sending to {called} was stopped."));
            flash.with(match what {
                Stopped::BeforeTheFirst => "No email goes out.",
                Stopped::WhileHandedOver => {
                    "The email was being handed to the mail server at that moment. If it still arrives, its link doesn’t work."
                }
                Stopped::BeforeAnother => "No email goes out. The link in the earlier email stopped working.",
            })
        }
        Err(Trouble::Refused(refusal)) if refusal.code == stopping::GONE => {
            act.leave();
            let flash = Flash::attention(format!("The email to {called} has already gone."));
            flash.with("You can revoke the invitation instead.")
        }
        Err(other) => return Err(other),
    };
    let next = own_next(&form).unwrap_or_else(|| format!("/clients/{client}/portal"));
    Ok(visit.go_with(&next, &flash))
}
