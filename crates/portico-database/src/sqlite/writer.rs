//! The one connection that writes, in the hands of one transaction at a time.

use super::open::BUSY_TIMEOUT;
use super::{DiskFailed, Opening, open_writer, waiting_for_disk};
use crate::DatabaseError;
use rusqlite::{Connection, ErrorCode};
use std::ops::{Deref, DerefMut};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{Mutex, OwnedMutexGuard};

/// The writing connection.
pub(crate) struct Writer {
    connection: Connection,
    /// A write did not reach the disk. What the operating system then still shows may be gone after a crash, so nothing may be
    /// acknowledged on top of it: this process writes no more.
    disk_failed: DiskFailed,
}

/// The writer, locked for one transaction.
pub(crate) type WriteLink = OwnedMutexGuard<Writer>;

impl Writer {
    pub(crate) fn open(opening: &Opening, disk_failed: DiskFailed) -> Result<Self, DatabaseError> {
        Ok(Self { connection: open_writer(opening)?, disk_failed })
    }

    /// Makes a transaction permanent.
    pub(crate) fn commit(&mut self) -> Result<(), DatabaseError> {
        let outcome = waiting_for_disk(|| self.connection.prepare_cached("commit")?.raw_execute());
        self.noting_the_disk(outcome).map(|_| ())
    }

    /// Ends a transaction that was not committed; the engine may have ended it already.
    pub(crate) fn roll_back(&mut self) -> Result<(), DatabaseError> {
        if !self.connection.is_autocommit() {
            self.connection.prepare_cached("rollback")?.raw_execute()?;
        }
        Ok(())
    }

    /// Moves the write-ahead log into the file and empties it, as far as readers let it.
    pub(crate) fn checkpoint(&mut self) -> Result<(), DatabaseError> {
        let outcome = self.connection.query_row("pragma wal_checkpoint(truncate)", [], |_| Ok(()));
        self.noting_the_disk(outcome)
    }

    /// The same, and wholly: nothing of what the log held before is left in it.
    pub(crate) fn checkpoint_wholly(&mut self) -> Result<(), DatabaseError> {
        let outcome = self.connection.query_row("pragma wal_checkpoint(truncate)", [], |row| row.get::<_, i64>(0));
        match self.noting_the_disk(outcome)? {
            0 => Ok(()),
            _ => Err(DatabaseError::Busy("somebody still reads what stood in the database before".into())),
        }
    }

    /// Writes every page anew, so that free space holds nothing of what was deleted.
    pub(crate) fn rewrite(&mut self) -> Result<(), DatabaseError> {
        let outcome = self.connection.execute_batch("vacuum");
        self.noting_the_disk(outcome)
    }

    fn noting_the_disk<T>(&self, outcome: rusqlite::Result<T>) -> Result<T, DatabaseError> {
        outcome.map_err(|error| {
            if error.sqlite_error_code() != Some(ErrorCode::SystemIoFailure) {
                return error.into();
            }
            self.disk_failed.send_replace(true);
            DatabaseError::Gone(format!("a write did not reach the disk: {error}"))
        })
    }

    fn try_begin(&mut self) -> Result<(), DatabaseError> {
        if *self.disk_failed.borrow() {
            return Err(DatabaseError::Gone("an earlier write did not reach the disk; start Portico anew".into()));
        }
        // What an earlier transaction could not undo ends here.
        self.roll_back()?;
        // Another process may hold the file: waiting for it sleeps on the timer, not on a thread.
        self.connection.busy_timeout(Duration::ZERO)?;
        let outcome = self.connection.prepare_cached("begin immediate").and_then(|mut statement| statement.raw_execute());
        self.connection.busy_timeout(BUSY_TIMEOUT)?;
        outcome.map(|_| ()).map_err(DatabaseError::from)
    }
}

/// Waits its turn for the writer (first come, first served), then begins.
pub(crate) async fn begin(writer: &Arc<Mutex<Writer>>, patience: Duration) -> Result<WriteLink, DatabaseError> {
    let waiting = Arc::clone(writer).lock_owned();
    let link = tokio::time::timeout(patience, waiting).await;
    let mut link = link.map_err(|_| DatabaseError::Busy("the writer is in use".into()))?;
    let mut waited = Duration::ZERO;
    let mut pause = Duration::from_millis(1);
    loop {
        match link.try_begin() {
            Err(DatabaseError::Busy(_)) if waited < patience => {
                tokio::time::sleep(pause).await;
                waited += pause;
                pause = (pause * 2).min(Duration::from_millis(50));
            }
            outcome => return outcome.map(|()| link),
        }
    }
}

impl Deref for Writer {
    type Target = Connection;
    fn deref(&self) -> &Connection {
        &self.connection
    }
}
impl DerefMut for Writer {
    fn deref_mut(&mut self) -> &mut Connection {
        &mut self.connection
    }
}
