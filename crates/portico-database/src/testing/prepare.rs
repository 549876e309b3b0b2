//! Checks whether an engine understands a statement, without running it.

use crate::database::Store;
use crate::{Database, DatabaseError, Sql};

impl Database {
    /// Lets the engine prepare a statement. Its words, tables, columns and kinds of values are checked; nothing is run.
    ///
    /// # Errors
    /// The engine's objection, with the statement.
    pub async fn prepares(&self, sql: impl Into<Sql>) -> Result<(), DatabaseError> {
        let sql = sql.into();
        let text = sql.text(self.engine());
        let outcome = match &*self.store {
            Store::Sqlite(store) => store.writer.between().await.prepare(text).map(drop).map_err(DatabaseError::from),
            Store::Postgres(store) => store.writers.get().await?.prepare(text).await.map(drop).map_err(DatabaseError::from),
        };
        outcome.map_err(|error| error.at(text))
    }
}
