//! The practice-wide switch (behaviours.md 54, settled.md 5, promises.md P6, D14). Off is one row: whoever is signed in is out with their
//! next request, links say that the portal is switched off, and letters with a link wait in the outbox. The days of links keep running out.

use super::store;
use crate::{
    act::Act,
    answer::{Answer, Refusal},
    audit::Event,
    batches, clients, families, invitations, practices,
};
use portico_policy::{Permission, Reach};

/// What becomes of the letters that have waited.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Waited {
    /// They go out now.
    Send,
    /// They are dropped, each as if somebody had pressed "Stop".
    Drop,
}

/// Turns the Client Portal off for the whole practice.
///
/// # Errors
/// Refused if it is off already.
pub async fn turn_off(act: &mut Act) -> Answer<()> {
    let reach = act.may(Permission::ManagePortal)?;
    let now = act.now();
    let touched = store::touched(act.db(), &reach, now).await?;
    if !store::turn_off(practices::changing(act), &reach).await? {
        return Err(Refusal::conflict("off_already", "The Client Portal is already off.").into());
    }
    let event = Event::new("practice.portal_turned_off").about(act.practice()).with("signed_in", touched.signed_in);
    act.record(event.with("waiting", touched.waiting).with("in_line", touched.in_line));
    Ok(())
}

/// Turns it on again. Everybody signs in again; links whose days are not over work again. What is dropped is dropped for everybody, whomever
/// the one who turns it on may invite.
///
/// # Errors
/// Refused if it is on already.
pub async fn turn_on(act: &mut Act, waited: Waited) -> Answer<()> {
    let reach = act.may(Permission::ManagePortal)?;
    if !store::turn_on(practices::changing(act), &reach).await? {
        return Err(Refusal::conflict("on_already", "The Client Portal is already on.").into());
    }
    let event = Event::new("practice.portal_turned_on").about(act.practice());
    if waited == Waited::Send {
        act.record(event);
        return Ok(());
    }
    hold_everybody_in_line(act, &reach).await?;
    let batches = batches::actions::stop_all(act, &reach).await?;
    let sends = invitations::stopping::stop_all(act, &reach).await?;
    let offers = families::actions::stop_unsent(act, &reach).await?;
    act.record(event.with("batches_dropped", batches).with("sends_dropped", sends).with("offers_dropped", offers));
    Ok(())
}

/// Holds every batch, and then every client, of whom something is dropped, before anything is: whoever stops one batch, takes one invitation back
/// or merges two of these clients holds them in that order.
async fn hold_everybody_in_line(act: &mut Act, reach: &Reach) -> Answer<()> {
    let mut clients = batches::actions::hold_all(act, reach).await?;
    let singly = invitations::store::everybody_in_line(act.db(), reach).await?;
    clients.extend(singly.into_iter().map(|(client,)| client));
    clients.extend(families::actions::asked_about(act, reach).await?);
    clients::store::hold_those_there(act.db(), reach.practice(), &clients).await
}
