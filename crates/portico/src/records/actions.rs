//! What touches a client's details and the invitation at once.

use crate::{
    access,
    act::Act,
    answer::Answer,
    clients::{self, NewClient, Standing},
    invitations,
};
use portico_policy::Permission;
use portico_values::ClientId;

/// What saving came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Saved {
    /// Whether anything was different, or was sent.
    pub wrote_anything: bool,
    /// The address changed, and with it the links sent to the old one died.
    pub old_links_ended: bool,
    /// An invitation went out.
    pub sent: bool,
}

/// Changes a client's details. An invitation that waits at an address which is no longer the main one ends in the same act
/// (behaviours.md 50); with `send` a new one goes out in it.
///
/// # Errors
/// Not found; refused when somebody else changed the client meanwhile, or when something stands in the way of sending.
pub async fn change_details(act: &mut Act, client: ClientId, version: i64, new: &NewClient, send: bool) -> Answer<Saved> {
    let reach = act.may(Permission::EditClients)?;
    let changed = clients::actions::change(act, client, version, new).await?;
    let mut old_links_ended = false;
    if changed.main_address {
        let standing = clients::store::standing(act.db(), &reach, client).await?;
        if !standing.is_some_and(Standing::has_account) {
            old_links_ended = invitations::actions::end_links_of(act, client).await?;
            let now = act.now();
            clients::store::refresh(act.db(), reach.practice(), &[client], now).await?;
        }
    }
    if changed.began_or_ceased {
        // Whoever stops being a client loses every way in, and becoming one again brings none of them back (behaviours.md 53).
        access::closing::end_ways_in(act, &reach, client).await?;
        let now = act.now();
        clients::store::refresh(act.db(), reach.practice(), &[client], now).await?;
    }
    if send {
        invitations::actions::invite_default(act, client).await?;
    }
    Ok(Saved { wrote_anything: send || !changed.fields.is_empty(), old_links_ended, sent: send })
}
