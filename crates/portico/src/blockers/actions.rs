//! Letting somebody try again who was locked out by wrong passwords.

use crate::{
    act::Act,
    answer::{Answer, Refusal, Trouble},
    audit::Event,
    clients,
    sign_in::guesses::{self, Counter},
};
use portico_policy::Permission;
use portico_values::{ClientId, EmailAddress};

/// Forgets the wrong passwords that were tried at the address of a client.
///
/// # Errors
/// Refused if nobody is locked out there.
pub async fn unlock(act: &mut Act, client: ClientId) -> Answer<()> {
    let reach = act.may(Permission::EditClients)?;
    let facts = clients::store::in_use(act.db(), &reach, client).await?.ok_or_else(Trouble::not_found)?;
    let none = || Refusal::conflict("not_locked_out", "Nobody is locked out. They can try again now.");
    let address = facts.address().and_then(|address| EmailAddress::parse(address).ok()).ok_or_else(none)?;
    let counter = Counter::account(&act.portico().keys, &reach.practice().to_string(), address.normalised());
    let now = act.now();
    if guesses::rests_until(act.db(), &counter, now).await?.is_none() {
        return Err(none().into());
    }
    guesses::forget(act.db(), &counter).await?;
    act.record(Event::new("login.lockout_lifted").client(client));
    Ok(())
}
