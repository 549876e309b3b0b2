//! Looking after a database: checks, and a clean end.

use crate::database::Store;
use crate::sqlite::upkeep;
use crate::{Database, DatabaseError};

impl Database {
    /// Looks through a SQLite file for damage; may take seconds per gigabyte, while others go on. PostgreSQL checks its pages itself.
    ///
    /// # Errors
    /// `Other` with the first damages found.
    pub async fn quick_check(&self) -> Result<(), DatabaseError> {
        let Store::Sqlite(store) = &*self.store else { return Ok(()) };
        let opening = store.opening.clone();
        off_the_runtime(move || upkeep::quick_check(&opening)).await
    }

    /// Moves SQLite's write-ahead log into the file and empties it, as far as readers let it.
    ///
    /// # Errors
    /// Those of the engine; nothing is lost by them.
    pub async fn checkpoint(&self) -> Result<(), DatabaseError> {
        let Store::Sqlite(store) = &*self.store else { return Ok(()) };
        let mut writer = store.writer.clone().lock_owned().await;
        off_the_runtime(move || writer.checkpoint()).await
    }

    /// Writes a SQLite file anew without the space that nothing uses any more, in which deleted words would still stand, and empties the
    /// write-ahead log. The one writer is held until it is through: about ten seconds for a gigabyte. PostgreSQL does it by itself, with
    /// its autovacuum.
    ///
    /// # Errors
    /// Those of the engine, and `Busy` when somebody reads what stood in it before, since the log keeps that for them. Nothing is lost by them.
    pub async fn rewrite(&self) -> Result<(), DatabaseError> {
        let Store::Sqlite(store) = &*self.store else { return Ok(()) };
        #[cfg(any(test, feature = "testing"))]
        self.watch.call("vacuum")?;
        let mut writer = store.writer.clone().lock_owned().await;
        off_the_runtime(move || {
            writer.rewrite()?;
            writer.checkpoint_wholly()
        })
        .await
    }

    /// Waits until a write did not reach the disk (SQLite), which should never happen. What the system still shows may then be
    /// gone after a crash, so every later `begin` answers `Gone`: end the process and start it anew, and the file is read from
    /// the disk again.
    pub async fn until_the_disk_fails(&self) {
        if let Store::Sqlite(store) = &*self.store
            && store.disk_failed.subscribe().wait_for(|failed| *failed).await.is_ok()
        {
            return;
        }
        std::future::pending().await
    }
}

/// Runs work that takes long on a thread of its own.
pub(crate) async fn off_the_runtime<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, DatabaseError> + Send + 'static,
) -> Result<T, DatabaseError> {
    let done = tokio::task::spawn_blocking(work).await;
    done.map_err(|error| DatabaseError::Other(format!("the work was cut short: {error}")))?
}
