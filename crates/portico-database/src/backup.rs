//! Backups. A backup is written under a temporary name, checked, and only then renamed.

use crate::database::Store;
use crate::serving::beside;
use crate::sqlite::upkeep;
use crate::upkeep::off_the_runtime;
use crate::{Database, DatabaseError, Migration, OpenOptions, Transaction, dump, values};
use std::fs::File;
use std::io::{BufReader, BufWriter, Read as _};
use std::path::Path;

/// The first bytes of every SQLite file.
const SQLITE: &[u8] = b"SQLite format 3\0";

impl Database {
    /// Writes everything committed so far into a new file, while others go on working.
    ///
    /// On SQLite the result is a compact SQLite file, checked for damage and dangling references. On PostgreSQL it is a dump with a
    /// checksum, read in one transaction that sees a single state.
    ///
    /// # Errors
    /// `Other` when the file already exists or the copy is incomplete, `Full` when the disk is.
    pub async fn backup_to(&self, path: &Path) -> Result<(), DatabaseError> {
        let Store::Sqlite(store) = &*self.store else { return self.dump_to(path).await };
        let unfinished = begin_file(path)?;
        let (opening, copy) = (store.opening.clone(), unfinished.clone());
        let outcome = off_the_runtime(move || upkeep::copy_into(&opening, &copy).and_then(|()| upkeep::check_copy(&copy))).await;
        end_file(outcome, &unfinished, path)
    }

    /// Writes a dump, whatever the engine. Either engine can read it back.
    ///
    /// # Errors
    /// As [`backup_to`](Database::backup_to).
    pub async fn dump_to(&self, path: &Path) -> Result<(), DatabaseError> {
        let unfinished = begin_file(path)?;
        let outcome = self.dump_into(&unfinished).await;
        end_dump(outcome, &unfinished, path).await
    }

    /// Fills a database without rows from a backup or a dump. If it has no tables yet, they are created as they were when the backup was
    /// made; run [`migrate`](Database::migrate) afterwards.
    ///
    /// # Errors
    /// `Other` when there are rows already, or when the backup is damaged or comes from a newer version. Nothing has changed then, except
    /// that tables may have been created.
    pub async fn restore_from(&self, path: &Path, migrations: &[Migration]) -> Result<(), DatabaseError> {
        self.load_from(path, migrations).await?.commit().await
    }

    /// The same without the commit. It returns the transaction that sees the loaded rows, so that the caller can change them before
    /// anybody else sees one. If a SQLite file replaces this one, the rows are in place at once, and the transaction begins right
    /// afterwards.
    ///
    /// # Errors
    /// As [`restore_from`](Database::restore_from).
    pub async fn load_from(&self, path: &Path, migrations: &[Migration]) -> Result<Transaction, DatabaseError> {
        let head = head_of(path)?;
        self.refuse_rows().await?;
        match &*self.store {
            Store::Sqlite(store) if head == SQLITE => {
                let (source, mut writer) = (path.to_owned(), store.writer.between().await);
                off_the_runtime(move || upkeep::check_copy(&source).and_then(|()| upkeep::replace_by(&mut writer, &source)))
                    .await?;
                store.readers.renew();
                self.pending(migrations).await?;
                self.begin().await
            }
            Store::Postgres(_) if head == SQLITE => self.load_from_sqlite(path, migrations).await,
            _ if head.starts_with(dump::MAGIC) => {
                read_through(path).await?;
                let file = File::open(path).map_err(|error| no_backup(path, &error))?;
                dump::load(self, dump::Reading::new(BufReader::new(file))?, migrations).await
            }
            _ => Err(DatabaseError::Other(format!("{} is not a backup of Portico", path.display()))),
        }
    }

    /// The text that a statement with one value finds in a backup that is a SQLite file; none in a dump. Such a file may be in place as
    /// soon as it is loaded, so what decides whether it is to be loaded is asked before.
    ///
    /// # Errors
    /// When it cannot be read, or the statement does not fit it.
    pub async fn text_in_backup(path: &Path, sql: &'static str, value: &'static str) -> Result<Option<String>, DatabaseError> {
        if head_of(path)? != SQLITE {
            return Ok(None);
        }
        let path = path.to_owned();
        off_the_runtime(move || upkeep::text_in(&path, sql, value)).await
    }

    async fn dump_into(&self, unfinished: &Path) -> Result<(), DatabaseError> {
        let file = File::options().write(true).truncate(true).open(unfinished).map_err(|error| no_backup(unfinished, &error))?;
        let mut snapshot = self.snapshot().await?;
        dump::save(&mut snapshot, BufWriter::with_capacity(1 << 16, file)).await.map(|_| ())
    }

    /// Loads a SQLite backup into PostgreSQL: a copy of it is opened and passed on as a dump. Both lie beside it, under names that nobody
    /// gives: FILE.copy and FILE.dump may be somebody's.
    async fn load_from_sqlite(&self, path: &Path, migrations: &[Migration]) -> Result<Transaction, DatabaseError> {
        let copy = beside(path, ".portico-restores");
        let between = beside(&copy, "-dump");
        let clear = || {
            let _ = std::fs::remove_file(&copy);
            let _ = std::fs::remove_file(&between);
            clear_beside(&copy);
        };
        clear(); // of one that was killed
        let moved = async {
            std::fs::copy(path, &copy).map_err(|error| no_backup(&copy, &error))?;
            let options = OpenOptions { readers: 1, create: false, ..OpenOptions::default() };
            let source = Database::open(&format!("sqlite:{}", copy.display()), options).await?;
            source.dump_to(&between).await?;
            drop(source);
            Box::pin(self.load_from(&between, migrations)).await
        }
        .await;
        clear();
        moved
    }

