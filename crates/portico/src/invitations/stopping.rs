//! "Stop", while a letter has not gone (settled.md 13): in line it does not go out, its link never works, and the client stands as before. One
//! that is being handed over is withheld at the last moment if that has not passed; its link does not work either way.
//! When an earlier letter arrived, its link stays dead: it ended when the new one was made, and generations only count upwards
//! (settled.md 3).

use super::{
    InvitationState,
    store::{self, StoppedAt},
};
use crate::{
    act::Act,
    answer::{Answer, Refusal, Trouble},
    audit::Event,
    clients,
};
use portico_policy::Permission;
use portico_values::ClientId;

/// What stopping came to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Stopped {
    /// Nothing was ever sent: the client is not invited.
    BeforeTheFirst,
    /// An earlier invitation was sent, and stays ended.
    BeforeAnother,
    /// The letter was being handed over: it may arrive, with a link that does not work.
    WhileHandedOver,
}

/// The refusal's code when there is nothing left to stop.
pub const GONE: &str = "letter_gone";

/// Takes every letter of an invitation out of the line that was posted on its own, each as if somebody had pressed "Stop". Returns how many
/// sends were stopped.
///
/// # Errors
/// A fault.
pub async fn stop_all(act: &mut Act) -> Answer<usize> {
    let reach = act.may(Permission::InviteClients)?;
    let mut stopped = 0;
    let mut in_line = store::clients_in_line(act.db(), &reach).await?;
    in_line.sort_unstable(); // each is held, always in the same order
    for (client,) in in_line {
        match stop(act, client).await {
            Ok(_) => stopped += 1,
            // A further letter in the living generation: the invitation goes on without it.
            Err(Trouble::Refused(refusal)) if refusal.code == GONE => {}
            Err(other) => return Err(other),
        }
    }
    let now = act.now();
    store::cancel_all_letters(act.db(), &reach, now).await?;
    Ok(stopped)
}

/// Takes the letter of the newest send out of the line, or out of the hands it is in, and the invitation back with it.
///
/// # Errors
/// Refused when it has gone, or was stopped already.
pub async fn stop(act: &mut Act, client: ClientId) -> Answer<Stopped> {
    let reach = act.may(Permission::InviteClients)?;
    let gone = || Refusal::conflict(GONE, "The email has already gone. You can revoke the invitation instead.");
    clients::store::hold(act.db(), reach.practice(), client).await?;
    store::recipient(act.db(), &reach, client).await?.ok_or_else(Trouble::not_found)?;
    let shown = store::shown(act.db(), &reach, client).await?.ok_or_else(gone)?;
    let (now, by) = (act.now(), act.who().actor.staff());
    let stopped_at = store::stop(act.db(), &reach, shown.id, by, now).await?.ok_or_else(gone)?;
    store::revoke_handed_out(act.db(), &reach, shown.id, now).await?;
    store::cancel_letters(act.db(), &reach, client, shown.id, now).await?;
    let event = Event::new("invitation.stopped").client(client).about(shown.id).with("generation", shown.generation);
    clients::store::refresh(act.db(), reach.practice(), &[client], now).await?;
    if stopped_at == StoppedAt::HandedOver {
        act.record(event.with("handed_over", true));
        return Ok(Stopped::WhileHandedOver);
    }
    act.record(event);
    let before = store::shown(act.db(), &reach, client).await?.is_some_and(|shown| shown.state == InvitationState::Stopped);
    Ok(if before { Stopped::BeforeTheFirst } else { Stopped::BeforeAnother })
}
