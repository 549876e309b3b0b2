//! New links for people who ask for one, on the page of a link that has ended or by trying to sign in. They are sent to the address on
//! file and nowhere else.

use super::{
    super::{
        invitation::{Channel, LinkState},
        letters::{self, AskedAt, Link},
        links,
        recipient::{Obstacle, Recipient},
        second_check::LinkCheck,
        store,
    },
    sending::{Generation, Invited, mint, write_send},
};
use crate::{
    act::Act,
    answer::{Answer, Refusal, Trouble},
    audit::Event,
    clients,
    outbox::{Letter, LetterKind},
    practices::{self, Practice},
};
use portico_policy::{Permission, Reach};
use portico_values::{ClientId, EmailAddress, InvitationId, Moment, SecretToken};

/// What became of asking for a new link. It tells a stranger nothing: apart from the limit, the page always says the same.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Renewed {
    /// A letter is on its way to the address on file.
    Sent,
    /// Three were already asked for today.
    EnoughToday,
}

/// "Email me a new link" on the page of an expired or replaced link. It mails a further link of the current generation, which ends when
/// that generation does; if the generation is over, it opens the next one. Nobody can end a working link with an old one.
///
/// # Errors
/// Refused when this link cannot be renewed.
pub async fn renew(act: &mut Act, secret: &SecretToken) -> Answer<Renewed> {
    let reach = act.may(Permission::RenewAnInvitation)?;
    let now = act.now();
    let hashes = act.portico().keys.hashes(secret);
    let found = links::find_by(act.db(), &reach, hashes.clone()).await?.ok_or_else(Trouble::not_found)?;
    // Whoever takes the invitation back in this moment holds its client first.
    clients::store::hold(act.db(), reach.practice(), found.client).await?;
    let facts = links::find_by(act.db(), &reach, hashes).await?.filter(|facts| facts.client == found.client);
    let facts = facts.ok_or_else(Trouble::not_found)?;
    if !matches!(facts.state(now), LinkState::Expired | LinkState::Replaced) {
        return Err(Refusal::conflict("not_renewable", "This link can’t be renewed.").into());
    }
    let practice = practices::of(act).await?;
    let recipient = store::recipient_at_the_door(act.db(), &reach, facts.client).await?.ok_or_else(Trouble::not_found)?;
    let Some(living) = Living::of(&recipient, facts.address.as_ref(), now) else {
        return renew_for(act, &reach, facts.client, AskedAt::OldLink).await;
    };
    if let Some(obstacle) = recipient.standing_obstacle(practice.portal_on) {
        return Err(not_sent(obstacle));
    }
    let renewed = mail_further(act, &reach, &practice, &recipient, &living, AskedAt::OldLink).await?;
    if renewed == Renewed::Sent {
        let event = Event::new("invitation.renewed").client(facts.client).about(living.invitation);
        act.record(event.with("generation", living.generation));
    }
    Ok(renewed)
}

/// The generation whose links work at this moment.
struct Living {
    invitation: InvitationId,
    generation: i64,
    expires_at: Moment,
}

impl Living {
    /// The current generation of an invitation, if it was sent to the address that is still on file.
    fn of(recipient: &Recipient, went_to: Option<&EmailAddress>, now: Moment) -> Option<Self> {
        let on_file = recipient.address.as_ref()?;
        if on_file.normalised() != went_to?.normalised() {
            return None;
        }
        let expires_at = recipient.expires_at.filter(|end| *end > now)?;
        Some(Self { invitation: recipient.invitation?, generation: recipient.generation?, expires_at })
    }
}

fn not_sent(obstacle: Obstacle) -> Trouble {
    Refusal::conflict(obstacle.code(), "A new link can’t be sent. Call the practice.").into()
}

