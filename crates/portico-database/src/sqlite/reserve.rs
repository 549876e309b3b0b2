//! The reserve: a file beside the database that takes up room until the disk is full, so that access can still be ended then (promises.md
//! R10).
//!
//! Without room SQLite commits nothing: every commit lengthens the write-ahead log, and the log begins anew only when all of it has found
//! its place in the file, which lengthens the file. So when there is next to no room, the first transaction that ends something
//! ([`with_the_reserve`]) empties this file and goes on in the room that it leaves. From then on everybody else is refused, so that nothing
//! but such endings uses that room up, until there is enough of it to fill the file again ([`Reserve::keep`]). An emptied file stays where
//! it is: a start finds it, and goes on refusing.

use crate::DatabaseError;
use crate::serving::{beside, open_private};
use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// How long the file is. Half is for what the log holds when it is moved (32 MB, `log.rs`), half for what is written meanwhile.
const BYTES: u64 = if cfg!(any(test, feature = "testing")) { 1024 * 1024 } else { 64 * 1024 * 1024 };
/// With less room than this the disk counts as full. An act that ends something writes a fraction of it.
const LITTLE: u64 = 4 * 1024 * 1024;

tokio::task_local! {
    /// Set where the reserve may be used.
    static ENDING: ();
}

/// Does work whose transactions may use the reserve when the disk is full: work that ends something, and that is small.
pub async fn with_the_reserve<T>(work: impl Future<Output = T>) -> T {
    ENDING.scope((), work).await
}

/// Whether the reserve may be used here.
pub(crate) fn may_be_used() -> bool {
    ENDING.try_with(|_| ()).is_ok()
}

/// The reserve of one database.
pub(crate) struct Reserve {
    database: PathBuf,
    file: PathBuf,
    state: Mutex<State>,
    /// How much room a test says there is.
    #[cfg(any(test, feature = "testing"))]
    pub(crate) pretended: Mutex<Option<u64>>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    /// Nobody keeps one here: a command, or a server whose disk never had room for it.
    Without,
    Kept,
    Released,
}

impl Reserve {
    pub(super) fn of(database: &Path) -> Self {
        Self {
            database: database.to_owned(),
            file: beside(database, "-reserve"),
            state: Mutex::new(State::Without),
            #[cfg(any(test, feature = "testing"))]
            pretended: Mutex::new(None),
        }
    }

    /// Asked before each transaction: whether it goes on in the room of the reserve, which is free by then.
    ///
    /// # Errors
    /// `Full` while the reserve is released, for whatever may not use it.
    pub(crate) fn lets_in(&self) -> Result<bool, DatabaseError> {
        let mut state = self.state();
        match (*state, may_be_used()) {
            (State::Released, false) => Err(kept_for_ending()),
            (State::Released, true) => Ok(true),
            (State::Kept, true) if self.is_full() => {
                tracing::error!("the disk is full: until there is room, only what ends access is written");
                if let Err(error) = empty(&self.file) {
                    tracing::error!(%error, "the reserve could not be released");
                }
                *state = State::Released;
                Ok(true)
            }
            _ => Ok(false),
        }
    }

    /// Asked by whoever writes elsewhere on the disk: whether there is room beside the reserve.
    ///
    /// # Errors
    /// `Full` while the reserve is released, and when it is about to be.
    pub(crate) fn leaves_room(&self) -> Result<(), DatabaseError> {
        match *self.state() {
            State::Released => Err(kept_for_ending()),
            State::Kept if self.is_full() => Err(kept_for_ending()),
            State::Kept | State::Without => Ok(()),
        }
    }

    /// Whether its room was set free and has not been filled again.
    pub(crate) fn is_released(&self) -> bool {
        *self.state() == State::Released
    }

    /// Fills the file if it is not full and there is room for it. Somebody who serves calls this again and again.
    pub(crate) fn keep(&self) {
        let mut state = self.state();
        let length = fs::metadata(&self.file).ok().map(|file| file.len());
        let now = match length {
            Some(BYTES) => State::Kept,
            // Empty, and not gone: it was released.
            Some(0) => State::Released,
            _ => State::Without,
        };
        let before = std::mem::replace(&mut *state, now);
        // Filling takes a moment, and nobody waits for it.
        drop(state);
        if now == State::Kept || self.room().is_none_or(|room| room < BYTES + LITTLE) {
            return;
        }
        match fill(&self.file) {
            Ok(()) => {
                *self.state() = State::Kept;
                if before == State::Released {
                    tracing::info!("there is room on the disk again");
                }
            }
            Err(error) => {
                tracing::warn!(%error, "no room can be kept for ending access when the disk is full");
                let undone = if length == Some(0) { empty(&self.file) } else { fs::remove_file(&self.file) };
                if let Err(error) = undone {
                    tracing::warn!(%error, "a half of the reserve stays on the disk");
                }
            }
        }
    }

    /// Empties the file when the database could not even be opened for lack of room; whether that was so.
    pub(super) fn makes_room_to_open(&self) -> bool {
        let is_kept = fs::metadata(&self.file).is_ok_and(|file| file.len() == BYTES);
        is_kept && self.is_full() && empty(&self.file).is_ok()
    }

    fn is_full(&self) -> bool {
        self.room().is_some_and(|room| room < LITTLE)
    }

    /// How many bytes the disk has left, where the system says so.
    fn room(&self) -> Option<u64> {
        #[cfg(any(test, feature = "testing"))]
        if let Some(bytes) = *self.pretended.lock().unwrap_or_else(PoisonError::into_inner) {
            return Some(bytes);
        }
        room_at(&self.database)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn kept_for_ending() -> DatabaseError {
    DatabaseError::Full("what room there is, is kept for ending access".into())
}

#[cfg(target_os = "linux")]
fn room_at(path: &Path) -> Option<u64> {
    let disk = rustix::fs::statvfs(path).ok()?;
    Some(disk.f_bavail.saturating_mul(disk.f_frsize))
}
#[cfg(not(target_os = "linux"))]
fn room_at(_path: &Path) -> Option<u64> {
    None
}

/// Gives the room free, and waits until the file system has done so.
fn empty(file: &Path) -> io::Result<()> {
    let file = File::options().write(true).open(file)?;
    file.set_len(0)?;
    file.sync_all()
}

/// Writes the file anew, with what no file system packs into less.
fn fill(file: &Path) -> io::Result<()> {
    let mut file = open_private(file)?;
    file.set_len(0)?;
    // Marsaglia's xorshift (2003): it need not be unforeseeable.
    let mut word = 0x9E37_79B9_7F4A_7C15_u64;
    let mut block = vec![0; 64 * 1024];
    for _ in 0..BYTES / block.len() as u64 {
        for bytes in block.chunks_exact_mut(8) {
            word ^= word << 13;
            word ^= word >> 7;
            word ^= word << 17;
            bytes.copy_from_slice(&word.to_le_bytes());
        }
        file.write_all(&block)?;
    }
    file.sync_all()
}
