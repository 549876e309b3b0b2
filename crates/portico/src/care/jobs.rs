//! Erasures whose day has come, carried out by themselves: each in an act of its own.

use super::{
    erasing,
    store::{self, Waiting},
};
use crate::{
    act::{Act, Look, Who},
    answer::{Answer, Failures},
    app::Portico,
    practices,
};
use portico_policy::Permission;
use std::{sync::Arc, time::Duration};

/// How often is looked.
const EVERY: Duration = Duration::from_secs(60);

/// Erases until the house stops.
pub async fn run(portico: Arc<Portico>) {
    while !portico.stopping.is_stopping() {
        if let Err(trouble) = erase_due(&portico).await {
            tracing::error!(%trouble, "what was to be erased could not be; the next minute tries again");
        }
        tokio::select! {
            () = portico.stopping.clone().wait() => return,
            () = tokio::time::sleep(EVERY) => {}
        }
    }
}

/// Erases everything that is due, practice by practice, and then rewrites a SQLite file, in whose free space the words would still stand.
/// Returns how many clients' data went.
///
/// # Errors
/// A fault; what was not erased is due as before.
pub async fn erase_due(portico: &Arc<Portico>) -> Answer<usize> {
    let practices = practices::store::all(&mut *portico.database.read().await?).await?;
    let (mut erased, mut failures) = (0, Failures::default());
    for practice in practices {
        let who = Who::portico(practice.id, "erasing");
        let mut look = Look::begin(portico, &who).await?;
        let (reach, now) = (look.may(Permission::EraseClients)?, look.now());
        let due = store::due(look.db(), &reach, now).await?;
        drop(look);
        for waiting in due {
            // One that cannot be carried out stands in the way of none behind it, nor of the rewriting.
            erased += usize::from(failures.note(erase_one(portico, &who, &waiting).await));
        }
    }
    if erased > 0 {
        portico.database.rewrite().await?;
        portico.live_bell.notify_waiters();
    }
    failures.end(erased)
}

/// Erases one client's data in an act of its own. False when it was stopped meanwhile.
async fn erase_one(portico: &Arc<Portico>, who: &Who, waiting: &Waiting) -> Answer<bool> {
    let mut act = Act::begin(portico, who).await?;
    if !erasing::erase(&mut act, waiting).await? {
        act.leave();
        return Ok(false);
    }
    act.commit().await?;
    Ok(true)
}
