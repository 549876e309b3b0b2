//! What happens by itself: deleted documents are erased when their time for undoing is over, first the key and then the file, and files
//! that no row knows are swept away.

use super::{
    actions::grace,
    store,
    vault::{Found, Vault},
};
use crate::{
    act::{Act, Who},
    answer::{Answer, Failures, Trouble},
    app::Portico,
    audit::Event,
    installation, practices,
};
use portico_values::{DocumentId, Moment, PracticeId, made_at, moment::days};
use std::{collections::HashSet, io, path::Path, sync::Arc, time::Duration};

const EVERY: Duration = Duration::from_secs(60 * 60);

/// Sweeps every hour until the house stops.
pub async fn run(portico: Arc<Portico>) {
    while portico.rests(EVERY).await {
        if let Err(trouble) = sweep(&portico).await {
            tracing::warn!(%trouble, "documents could not be swept; the next hour tries again");
        }
    }
}

/// Erases what is due and removes what was left over.
///
/// # Errors
/// A fault.
pub async fn sweep(portico: &Arc<Portico>) -> Answer<()> {
    // After a restore the rows may be older than the files: nothing goes before somebody has looked round.
    if installation::hold::is_held(portico).await? {
        return Ok(());
    }
    let vault = Vault::of(portico);
    let now = portico.clock.now();
    // What does not go stands in the way of nothing behind it: a document that was deleted is gone on the day that staff were told.
    let mut failures = Failures::default();
    for (path, id) in failures.note(vault.begun().await.map_err(broken)) {
        if is_old(id, now) {
            failures.note(take_away(&path).await);
        }
    }
    let practices = practices::store::all(&mut *portico.database.read().await?).await?;
    for practice in practices.iter().map(|practice| practice.id) {
        failures.note(erase_due(portico, practice).await);
        for file in failures.note(vault.files(practice).await.map_err(broken)) {
            // A file younger than a day may be on its way to its row.
            if file.since < now.minus(days(1)) {
                failures.note(take_away_unknown(portico, practice, &vault, &file).await);
            }
        }
    }
    failures.end(())
}

async fn take_away_unknown(portico: &Portico, practice: PracticeId, vault: &Vault, file: &Found) -> Answer<()> {
    match store::is_kept(&mut *portico.database.read().await?, practice, &file.address).await? {
        true => Ok(()),
        false => vault.remove_found(file).await.map_err(broken),
    }
}

/// Removes a file. Another process that sweeps the same folder may have been faster.
async fn take_away(path: &Path) -> Answer<()> {
    match tokio::fs::remove_file(path).await {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(broken(error)),
        _ => Ok(()),
    }
}

/// Keys go in one act; a fall before the files are gone leaves files that nothing opens, for the next sweep.
async fn erase_due(portico: &Arc<Portico>, practice: PracticeId) -> Answer<()> {
    let before = portico.clock.now().minus(grace());
    let due = store::due(&mut *portico.database.read().await?, practice, before).await?;
    if due.is_empty() {
        return Ok(());
    }
    let mut act = Act::begin(portico, &Who::portico(practice, "erasing-documents")).await?;
    let (now, mut erased) = (act.now(), Vec::new());
    for (id, client, address) in due {
        if store::erase(act.db(), practice, id, before, now).await? {
            act.record(Event::new("document.erased").client(client).about(id));
            erased.push(address);
        }
    }
    if act.has_events() {
        act.commit().await?
    } else {
        act.leave()
    }
    let (vault, mut failures) = (Vault::of(portico), Failures::default());
    for address in erased {
        failures.note(vault.remove(practice, &address).await.map_err(broken));
    }
    failures.end(())
}

/// A file that was begun less than a day ago may still be arriving. Its id says when it was begun (RFC 9562, version 7).
fn is_old(id: DocumentId, now: Moment) -> bool {
    made_at(id).is_none_or(|made| made < now.minus(days(1)))
}

fn broken(error: io::Error) -> Trouble {
    Trouble::from(anyhow::Error::new(error).context("the place of documents cannot be read or written"))
}

/// How many documents of a practice have no file: none, unless a backup of the database came back without its folder.
///
/// # Errors
/// A fault.
pub async fn missing(portico: &Portico, practice: PracticeId) -> Answer<usize> {
    let vault = Vault::of(portico);
    let all = store::all(&mut *portico.database.read().await?, practice).await?;
    let there: HashSet<String> = vault.files(practice).await.map_err(broken)?.into_iter().map(|file| file.address).collect();
    Ok(all.iter().filter(|address| !there.contains(*address)).count())
}
