//! Reminders are sent, stopped and started again.

use super::{
    letters, opt_out,
    opt_out_pages::OptOut,
    rounds::Served,
    store::{self, Due},
};
use crate::{
    act::Act,
    answer::{Answer, Refusal, Trouble},
    audit::Event,
    clients::Obstacle,
    invitations::{
        self, Channel, InvitationState, LinkCheck, Recipient, SecondCheck,
        actions::NewLink,
        letters::{Link, Message, language_for, shipped_words},
        placeholders::Placeholder,
        templates::{Defaults, Kind},
    },
    outbox::{Composed, Letter, LetterKind},
    practices::{self, Practice},
};
use portico_policy::{Permission, Reach};
use portico_values::{ClientId, InvitationId, SecretToken};

/// Reminds one client of the invitation that waits, on the days that are over by now.
///
/// # Errors
/// A fault.
pub(super) async fn remind(act: &mut Act, due: &Due) -> Answer<Served> {
    let reach = act.may(Permission::InviteClients)?;
    let (now, practice) = (act.now(), practices::of(act).await?);
    let served = practice.rhythm().passed(due.sent_at, now);
    if served <= due.served || !store::serve(act.db(), &reach, due, served, now).await? {
        return Ok(Served::Gone);
    }
    let recipient = match standing(act, &reach, &practice, due).await? {
        Ok(recipient) => recipient,
        Err(why) => return Ok(left_out(act, due, why)),
    };
    let secret = act.secret();
    let link = Link { secret: &secret, expires_at: due.expires_at, now };
    let check = LinkCheck::of_mailed(&practice.link_check);
    match compose(act, &reach, &practice, &recipient, due.invitation, &link).await? {
        Ok(composed) => post(act, &reach, &recipient, due, LetterKind::Reminder, (&secret, check), composed).await?,
        Err(placeholder) => return Ok(left_out(act, due, placeholder.name())),
    }
    let event = Event::new("invitation.reminded").client(due.client).about(due.invitation);
    act.record(event.with("generation", due.generation).with("day", day_of(&practice, served)));
    Ok(Served::Posted)
}

/// Tells one client that the link has ended.
///
/// # Errors
/// A fault.
pub(super) async fn tell_of_end(act: &mut Act, due: &Due) -> Answer<Served> {
    let reach = act.may(Permission::InviteClients)?;
    let (now, practice) = (act.now(), practices::of(act).await?);
    if !store::tell(act.db(), &reach, due, now).await? {
        return Ok(Served::Gone);
    }
    let recipient = match standing(act, &reach, &practice, due).await? {
        Ok(recipient) => recipient,
        Err(why) => return Ok(left_out(act, due, why)),
    };
    let secret = act.secret();
    let link = Link { secret: &secret, expires_at: due.expires_at, now };
    let composed = letters::link_ended(act.portico(), &practice, &recipient, &link);
    let check = LinkCheck::of_mailed(&practice.link_check);
    post(act, &reach, &recipient, due, LetterKind::LinkEnded, (&secret, check), composed).await?;
    let event = Event::new("invitation.end_told").client(due.client).about(due.invitation);
    act.record(event.with("generation", due.generation));
    Ok(Served::Posted)
}

/// The client as they stand now, or why nothing is written to them.
async fn standing(act: &mut Act, reach: &Reach, practice: &Practice, due: &Due) -> Answer<Result<Recipient, &'static str>> {
    let found = invitations::store::recipient(act.db(), reach, due.client).await?;
    let Some(recipient) = found else { return Ok(Err(Obstacle::Deactivated.code())) };
    if let Some(obstacle) = recipient.standing_obstacle(practice.portal_on) {
        return Ok(Err(obstacle.code()));
    }
    Ok(Ok(recipient))
}

/// The practice's words for reminders; where they name something that is not on file for this client, Portico's own.
async fn compose(
    act: &mut Act,
    reach: &Reach,
    practice: &Practice,
    recipient: &Recipient,
    invitation: InvitationId,
    link: &Link<'_>,
) -> Answer<Result<Composed, Placeholder>> {
    let portico = act.portico().clone();
    let language = language_for(practice, &recipient.language);
    let own = Defaults::read(act.db(), reach).await?.words(&portico, Kind::Reminder, language, false);
    let shipped = shipped_words(&portico, Kind::Reminder, language, false);
    let written = |message: &Message| letters::reminder(&portico, practice, recipient, invitation, message, link);
    let own = own.parse().ok().map(|message| written(&message));
    Ok(match own {
        Some(Ok(composed)) => Ok(composed),
        _ => written(&shipped.parse()?),
    })
}

