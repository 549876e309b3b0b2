//! What changes a client's details and the invitation together.

use crate::{
    access,
    act::Act,
    answer::{Answer, Trouble},
    clients::{self, NewClient},
    invitations,
    sign_in::passes,
};
use portico_policy::Permission;
use portico_values::ClientId;

/// What saving resulted in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Saved {
    /// Whether anything was different, or was sent.
    pub wrote_anything: bool,
    /// The address changed, and the links sent to the old one died with it.
    pub old_links_ended: bool,
    /// They have an account, and still sign in with an address other than the new main one.
    pub signs_in_elsewhere: bool,
    /// Where an invitation went.
    pub sent: Option<String>,
}

/// Changes a client's details. An invitation that waits at an address that is no longer on file, or no longer the main
/// one, ends in the same act (behaviours.md 50), and so do the links mailed to somebody who signs in; with `send` a new invitation goes out
/// in it.
///
/// # Errors
/// Not found; refused if somebody else has changed the client in the meantime, or if something is in the way of sending.
pub async fn change_details(act: &mut Act, client: ClientId, version: i64, new: &NewClient, send: bool) -> Answer<Saved> {
    let reach = act.may(Permission::EditClients)?;
    let changed = clients::actions::change(act, client, version, new).await?;
    let mut old_links_ended = false;
    let mut signs_in_elsewhere = false;
    if changed.main_address || changed.way_in_gone {
        let facts = clients::store::in_use(act.db(), &reach, client).await?.ok_or_else(Trouble::not_found)?;
        let is_main = |address: &str| facts.main_address.as_deref().is_some_and(|main| main.eq_ignore_ascii_case(address));
        match (facts.login, facts.login_address.as_deref(), facts.invited_address.as_deref()) {
            (Some(login), address, _) => {
                signs_in_elsewhere = facts.main_address.is_some() && !address.is_some_and(is_main);
                passes::end_all(act, login).await?;
                if let Some(address) = address {
                    access::actions::end_letters_with_links(act, &reach, (login, client), address).await?;
                }
            }
            (None, _, Some(invited)) if !is_main(invited) => {
                old_links_ended = invitations::actions::end_links_of(act, client).await?;
                let now = act.now();
                clients::store::refresh(act.db(), reach.practice(), &[client], now).await?;
            }
            _ => {}
        }
    }
    if changed.began_or_ceased {
        // Whoever stops being a client loses every way in, and becoming one again brings none of them back (behaviours.md 53).
        access::closing::end_ways_in(act, &reach, client).await?;
        let now = act.now();
        clients::store::refresh(act.db(), reach.practice(), &[client], now).await?;
    }
    let mut sent = None;
    if send {
        invitations::actions::invite_default(act, client).await?;
        sent = clients::store::in_use(act.db(), &reach, client).await?.and_then(|facts| facts.invited_address);
    }
    Ok(Saved { wrote_anything: send || !changed.fields.is_empty(), old_links_ended, signs_in_elsewhere, sent })
}
