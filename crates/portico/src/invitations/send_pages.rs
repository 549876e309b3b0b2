//! Sending to one client: the short question before the default message goes, the send itself, and what stands in the way.

use super::{
    actions,
    composer_pages::compose_one,
    composing::{COMPOSING, Composing},
    recipient::{Obstacle, Recipient},
    store,
    words::Words,
};
use crate::doors::Path;
use crate::{
    answer::{Answer, Refusal, RefusalKind, Trouble},
    forms::{self, Picked, Picker},
    look::{Section, StaffShell},
    visit::StaffVisit,
};
use askama::Template;
use axum::response::Response;
use http::StatusCode;
use portico_policy::Permission;
use portico_values::ClientId;
use portico_web::{Flash, FormData, Problems, html_with, no_store};

#[derive(Template)]
#[template(path = "invitations/pages/ask.html")]
struct AskPage {
    shell: StaffShell,
    client: ClientId,
    called: String,
    address: String,
    again: bool,
    /// The list it was asked from, to come back to; empty elsewhere.
    next: String,
    /// The intake forms that may go along.
    picker: Picker,
    /// The client was made a moment ago, and this is their intake paperwork.
    fresh: Option<Fresh>,
    problems: Problems,
}

/// What was chosen for a client who was made a moment ago.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fresh {
    /// To be invited, with paperwork or without.
    Invite,
    /// The profile only: without paperwork nothing is sent.
    Only,
}

impl Fresh {
    fn read(form: &FormData) -> Option<Self> {
        match form.text("new") {
            "invite" => Some(Self::Invite),
            "only" => Some(Self::Only),
            _ => None,
        }
    }
}

#[derive(Template)]
#[template(path = "invitations/pages/blocked.html")]
struct BlockedPage {
    shell: StaffShell,
    client: ClientId,
    called: String,
    sentence: String,
    repair: Option<Repair>,
    /// Whether the address is somebody else's login: then there are more ways on.
    taken: bool,
}

struct Repair {
    label: &'static str,
    href: String,
}

/// `GET /clients/{id}/invitation`: "(Re)send Invitation" and the paper plane ask once; "Customize message" opens the composer. For a client
/// who has just been made it is the intake paperwork (behaviours.md 4).
pub(super) async fn ask(visit: StaffVisit, Path(client): Path<ClientId>, form: FormData) -> Answer<Response> {
    let mut look = visit.look().await?;
    let reach = look.may(Permission::InviteClients)?;
    let recipient = store::recipient(look.db(), &reach, client).await?.ok_or_else(Trouble::not_found)?;
    if let Some(obstacle) = recipient.obstacle(visit.practice.portal_on, look.now()) {
        return blocked(&visit, &recipient, sentence_of(&visit, &recipient, obstacle), obstacle.repair(), StatusCode::CONFLICT);
    }
    let picker = Picker::of(&mut look, None).await?;
    drop(look);
    let page = AskPage {
        fresh: Fresh::read(&form).filter(|_| !picker.forms.is_empty()),
        picker,
        problems: Problems::none(),
        shell: visit.shell(Some(Section::Clients)),
        client,
        called: recipient.called().to_owned(),
        address: recipient.written_to().to_owned(),
        again: recipient.again(),
        next: own_next(&form).unwrap_or_default(),
    };
    Ok(visit.page(&page))
}

