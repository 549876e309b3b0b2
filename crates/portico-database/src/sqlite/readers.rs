//! The pool of reading connections. They are opened when needed, up to a maximum; the one used last is taken first, because its cache is
//! warm.

use super::{Opening, open_reader};
use crate::DatabaseError;
use std::ops::Deref;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::Semaphore;

/// The reading connections of one file.
pub(crate) struct Readers {
    opening: Opening,
    places: Semaphore,
    idle: Mutex<Vec<rusqlite::Connection>>,
    /// Increased when connections that are already open shall be closed rather than kept.
    age: AtomicU64,
}

impl Readers {
    pub(crate) fn new(opening: Opening, places: usize) -> Self {
        Self { opening, places: Semaphore::new(places), idle: Mutex::new(Vec::with_capacity(places)), age: AtomicU64::new(0) }
    }

    /// Takes a connection as soon as one is free.
    pub(crate) async fn take(self: &Arc<Self>, patience: Duration) -> Result<ReadLink, DatabaseError> {
        let place = match self.places.try_acquire() {
            Ok(place) => place,
            Err(_) => match tokio::time::timeout(patience, self.places.acquire()).await {
                Ok(Ok(place)) => place,
                _ => return Err(DatabaseError::Busy("every reading connection is in use".into())),
            },
        };
        let idle = self.idle().pop();
        let connection = match idle {
            Some(connection) => connection,
            None => open_reader(&self.opening)?,
        };
        place.forget();
        Ok(ReadLink { connection: Some(connection), age: self.age.load(Ordering::Relaxed), readers: Arc::clone(self) })
    }

    /// Takes a connection and begins a read transaction on it, which ends when the connection is returned.
    pub(crate) async fn take_for_snapshot(self: &Arc<Self>, patience: Duration) -> Result<ReadLink, DatabaseError> {
        let link = self.take(patience).await?;
        link.execute_batch("begin")?;
        Ok(link)
    }

    /// Closes all connections, those in use as soon as they are returned. New ones read the tables' statistics again.
    pub(crate) fn renew(&self) {
        self.age.fetch_add(1, Ordering::Relaxed);
        self.idle().clear();
    }

    fn idle(&self) -> MutexGuard<'_, Vec<rusqlite::Connection>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A reading connection that is returned to the pool when it is dropped.
pub(crate) struct ReadLink {
    connection: Option<rusqlite::Connection>,
    age: u64,
    readers: Arc<Readers>,
}

impl Deref for ReadLink {
    type Target = rusqlite::Connection;
    fn deref(&self) -> &rusqlite::Connection {
        self.connection.as_ref().expect("the connection is taken out only when the link is dropped")
    }
}

impl Drop for ReadLink {
    fn drop(&mut self) {
        let Some(connection) = self.connection.take() else { return };
        let clean = connection.is_autocommit() || connection.execute_batch("rollback").is_ok();
        if clean && self.age == self.readers.age.load(Ordering::Relaxed) {
            self.readers.idle().push(connection);
        }
        self.readers.places.add_permits(1);
    }
}
