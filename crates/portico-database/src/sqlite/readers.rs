//! The pool of reading connections: as many as allowed, opened when first needed, the one used last goes first (its cache is warm).

use super::{Opening, open_reader};
use crate::DatabaseError;
use std::ops::Deref;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::Semaphore;

/// The reading connections of one file.
pub(crate) struct Readers {
    opening: Opening,
    places: Semaphore,
    idle: Mutex<Vec<Box<rusqlite::Connection>>>,
}

impl Readers {
    pub(crate) fn new(opening: Opening, places: usize) -> Self {
        Self { opening, places: Semaphore::new(places), idle: Mutex::new(Vec::with_capacity(places)) }
    }

    /// A connection, when one is free.
    pub(crate) async fn take(self: &Arc<Self>, patience: Duration) -> Result<ReadLink, DatabaseError> {
        let place = match self.places.try_acquire() {
            Ok(place) => place,
            Err(_) => match tokio::time::timeout(patience, self.places.acquire()).await {
                Ok(Ok(place)) => place,
                _ => return Err(DatabaseError::Busy("every reading connection is in use".into())),
            },
        };
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let connection = match idle {
            Some(connection) => connection,
            None => Box::new(open_reader(&self.opening)?),
        };
        place.forget();
        Ok(ReadLink { connection: Some(connection), readers: Arc::clone(self) })
    }
}

/// A reading connection that goes back when dropped.
pub(crate) struct ReadLink {
    connection: Option<Box<rusqlite::Connection>>,
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
        if let Some(connection) = self.connection.take() {
            self.readers.idle.lock().unwrap_or_else(PoisonError::into_inner).push(connection);
            self.readers.places.add_permits(1);
        }
    }
}
