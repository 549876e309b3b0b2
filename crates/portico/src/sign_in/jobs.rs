//! What happens by itself around signing in: old rows are taken away. Nothing here decides who gets in.

use super::{actions::nowhere, guesses, store};
use crate::{answer::Answer, app::Portico, bell, passkeys, practices, sessions};
use portico_values::Moment;
use std::{sync::Arc, time::Duration};

/// Once an hour is enough for rows that nothing asks for.
const EVERY: Duration = Duration::from_secs(60 * 60);

/// Sweeps every hour until the house stops.
pub async fn run(portico: Arc<Portico>) {
    while portico.rests(EVERY).await {
        if let Err(trouble) = sweep(&portico).await {
            tracing::warn!(%trouble, "old rows of signing in could not be taken away; the next hour tries again");
        }
    }
}

/// Takes away forgotten tries, passes that ended a month ago, codes to sign in with that ended a day ago, sessions that ended three months
/// ago, and what tries at addresses that nobody has left behind. One short transaction for each practice.
///
/// # Errors
/// A fault.
pub async fn sweep(portico: &Portico) -> Answer<()> {
    let now = portico.clock.now();
    // First, and in what room there is: whoever signs in to end something on a full disk has tries counted there.
    portico.database.in_freed_room(forget_tries(portico, now)).await?;
    let practices = practices::store::all(&mut *portico.database.read().await?).await?;
    for practice in practices.iter().map(|practice| practice.id) {
        let mut transaction = portico.database.begin().await?;
        store::sweep_passes(&mut transaction, practice, now).await?;
        sessions::store::sweep(&mut transaction, practice, now).await?;
        bell::store::sweep(&mut transaction, practice, now).await?;
        passkeys::store::sweep(&mut transaction, practice, now).await?;
        transaction.commit().await?;
    }
    let mut transaction = portico.database.begin().await?;
    store::sweep_nowhere(&mut transaction, nowhere()).await?;
    Ok(transaction.commit().await?)
}

async fn forget_tries(portico: &Portico, now: Moment) -> Answer<()> {
    let mut transaction = portico.database.begin().await?;
    guesses::sweep(&mut transaction, now).await?;
    Ok(transaction.commit().await?)
}
