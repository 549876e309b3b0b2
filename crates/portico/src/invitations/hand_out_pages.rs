//! Links that staff hand out themselves; and taking an invitation back, whether its letter has left or not.

use super::{
    actions,
    coming_back::own_next,
    invitation::Channel,
    letters::activation_address,
    second_check::SecondCheck,
    stopping::{self, Stopped},
    store,
};
use crate::doors::Path;
use crate::{
    answer::{Answer, Trouble},
    look::{QrPicture, Section, StaffShell},
    visit::StaffVisit,
};
use askama::Template;
use axum::response::Response;
use portico_policy::Permission;
use portico_values::{ClientId, TokenId};
use portico_web::{Flash, FormData, no_store};

#[derive(Template)]
#[template(path = "invitations/pages/link.html")]
struct LinkPage {
    shell: StaffShell,
    client: ClientId,
    called: String,
    address: String,
    until: String,
    /// The digits to tell the client, in two groups.
    code: Option<String>,
    asks_birth_date: bool,
}

#[derive(Template)]
#[template(path = "invitations/pages/code.html")]
struct CodePage {
    shell: StaffShell,
    client: ClientId,
    called: String,
    address: String,
    until: String,
    asks_birth_date: bool,
    picture: QrPicture,
}

#[derive(Template)]
#[template(path = "invitations/pages/revoke.html")]
struct RevokePage {
    shell: StaffShell,
    client: ClientId,
    called: String,
}

/// `POST /clients/{id}/invitation/links`: shows the new link once, in this answer.
pub(super) async fn copy(visit: StaffVisit, Path(client): Path<ClientId>, form: FormData) -> Answer<Response> {
    form.only(&[])?;
    let handed_out = hand_out(&visit, client, Channel::Copied).await?;
    let page = LinkPage {
        shell: visit.shell(Some(Section::Clients)),
        client,
        called: handed_out.called,
        address: handed_out.address,
        until: visit.words().day(handed_out.expires_at, visit.call.now, &visit.zone()),
        code: handed_out.code.map(|code| format!("{} {}", &code[..3], &code[3..])),
        asks_birth_date: handed_out.check == SecondCheck::BirthDate,
    };
    Ok(no_store(visit.page(&page)))
}

/// `POST /clients/{id}/invitation/codes`: a QR code for the client's own phone, for ten minutes.
pub(super) async fn code(visit: StaffVisit, Path(client): Path<ClientId>, form: FormData) -> Answer<Response> {
    form.only(&[])?;
    let handed_out = hand_out(&visit, client, Channel::Qr).await?;
    let picture = QrPicture::of(&handed_out.address).ok_or_else(|| Trouble::fault("a link was too long for a code to scan"))?;
    let page = CodePage {
        shell: visit.shell(Some(Section::Clients)),
        client,
        called: handed_out.called,
        until: visit.words().time(handed_out.expires_at, &visit.zone()),
        address: handed_out.address,
        asks_birth_date: handed_out.check == SecondCheck::BirthDate,
        picture,
    };
    Ok(no_store(visit.page(&page)))
}

struct HandedOut {
    called: String,
    address: String,
    expires_at: portico_values::Moment,
    check: SecondCheck,
    code: Option<String>,
}

async fn hand_out(visit: &StaffVisit, client: ClientId, channel: Channel) -> Answer<HandedOut> {
    let mut act = visit.act().await?;
    let actions::HandedOut { secret, expires_at, check, code } = actions::hand_out(&mut act, client, channel).await?;
    let reach = act.may(Permission::InviteClients)?;
    let recipient = store::recipient(act.db(), &reach, client).await?.ok_or_else(Trouble::not_found)?;
    act.commit().await?;
    let address = activation_address(&visit.call.portico, &visit.practice, &secret);
    Ok(HandedOut { called: recipient.called().to_owned(), address, expires_at, check, code })
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
    let called = store::recipient(act.db(), &reach, client).await?.map(|r| r.called().to_owned()).unwrap_or_default();
    act.commit().await?;
    let flash =
        Flash::done(format!("{called}’s invitation was revoked.")).with("The link stopped working. You can invite again later.");
    Ok(visit.go_with(&format!("/clients/{client}/portal"), &flash))
}

/// `POST /clients/{id}/invitation/stop`: stops a letter that has not left, and goes back to the page with the button.
pub(super) async fn stop(visit: StaffVisit, Path(client): Path<ClientId>, form: FormData) -> Answer<Response> {
    form.only(&["next"])?;
    let mut act = visit.act().await?;
    let stopped = stopping::stop(&mut act, client).await;
    let reach = act.may(Permission::InviteClients)?;
    let called = store::recipient(act.db(), &reach, client).await?.map(|r| r.called().to_owned()).unwrap_or_default();
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
