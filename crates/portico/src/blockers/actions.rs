//! Letting somebody try again who was locked out by wrong passwords or codes.

use super::{store, tries::Tries};
use crate::{
    act::Act,
    answer::{Answer, Refusal, Trouble},
    audit::Event,
    clients,
};
use portico_policy::Permission;
use portico_values::{ClientId, EmailAddress};

/// Forgets the wrong passwords and codes that were tried at the address by which a client gets in, and at the one that was typed: another of
/// the client's, or of somebody who acts for them or was asked to.
///
/// # Errors
/// Not found if that address has nothing to do with the client, or is that of somebody out of reach; refused if nobody is locked out.
pub async fn unlock(act: &mut Act, client: ClientId, typed: Option<&EmailAddress>) -> Answer<()> {
    let reach = act.may(Permission::EditClients)?;
    let facts = clients::store::in_use(act.db(), &reach, client).await?.ok_or_else(Trouble::not_found)?;
    let none = || Refusal::conflict("not_locked_out", "Nobody is locked out. They can try again now.");
    let in_use = facts.address().and_then(|address| EmailAddress::parse(address).ok());
    let now = act.now();
    let mut lifted = None;
    for address in in_use.iter().chain(typed) {
        let here = store::here(act.db(), &reach, client, address.normalised()).await?;
        let here = match here {
            Some(here) => here,
            None if typed == Some(address) => return Err(Trouble::not_found()),
            None => continue,
        };
        let tries = Tries::at(&act.portico().keys, reach.practice(), address, here.login);
        let rests = tries.rests(act.db(), now).await?;
        if rests.passwords.or(rests.codes).is_some() {
            tries.forget(act.db()).await?;
            lifted = Some(here.login);
        }
    }
    let event = Event::new("login.lockout_lifted").client(client);
    act.record(match lifted.ok_or_else(none)? {
        Some(login) => event.about(login),
        None => event,
    });
    Ok(())
}
