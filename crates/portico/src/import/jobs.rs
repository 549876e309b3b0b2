//! What happens by itself: a list that was uploaded and that nobody imports does not lie here for ever, and neither do rows that did not
//! come in, or a file that no import needs.

use super::{
    actions,
    kept::Kept,
    store::{self, Import},
    work::{begun_at, uploads},
};
use crate::{
    act::{Act, Who},
    answer::{Answer, Failures, Trouble},
    app::Portico,
    installation, practices,
};
use portico_policy::Permission;
use portico_values::moment::days;
use std::{collections::HashSet, ffi::OsString, io, sync::Arc, time::Duration};

const EVERY: Duration = Duration::from_secs(60 * 60);
/// How long an import waits for somebody to go on with it.
const PATIENCE: Duration = days(14);
/// How long a finished import names the rows that did not come in.
const REMEMBERED: Duration = days(30);

/// Sweeps every hour until the house stops.
pub async fn run(portico: Arc<Portico>) {
    while portico.rests(EVERY).await {
        if let Err(trouble) = sweep(&portico).await {
            tracing::warn!(%trouble, "imports could not be swept; the next hour tries again");
        }
    }
}

/// Ends the imports that nobody has gone on with for 14 days, forgets who stayed out of those that are over for 30, and removes the uploads
/// that none needs any more.
///
/// # Errors
/// A fault.
pub async fn sweep(portico: &Arc<Portico>) -> Answer<()> {
    // After a restore the rows may be older than the files: nothing goes before somebody has looked round.
    if installation::hold::is_held(portico).await? {
        return Ok(());
    }
    let practices = practices::store::all(&mut *portico.database.read().await?).await?;
    let (mut needed, mut failures) = (HashSet::new(), Failures::default());
    for practice in practices {
        let who = Who::portico(practice.id, "sweeping-imports");
        for import in unfinished(portico, &who).await? {
            let was_ended = failures.note(end_if_forgotten(portico, &who, &import).await);
            if !was_ended {
                let sources = Kept::read(&import)?.sources;
                needed.extend(sources.iter().filter_map(|source| source.path.file_name().map(OsString::from)));
            }
        }
        failures.note(forget_who_stayed_out(portico, &who).await);
    }
    failures.note(remove_uploads_but(portico, &needed).await);
    failures.end(())
}

async fn forget_who_stayed_out(portico: &Arc<Portico>, who: &Who) -> Answer<()> {
    let reach = who.may(Permission::EraseClients)?;
    let before = portico.clock.now().minus(REMEMBERED);
    let over = store::done_before(&mut *portico.database.read().await?, &reach, before).await?;
    for import in over {
        if Kept::read(&import)?.forgotten {
            continue;
        }
        let mut act = Act::begin(portico, who).await?;
        actions::forget_who_stayed_out(&mut act, &import).await?;
        act.commit().await?;
    }
    Ok(())
}

/// Throwing away what was found about people is erasing, and that much Portico may do by itself; it imports nobody.
async fn unfinished(portico: &Portico, who: &Who) -> Answer<Vec<Import>> {
    let reach = who.may(Permission::EraseClients)?;
    store::unfinished(&mut *portico.database.read().await?, &reach).await
}

async fn end_if_forgotten(portico: &Arc<Portico>, who: &Who, import: &Import) -> Answer<bool> {
    if import.worked_at > portico.clock.now().minus(PATIENCE) {
        return Ok(false);
    }
    let mut act = Act::begin(portico, who).await?;
    let was_ended = actions::forget(&mut act, import).await?;
    if was_ended {
        act.commit().await?;
    } else {
        act.leave();
    }
    Ok(was_ended)
}

/// Removes uploads that are none of these. One of the last day may still be on its way to its row.
async fn remove_uploads_but(portico: &Portico, needed: &HashSet<OsString>) -> Answer<()> {
    let before = portico.clock.now().minus(days(1));
    let mut files = match tokio::fs::read_dir(uploads(portico)).await {
        Ok(files) => files,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(broken(error)),
    };
    while let Some(file) = files.next_entry().await.map_err(broken)? {
        let is_over = begun_at(&file.file_name()).is_some_and(|begun| begun < before) && !needed.contains(&file.file_name());
        if is_over && let Err(error) = tokio::fs::remove_file(file.path()).await {
            // Another process that sweeps the same folder may have been faster.
            if error.kind() != io::ErrorKind::NotFound {
                return Err(broken(error));
            }
        }
    }
    Ok(())
}

fn broken(error: io::Error) -> Trouble {
    Trouble::from(anyhow::Error::new(error).context("the folder of uploaded client lists cannot be read or written"))
}
