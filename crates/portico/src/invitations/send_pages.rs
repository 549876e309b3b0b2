//! Sending to one client: the short question before the default message is sent, the send itself, and what stands in the way of it.

use super::{
    actions,
    coming_back::{just_sent, leading_back, own_next, way_back},
    composer_pages::compose_one,
    composing::{COMPOSING, Composing},
    health_words::worries,
    recipient::{Obstacle, Recipient},
    store,
    words::Words,
};
use crate::doors::Path;
use crate::{
    act::Act,
    answer::{Answer, Refusal, RefusalKind, Trouble},
    forms::{self, PICKING_PLACES, Packet, Picked, Picker, WayIn},
    look::{Section, StaffShell},
    visit::StaffVisit,
};
use askama::Template;
use axum::response::Response;
use http::StatusCode;
use portico_policy::Permission;
use portico_values::ClientId;
use portico_web::{Flash, FormData, Problems, html_with, no_store};

/// What "Send with a form" says, and "Send" on the page of the intake paperwork.
const WITH_FORMS: &str = "forms";

#[derive(Template)]
#[template(path = "invitations/pages/ask.html")]
struct AskPage {
    shell: StaffShell,
    client: ClientId,
    called: String,
    address: String,
    again: bool,
    /// The page from which it was asked, to return to; empty if it was asked elsewhere.
    next: String,
    /// Whether it was "Send invite" that asked; the page then sends with that button (behaviours.md 12).
    by_send_invite: bool,
    /// The intake forms that can be sent along.
    picker: Picker,
    /// Whether some are to go along, which is offered as chosen.
    with_forms: bool,
    /// Set when the client was created a moment ago and this page is their intake paperwork.
    fresh: Option<Fresh>,
    problems: Problems,
}

/// What was chosen when the client was created.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fresh {
    /// To invite them, with or without paperwork.
    Invite,
    /// To create the profile only: without paperwork nothing is sent.
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
    /// What is said where forms are to be sent and none is ticked: the other way on has the words of its button.
    const fn to_choose(fresh: Option<Self>) -> &'static str {
        match fresh {
            Some(Self::Invite) => "Choose a form, or “Skip, just send the invite”",
            Some(Self::Only) => "Choose a form, or “Skip, send nothing”",
            None => "Choose a form, or “Just send the invite”",
        }
    }
    const fn word(self) -> &'static str {
        match self {
            Self::Invite => "invite",
            Self::Only => "only",
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
    /// Where there are more ways to go on, if somebody else signs in with the address.
    taken: Option<String>,
    /// The way back: the words of the link, and where it leads.
    back: (String, String),
}

struct Repair {
    label: &'static str,
    href: String,
}

/// `GET /clients/{id}/invitation`: "(Re)send Invitation" and the paper plane ask for confirmation; "Customize message" opens the
/// composer. For a client who was just created it is the page of their intake paperwork (behaviours.md 4).
pub(super) async fn ask(visit: StaffVisit, Path(client): Path<ClientId>, form: FormData) -> Answer<Response> {
    let mut look = visit.look().await?;
    let reach = look.may(Permission::InviteClients)?;
    let recipient = store::recipient(look.db(), &reach, client).await?.ok_or_else(Trouble::not_found)?;
    if let Some(obstacle) = recipient.obstacle(visit.practice.portal_on, &visit.practice.present(look.now())) {
        let (sentence, next) = (sentence_of(&visit, &recipient, obstacle), own_next(&form).unwrap_or_default());
        return blocked(&visit, &recipient, sentence, obstacle.repair(), StatusCode::CONFLICT, &next);
    }
    let picker = Picker::of(&mut look, None).await?;
    drop(look);
    Ok(visit.page(&ask_page(&visit, &recipient, &form, picker, Problems::none())))
}

fn ask_page(visit: &StaffVisit, recipient: &Recipient, form: &FormData, picker: Picker, problems: Problems) -> AskPage {
    AskPage {
        fresh: Fresh::read(form).filter(|_| !picker.forms.is_empty()),
        with_forms: picker.chosen() > 0 || form.text("with") == WITH_FORMS,
        picker,
        problems,
        shell: visit.shell(Some(Section::Clients)),
        client: recipient.client,
        called: recipient.called().to_owned(),
        address: recipient.written_to().to_owned(),
        again: recipient.again(),
        next: own_next(form).unwrap_or_default(),
        by_send_invite: form.text("from") == "invite",
    }
}

