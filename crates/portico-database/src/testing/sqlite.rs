//! A SQLite file for one test, copied from one that was migrated once.

use super::Start;
use crate::{Database, DatabaseError, MIGRATIONS, OpenOptions};
use std::path::Path;
use tempfile::TempDir;
use tokio::sync::OnceCell;

/// The migrated file that all tests of this process start from.
static MIGRATED: OnceCell<Vec<u8>> = OnceCell::const_new();

pub(super) async fn make(start: Start) -> Result<(Database, String, TempDir), DatabaseError> {
    let folder = tempfile::tempdir().map_err(io)?;
    let path = folder.path().join("portico.db");
    if start == Start::Migrated {
        std::fs::write(&path, MIGRATED.get_or_try_init(migrated_file).await?).map_err(io)?;
    }
    let (database, url) = open(&path).await?;
    Ok((database, url, folder))
}

async fn migrated_file() -> Result<Vec<u8>, DatabaseError> {
    let folder = tempfile::tempdir().map_err(io)?;
    let path = folder.path().join("portico.db");
    let (database, _) = open(&path).await?;
    database.migrate(MIGRATIONS).await?;
    drop(database);
    let copy = folder.path().join("copy.db");
    let opening = crate::sqlite::Opening { path, create: false, durable: false };
    crate::sqlite::upkeep::copy_into(&opening, &copy)?;
    std::fs::read(&copy).map_err(io)
}

async fn open(path: &Path) -> Result<(Database, String), DatabaseError> {
    let url = format!("sqlite:{}", path.display());
    let options = OpenOptions { durable: false, ..OpenOptions::default() };
    Ok((Database::open(&url, options).await?, url))
}

fn io(error: std::io::Error) -> DatabaseError {
    DatabaseError::Other(format!("the folder of a test: {error}"))
}
