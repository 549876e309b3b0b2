//! What happens by itself: erasures whose day has come are carried out, each in an act of its own, and what merges kept for undoing them is
//! thrown away when they can no longer be undone.

use super::{erasing, trimming};
use crate::{
    act::{Act, Look, Who},
    answer::{Answer, Failures},
    app::Portico,
    clients::{self, store::Erasure},
    installation, practices,
};
use portico_policy::Permission;
use std::{sync::Arc, time::Duration};

/// How often it looks.
const EVERY: Duration = Duration::from_secs(60);
/// How long until a failed rewrite is tried again.
const REST: Duration = Duration::from_secs(60 * 60);

/// Erases until the house stops.
pub async fn run(portico: Arc<Portico>) {
    let mut rests_until = portico.clock.now();
    while !portico.stopping.is_stopping() {
        if let Err(trouble) = erase_due(&portico).await {
            tracing::error!(%trouble, "what was to be erased could not be; the next minute tries again");
        }
        if let Err(trouble) = trim_merges(&portico).await {
            tracing::error!(%trouble, "what merges keep could not be cut down; the next minute tries again");
        }
        // Writing the file anew needs as much room as the file, and nobody else can write meanwhile: what failed is not tried at once.
        if portico.clock.now() >= rests_until
            && let Err(trouble) = installation::rewriting::rewrite_due(&portico).await
        {
            tracing::error!(%trouble, "the database could not be written anew after something was erased; this is tried again in an hour");
            rests_until = portico.clock.now().plus(REST);
        }
        portico.rests(EVERY).await;
    }
}

/// Erases everything that is due, practice by practice. Returns how many clients' data went. In the free space of a SQLite file the words
/// stand until it is written again ([`installation::rewriting`]).
///
/// # Errors
/// A fault; what was not erased is due as before.
pub async fn erase_due(portico: &Arc<Portico>) -> Answer<usize> {
    // A copy from the past does not know which erasures were stopped since: nothing goes before somebody has looked round.
    if installation::hold::is_held(portico).await? {
        return Ok(0);
    }
    let practices = practices::store::all(&mut *portico.database.read().await?).await?;
    let (mut erased, mut failures) = (0, Failures::default());
    for practice in practices {
        let who = Who::portico(practice.id, "erasing");
        let mut look = Look::begin(portico, &who).await?;
        let (reach, now) = (look.may(Permission::EraseClients)?, look.now());
        let due = clients::store::due_erasures(look.db(), &reach, now).await?;
        drop(look);
        for waiting in due {
            // One that cannot be carried out stands in the way of none behind it.
            erased += usize::from(failures.note(erase_one(portico, &who, &waiting).await));
        }
    }
    if erased > 0 {
        portico.live_bell.notify_waiters();
    }
    failures.end(erased)
}

/// Cuts down what merges keep that can't be undone any more: sign-ins and links. No act, since nobody does it and nothing that anybody sees
/// changes. Returns how many merges were.
///
/// # Errors
/// A fault; what was not cut down is due as before.
pub async fn trim_merges(portico: &Arc<Portico>) -> Answer<usize> {
    if installation::hold::is_held(portico).await? {
        return Ok(0);
    }
    let practices = practices::store::all(&mut *portico.database.read().await?).await?;
    let (mut trimmed, mut failures) = (0, Failures::default());
    for practice in practices {
        trimmed += failures.note(trim_practice(portico, &Who::portico(practice.id, "trimming")).await);
    }
    failures.end(trimmed)
}

async fn trim_practice(portico: &Arc<Portico>, who: &Who) -> Answer<usize> {
    let reach = who.may(Permission::EraseClients)?;
    let mut all = 0;
    loop {
        let now = portico.clock.now();
        let over = trimming::over(&mut *portico.database.read().await?, &reach, now).await?;
        if over.is_empty() {
            return Ok(all);
        }
        let mut transaction = portico.database.begin().await?;
        all += trimming::trim(&mut transaction, &reach, over, now).await?;
        transaction.commit().await?;
    }
}

/// Erases one client's data in an act of its own. False if it was stopped in the meantime.
async fn erase_one(portico: &Arc<Portico>, who: &Who, waiting: &Erasure) -> Answer<bool> {
    let mut act = Act::begin(portico, who).await?;
    if !erasing::erase(&mut act, waiting).await? {
        act.leave();
        return Ok(false);
    }
    act.commit().await?;
    Ok(true)
}