/// Mails a link to somebody who has not activated yet and tries to sign in or to reset a password (behaviours.md 32): a further link of
/// the current generation or, if that is over, one of the next.
///
/// # Errors
/// A fault. Whoever asked is not told whether anything was sent.
pub async fn send_way_in(act: &mut Act, address: &EmailAddress) -> Answer<Option<Renewed>> {
    let reach = act.may(Permission::RenewAnInvitation)?;
    let waiting = store::waiting_at(act.db(), &reach, address.normalised()).await?;
    let Some((client,)) = waiting else { return Ok(None) };
    clients::store::is_held(act.db(), reach.practice(), client).await?;
    // What was waited for may have ended it.
    if store::waiting_at(act.db(), &reach, address.normalised()).await? != waiting {
        return Ok(None);
    }
    let practice = practices::of(act).await?;
    let Some(recipient) = store::recipient_at_the_door(act.db(), &reach, client).await? else { return Ok(None) };
    let now = act.now();
    let Some(living) = Living::of(&recipient, Some(address), now) else {
        return match renew_for(act, &reach, client, AskedAt::SignIn).await {
            Err(Trouble::Refused(_)) => Ok(None), // something stands in the way, and who asks is not told what
            renewed => renewed.map(Some),
        };
    };
    if recipient.standing_obstacle(practice.portal_on).is_some() {
        return Ok(None);
    }
    let renewed = mail_further(act, &reach, &practice, &recipient, &living, AskedAt::SignIn).await?;
    if renewed == Renewed::Sent {
        let event = Event::new("invitation.way_in_sent").client(client).about(living.invitation);
        act.record(event.with("generation", living.generation));
    }
    Ok(Some(renewed))
}

/// Mails a further link of the current generation. It ends with the others.
async fn mail_further(
    act: &mut Act,
    reach: &Reach,
    practice: &Practice,
    recipient: &Recipient,
    living: &Living,
    asked_at: AskedAt,
) -> Answer<Renewed> {
    let &Living { invitation, generation, expires_at } = living;
    let today = practice.present(act.now()).day;
    if !store::count_renewal(act.db(), reach, invitation, today).await? {
        return Ok(Renewed::EnoughToday);
    }
    let further = Invited { invitation, generation, letter: act.id(), again: true };
    mail_link(act, reach, practice, recipient, &further, expires_at, asked_at).await?;
    Ok(Renewed::Sent)
}

async fn renew_for(act: &mut Act, reach: &Reach, client: ClientId, asked_at: AskedAt) -> Answer<Renewed> {
    let now = act.now();
    let practice = practices::of(act).await?;
    let recipient = store::recipient_at_the_door(act.db(), reach, client).await?.ok_or_else(Trouble::not_found)?;
    if let Some(obstacle) = recipient.standing_obstacle(practice.portal_on) {
        return Err(not_sent(obstacle));
    }
    let Some(address) = &recipient.address else { return Err(not_sent(Obstacle::NoEmail)) };
    let Some(invitation) = recipient.invitation else { return Err(Trouble::not_found()) };
    let day = practice.present(now).day;
    if !store::count_renewal(act.db(), reach, invitation, day).await? {
        return Ok(Renewed::EnoughToday);
    }
    let expires_at = now.plus(Channel::Mailed.life(practice.link_days));
    let letter = act.id();
    let next = Generation { letter, to: Some(address), expires_at, day, message: None };
    let written = write_send(act, reach, &recipient, &next).await?;
    let Some(invited) = written else {
        return Err(Refusal::conflict("changed", "This link has just changed. Try again.").into());
    };
    mail_link(act, reach, &practice, &recipient, &invited, expires_at, asked_at).await?;
    act.record(Event::new("invitation.renewed").client(client).about(invited.invitation).with("generation", invited.generation));
    clients::store::refresh(act.db(), reach.practice(), &[client], now).await?;
    Ok(Renewed::Sent)
}

/// Creates a link of a generation and mails it to the address on file.
async fn mail_link(
    act: &mut Act,
    reach: &Reach,
    practice: &Practice,
    recipient: &Recipient,
    sent: &Invited,
    expires_at: Moment,
    asked_at: AskedAt,
) -> Answer<()> {
    let (now, secret, of) = (act.now(), act.secret(), (sent.invitation, sent.generation));
    let check = LinkCheck::of_mailed(&practice.link_check);
    mint(act, reach, &sent.link(Channel::Mailed, expires_at), &secret, check).await?;
    let link = Link { secret: &secret, expires_at, now };
    let content = letters::new_link(act.portico(), practice, recipient, asked_at, &link);
    let address = recipient.address.clone().ok_or_else(|| Trouble::fault("a new link for somebody without an address"))?;
    act.post(Letter::with_link(sent.letter, LetterKind::NewLink, address, recipient.client, of, now, content));
    Ok(())
}
