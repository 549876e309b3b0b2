//! SQLite: one writer and a pool of readers. Statements run on the task that asks, since they take microseconds.

mod log;
mod open;
mod readers;
mod reserve;
mod statement;
pub(crate) mod statistics;
pub(crate) mod upkeep;
mod writer;

pub(crate) use log::move_beside;
pub(crate) use open::{LONGEST_LOG, Opening, open_reader, open_writer};
pub(crate) use readers::{ReadLink, Readers};
pub(crate) use reserve::Reserve;
#[cfg(any(test, feature = "testing"))]
pub(crate) use reserve::may_be_used;
pub use reserve::with_the_reserve;
pub(crate) use statement::{each, run, run_many, value_at};
pub(crate) use writer::{Turn, Turns, WriteLink, Writer, commit};

use crate::DatabaseError;
use std::sync::Arc;
use tokio::runtime::{Handle, RuntimeFlavor};
use tokio::sync::{Mutex, watch};

/// Tells whether a write has failed to reach the disk.
pub(crate) type DiskFailed = Arc<watch::Sender<bool>>;

/// The connections to one file.
pub(crate) struct Store {
    pub(crate) opening: Opening,
    pub(crate) writer: Turns,
    pub(crate) readers: Arc<Readers>,
    pub(crate) disk_failed: DiskFailed,
    pub(crate) reserve: Arc<Reserve>,
    /// The lock file, while this process serves.
    pub(crate) serving: Mutex<Option<std::fs::File>>,
}

impl Store {
    /// Opens the file: its writer, and room for so many readers. On a full disk the reserve makes way for that.
    pub(crate) fn open(opening: Opening, readers: usize) -> Result<Self, DatabaseError> {
        let disk_failed = Arc::new(watch::Sender::new(false));
        let reserve = Arc::new(Reserve::of(&opening.path));
        let writer = || Writer::open(&opening, Arc::clone(&disk_failed), Arc::clone(&reserve));
        let writer = match writer() {
            Err(_) if reserve.makes_room_to_open() => writer()?,
            outcome => outcome?,
        };
        let readers = Arc::new(Readers::new(opening.clone(), readers));
        Ok(Self { opening, writer: Turns::new(writer), readers, disk_failed, reserve, serving: Mutex::new(None) })
    }
}

/// Runs work that waits for the disk or takes long. Where the runtime allows it, other tasks are moved to another thread first.
pub(crate) fn waiting_for_disk<T>(work: impl FnOnce() -> T) -> T {
    match Handle::try_current().map(|handle| handle.runtime_flavor()) {
        Ok(RuntimeFlavor::MultiThread) => tokio::task::block_in_place(work),
        _ => work(),
    }
}
