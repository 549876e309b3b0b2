//! Maintenance: checking a database, and tidying its files.

use crate::database::Store;
use crate::sqlite::{move_beside, upkeep};
use crate::{Database, DatabaseError, Engine, with_the_reserve};

impl Database {
    /// Checks a SQLite file for damage while others go on working. It may take seconds per gigabyte. PostgreSQL checks its pages itself.
    ///
    /// # Errors
    /// `Other`, with the first problems found.
    pub async fn quick_check(&self) -> Result<(), DatabaseError> {
        let Store::Sqlite(store) = &*self.store else { return Ok(()) };
        let opening = store.opening.clone();
        off_the_runtime(move || upkeep::quick_check(&opening)).await
    }

    /// Moves SQLite's write-ahead log into the file and empties it, as far as readers allow.
    ///
    /// # Errors
    /// Errors of the engine; nothing is lost by them.
    pub async fn checkpoint(&self) -> Result<(), DatabaseError> {
        let Store::Sqlite(store) = &*self.store else { return Ok(()) };
        let mut writer = store.writer.between().await;
        off_the_runtime(move || writer.checkpoint()).await
    }

    /// Shortens SQLite's write-ahead log where it has become longer than 64 MB because somebody read for long, and nothing was written since
    /// they ended. Whoever serves calls this again and again: where somebody still reads, or the log is being moved already, the next call
    /// does it. Most of it is moved beside the writer, and nobody is waited for longer than a moment.
    ///
    /// # Errors
    /// `Other` when the work was cut short; nothing is lost by it.
    pub async fn keep_log_short(&self) -> Result<(), DatabaseError> {
        let Store::Sqlite(store) = &*self.store else { return Ok(()) };
        if !upkeep::has_long_log(&store.opening) {
            return Ok(());
        }
        let (opening, disk_failed) = (store.opening.clone(), std::sync::Arc::clone(&store.disk_failed));
        if !off_the_runtime(move || Ok(move_beside(&opening, &disk_failed))).await? {
            return Ok(());
        }
        let mut writer = store.writer.between().await;
        off_the_runtime(move || {
            writer.shorten_log();
            Ok(())
        })
        .await
    }

    /// Has PostgreSQL count those of these tables that held fewer rows than this when it last counted, so that its plans are made for what they
    /// hold now. It counts by itself within a minute or so, but hundreds of statements a second may be run by the plans of an empty table until
    /// then. SQLite's figures are fixed.
    ///
    /// # Errors
    /// Errors of the engine. A table that belongs to somebody else is passed over.
    pub async fn count_what_grew(&self, tables: &[&str], rows: i64) -> Result<(), DatabaseError> {
        const COUNTED: &str = "select cast(relname as text) from pg_class where relkind = 'r' and pg_table_is_visible(oid)
         and reltuples < cast($1 as bigint)";
        if self.engine() != Engine::Postgres {
            return Ok(());
        }
        let small: Vec<(String,)> = self.read().await?.rows(COUNTED, &[rows.into()]).await?;
        for table in tables.iter().filter(|table| small.iter().any(|(name,)| name == *table)) {
            let mut transaction = self.begin().await?;
            transaction.script(&format!("analyze {table}")).await?;
            transaction.commit().await?;
        }
        Ok(())
    }

    /// Keeps room beside a SQLite file for what ends access when the disk is full, as far as there is room. Whoever serves calls this
    /// again and again: released room is kept anew as soon as there is enough of it. PostgreSQL's disk is its operator's.
    ///
    /// # Errors
    /// `Other` when the work was cut short. A disk without room is none.
    pub async fn keep_reserve(&self) -> Result<(), DatabaseError> {
        let Store::Sqlite(store) = &*self.store else { return Ok(()) };
        let reserve = std::sync::Arc::clone(&store.reserve);
        off_the_runtime(move || {
            reserve.keep();
            Ok(())
        })
        .await
    }

    /// For work that takes up room outside a transaction, as uploads do, and for what is not worth the reserve though it might use it. It
    /// costs next to nothing: whoever goes on for a while asks again and again, or they would take what is set free meanwhile.
    ///
    /// # Errors
    /// `Full` while the disk is full and what room there is, is kept for what ends access.
    pub fn has_room(&self) -> Result<(), DatabaseError> {
        match &*self.store {
            Store::Sqlite(store) => store.reserve.leaves_room(),
            Store::Postgres(_) => Ok(()),
        }
    }

    /// Does small work that must not stop while the disk is full: in the room of the reserve where that is free already. It never sets the
    /// reserve free itself.
    pub async fn in_freed_room<T>(&self, work: impl Future<Output = T>) -> T {
        match &*self.store {
            Store::Sqlite(store) if store.reserve.is_released() => with_the_reserve(work).await,
            _ => work.await,
        }
    }

    /// Rewrites a SQLite file without its free space, where deleted texts would otherwise remain, and empties the write-ahead log. It
    /// occupies the one writer for about ten seconds per gigabyte. PostgreSQL does this itself, with autovacuum.
    ///
    /// # Errors
    /// Errors of the engine, `Full` as [`has_room`](Database::has_room), and `Busy` when somebody still reads an earlier state, because the
    /// log keeps that for them. Nothing is lost by them.
    pub async fn rewrite(&self) -> Result<(), DatabaseError> {
        let Store::Sqlite(store) = &*self.store else { return Ok(()) };
        self.has_room()?;
        #[cfg(any(test, feature = "testing"))]
        self.watch.call("vacuum")?;
        let mut writer = store.writer.between().await;
        off_the_runtime(move || {
            writer.rewrite()?;
            writer.checkpoint_wholly()
        })
        .await
    }

    /// Waits until a write has failed to reach the disk (SQLite), which should never happen. What the operating system still shows may be
    /// gone after a crash, so every later `begin` returns `Gone`. End the process and start it again: the file is then read from the
    /// disk.
    pub async fn until_the_disk_fails(&self) {
        if let Store::Sqlite(store) = &*self.store
            && store.disk_failed.subscribe().wait_for(|failed| *failed).await.is_ok()
        {
            return;
        }
        std::future::pending().await
    }
}

/// Runs long work on a thread of its own.
pub(crate) async fn off_the_runtime<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, DatabaseError> + Send + 'static,
) -> Result<T, DatabaseError> {
    let done = tokio::task::spawn_blocking(work).await;
    done.map_err(|error| DatabaseError::Other(format!("the work was cut short: {error}")))?
}
