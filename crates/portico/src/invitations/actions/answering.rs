//! What the holder of a link can answer: "Not me", "This address is wrong", a first password, and acceptance.

use super::super::{
    invitation::{Channel, InvitationState, LinkFacts, LinkState},
    links,
    notices::{self, Answered},
    store,
};
use crate::{
    act::Act,
    answer::{Answer, Refusal, Trouble},
    audit::Event,
    clients,
};
use portico_policy::{Permission, Reach};
use portico_values::{ClientId, SecretToken};

/// "Not me", confirmed by a tick: the link ends, reminders stop, and staff see "Declined" (settled.md 4, 9).
///
/// # Errors
/// Refused when the link is not alive.
pub async fn decline(act: &mut Act, secret: &SecretToken) -> Answer<()> {
    let (reach, facts) = living_and_held(act, secret).await?;
    let now = act.now();
    end(act, &reach, &facts).await?;
    notices::tell(act, &reach, &facts, Answered::Declined).await?;
    act.record(
        Event::new("invitation.declined").client(facts.client).about(facts.invitation).with("channel", facts.channel.word()),
    );
    clients::store::refresh(act.db(), reach.practice(), &[facts.client], now).await
}

/// The invitation ends, and with it every link to it and every letter that has not left yet.
async fn end(act: &mut Act, reach: &Reach, facts: &LinkFacts) -> Answer<()> {
    let now = act.now();
    if !store::end(act.db(), reach, facts.invitation, InvitationState::Declined, None, now).await? {
        return Err(Refusal::conflict("not_waiting", "This link has already ended.").into());
    }
    store::revoke_handed_out(act.db(), reach, facts.invitation, now).await?;
    store::revoke_led_here(act.db(), reach, facts.invitation, now).await?;
    store::cancel_letters(act.db(), reach, facts.client, facts.invitation, now).await?;
    Ok(())
}

/// What staff read about an invitation whose address was reported as wrong.
const WRONG: &str = "The person who got the email says the address is wrong.";

/// "This address is wrong", confirmed by a tick: the link ends, nothing more is sent to the address, and staff are asked to correct it.
/// Only a mailed link says anything about an address.
///
/// # Errors
/// Refused when the link is not alive, or was not mailed.
pub async fn address_wrong(act: &mut Act, secret: &SecretToken) -> Answer<()> {
    let (reach, facts) = living_and_held(act, secret).await?;
    let now = act.now();
    if facts.channel != Channel::Mailed {
        return Err(Refusal::conflict("not_mailed", "This link did not come by email.").into());
    }
    end(act, &reach, &facts).await?;
    store::note_wrong(act.db(), &reach, &facts, WRONG, now).await?;
    notices::tell(act, &reach, &facts, Answered::WrongAddress).await?;
    act.record(Event::new("invitation.address_wrong").client(facts.client).about(facts.invitation));
    clients::store::refresh(act.db(), reach.practice(), &[facts.client], now).await
}

/// The address was right after all: letters may be sent to it again.
///
/// # Errors
/// Refused when none was reported as wrong.
pub async fn address_right(act: &mut Act, client: ClientId) -> Answer<()> {
    let reach = act.may(Permission::EditClients)?;
    clients::store::is_held(act.db(), reach.practice(), client).await?;
    if store::forget_wrong(act.db(), &reach, client).await? == 0 {
        return Err(Refusal::conflict("not_wrong", "No address of this client was reported as wrong.").into());
    }
    let now = act.now();
    act.record(Event::new("client.address_called_right").client(client));
    clients::store::refresh(act.db(), reach.practice(), &[client], now).await
}

/// Notes that a password was sent with this link for the first time: "Started" (settled.md 4). True if it was the first time.
///
/// # Errors
/// Refused when the link is not alive.
pub async fn note_started(act: &mut Act, secret: &SecretToken) -> Answer<bool> {
    let (reach, facts) = living(act, secret).await?;
    let now = act.now();
    let first = store::start(act.db(), &reach, facts.invitation, now).await?;
    if first {
        act.record(Event::new("invitation.started").client(facts.client).about(facts.invitation));
    }
    Ok(first)
}

/// Accepts the invitation: the one conditional statement, in the transaction in which the credential is set. Only `access` calls it, with
/// the password already hashed. Returns the facts of the link; the caller opens login, grant and session in the same act.
///
/// # Errors
/// Refused when the link is not alive at this moment.
pub(crate) async fn accept(act: &mut Act, secret: &SecretToken) -> Answer<LinkFacts> {
    let reach = act.may(Permission::KnockAtTheDoor)?;
    let now = act.now();
    for hash in act.portico().keys.hashes(secret) {
        let Some(found) = store::link(act.db(), reach.practice(), hash).await? else { continue };
        // Waits for a merge, its undoing or an erasure that is being written. The link may lead to another client afterwards, or to none.
        if !clients::store::is_held(act.db(), reach.practice(), found.client).await? {
            return Err(dead_link());
        }
        let facts = store::link(act.db(), reach.practice(), hash).await?.filter(|facts| facts.client == found.client);
        let facts = facts.ok_or_else(dead_link)?;
        if !store::accept(act.db(), &reach, hash, now).await? {
            return Err(dead_link());
        }
        store::mark_used(act.db(), &reach, facts.token, now).await?;
        store::cancel_letters(act.db(), &reach, facts.client, facts.invitation, now).await?;
        let event = Event::new("invitation.accepted").client(facts.client).about(facts.invitation);
        act.record(event.with("generation", facts.token_generation).with("channel", facts.channel.word()));
        return Ok(facts);
    }
    Err(Trouble::not_found())
}

/// The link with this secret, as long as it lives. One that does not is refused, one that is unknown is not found.
pub(crate) async fn living(act: &mut Act, secret: &SecretToken) -> Answer<(Reach, LinkFacts)> {
    let reach = act.may(Permission::KnockAtTheDoor)?;
    let hashes = act.portico().keys.hashes(secret);
    let facts = links::find_by(act.db(), &reach, hashes).await?.ok_or_else(Trouble::not_found)?;
    if facts.state(act.now()) != LinkState::Living {
        return Err(dead_link());
    }
    Ok((reach, facts))
}

/// The same with its client's row, which comes before that of the invitation: whoever takes it back in this moment holds them in that order.
async fn living_and_held(act: &mut Act, secret: &SecretToken) -> Answer<(Reach, LinkFacts)> {
    let (reach, found) = living(act, secret).await?;
    if !clients::store::is_held(act.db(), reach.practice(), found.client).await? {
        return Err(dead_link());
    }
    // What was waited for may have ended it, or have led it elsewhere.
    let (reach, facts) = living(act, secret).await?;
    if facts.client == found.client { Ok((reach, facts)) } else { Err(dead_link()) }
}

fn dead_link() -> Trouble {
    Refusal::conflict("link_not_living", "This link has stopped working. Open it again to see why.").into()
}
