//! Databases for tests: a fresh one each time, gone afterwards.

use crate::{Database, DatabaseError, MIGRATIONS, OpenOptions};
use std::ops::Deref;

/// A database of its own for one test, with every migration applied.
pub struct TestDatabase {
    database: Database,
    _folder: tempfile::TempDir,
}

impl TestDatabase {
    /// A SQLite file in a temporary folder.
    pub async fn sqlite() -> Result<Self, DatabaseError> {
        let folder = tempfile::tempdir().map_err(|error| DatabaseError::Other(error.to_string()))?;
        let url = format!("sqlite:{}", folder.path().join("test.db").display());
        let database = Database::open(&url, OpenOptions { durable: false, ..OpenOptions::default() }).await?;
        database.migrate(MIGRATIONS).await?;
        Ok(Self { database, _folder: folder })
    }
}

impl Deref for TestDatabase {
    type Target = Database;
    fn deref(&self) -> &Database {
        &self.database
    }
}