    /// Refuses a database that holds any row, because a backup is only restored into an empty one.
    ///
    /// # Errors
    /// `Other`, naming the table that has rows.
    pub async fn refuse_rows(&self) -> Result<(), DatabaseError> {
        let mut reader = self.read().await?;
        let schema = reader.describe().await?;
        for table in schema.tables.keys().filter(|table| !dump::is_own(table)) {
            let sql = format!("select count(*) from (select 1 from {} limit 1) as first", dump::quoted(table));
            if reader.row::<(i64,)>(crate::Sql::written_by_catalogue(sql), values![]).await? != Some((0,)) {
                let text = format!("this database is in use ({table} has rows); a backup is restored into an empty one only");
                return Err(DatabaseError::Other(text));
            }
        }
        Ok(())
    }
}

/// The first bytes of a backup, which say what it is.
fn head_of(path: &Path) -> Result<[u8; 16], DatabaseError> {
    let mut head = [0; 16];
    let mut file = File::open(path).map_err(|error| no_backup(path, &error))?;
    file.read_exact(&mut head).map_err(|error| no_backup(path, &error))?;
    Ok(head)
}

/// Reads a whole dump and compares its checksum.
async fn read_through(dump: &Path) -> Result<(), DatabaseError> {
    let path = dump.to_owned();
    off_the_runtime(move || {
        let file = File::open(&path).map_err(|error| no_backup(&path, &error))?;
        let length = file.metadata().map_err(|error| no_backup(&path, &error))?.len();
        dump::verify(file, length)
    })
    .await
}

/// Creates the file under its temporary name, readable by the running user only.
fn begin_file(path: &Path) -> Result<std::path::PathBuf, DatabaseError> {
    if path.exists() {
        return Err(DatabaseError::Other(format!("{} is there already", path.display())));
    }
    let unfinished = beside(path, ".unfinished");
    clear_beside(&unfinished); // of one that was killed
    let mut options = File::options();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(&unfinished).map_err(|error| could_not_write(path, no_backup(&unfinished, &error)))?;
    Ok(unfinished)
}

/// Takes away what SQLite keeps beside a file while it writes it.
fn clear_beside(unfinished: &Path) {
    for ending in ["-journal", "-wal", "-shm"] {
        let _ = std::fs::remove_file(beside(unfinished, ending));
    }
}

/// Puts the finished file on the disk under its own name; an unfinished one is taken away.
fn end_file(outcome: Result<(), DatabaseError>, unfinished: &Path, path: &Path) -> Result<(), DatabaseError> {
    let outcome = outcome.and_then(|()| {
        let settle = || -> std::io::Result<()> {
            File::open(unfinished)?.sync_all()?;
            std::fs::rename(unfinished, path)?;
            match path.parent() {
                Some(folder) if !folder.as_os_str().is_empty() => File::open(folder)?.sync_all(),
                _ => File::open(".")?.sync_all(),
            }
        };
        settle().map_err(|error| no_backup(path, &error))
    });
    if outcome.is_err() {
        let _ = std::fs::remove_file(unfinished);
        clear_beside(unfinished);
    }
    outcome.map_err(|error| could_not_write(path, error))
}

/// The same for a dump, which is read through first.
async fn end_dump(outcome: Result<(), DatabaseError>, unfinished: &Path, path: &Path) -> Result<(), DatabaseError> {
    let outcome = match outcome {
        Ok(()) => read_through(unfinished).await,
        broken_off => broken_off,
    };
    end_file(outcome, unfinished, path)
}

/// Names the file that was to be written.
fn could_not_write(path: &Path, error: DatabaseError) -> DatabaseError {
    let named = |why: String| format!("{} could not be written: {why}", path.display());
    match error {
        DatabaseError::Full(why) => DatabaseError::Full(named(why)),
        DatabaseError::Other(why) => DatabaseError::Other(named(why)),
        busy_or_gone => busy_or_gone,
    }
}

fn no_backup(path: &Path, error: &std::io::Error) -> DatabaseError {
    match error.kind() {
        std::io::ErrorKind::StorageFull => DatabaseError::Full(format!("{}: {error}", path.display())),
        _ => DatabaseError::Other(format!("{}: {error}", path.display())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_dump_counts_once_it_was_read_through() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("backup");
        let unfinished = begin_file(&path).expect("begun");
        std::fs::write(&unfinished, [dump::MAGIC, &[0_u8; 64][..]].concat()).expect("what the disk made of it");
        let said = end_dump(Ok(()), &unfinished, &path).await.expect_err("damaged").to_string();
        assert!(said.contains("could not be written: the backup is damaged"), "{said}");
        assert_eq!(std::fs::read_dir(folder.path()).expect("a folder").count(), 0);
    }
}
