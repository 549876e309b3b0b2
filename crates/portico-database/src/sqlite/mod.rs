//! SQLite: one writer, a pool of readers, statements run on the task that asks (they take microseconds).

mod open;
mod readers;
mod statement;
pub(crate) mod upkeep;

pub(crate) use open::{Opening, open_reader, open_writer};
pub(crate) use readers::{ReadLink, Readers};
pub(crate) use statement::{each, run, run_many, value_at};

use crate::DatabaseError;
use std::sync::Arc;
use std::time::Duration;
use tokio::runtime::{Handle, RuntimeFlavor};
use tokio::sync::{Mutex, OwnedMutexGuard};

/// The writer, locked for one transaction.
pub(crate) type WriteLink = OwnedMutexGuard<rusqlite::Connection>;

/// The connections to one file.
pub(crate) struct Store {
    pub(crate) opening: Opening,
    pub(crate) writer: Arc<Mutex<rusqlite::Connection>>,
    pub(crate) readers: Arc<Readers>,
    /// The lock file while this process serves.
    pub(crate) serving: Mutex<Option<std::fs::File>>,
}

impl Store {
    pub(crate) fn open(opening: Opening, readers: usize) -> Result<Self, DatabaseError> {
        let writer = open_writer(&opening)?;
        let readers = Arc::new(Readers::new(opening.clone(), readers));
        Ok(Self { opening, writer: Arc::new(Mutex::new(writer)), readers, serving: Mutex::new(None) })
    }

    /// Waits its turn for the writer (first come, first served), then begins.
    pub(crate) async fn begin(&self, patience: Duration) -> Result<WriteLink, DatabaseError> {
        let waiting = Arc::clone(&self.writer).lock_owned();
        let mut link =
            tokio::time::timeout(patience, waiting).await.map_err(|_| DatabaseError::Busy("the writer is in use".into()))?;
        begin_immediate(&mut link, patience).await?;
        Ok(link)
    }
}

/// `BEGIN IMMEDIATE`. Another process may hold the file; waiting for it sleeps on the timer, not on a thread.
async fn begin_immediate(link: &mut WriteLink, patience: Duration) -> Result<(), DatabaseError> {
    let mut waited = Duration::ZERO;
    let mut pause = Duration::from_millis(1);
    loop {
        match try_begin(link) {
            Err(DatabaseError::Busy(_)) if waited < patience => {
                tokio::time::sleep(pause).await;
                waited += pause;
                pause = (pause * 2).min(Duration::from_millis(50));
            }
            outcome => return outcome,
        }
    }
}

fn try_begin(link: &rusqlite::Connection) -> Result<(), DatabaseError> {
    link.busy_timeout(Duration::ZERO)?;
    let outcome = link.prepare_cached("begin immediate").and_then(|mut statement| statement.raw_execute());
    link.busy_timeout(open::BUSY_TIMEOUT)?;
    outcome.map(|_| ()).map_err(DatabaseError::from)
}

pub(crate) fn commit(link: &rusqlite::Connection) -> Result<(), DatabaseError> {
    waiting_for_disk(|| link.prepare_cached("commit")?.raw_execute())?;
    Ok(())
}

/// Ends a transaction that was not committed; the engine may have ended it already.
pub(crate) fn roll_back(link: &rusqlite::Connection) -> Result<(), DatabaseError> {
    if !link.is_autocommit() {
        link.prepare_cached("rollback")?.raw_execute()?;
    }
    Ok(())
}

/// Runs something that waits for the disk or takes long, letting the runtime move other tasks away first where it can.
pub(crate) fn waiting_for_disk<T>(work: impl FnOnce() -> T) -> T {
    match Handle::try_current().map(|handle| handle.runtime_flavor()) {
        Ok(RuntimeFlavor::MultiThread) => tokio::task::block_in_place(work),
        _ => work(),
    }
}