/// `POST /clients/{id}/invitation`: sends the words in the form, or the default ones.
pub(super) async fn send(visit: StaffVisit, Path(client): Path<ClientId>, form: FormData) -> Answer<Response> {
    form.only(&[&COMPOSING[..], &["request_key", "with", "new", "from", "considered"]].concat())?;
    let mut composing = Composing::read(&form);
    if form.text("with") == "invite" {
        composing.picked = Picked::default();
    }
    if !form.has("view") && has_new_worries(&composing, form.text("considered")) {
        return compose_one(&visit, client, composing, Problems::none()).await;
    }
    let mut act = visit.act().await?;
    let sent = match mind_the_choice(&mut act, &form, &composing.picked).await {
        Ok(()) => send_with_forms(&mut act, &visit, client, &composing).await,
        Err(trouble) => Err(trouble),
    };
    match sent {
        Ok(packet) => {
            act.commit().await?;
            let mut look = visit.look().await?;
            let reach = look.may(Permission::InviteClients)?;
            let recipient = store::recipient(look.db(), &reach, client).await?.ok_or_else(Trouble::not_found)?;
            let names = forms::names_of(look.db(), &reach, &packet.forms).await?;
            let (called, address) = (recipient.called(), recipient.written_to());
            let goes = match names.said_briefly(&packet.forms) {
                Some(forms) => format!("It goes to {address} with {forms}."),
                None => format!("It goes to {address}."),
            };
            let flash = Flash::done(format!("Invitation sent to {called}."))
                .with(format!("{goes} Ask {called} to check the junk or spam folder."));
            let next = own_next(&form).unwrap_or_else(|| format!("/clients/{client}/portal"));
            Ok(visit.go_with(&just_sent(&next, client), &flash))
        }
        Err(Trouble::Invalid(problems)) => {
            act.leave();
            let is_of_forms = PICKING_PLACES.iter().any(|field| problems.at(field).is_some());
            match composing.typed.is_none() && is_of_forms {
                true => asked_again(&visit, client, &form, &composing.picked, problems).await,
                false => compose_one(&visit, client, composing, problems).await,
            }
        }
        Err(Trouble::Refused(refusal)) => {
            act.leave();
            refused(&visit, client, composing, refusal).await
        }
        Err(other) => Err(other),
    }
}

/// Whether words about health were typed where nobody has pointed at them: on a page without a preview. The composer does so, once; its
/// button sends them all the same.
fn has_new_worries(composing: &Composing, considered: &str) -> bool {
    composing.typed.as_ref().is_some_and(|typed| worries(&typed.subject, &typed.message) != considered)
}

/// Nothing goes without a form where one was to go along. Whoever was to be a profile only is never invited by it.
async fn mind_the_choice(act: &mut Act, form: &FormData, picked: &Picked) -> Answer<()> {
    let fresh = Fresh::read(form);
    let lacks_one = form.text("with") == WITH_FORMS && picked.len() == 0;
    if lacks_one && (fresh == Some(Fresh::Only) || forms::there_are_any(act).await?) {
        return Err(Trouble::at("form", "missing", Fresh::to_choose(fresh)));
    }
    Ok(())
}

/// Sends: forms and letter in one act, and the default is saved if that was ticked. Forms are written before the letter, which says how
/// many there are.
async fn send_with_forms(act: &mut Act, visit: &StaffVisit, client: ClientId, composing: &Composing) -> Answer<Packet> {
    let packet = composing.picked.packet(act, visit).await?;
    let reach = act.may(Permission::InviteClients)?;
    forms::mind_signers(act, &reach, client, &packet, WayIn::Invited).await?;
    forms::assign(act, &reach, client, &packet).await?;
    let message = match composing.typed.as_ref().map(Words::parse).transpose()? {
        Some(message) => message,
        None => actions::default_message(act, client).await?,
    };
    actions::invite(act, client, &message.with_forms(&packet.forms)).await?;
    composing.save_default(act, &visit.practice).await?;
    Ok(packet)
}

