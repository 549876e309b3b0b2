//! Documents as they are taken along with everything that is held about a client (behaviours.md 82).

use super::{
    actions::open_key,
    store,
    vault::{Opened, Vault},
};
use crate::{
    act::Look,
    answer::{Answer, Trouble},
};
use portico_policy::Reach;
use portico_values::ClientId;
use std::{io, pin::Pin};

/// A document that is opened when its turn comes.
pub(crate) struct ToTake {
    /// Its place in the file: numbered, so that no two have the same.
    pub(crate) name: String,
    /// The content, once it is wanted.
    pub(crate) opened: Pin<Box<dyn Future<Output = io::Result<Opened>> + Send>>,
}

/// Every document of a client, deleted ones as well as long as they can be brought back.
///
/// # Errors
/// A fault when a key cannot be opened.
pub(crate) async fn to_take(look: &mut Look, reach: &Reach, client: ClientId) -> Answer<Vec<ToTake>> {
    let portico = look.portico().clone();
    let (vault, practice) = (Vault::of(&portico), reach.practice());
    let all = store::to_take(look.db(), reach, client).await?;
    all.into_iter()
        .zip(1..)
        .map(|(document, number)| {
            let key = open_key(&portico, document.id, &document.key_sealed)?;
            let bytes = u64::try_from(document.bytes).map_err(|_| Trouble::fault("a document of less than nothing"))?;
            let vault = vault.clone();
            let name = format!("documents/{number:03} {}", document.name);
            let opened =
                Box::pin(async move { Opened::of(&vault, practice, (document.id, &document.address), &key, bytes).await });
            Ok(ToTake { name, opened })
        })
        .collect()
}
