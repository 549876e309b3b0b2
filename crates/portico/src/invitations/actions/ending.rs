//! Ending an invitation, because staff take it back or what it was for has ended: all its working links, and letters that have not left.

use super::super::{InvitationState, store};
use crate::{
    act::Act,
    answer::{Answer, Refusal},
    audit::Event,
    clients,
};
use portico_policy::{Permission, Reach};
use portico_values::ClientId;

/// Takes an invitation back: all its working links end, and letters that have not left are cancelled.
///
/// # Errors
/// Refused when it no longer waits.
pub async fn revoke(act: &mut Act, client: ClientId) -> Answer<()> {
    let reach = act.may(Permission::InviteClients)?;
    clients::store::hold(act.db(), reach.practice(), client).await?;
    if !end_links(act, &reach, client, "invitation.revoked").await? {
        return Err(Refusal::conflict("not_waiting", "There is no waiting invitation to revoke.").into());
    }
    let now = act.now();
    clients::store::refresh(act.db(), reach.practice(), &[client], now).await
}

/// Ends the working links of a client whose address has changed, so that nothing sent to the old address works (behaviours.md 50). The
/// caller changes more than this and refreshes the standing. True when there was something to end.
///
/// # Errors
/// A fault.
pub async fn end_links_of(act: &mut Act, client: ClientId) -> Answer<bool> {
    let reach = act.may(Permission::EditClients)?;
    end_links(act, &reach, client, "invitation.ended_by_address_change").await
}

/// Ends a client's invitation together with the access it was for: its links, those handed out, and letters that have not left, including
/// anything that somebody creates at the same moment. The caller changes more than this and refreshes the standing.
///
/// # Errors
/// A fault.
pub(crate) async fn end_with_access(act: &mut Act, reach: &Reach, client: ClientId) -> Answer<()> {
    if end_links(act, reach, client, "invitation.ended_with_access").await? {
        return Ok(());
    }
    let now = act.now();
    if let Some(shown) = store::shown(act.db(), reach, client).await? {
        store::revoke_handed_out(act.db(), reach, shown.id, now).await?;
        store::cancel_letters(act.db(), reach, client, shown.id, now).await?;
    }
    Ok(())
}

/// Makes it possible to invite a client again whose account has ended. Whatever was handed out before ends too, used or not, so that the
/// next invitation does not revive it. The caller records the event.
pub(crate) async fn reopen(act: &mut Act, client: ClientId) -> Answer<()> {
    let reach = act.may(Permission::EditClients)?;
    let (now, by) = (act.now(), act.who().actor.staff());
    store::reopen(act.db(), &reach, client, by, now).await?;
    if let Some(shown) = store::shown(act.db(), &reach, client).await? {
        store::revoke_handed_out(act.db(), &reach, shown.id, now).await?;
        store::revoke_led_here(act.db(), &reach, shown.id, now).await?;
    }
    Ok(())
}

async fn end_links(act: &mut Act, reach: &Reach, client: ClientId, action: &'static str) -> Answer<bool> {
    let now = act.now();
    let Some(shown) = store::shown(act.db(), reach, client).await? else { return Ok(false) };
    let by = act.who().actor.staff();
    if !store::end(act.db(), reach, shown.id, InvitationState::Revoked, by, now).await? {
        return Ok(false);
    }
    store::revoke_handed_out(act.db(), reach, shown.id, now).await?;
    store::revoke_led_here(act.db(), reach, shown.id, now).await?;
    store::cancel_letters(act.db(), reach, client, shown.id, now).await?;
    act.record(Event::new(action).client(client).about(shown.id).with("generation", shown.generation));
    Ok(true)
}
