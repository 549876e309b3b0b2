//! Databases for tests: each test gets a new one, with all migrations applied, which is removed afterwards.
//!
//! SQLite is always available. PostgreSQL is available when `PORTICO_TEST_POSTGRES` holds the address of a server on which databases can
//! be created, such as `postgres://postgres@localhost:5433/postgres`.

mod postgres;
mod prepare;
mod sqlite;
mod watch;

pub use watch::Watch;

use crate::{Database, DatabaseError, Engine};
use std::ops::Deref;

/// A database for one test, with all migrations applied. It dereferences to [`Database`].
pub struct TestDatabase {
    database: Database,
    url: String,
    _gone_when_dropped: Home,
}

/// What a test starts with.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Start {
    Empty,
    Migrated,
}

/// What holds the database, until it is dropped.
enum Home {
    Folder { _folder: tempfile::TempDir },
    Server { _database: postgres::Made },
}

impl TestDatabase {
    /// A SQLite file in a temporary folder. Commits do not wait for the disk.
    ///
    /// # Errors
    /// When it cannot be made or migrated.
    pub async fn sqlite() -> Result<Self, DatabaseError> {
        sqlite::make(Start::Migrated).await.map(Self::in_folder)
    }

    /// A database on the PostgreSQL server of `PORTICO_TEST_POSTGRES`; `None` when that is not set.
    ///
    /// # Errors
    /// As [`TestDatabase::sqlite`], also when the server does not answer.
    pub async fn postgres() -> Result<Option<Self>, DatabaseError> {
        Self::on_server(Start::Migrated).await
    }

    /// A database on this engine; `None` when there is no server for it.
    ///
    /// # Errors
    /// As [`TestDatabase::postgres`].
    pub async fn on(engine: Engine) -> Result<Option<Self>, DatabaseError> {
        Self::starting(engine, Start::Migrated).await
    }

    /// A database without tables, for tests of migrating and restoring; `None` when there is no server for it.
    ///
    /// # Errors
    /// As [`TestDatabase::postgres`].
    pub async fn empty(engine: Engine) -> Result<Option<Self>, DatabaseError> {
        Self::starting(engine, Start::Empty).await
    }

    async fn starting(engine: Engine, start: Start) -> Result<Option<Self>, DatabaseError> {
        match engine {
            Engine::Sqlite => sqlite::make(start).await.map(Self::in_folder).map(Some),
            Engine::Postgres => Self::on_server(start).await,
        }
    }

    async fn on_server(start: Start) -> Result<Option<Self>, DatabaseError> {
        let Ok(server) = std::env::var("PORTICO_TEST_POSTGRES") else { return Ok(None) };
        let (database, made) = postgres::make(&server, start).await?;
        Ok(Some(Self { database, url: made.url.clone(), _gone_when_dropped: Home::Server { _database: made } }))
    }

    fn in_folder((database, url, folder): (Database, String, tempfile::TempDir)) -> Self {
        Self { database, url, _gone_when_dropped: Home::Folder { _folder: folder } }
    }

    /// The address, for another program that opens the same database.
    pub fn url(&self) -> &str {
        &self.url
    }
}

impl Deref for TestDatabase {
    type Target = Database;
    fn deref(&self) -> &Database {
        &self.database
    }
}
