//! Moves the write-ahead log into the file beside the writer, so that no commit waits until forty megabytes have found their places.
//!
//! SQLite by itself does this within the commit that makes the log too long. Here that commit starts a thread of its own, which moves what the
//! log holds by then while the writer goes on. What came in meanwhile is little; the writer moves it itself and waits a moment for those who
//! read from the log, so that it begins anew although somebody always reads. Only who reads for a long time (a copy, a walk along the
//! history) keeps it growing, by what is written meanwhile; when they have ended, all of that is moved beside the writer, however long it
//! takes. SQLite cuts a file that became too long when its log begins anew; where nothing is written any more, the house does so
//! (`Database::keep_log_short`). Nothing depends on it for safety: what was committed is in the log on the disk, and stays there until it is
//! in the file on the disk.

use super::{
    DiskFailed, Opening,
    open::{BUSY_TIMEOUT, open_mover},
    waiting_for_disk,
};
use rusqlite::{Connection, DEFAULT_NAME, ErrorCode, wal::CheckpointMode};
use std::sync::Arc;
use std::sync::atomic::{AtomicI32, Ordering};
use std::thread::{self, JoinHandle};
use std::time::Duration;

/// From this many pages on the log is moved: forty megabytes. A page that many acts change is moved once, not with each of them.
const MANY: i32 = 10_000;
/// So few pages the writer moves itself, in a few milliseconds.
const FEW: i32 = 1_000;
/// So many pages are waited for, forty-nine megabytes: the disk takes less than is written, or somebody always reads. With what a long
/// transaction brings the log stays shorter than `LONGEST_LOG`.
const TOO_MANY: i32 = 12_000;
/// So many pages are left where somebody has read for long. To move them takes longer than others wait for their turn: the writer goes on
/// until half as many have come in.
const FAR_TOO_MANY: i32 = 16_000;
/// How often a move begins anew with what has come in meanwhile. SQLite waits for the disk to have the file only where nothing came in; where
/// something always did, the writer would wait for all of it in its turn, some fifteen milliseconds instead of one.
const TIMES: usize = 6;
/// How long a commit waits for those who read what stood before, so that the log begins anew. Pages read for milliseconds.
const MOMENT: Duration = Duration::from_millis(20);
/// The same once there are too many pages.
const PATIENCE: Duration = Duration::from_millis(100);
/// While somebody reads what the log's beginning replaces, moving is tried again whenever it has grown by this many pages, or by an eighth:
/// who reads for long is not waited for again and again.
const STEP: i32 = 2_000;

/// The log as its one writer sees it.
pub(super) struct Log {
    /// Pages in the log, as of the last commit.
    pages: Arc<AtomicI32>,
    /// When the next move begins.
    next: i32,
    /// From how many pages on the one under way is waited for.
    waited_for: i32,
    /// Pages that the last one left in the file.
    in_file: i32,
    moving: Option<JoinHandle<rusqlite::Result<Moved>>>,
    disk_failed: DiskFailed,
}

/// What became of the log while it was moved beside the writer.
pub(super) struct Moved {
    /// Pages that are in the file.
    pages: i32,
    /// Pages that stood in the log already and are not: somebody reads what they replace.
    kept: i32,
}

impl Moved {
    /// The file could not be opened. That is the writer's trouble, which has it open.
    const NOTHING: Self = Self { pages: 0, kept: i32::MAX };
}

impl Log {
    /// Begins to watch the log of the connection that writes. SQLite no longer moves it by itself.
    pub(super) fn watch(connection: &mut Connection, disk_failed: DiskFailed) -> rusqlite::Result<Self> {
        let pages = Arc::new(AtomicI32::new(0));
        let seen = Arc::clone(&pages);
        connection.wal_hook(Some(move |_: &mut rusqlite::hooks::Wal, many| {
            seen.store(many, Ordering::Relaxed);
            Ok(())
        }))?;
        Ok(Self { pages, next: MANY, waited_for: TOO_MANY, in_file: 0, moving: None, disk_failed })
    }

