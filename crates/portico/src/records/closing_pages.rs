//! "Disable access", the "Send email" that opens it again, and signing a client out, on the Client Portal tab.

use super::portal_pages;
use crate::{
    access::closing::{self, OpenedAgain},
    act::Act,
    answer::{Answer, RefusalKind, Trouble},
    clients::Obstacle,
    doors::Path,
    invitations::{self, Words, health_words::worries, just_sent, own_next},
    look::{Section, StaffShell},
    visit::StaffVisit,
};
use askama::Template;
use axum::response::Response;
use portico_policy::Permission;
use portico_values::{ClientId, SessionId};
use portico_web::{Flash, FormData, Problems};

#[derive(Template)]
#[template(path = "records/pages/disable.html")]
struct DisablePage {
    shell: StaffShell,
    client: ClientId,
    called: String,
    has_account: bool,
}

/// `GET /clients/{id}/access/disabling`: asks for confirmation.
pub(super) async fn ask(visit: StaffVisit, Path(client): Path<ClientId>) -> Answer<Response> {
    let mut look = visit.look().await?;
    let reach = look.may(Permission::InviteClients)?;
    let recipient = invitations::store::recipient(look.db(), &reach, client).await?.ok_or_else(Trouble::not_found)?;
    let page = DisablePage {
        shell: visit.shell(Some(Section::Clients)),
        client,
        called: recipient.called().to_owned(),
        has_account: recipient.active,
    };
    Ok(visit.page(&page))
}

/// `POST /clients/{id}/access/disabling`.
pub(super) async fn disable(visit: StaffVisit, Path(client): Path<ClientId>, form: FormData) -> Answer<Response> {
    form.only(&["tell"])?;
    let tab = format!("/clients/{client}/portal");
    let mut act = visit.act().await?;
    let told = match closing::disable(&mut act, client, form.checked("tell")).await {
        Ok(told) => told,
        Err(Trouble::Refused(refusal)) if refusal.code == closing::DISABLED_ALREADY => {
            act.leave();
            return Ok(visit.go_with(&tab, &Flash::note(refusal.sentence).with("Nothing was deleted.")));
        }
        Err(other) => return Err(other),
    };
    let called = called(&mut act, client).await?;
    act.commit().await?;
    visit.call.portico.live_bell.notify_waiters();
    let flash = Flash::done(format!("Access is disabled for {called}.")).with(match told {
        true => "Nothing was deleted. An email tells them so.",
        false => "Nothing was deleted.",
    });
    Ok(visit.go_with(&tab, &flash))
}

/// `POST /clients/{id}/portal/sign-out`: signs the client out of one browser, or of all.
pub(super) async fn sign_out(visit: StaffVisit, Path(client): Path<ClientId>, form: FormData) -> Answer<Response> {
    form.only(&["session"])?;
    let session: Option<SessionId> = match form.text("session") {
        "" => None,
        id => Some(id.parse().map_err(|_| Trouble::not_found())?),
    };
    let mut act = visit.act().await?;
    let flash = match closing::sign_out(&mut act, client, session).await {
        Ok(()) => {
            let called = called(&mut act, client).await?;
            act.commit().await?;
            visit.call.portico.live_bell.notify_waiters();
            match session {
                Some(_) => Flash::done(format!("{called} is signed out there.")),
                None => Flash::done(format!("{called} is signed out everywhere.")).with("The password is the same."),
            }
        }
        Err(Trouble::Refused(refusal)) if refusal.kind == RefusalKind::Conflict => {
            act.leave();
            Flash::note(refusal.sentence)
        }
        Err(other) => return Err(other),
    };
    Ok(visit.go_with(&format!("/clients/{client}/portal"), &flash))
}

/// `POST /clients/{id}/access/opening`: "Send email" while access is disabled. What has to be put right is said on the tab, above the words that
/// were typed.
pub(super) async fn open_again(visit: StaffVisit, Path(client): Path<ClientId>, form: FormData) -> Answer<Response> {
    form.only(&["subject", "message", "considered", "next"])?;
    let typed = form.has("message").then(|| Words { subject: form.text("subject").to_owned(), message: form.prose("message") });
    let message = match typed.as_ref().map(Words::parse).transpose() {
        Ok(message) => message,
        Err(problems) => return portal_pages::to_mend(&visit, client, &form, typed, problems).await,
    };
    if typed.as_ref().is_some_and(|typed| worries(&typed.subject, &typed.message) != form.text("considered")) {
        return portal_pages::to_mend(&visit, client, &form, typed, Problems::none()).await;
    }
    let next = own_next(&form).unwrap_or_else(|| format!("/clients/{client}/portal"));
    let mut act = visit.act().await?;
    let opened = match closing::open_again(&mut act, client, message.as_ref()).await {
        Ok(opened) => opened,
        Err(Trouble::Invalid(problems)) => {
            act.leave();
            return portal_pages::to_mend(&visit, client, &form, typed, problems).await;
        }
        Err(Trouble::Refused(refusal)) if refusal.code == closing::OPEN_ALREADY => {
            act.leave();
            return Ok(visit.go_with(&next, &Flash::note(refusal.sentence).with("Nothing more was sent.")));
        }
        Err(Trouble::Refused(refusal)) if Obstacle::from_code(refusal.code).is_some() => {
            act.leave();
            let problems = Problems::one("message", refusal.code, refusal.sentence);
            return portal_pages::to_mend(&visit, client, &form, typed, problems).await;
        }
        Err(other) => return Err(other),
    };
    let called = called(&mut act, client).await?;
    act.commit().await?;
    visit.call.portico.live_bell.notify_waiters();
    let flash = Flash::done(format!("Access is open again for {called}."));
    Ok(match opened {
        OpenedAgain::Invited => {
            let flash = flash.with(format!("The invitation goes out now. Ask {called} to check the junk or spam folder."));
            visit.go_with(&just_sent(&next, client), &flash)
        }
        OpenedAgain::Told => {
            let flash = flash.with("An email tells them so. The password is the same.");
            visit.go_with(&next, &flash)
        }
    })
}

async fn called(act: &mut Act, client: ClientId) -> Answer<String> {
    let reach = act.may(Permission::InviteClients)?;
    let recipient = invitations::store::recipient(act.db(), &reach, client).await?;
    Ok(recipient.map(|recipient| recipient.called().to_owned()).unwrap_or_default())
}
