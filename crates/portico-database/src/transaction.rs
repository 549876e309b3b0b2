//! The ways to hold a connection: for reading, for reading one unchanging state, and inside a transaction.

use crate::connection::{Link, over};
use crate::{Connection, DatabaseError, postgres};
use std::ops::{Deref, DerefMut};

/// A connection for reading. Each statement sees what is committed when it begins; nothing can be changed through it.
pub struct Reader(Connection);

/// A connection for reading in which every statement sees the same state, that of the first one.
pub struct Snapshot(Connection);

/// A connection inside a transaction. Dropped without [`commit`](Transaction::commit) it is rolled back.
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
        // SQLite's link ends its transaction by itself when it goes back.
        if let Link::PostgresSnapshot(link) = std::mem::replace(&mut self.0.link, Link::Over(engine)) {
            postgres::roll_back_and_return(link);
        }
    }
}

impl Transaction {
    pub(crate) fn new(connection: Connection) -> Self {
        Self(connection)
    }

    /// Makes everything permanent: when it answers, the work is on the disk.
    ///
    /// # Errors
    /// When a statement failed before, and when the engine cannot commit. Then nothing was kept, except after `Gone`: the
    /// answer was lost on the way, or the disk failed, and nobody knows until the database is looked at again.
    pub async fn commit(mut self) -> Result<(), DatabaseError> {
        self.0.ready("commit")?;
        match &mut self.0.link {
            Link::SqliteWriter(link) => link.commit()?,
            Link::PostgresWriter(link) => link.batch_execute("commit").await?,
            _ => return Err(over()),
        }
        self.0.link = Link::Over(self.0.engine());
        Ok(())
    }

    /// Undoes everything and waits until that is done. Dropping does the same in its own time.
    ///
    /// # Errors
    /// When the engine cannot be told; the work is undone all the same.
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