    /// Looks after the log when a commit has ended.
    pub(super) fn committed(&mut self, connection: &Connection, opening: &Opening) {
        let pages = self.pages.load(Ordering::Relaxed);
        if pages < MANY {
            // The log has begun anew: what the last move brought into the file stood in the one before.
            if !self.is_moving() {
                self.moved();
            }
            (self.next, self.in_file) = (MANY, 0);
            return;
        }
        if self.is_moving() && pages < self.waited_for {
            return;
        }
        let Some(moved) = self.moved() else {
            if pages >= self.next {
                self.begin_to_move(connection, opening, pages);
            }
            return;
        };
        self.in_file = moved.pages;
        let left = pages - moved.pages;
        if left <= FEW || (pages >= TOO_MANY && (left < MANY || moved.kept == Moved::NOTHING.kept)) {
            self.next = pages + STEP.max(pages / 8);
            // Those who begin to read from here on need nothing of the log, once all of it is in the file.
            self.move_here(connection, CheckpointMode::RESTART, if pages < TOO_MANY { MOMENT } else { PATIENCE });
        } else if moved.kept <= FEW || pages >= self.next {
            // Much came in meanwhile, or somebody still reads.
            self.begin_to_move(connection, opening, pages);
        }
    }

    /// Whether a move is under way.
    fn is_moving(&self) -> bool {
        self.moving.as_ref().is_some_and(|moving| !moving.is_finished())
    }

    /// Begins to move the log, of so many pages, beside the writer.
    fn begin_to_move(&mut self, connection: &Connection, opening: &Opening, pages: i32) {
        self.next = pages + STEP.max(pages / 8);
        let left = pages - self.in_file;
        self.waited_for = if left < FAR_TOO_MANY { TOO_MANY } else { pages + left / 2 };
        let opening = opening.clone();
        match thread::Builder::new().name("log".into()).spawn(move || all_but_the_newest(&opening)) {
            Ok(moving) => self.moving = Some(moving),
            // The system gives no thread: the commit waits.
            Err(_) => self.move_here(connection, CheckpointMode::RESTART, MOMENT),
        }
    }

    /// Moves what the log still holds and gives its room back to the disk, unless somebody goes on reading what stands in it, or it is being
    /// moved beside the writer.
    pub(super) fn shorten(&mut self, connection: &Connection) {
        if self.is_moving() {
            return;
        }
        self.moved();
        self.move_here(connection, CheckpointMode::TRUNCATE, PATIENCE);
    }

    /// Moves what the log holds within the turn of the writer, which waits so long for those who read from it.
    fn move_here(&self, connection: &Connection, mode: CheckpointMode, patience: Duration) {
        let moved = waiting_for_disk(|| {
            connection.busy_timeout(patience)?;
            let moved = connection.wal_checkpoint_v2(DEFAULT_NAME, mode);
            connection.busy_timeout(BUSY_TIMEOUT)?;
            moved
        });
        note(moved, &self.disk_failed);
    }

    /// What became of the log in the last move, waiting for its end; none when there was no move, or it failed.
    pub(super) fn moved(&mut self) -> Option<Moved> {
        let moving = self.moving.take()?;
        let moved = waiting_for_disk(|| moving.join().ok())?;
        note(moved, &self.disk_failed)
    }
}

/// A page that did not reach the disk stops the writer. Anything else ends by itself: the log is moved later.
fn note<T>(moved: rusqlite::Result<T>, disk_failed: &DiskFailed) -> Option<T> {
    moved
        .inspect_err(|error| {
            if error.sqlite_error_code() == Some(ErrorCode::SystemIoFailure) {
                tracing::error!(%error, "the write-ahead log could not be moved into the file");
                disk_failed.send_replace(true);
            }
        })
        .ok()
}

/// Moves what a long log holds while the writer goes on, and then what has come in meanwhile. Whether little is left for the writer's turn: not
/// where somebody still reads what stood before.
pub(crate) fn move_beside(opening: &Opening, disk_failed: &DiskFailed) -> bool {
    (0..2).all(|_| note(all_but_the_newest(opening), disk_failed).is_some_and(|moved| moved.kept <= FEW))
}

/// Moves what the log holds now, and what has come in meanwhile.
fn all_but_the_newest(opening: &Opening) -> rusqlite::Result<Moved> {
    let Ok(connection) = open_mover(opening) else { return Ok(Moved::NOTHING) };
    let (mut moved, mut held_before) = (None, 0);
    for _ in 0..TIMES {
        let (held, pages) = match connection.wal_checkpoint_v2(DEFAULT_NAME, CheckpointMode::PASSIVE) {
            // Somebody else moves it as well.
            Err(error) if moved.is_some() && error.sqlite_error_code() == Some(ErrorCode::DatabaseBusy) => break,
            outcome => outcome?,
        };
        moved = Some(Moved { pages, kept: held - pages });
        if held - pages > FEW || held <= held_before {
            break;
        }
        held_before = held;
    }
    Ok(moved.unwrap_or(Moved::NOTHING))
}

