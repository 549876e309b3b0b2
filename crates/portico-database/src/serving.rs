//! The right to serve a SQLite file: only one process may have it, and it leaves a note when it stops properly.
//!
//! It is an advisory lock on `FILE.lock`, which the operating system releases when the process ends, in whatever way. The same small file
//! holds the note: `serving` while a process serves, `stopped` after it stopped properly. Other commands may open the database at the
//! same time; they do not ask for the lock.

use crate::database::Store;
use crate::{Database, DatabaseError};
use std::ffi::OsString;
use std::fs::{File, TryLockError};
use std::io::{Read as _, Seek as _, Write as _};
use std::path::{Path, PathBuf};

/// How the last process that served the database ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LastStop {
    /// Nobody has served it before, or it is on PostgreSQL, which takes care of this itself.
    None,
    /// It stopped properly.
    Clean,
    /// It was killed, or the power failed. Check the file before serving it.
    Unclean,
}

const SERVING: &str = "serving";
const STOPPED: &str = "stopped";

impl Database {
    /// Takes the right to serve, until this database is dropped. On PostgreSQL any number of processes may serve.
    ///
    /// # Errors
    /// `Busy` when another process serves this file, `Gone` when the lock file cannot be written.
    pub async fn lock_for_serving(&self) -> Result<LastStop, DatabaseError> {
        let Store::Sqlite(store) = &*self.store else { return Ok(LastStop::None) };
        let path = beside(&store.opening.path, ".lock");
        let mut file = open_private(&path).map_err(|error| gone(&path, &error))?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let name = store.opening.path.display();
                return Err(DatabaseError::Busy(format!("another Portico serves {name}; with SQLite there is one at a time")));
            }
            Err(TryLockError::Error(error)) => return Err(gone(&path, &error)),
        }
        let mut note = String::new();
        file.read_to_string(&mut note).map_err(|error| gone(&path, &error))?;
        write_note(&mut file, SERVING).map_err(|error| gone(&path, &error))?;
        *store.serving.lock().await = Some(file);
        Ok(match note.trim() {
            "" => LastStop::None,
            STOPPED => LastStop::Clean,
            _ => LastStop::Unclean,
        })
    }

    /// Stops serving properly: moves the log into the file, writes the note and releases the lock. Call it when all work has ended.
    ///
    /// # Errors
    /// Errors of the engine or the disk. The next start then checks the file first.
    pub async fn stop_serving(&self) -> Result<(), DatabaseError> {
        let Store::Sqlite(store) = &*self.store else { return Ok(()) };
        let Some(mut file) = store.serving.lock().await.take() else { return Ok(()) };
        self.checkpoint().await?;
        write_note(&mut file, STOPPED).map_err(|error| gone(&beside(&store.opening.path, ".lock"), &error))
    }
}

/// Opens a small file of ours, accessible to the running user only; it is made when it is not there.
pub(crate) fn open_private(path: &Path) -> std::io::Result<File> {
    let mut options = std::fs::OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

fn write_note(file: &mut File, note: &str) -> std::io::Result<()> {
    file.set_len(0)?;
    file.rewind()?;
    file.write_all(note.as_bytes())?;
    file.sync_all()
}

/// The path with something appended to its file name.
pub(crate) fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(ending);
    PathBuf::from(name)
}

fn gone(path: &Path, error: &std::io::Error) -> DatabaseError {
    DatabaseError::Gone(format!("{} cannot be used: {error}", path.display()))
}