async fn post(
    act: &mut Act,
    reach: &Reach,
    recipient: &Recipient,
    due: &Due,
    kind: LetterKind,
    (secret, check): (&SecretToken, SecondCheck),
    composed: Composed,
) -> Answer<()> {
    let Due { invitation, generation, expires_at, .. } = *due;
    let link = NewLink { invitation, generation, channel: Channel::Mailed, expires_at };
    invitations::actions::mint(act, reach, &link, secret, check).await?;
    let address = recipient.address.clone().ok_or_else(|| Trouble::fault("a reminder for somebody without an address"))?;
    let (id, now, of) = (act.id(), act.now(), (due.invitation, due.generation));
    act.post(Letter::with_link(id, kind, address, due.client, of, now, composed));
    Ok(())
}

fn left_out(act: &mut Act, due: &Due, why: &'static str) -> Served {
    let event = Event::new("invitation.reminder_left_out").client(due.client).about(due.invitation);
    act.record(event.with("why", why));
    Served::LeftOut
}

/// The last of the days that are served.
fn day_of(practice: &Practice, served: i64) -> i64 {
    let rhythm = practice.rhythm();
    let last = usize::try_from(served).ok().and_then(|served| rhythm.days().get(served.checked_sub(1)?).copied());
    last.and_then(|day| i64::try_from(day).ok()).unwrap_or(0)
}

/// "Stop reminders" for one client. Invitations go on as before.
///
/// # Errors
/// Refused when there is nothing to stop.
pub async fn stop(act: &mut Act, client: ClientId) -> Answer<()> {
    let reach = act.may(Permission::InviteClients)?;
    let shown = invitations::store::shown(act.db(), &reach, client).await?.ok_or_else(Trouble::not_found)?;
    if !stop_for(act, &reach, client, shown.id, "staff").await? {
        return Err(Refusal::conflict("stopped", "Reminders have already been stopped.").into());
    }
    Ok(())
}

/// "Start reminders again" for one client. Days that have passed are not made up for.
///
/// # Errors
/// Refused when they had not been stopped.
pub async fn start(act: &mut Act, client: ClientId) -> Answer<()> {
    let reach = act.may(Permission::InviteClients)?;
    let shown = invitations::store::shown(act.db(), &reach, client).await?.ok_or_else(Trouble::not_found)?;
    let practice = practices::of(act).await?;
    if !store::set_stopped(act.db(), &reach, shown.id, None).await? {
        return Err(Refusal::conflict("not_stopped", "Reminders are already on.").into());
    }
    let passed = practice.rhythm().passed(shown.sent_at, act.now());
    store::skip_to(act.db(), &reach, shown.id, passed).await?;
    act.record(Event::new("invitation.reminders_started").client(client).about(shown.id));
    Ok(())
}

/// Looks at an opt-out. Nothing is written.
///
/// # Errors
/// Not found when the token is none of ours.
pub(super) async fn look_at(look: &mut crate::act::Look, token: &str) -> Answer<OptOut> {
    let reach = look.may(Permission::KnockAtTheDoor)?;
    let invitation: InvitationId = opt_out::read(&look.portico().keys, reach.practice(), opt_out::About::Invitation, token)
        .ok_or_else(Trouble::not_found)?;
    let found = store::reminded(look.db(), &reach, invitation).await?.ok_or_else(Trouble::not_found)?;
    // Whether the link in the letters still leads in.
    let said = if found.state == InvitationState::Sent { "reminders-stopped-text" } else { "reminders-stopped-text-ended" };
    Ok(OptOut { language: found.language, is_stopped: found.stopped.as_deref() == Some("client"), said })
}

/// The client stops reminders by the link in one of them, whether or not staff had. True when the client had not before.
///
/// # Errors
/// Not found when the token is none of ours.
pub(super) async fn opt_out(act: &mut Act, token: &str) -> Answer<bool> {
    let reach = act.may(Permission::KnockAtTheDoor)?;
    let invitation: InvitationId =
        opt_out::read(&act.portico().keys, reach.practice(), opt_out::About::Invitation, token).ok_or_else(Trouble::not_found)?;
    let found = store::reminded(act.db(), &reach, invitation).await?.ok_or_else(Trouble::not_found)?;
    stop_for(act, &reach, found.client, invitation, "client").await
}

async fn stop_for(act: &mut Act, reach: &Reach, client: ClientId, invitation: InvitationId, by: &'static str) -> Answer<bool> {
    let now = act.now();
    if !store::set_stopped(act.db(), reach, invitation, Some(by)).await? {
        return Ok(false);
    }
    store::cancel(act.db(), reach, (client, invitation), now).await?;
    act.record(Event::new("invitation.reminders_stopped").client(client).about(invitation).with("by", by));
    Ok(true)
}