impl Drop for Log {
    fn drop(&mut self) {
        self.moved();
    }
}

#[cfg(test)]
mod tests {
    use super::super::{open_reader, open_writer};
    use super::*;
    use std::sync::{atomic::AtomicBool, mpsc};
    use tokio::sync::watch;

    /// Somewhat more than [`MANY`] pages.
    const LONG: i64 = 43_000_000;

    fn write(connection: &Connection, bytes: i64) {
        connection.execute("insert into long (content) values (zeroblob(?1))", [bytes]).expect("written");
    }

    /// A file, its writer's connection and the log that is watched.
    fn watched(folder: &std::path::Path) -> (Opening, Connection, Log) {
        let opening = Opening { path: folder.join("portico.db"), create: true, durable: false };
        let mut connection = open_writer(&opening).expect("a file");
        connection.execute_batch("create table long (content blob)").expect("a table");
        let log = Log::watch(&mut connection, Arc::new(watch::Sender::new(false))).expect("watched");
        (opening, connection, log)
    }

    #[test]
    fn every_log_is_moved_beside_the_writer_and_not_only_the_first() {
        let folder = tempfile::tempdir().expect("a folder");
        let (opening, connection, mut log) = watched(folder.path());
        for round in 0..2 {
            write(&connection, LONG);
            log.committed(&connection, &opening);
            let moving = log.moving.as_ref().unwrap_or_else(|| panic!("round {round}: the writer moved all of it"));
            while !moving.is_finished() {
                thread::yield_now();
            }
            // All of it is in the file: the next commit begins the log anew.
            write(&connection, 1);
            log.committed(&connection, &opening);
            assert!(log.pages.load(Ordering::Relaxed) < MANY, "round {round}");
        }
    }

    /// Nor is what comes in during such a move kept for the turn of the writer, when that is much.
    #[test]
    fn a_log_that_somebody_has_read_for_long_is_not_waited_for() {
        let folder = tempfile::tempdir().expect("a folder");
        let (opening, connection, mut log) = watched(folder.path());
        log.pages.store(5 * TOO_MANY, Ordering::Relaxed);
        log.committed(&connection, &opening);
        log.moved().expect("a move has begun");
        let (end, ends) = mpsc::channel();
        log.moving = Some(thread::spawn(move || {
            let _ = ends.recv_timeout(Duration::from_secs(20));
            Ok(Moved { pages: 5 * TOO_MANY, kept: 0 })
        }));
        log.pages.store(6 * TOO_MANY, Ordering::Relaxed);
        log.committed(&connection, &opening);
        log.shorten(&connection);
        assert!(log.is_moving(), "somebody waited until it had ended");
        end.send(()).expect("it is under way");
        log.pages.store(10 * TOO_MANY, Ordering::Relaxed);
        log.committed(&connection, &opening);
        assert!(log.moving.is_some(), "the writer moved the rest in its turn");
    }

    #[test]
    fn a_log_that_is_always_read_does_not_grow_for_ever() {
        /// About a thousand pages.
        const SHORT: i64 = 4_000_000;
        /// Reads for a few milliseconds.
        const READ: &str = "begin; select count(*) from long;
         with recursive n (x) as (select 1 union all select x + 1 from n where x < 5000) select count(*) from n";
        let folder = tempfile::tempdir().expect("a folder");
        let (opening, connection, mut log) = watched(folder.path());
        let readers = [0, 1].map(|_| open_reader(&opening).expect("a reader"));
        let over = Arc::new(AtomicBool::new(false));
        let is_over = Arc::clone(&over);
        // One of the two reads at any moment: each ends after the other has begun.
        let reading = thread::spawn(move || {
            readers[0].execute_batch(READ).expect("read");
            while !is_over.load(Ordering::Relaxed) {
                for (begins, ends) in [(1, 0), (0, 1)] {
                    readers[begins].execute_batch(READ).expect("read");
                    readers[ends].execute_batch("rollback").expect("ended");
                }
            }
        });
        let mut longest = 0;
        for _ in 0..40 {
            write(&connection, SHORT);
            log.committed(&connection, &opening);
            longest = longest.max(log.pages.load(Ordering::Relaxed));
        }
        over.store(true, Ordering::Relaxed);
        reading.join().expect("it read to the end");
        assert!(longest < TOO_MANY + MANY, "the log grew to {longest} pages");
    }
}
