//! Links as they are presented: found by their hash, judged by their rows. Looking changes nothing (promises.md D3, D5).

use super::{invitation::LinkFacts, store};
use crate::{act::Look, answer::Answer};
use portico_policy::{Permission, Reach};
use portico_values::SecretToken;

/// The link behind a secret at the practice of this look; `None` for one that is unknown here.
///
/// # Errors
/// A fault.
pub async fn find(look: &mut Look, secret: &SecretToken) -> Answer<Option<LinkFacts>> {
    let reach = look.may(Permission::KnockAtTheDoor)?;
    let hashes = look.portico().keys.hashes(secret);
    find_by(look.db(), &reach, hashes).await
}

/// The same within an act or a look of somebody else's making.
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
