//! Sending to one client: the short question before the default message goes, the send itself, and what stands in the way.

use super::{
    actions,
    composer_pages::{compose_one, words_of},
    recipient::{Obstacle, Recipient},
    store,
};
use crate::doors::Path;
use crate::{
    answer::{Answer, Refusal, Trouble},
    look::{Section, StaffShell},
    visit::StaffVisit,
};
use askama::Template;
use axum::response::Response;
use http::StatusCode;
use portico_policy::Permission;
use portico_values::ClientId;
use portico_web::{Flash, FormData, html_with, no_store};

#[derive(Template)]
#[template(path = "invitations/pages/ask.html")]
struct AskPage {
    shell: StaffShell,
    client: ClientId,
    called: String,
    address: String,
    again: bool,
}

#[derive(Template)]
#[template(path = "invitations/pages/blocked.html")]
struct BlockedPage {
    shell: StaffShell,
    client: ClientId,
    called: String,
    sentence: String,
    repair: Option<Repair>,
}

struct Repair {
    label: &'static str,
    href: String,
}

/// `GET /clients/{id}/invitation`: "(Re)send Invitation" and the paper plane ask once; "Customize message" opens the composer.
pub(super) async fn ask(visit: StaffVisit, Path(client): Path<ClientId>) -> Answer<Response> {
    let mut look = visit.look().await?;
    let reach = look.may(Permission::InviteClients)?;
    let recipient = store::recipient(look.db(), &reach, client).await?.ok_or_else(Trouble::not_found)?;
    if let Some(obstacle) = recipient.obstacle(visit.practice.portal_on, look.now()) {
        return blocked(&visit, &recipient, obstacle);
    }
    let page = AskPage {
        shell: visit.shell(Some(Section::Clients)),
        client,
        called: recipient.called().to_owned(),
        address: recipient.address.clone().unwrap_or_default(),
        again: recipient.again(),
    };
    Ok(visit.page(&page))
}

/// `POST /clients/{id}/invitation`: sends the words of the form, or the default ones.
pub(super) async fn send(visit: StaffVisit, Path(client): Path<ClientId>, form: FormData) -> Answer<Response> {
    form.only(&["subject", "message", "preview_client", "next"])?;
    let mut act = visit.act().await?;
    let sent = if form.has("message") {
        match words_of(&form).parse() {
            Ok(message) => actions::invite(&mut act, client, &message).await,
            Err(problems) => Err(Trouble::Invalid(problems)),
        }
    } else {
        actions::invite_default(&mut act, client).await
    };
    match sent {
        Ok(_) => {
            act.commit().await?;
            let mut look = visit.look().await?;
            let reach = look.may(Permission::InviteClients)?;
            let recipient = store::recipient(look.db(), &reach, client).await?.ok_or_else(Trouble::not_found)?;
            let (called, address) = (recipient.called().to_owned(), recipient.address.unwrap_or_default());
            let flash = Flash::done(format!("Invitation sent to {called}."))
                .with(format!("It goes to {address}. Ask {called} to check the junk or spam folder."));
            let next = form.text("next");
            let next = if portico_web::is_own_path(next) { next.to_owned() } else { format!("/clients/{client}/portal") };
            let mark = if next.contains('?') { '&' } else { '?' };
            Ok(visit.go_with(&format!("{next}{mark}sent={client}"), &flash))
        }
        Err(Trouble::Invalid(problems)) => {
            act.leave();
            compose_one(&visit, client, Some(words_of(&form)), problems, false).await
        }
        Err(Trouble::Refused(refusal)) => {
            act.leave();
            refused(&visit, client, refusal).await
        }
        Err(other) => Err(other),
    }
}

/// A refused send shows what stands in the way, with its repair, where the send would have been.
async fn refused(visit: &StaffVisit, client: ClientId, refusal: Refusal) -> Answer<Response> {
    let Some(obstacle) = Obstacle::from_code(refusal.code) else { return Err(refusal.into()) };
    let mut look = visit.look().await?;
    let reach = look.may(Permission::InviteClients)?;
    let recipient = store::recipient(look.db(), &reach, client).await?.ok_or_else(Trouble::not_found)?;
    drop(look);
    blocked(visit, &recipient, obstacle)
}

/// Why this client cannot be invited now, and the one thing that would change it.
pub(super) fn blocked(visit: &StaffVisit, recipient: &Recipient, obstacle: Obstacle) -> Answer<Response> {
    let client = recipient.client;
    let info = format!("/clients/{client}/info/edit");
    let repair = match obstacle {
        Obstacle::NoEmail => Some(Repair { label: "Add email", href: info }),
        Obstacle::NoConsent => Some(Repair { label: "Record consent", href: info }),
        Obstacle::AddressTaken | Obstacle::AddressShared => Some(Repair { label: "Use another email", href: info }),
        Obstacle::Prospective => Some(Repair { label: "Review and add", href: info }),
        Obstacle::Deactivated => Some(Repair { label: "Reactivate client", href: info }),
        Obstacle::Active | Obstacle::Disabled | Obstacle::PortalOff | Obstacle::JustSent | Obstacle::EnoughToday => None,
    };
    let sentence = match (obstacle, recipient.sent_at) {
        (Obstacle::JustSent, Some(sent_at)) => {
            let again_at = visit.words().time(sent_at.plus(super::invitation::REST), &visit.zone());
            format!("{} You can send again at {again_at}.", obstacle.sentence(recipient.called()))
        }
        _ => obstacle.sentence(recipient.called()),
    };
    let page = BlockedPage {
        shell: visit.shell(Some(Section::Clients)),
        client,
        called: recipient.called().to_owned(),
        sentence,
        repair: repair.filter(|_| visit.may(Permission::EditClients)),
    };
    Ok(no_store(html_with(StatusCode::CONFLICT, &page)))
}
