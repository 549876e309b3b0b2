//! Documents as they go into the file of everything held about a client (behaviours.md 82).

use super::{
    actions::open_key,
    store::{self, Readable},
    vault::{Opened, Vault},
};
use crate::{
    act::Look,
    answer::{Answer, Trouble},
    app::Portico,
};
use portico_policy::Reach;
use portico_values::{ClientId, PracticeId};
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
/// A fault of the database. A document whose key cannot be opened is one that cannot be opened itself.
pub(crate) async fn to_take(look: &mut Look, reach: &Reach, client: ClientId) -> Answer<Vec<ToTake>> {
    let all = store::to_take(look.db(), reach, client).await?;
    numbered(look.portico(), reach.practice(), "documents", all)
}

/// Every file that a client sent in with an intake form; beside them, marked as such, those in forms that are not sent yet.
///
/// # Errors
/// A fault of the database. A document whose key cannot be opened is one that cannot be opened itself.
pub(crate) async fn all_with_forms(look: &mut Look, reach: &Reach, client: ClientId) -> Answer<Vec<ToTake>> {
    let sent = store::sent_with_forms(look.db(), reach, client).await?;
    let not_sent = store::not_sent_with_forms(look.db(), reach, client).await?;
    let mut all = numbered(look.portico(), reach.practice(), "files in forms", sent)?;
    all.extend(numbered(look.portico(), reach.practice(), "files in forms, not sent", not_sent)?);
    Ok(all)
}

fn numbered(portico: &Portico, practice: PracticeId, folder: &str, all: Vec<Readable>) -> Answer<Vec<ToTake>> {
    let vault = Vault::of(portico);
    all.into_iter()
        .zip(1..)
        .map(|(document, number)| {
            let key = open_key(portico, document.id, &document.key_sealed).ok();
            let bytes = u64::try_from(document.bytes).map_err(|_| Trouble::fault("a document of less than nothing"))?;
            let vault = vault.clone();
            let name = format!("{folder}/{number:03} {}", document.name);
            let opened = Box::pin(async move {
                let no_key = || io::Error::new(io::ErrorKind::InvalidData, "the key of a document cannot be opened");
                Opened::of(&vault, practice, (document.id, &document.address), &key.ok_or_else(no_key)?, bytes).await
            });
            Ok(ToTake { name, opened })
        })
        .collect()
}
