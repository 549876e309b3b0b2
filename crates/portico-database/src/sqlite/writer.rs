//! The one connection for writing, used by one transaction at a time.

use super::open::BUSY_TIMEOUT;
use super::{DiskFailed, Opening, log::Log, open_writer, waiting_for_disk};
use crate::DatabaseError;
use rusqlite::{Connection, ErrorCode};
use std::ops::{Deref, DerefMut};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{Mutex, OwnedMutexGuard};

/// The connection for writing.
pub(crate) struct Writer {
    connection: Connection,
    opening: Opening,
    log: Log,
    /// Set when a write has failed to reach the disk. What the operating system still shows may be gone after a crash, so nothing may be
    /// committed on top of it: this process stops writing.
    disk_failed: DiskFailed,
}

/// The writer, locked for one transaction.
pub(crate) type WriteLink = OwnedMutexGuard<Writer>;

impl Writer {
    pub(crate) fn open(opening: &Opening, disk_failed: DiskFailed) -> Result<Self, DatabaseError> {
        let mut connection = open_writer(opening)?;
        let log = Log::watch(&mut connection, Arc::clone(&disk_failed))?;
        Ok(Self { connection, opening: opening.clone(), log, disk_failed })
    }

    /// Commits the transaction.
    pub(crate) fn commit(&mut self) -> Result<(), DatabaseError> {
        let outcome = waiting_for_disk(|| self.connection.prepare_cached("commit")?.raw_execute());
        self.noting_the_disk(outcome)?;
        self.log.committed(&self.connection, &self.opening);
        Ok(())
    }

    /// Rolls a transaction back; the engine may have done so already.
    pub(crate) fn roll_back(&mut self) -> Result<(), DatabaseError> {
        if !self.connection.is_autocommit() {
            self.connection.prepare_cached("rollback")?.raw_execute()?;
        }
        Ok(())
    }

    /// Moves the write-ahead log into the file and empties it, as far as readers allow.
    pub(crate) fn checkpoint(&mut self) -> Result<(), DatabaseError> {
        self.log.moved();
        let outcome = self.connection.query_row("pragma wal_checkpoint(truncate)", [], |_| Ok(()));
        self.noting_the_disk(outcome)
    }

    /// The same completely: nothing of the log's earlier content is left in it.
    pub(crate) fn checkpoint_wholly(&mut self) -> Result<(), DatabaseError> {
        self.log.moved();
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
        // Ends what an earlier transaction could not undo.
        self.roll_back()?;
        // Another process may hold the file. Waiting for it sleeps on a timer and blocks no thread.
        self.connection.busy_timeout(Duration::ZERO)?;
        let outcome = self.connection.prepare_cached("begin immediate").and_then(|mut statement| statement.raw_execute());
        self.connection.busy_timeout(BUSY_TIMEOUT)?;
        outcome.map(|_| ()).map_err(DatabaseError::from)
    }
}

/// Waits for the writer in the order of arrival, then begins a transaction.
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
