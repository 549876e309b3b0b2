//! Looking up a link that somebody presents: it is found by its hash and judged by its rows. Looking changes nothing (promises.md D3,
//! D5).

use super::{invitation::LinkFacts, store};
use crate::{act::Look, answer::Answer};
use portico_policy::{Permission, Reach};
use portico_values::SecretToken;

/// The link with this secret, at the practice of the look; `None` if the practice has no such link.
///
/// # Errors
/// A fault.
pub async fn find(look: &mut Look, secret: &SecretToken) -> Answer<Option<LinkFacts>> {
    let reach = look.may(Permission::KnockAtTheDoor)?;
    let hashes = look.portico().keys.hashes(secret);
    find_by(look.db(), &reach, hashes).await
}

/// The same on a connection of the caller's.
pub(super) async fn find_by(
    db: &mut portico_database::Connection,
    reach: &Reach,
    hashes: Vec<[u8; 32]>,
) -> Answer<Option<LinkFacts>> {
    for hash in hashes {
        if let Some(facts) = store::link(db, reach.practice(), hash).await? {
            return Ok(Some(facts));
        }
    }
    Ok(None)
}
