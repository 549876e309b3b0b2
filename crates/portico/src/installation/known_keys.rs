//! The keys that the installation goes on with, by marks that tell nothing of them (`keys.rs`). Whoever comes with others is turned away:
//! they could open no letter, no answer and no document that is there, and nobody else what they sealed (promises.md D22).

use super::store;
use crate::{answer::Answer, app::Portico, keys::Keys};
use portico_database::Connection;
use std::path::Path;

const NAME: &str = "keys";

/// The first key that the installation goes on with and that is not among these, such as “documents 2”.
///
/// # Errors
/// A fault.
pub(crate) async fn lacking(db: &mut Connection, keys: &Keys) -> Answer<Option<String>> {
    Ok(store::get(db, NAME).await?.and_then(|marks| keys.lacks(&marks)))
}

/// The same of a backup that is a SQLite file, before it is loaded. What cannot be read there is refused by whoever loads it.
pub(crate) async fn lacking_for(backup: &Path, keys: &Keys) -> Option<String> {
    keys.lacks(&store::get_in_backup(backup, NAME).await.ok()??)
}

/// Notes that the installation goes on with the keys of this house.
///
/// # Errors
/// A fault.
pub(crate) async fn note(portico: &Portico) -> Answer<()> {
    let marks = portico.keys.marks();
    if store::get(&mut *portico.database.read().await?, NAME).await?.as_ref() == Some(&marks) {
        return Ok(());
    }
    let mut transaction = portico.database.begin().await?;
    store::put(&mut transaction, NAME, &marks).await?;
    Ok(transaction.commit().await?)
}

/// Forgets them: somebody has said that they are lost.
///
/// # Errors
/// A fault.
pub(crate) async fn forget(db: &mut Connection) -> Answer<()> {
    store::forget(db, NAME).await
}
