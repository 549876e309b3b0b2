//! The ways to hold a connection: for reading, for reading one unchanging state, and for a transaction.

use crate::connection::{Link, over};
use crate::{Connection, DatabaseError, postgres, sqlite};
use std::ops::{Deref, DerefMut};

/// A connection for reading. Each statement sees what was committed when the statement began. It cannot change anything.
pub struct Reader(Connection);

/// A connection for reading on which every statement sees the state that the first one saw.
pub struct Snapshot(Connection);

/// A connection inside a transaction. It is rolled back if it is dropped without [`commit`](Transaction::commit).
#[must_use = "a transaction that is dropped is rolled back"]
pub struct Transaction(Connection);

impl Reader {
    pub(crate) fn new(connection: Connection) -> Self {
        Self(connection)
    }
}

impl Snapshot {
    pub(crate) fn new(connection: Connection) -> Self {
        Self(connection)
    }
}

impl Drop for Snapshot {
    fn drop(&mut self) {
        let engine = self.0.engine();
        // SQLite's connection ends its transaction by itself when it is returned.
        if let Link::PostgresSnapshot(link) = std::mem::replace(&mut self.0.link, Link::Over(engine)) {
            postgres::roll_back_and_return(link);
        }
    }
}

impl Transaction {
    pub(crate) fn new(connection: Connection) -> Self {
        Self(connection)
    }

    /// Commits. When this returns, everything is on the disk.
    ///
    /// # Errors
    /// When a statement failed before, or the engine cannot commit. Nothing has been kept then, except after `Unsure`: the answer was lost
    /// on the way or the disk failed, so only looking at the database can tell.
    pub async fn commit(mut self) -> Result<(), DatabaseError> {
        self.0.ready("commit")?;
        if let Link::PostgresWriter(link) = &mut self.0.link {
            link.batch_execute("commit").await.map_err(|error| DatabaseError::from(error).of_a_commit())?;
        }
        let engine = self.0.engine();
        match std::mem::replace(&mut self.0.link, Link::Over(engine)) {
            Link::SqliteWriter(link) => sqlite::commit(link).await.map_err(DatabaseError::of_a_commit)?,
            Link::PostgresWriter(_) => {}
            _ => return Err(over()),
        }
        #[cfg(any(test, feature = "testing"))]
        self.0.watch.answer()?;
        Ok(())
    }

    /// Undoes everything, and waits until that is done. Dropping the transaction does the same without waiting.
    ///
    /// # Errors
    /// When the engine cannot be reached; everything is undone all the same.
    pub async fn roll_back(mut self) -> Result<(), DatabaseError> {
        match &mut self.0.link {
            Link::SqliteWriter(link) => link.roll_back()?,
            Link::PostgresWriter(link) => link.batch_execute("rollback").await?,
            _ => return Err(over()),
        }
        self.0.link = Link::Over(self.0.engine());
        Ok(())
    }
}

impl Drop for Transaction {
    fn drop(&mut self) {
        let engine = self.0.engine();
        match std::mem::replace(&mut self.0.link, Link::Over(engine)) {
            Link::SqliteWriter(mut link) => {
                if let Err(error) = link.roll_back() {
                    tracing::error!("a transaction could not be rolled back: {error}");
                }
            }
            Link::PostgresWriter(link) => postgres::roll_back_and_return(link),
            _ => {}
        }
    }
}

macro_rules! is_a_connection {
    ($($name:ident)*) => {$(
        impl Deref for $name {
            type Target = Connection;
            fn deref(&self) -> &Connection { &self.0 }
        }
        impl DerefMut for $name {
            fn deref_mut(&mut self) -> &mut Connection { &mut self.0 }
        }
    )*};
}
is_a_connection! { Reader Snapshot Transaction }
