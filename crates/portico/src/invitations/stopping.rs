//! "Stop", for a letter that has not gone (settled.md 13). A letter in line does not leave, its link never works, and the client stands
//! where they stood. One that is just being handed over is withheld if there is still time; its link does not work either way. An earlier
//! letter that arrived stays dead: it ended when the new one was made, and generations only count upwards (settled.md 3).

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
use portico_policy::{Permission, Reach};
use portico_values::ClientId;

/// What was stopped.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Stopped {
    /// The first letter: the client counts as not invited.
    BeforeTheFirst,
    /// A further one: earlier invitations stay ended.
    BeforeAnother,
    /// The letter was being handed over. It may arrive, with a link that does not work.
    WhileHandedOver,
}

/// The code of the refusal when there is nothing left to stop.
pub const GONE: &str = "letter_gone";

/// Stops every invitation letter in line that was sent singly, as if somebody had pressed "Stop" for each. Returns how many sends were
/// stopped.
///
/// # Errors
/// A fault.
pub(crate) async fn stop_all(act: &mut Act, reach: &Reach) -> Answer<usize> {
    let mut stopped = 0;
    let mut in_line = store::clients_in_line(act.db(), reach).await?;
    in_line.sort_unstable(); // each is held, always in the same order
    for (client,) in in_line {
        match stop_one(act, reach, client).await {
            Ok(_) => stopped += 1,
            // This letter brought a further link of the same generation; the invitation goes on without it.
            Err(Trouble::Refused(refusal)) if refusal.code == GONE => {}
            Err(other) => return Err(other),
        }
    }
    let now = act.now();
    store::cancel_all_letters(act.db(), reach, now).await?;
    Ok(stopped)
}

/// Stops the letter of the newest send, in line or in a worker's hands, and takes the invitation back with it.
///
/// # Errors
/// Refused when it has gone, or was stopped already.
pub async fn stop(act: &mut Act, client: ClientId) -> Answer<Stopped> {
    let reach = act.may(Permission::InviteClients)?;
    stop_one(act, &reach, client).await
}

async fn stop_one(act: &mut Act, reach: &Reach, client: ClientId) -> Answer<Stopped> {
    let gone = || Refusal::conflict(GONE, "The email has already gone. You can revoke the invitation instead.");
    clients::store::hold(act.db(), reach.practice(), client).await?;
    store::recipient(act.db(), reach, client).await?.ok_or_else(Trouble::not_found)?;
    let shown = store::shown(act.db(), reach, client).await?.ok_or_else(gone)?;
    let (now, by) = (act.now(), act.who().actor.staff());
    let stopped_at = store::stop(act.db(), reach, shown.id, by, now).await?.ok_or_else(gone)?;
    store::revoke_handed_out(act.db(), reach, shown.id, now).await?;
    store::cancel_letters(act.db(), reach, client, shown.id, now).await?;
    let event = Event::new("invitation.stopped").client(client).about(shown.id).with("generation", shown.generation);
    clients::store::refresh(act.db(), reach.practice(), &[client], now).await?;
    if stopped_at == StoppedAt::HandedOver {
        act.record(event.with("handed_over", true));
        return Ok(Stopped::WhileHandedOver);
    }
    act.record(event);
    let before = store::shown(act.db(), reach, client).await?.is_some_and(|shown| shown.state == InvitationState::Stopped);
    Ok(if before { Stopped::BeforeTheFirst } else { Stopped::BeforeAnother })
}