/// The short question again, with what was chosen and what has to be corrected.
async fn asked_again(
    visit: &StaffVisit,
    client: ClientId,
    form: &FormData,
    picked: &Picked,
    problems: Problems,
) -> Answer<Response> {
    let mut look = visit.look().await?;
    let reach = look.may(Permission::InviteClients)?;
    let recipient = store::recipient(look.db(), &reach, client).await?.ok_or_else(Trouble::not_found)?;
    let picker = Picker::of(&mut look, Some(picked)).await?;
    drop(look);
    Ok(no_store(html_with(StatusCode::UNPROCESSABLE_ENTITY, &ask_page(visit, &recipient, form, picker, problems))))
}

/// Shows why a send was refused: above the words if any were typed, otherwise on a page of its own with the one thing that would help.
async fn refused(visit: &StaffVisit, client: ClientId, composing: Composing, refusal: Refusal) -> Answer<Response> {
    if composing.typed.is_none() {
        return refused_alone(visit, client, refusal, &composing.next).await;
    }
    let (recipient, refusal) = whose(visit, client, refusal).await?;
    let problems = Problems::one("message", refusal.code, said(visit, &recipient, &refusal));
    compose_one(visit, client, composing, problems).await
}

/// The page of its own, also for a letter on paper: what was refused there has the same reasons.
pub(super) async fn refused_alone(visit: &StaffVisit, client: ClientId, refusal: Refusal, next: &str) -> Answer<Response> {
    let (recipient, refusal) = whose(visit, client, refusal).await?;
    let status = if refusal.kind == RefusalKind::TooMuch { StatusCode::TOO_MANY_REQUESTS } else { StatusCode::CONFLICT };
    let repair = Obstacle::from_code(refusal.code).and_then(Obstacle::repair);
    blocked(visit, &recipient, said(visit, &recipient, &refusal), repair, status, next)
}

/// Whom a refusal is about, where it says what is in the way of sending to them; any other goes on as it came.
async fn whose(visit: &StaffVisit, client: ClientId, refusal: Refusal) -> Answer<(Recipient, Refusal)> {
    if !matches!(refusal.kind, RefusalKind::Conflict | RefusalKind::TooMuch) {
        return Err(refusal.into());
    }
    let mut look = visit.look().await?;
    let reach = look.may(Permission::InviteClients)?;
    let recipient = store::recipient(look.db(), &reach, client).await?.ok_or_else(Trouble::not_found)?;
    Ok((recipient, refusal))
}

/// The sentence of a refusal, where the page knows more than the act did: from when on it can be sent again, or what stands above it.
fn said(visit: &StaffVisit, recipient: &Recipient, refusal: &Refusal) -> String {
    match Obstacle::from_code(refusal.code) {
        Some(why @ (Obstacle::JustSent | Obstacle::PortalOff)) => sentence_of(visit, recipient, why),
        _ => refusal.sentence.clone(),
    }
}

/// Why this client cannot be invited now, in a sentence. Shortly after a send it says from when on it can be sent again.
pub(super) fn sentence_of(visit: &StaffVisit, recipient: &Recipient, obstacle: Obstacle) -> String {
    let sentence = obstacle.below_the_notice(recipient.called(), &[]);
    match (obstacle, recipient.rests_until()) {
        (Obstacle::JustSent, Some(until)) => {
            format!("{sentence} You can send again at {}.", visit.words().time(until, &visit.zone()))
        }
        _ => sentence,
    }
}

/// The page that says why, with the one thing that would help. From there it goes on to `next`, or back, if that is not empty.
pub(super) fn blocked(
    visit: &StaffVisit,
    recipient: &Recipient,
    sentence: String,
    repair: Option<(&'static str, &'static str)>,
    status: StatusCode,
    next: &str,
) -> Answer<Response> {
    let client = recipient.client;
    let of_client = |part: &str| leading_back(&format!("/clients/{client}/{part}"), next);
    let repair = repair.map(|(label, place)| Repair { label, href: of_client(&format!("info/edit{place}")) });
    let page = BlockedPage {
        shell: visit.shell(Some(Section::Clients)),
        client,
        called: recipient.called().to_owned(),
        back: way_back(next, client, recipient.called()),
        taken: (sentence == Obstacle::AddressTaken.sentence(recipient.called(), &[])).then(|| of_client("address-in-use")),
        sentence,
        repair: repair.filter(|_| visit.may(Permission::EditClients)),
    };
    Ok(no_store(html_with(status, &page)))
}
