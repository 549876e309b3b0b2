//! "Resend Intake Forms": which forms, and due by when; and withdrawing one (behaviours.md 47).

use super::{
    actions::sending,
    naming::names_of,
    picking::{FIELDS, Picked, Picker},
};
use crate::{
    answer::{Answer, RefusalKind, Trouble},
    doors::Path,
    invitations,
    look::{Section, StaffShell},
    visit::StaffVisit,
};
use askama::Template;
use axum::response::Response;
use http::StatusCode;
use portico_policy::Permission;
use portico_values::{ClientId, FormRequestId};
use portico_web::{Flash, FormData, Problems, html_with, no_store};

#[derive(Template)]
#[template(path = "forms/pages/send.html")]
struct SendPage {
    shell: StaffShell,
    client: ClientId,
    called: String,
    active: bool,
    picker: Picker,
    runs_library: bool,
    problems: Problems,
}

/// `GET /clients/{client}/forms/new`.
pub(super) async fn ask(visit: StaffVisit, Path(client): Path<ClientId>) -> Answer<Response> {
    let page = page(&visit, client, None, Problems::none()).await?;
    Ok(no_store(visit.page(&page)))
}

async fn page(visit: &StaffVisit, client: ClientId, picked: Option<&Picked>, problems: Problems) -> Answer<SendPage> {
    let mut look = visit.look().await?;
    let reach = look.may(Permission::InviteClients)?;
    let recipient = invitations::store::recipient(look.db(), &reach, client).await?.ok_or_else(Trouble::not_found)?;
    let present = visit.practice.present(look.now());
    let active = !matches!(sending::told(look.db(), &reach, &recipient, &present).await?, Err(sending::NotGiven::NotActive));
    let picker = Picker::of(&mut look, picked).await?;
    Ok(SendPage {
        shell: visit.shell(Some(Section::Clients)),
        client,
        called: recipient.called().to_owned(),
        active,
        picker,
        runs_library: visit.may(Permission::EditTemplates),
        problems,
    })
}

/// `POST /clients/{client}/forms`.
pub(super) async fn send(visit: StaffVisit, Path(client): Path<ClientId>, form: FormData) -> Answer<Response> {
    form.only(&FIELDS)?;
    let picked = Picked::read(&form);
    let mut act = visit.act().await?;
    let sent = match picked.packet(&mut act, &visit).await {
        Ok(packet) => sending::send_to_active(&mut act, client, &packet).await.map(|told| (told, packet.forms)),
        Err(trouble) => Err(trouble),
    };
    let problems = match sent {
        Ok((told, forms)) => {
            act.commit().await?;
            let mut look = visit.look().await?;
            let reach = look.may(Permission::InviteClients)?;
            let named = names_of(look.db(), &reach, &forms).await?.named_briefly(&forms);
            let named = named.map(|named| format!(": {named}")).unwrap_or_default();
            let said = if forms.len() == 1 { "1 form is".to_owned() } else { format!("{} forms are", forms.len()) };
            let flash = Flash::done(format!("{said} at the portal{named}.")).with(if told {
                "An email says something is waiting, without naming the forms."
            } else {
                "An earlier email already says something is waiting."
            });
            return Ok(visit.go_with(&format!("/clients/{client}/forms"), &flash));
        }
        Err(Trouble::Invalid(problems)) => problems,
        Err(Trouble::Refused(refusal)) if matches!(refusal.kind, RefusalKind::Conflict | RefusalKind::TooMuch) => {
            let of_signers = sending::NotGiven::from_code(refusal.code).is_some_and(sending::NotGiven::is_of_signers);
            let field = if of_signers { "signers" } else { "form" };
            Problems::one(field, refusal.code, refusal.sentence)
        }
        Err(other) => return Err(other),
    };
    act.leave();
    let page = page(&visit, client, Some(&picked), problems).await?;
    Ok(no_store(html_with(StatusCode::UNPROCESSABLE_ENTITY, &page)))
}

/// `POST /clients/{client}/forms/{request}/withdrawal`.
pub(super) async fn withdraw(
    visit: StaffVisit,
    Path((client, request)): Path<(ClientId, FormRequestId)>,
    form: FormData,
) -> Answer<Response> {
    form.only(&[])?;
    let mut act = visit.act().await?;
    sending::withdraw(&mut act, client, request).await?;
    act.commit().await?;
    Ok(visit.go_with(&format!("/clients/{client}/forms"), &Flash::done("The form was withdrawn.")))
}