/// `POST /clients/{id}/invitation`: sends the words of the form, or the default ones.
pub(super) async fn send(visit: StaffVisit, Path(client): Path<ClientId>, form: FormData) -> Answer<Response> {
    form.only(&[&COMPOSING[..], &["next", "request_key", "with"]].concat())?;
    let mut composing = Composing::read(&form);
    if form.text("with") == "invite" {
        composing.picked = Picked::default();
    }
    let mut act = visit.act().await?;
    // The forms stand there before the letter is written: it says how many there are.
    let assigned = match composing.picked.packet(&mut act, &visit).await {
        Ok(packet) => {
            let reach = act.may(Permission::InviteClients)?;
            forms::assign(&mut act, &reach, client, &packet).await.map(drop)
        }
        Err(trouble) => Err(trouble),
    };
    let mut sent = match assigned {
        Err(trouble) => Err(trouble),
        Ok(()) => match composing.typed.as_ref().map(Words::parse) {
            Some(Ok(message)) => actions::invite(&mut act, client, &message).await,
            Some(Err(problems)) => Err(Trouble::Invalid(problems)),
            None => actions::invite_default(&mut act, client).await,
        },
    };
    if sent.is_ok() {
        sent = composing.save_default(&mut act, &visit.practice).await.and(sent);
    }
    match sent {
        Ok(_) => {
            act.commit().await?;
            let mut look = visit.look().await?;
            let reach = look.may(Permission::InviteClients)?;
            let recipient = store::recipient(look.db(), &reach, client).await?.ok_or_else(Trouble::not_found)?;
            let (called, address) = (recipient.called(), recipient.written_to());
            let flash = Flash::done(format!("Invitation sent to {called}."))
                .with(format!("It goes to {address}. Ask {called} to check the junk or spam folder."));
            let next = own_next(&form).unwrap_or_else(|| format!("/clients/{client}/portal"));
            let mark = if next.contains('?') { '&' } else { '?' };
            Ok(visit.go_with(&format!("{next}{mark}sent={client}"), &flash))
        }
        Err(Trouble::Invalid(problems)) => {
            act.leave();
            compose_one(&visit, client, composing, problems).await
        }
        Err(Trouble::Refused(refusal)) => {
            act.leave();
            refused(&visit, client, composing, refusal).await
        }
        Err(other) => Err(other),
    }
}

/// Where staff came from: a page about clients, which says what became of the send.
pub(super) fn own_next(form: &FormData) -> Option<String> {
    let next = form.text("next");
    (portico_web::is_own_path(next) && (next.starts_with("/clients") || next.starts_with("/groups/"))).then(|| next.to_owned())
}

/// A refused send shows what stands in the way, where the send would have been: above the words when there were any, else with the
/// repair on a page of its own.
async fn refused(visit: &StaffVisit, client: ClientId, composing: Composing, refusal: Refusal) -> Answer<Response> {
    if !matches!(refusal.kind, RefusalKind::Conflict | RefusalKind::TooMuch) {
        return Err(refusal.into());
    }
    let mut look = visit.look().await?;
    let reach = look.may(Permission::InviteClients)?;
    let recipient = store::recipient(look.db(), &reach, client).await?.ok_or_else(Trouble::not_found)?;
    drop(look);
    let obstacle = Obstacle::from_code(refusal.code);
    let sentence = obstacle.map_or(refusal.sentence, |obstacle| sentence_of(visit, &recipient, obstacle));
    match composing.typed {
        Some(_) => {
            let problems = Problems::one("message", refusal.code, sentence);
            compose_one(visit, client, composing, problems).await
        }
        None => {
            let status = if refusal.kind == RefusalKind::TooMuch { StatusCode::TOO_MANY_REQUESTS } else { StatusCode::CONFLICT };
            blocked(visit, &recipient, sentence, obstacle.and_then(Obstacle::repair), status)
        }
    }
}

/// Why this client cannot be invited now, in a sentence; after a send with the time from which it can be sent again.
pub(super) fn sentence_of(visit: &StaffVisit, recipient: &Recipient, obstacle: Obstacle) -> String {
    let sentence = obstacle.sentence(recipient.called(), &[]);
    match (obstacle, recipient.rests_until()) {
        (Obstacle::JustSent, Some(until)) => {
            format!("{sentence} You can send again at {}.", visit.words().time(until, &visit.zone()))
        }
        _ => sentence,
    }
}

/// The page that says so, with the one thing that would change it.
pub(super) fn blocked(
    visit: &StaffVisit,
    recipient: &Recipient,
    sentence: String,
    repair: Option<(&'static str, &'static str)>,
    status: StatusCode,
) -> Answer<Response> {
    let client = recipient.client;
    let repair = repair.map(|(label, part)| Repair { label, href: format!("/clients/{client}/info/edit#{part}") });
    let page = BlockedPage {
        shell: visit.shell(Some(Section::Clients)),
        client,
        called: recipient.called().to_owned(),
        taken: sentence == Obstacle::AddressTaken.sentence(recipient.called(), &[]),
        sentence,
        repair: repair.filter(|_| visit.may(Permission::EditClients)),
    };
    Ok(no_store(html_with(status, &page)))
}
