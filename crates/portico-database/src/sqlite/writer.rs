//! The one connection for writing, used by one transaction at a time.
//!
//! Transactions that wait for their turn while another ends share its commit. The one that ends leaves its work in the connection's
//! transaction, the next one works behind a savepoint, and one commit brings all of them to the disk: they are told together, and not
//! before. So many who write at once wait for the disk once, and a page that all of them change is written once. Whoever undoes only
//! goes back to their savepoint. When nobody waits, a transaction commits by itself.

use super::open::BUSY_TIMEOUT;
use super::{DiskFailed, Opening, Reserve, log::Log, open_writer, waiting_for_disk};
use crate::DatabaseError;
use rusqlite::{Connection, ErrorCode};
use std::ops::{Deref, DerefMut};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use tokio::sync::{Mutex, OwnedMutexGuard, oneshot};
use tokio::time::Instant;

/// The connection for writing.
pub(crate) struct Writer {
    connection: Connection,
    opening: Opening,
    log: Log,
    /// Those whose work is done and lies in the connection's transaction: they wait for its commit.
    together: Vec<oneshot::Sender<Result<(), DatabaseError>>>,
    /// How many wait for their turn.
    in_line: Arc<AtomicUsize>,
    /// Set when a write has failed to reach the disk. What the operating system still shows may be gone after a crash, so nothing may be
    /// committed on top of it: this process stops writing.
    disk_failed: DiskFailed,
    reserve: Arc<Reserve>,
    /// Whether this turn's transaction commits by itself, whoever waits: it goes on where others are refused.
    by_itself: bool,
    disk: Disk,
    /// How many more commits the pages of the last long transaction are kept for; none when they have been let go.
    wide_for: Option<u32>,
}

/// What the pages of a long transaction may take, so that imports and batches fit, and those of all others, in KiB.
const WIDE: u32 = 16_000;
pub(super) const NARROW: u32 = 4_000;
/// Long transactions follow each other with a few short ones between. After so many short ones no other follows: whatever is kept is looked
/// through at almost every commit (SQLite empties the end of its cache after it has balanced a tree).
const SHORT_ONES: u32 = 12;

/// How long the disk took lately until it had kept what was committed.
struct Disk {
    lately: Duration,
}

/// The other tasks of a thread may wait so long: handing them over wakes other threads, and each of them puts out one that is at work.
const SHORT_WAIT: Duration = Duration::from_millis(1);

impl Default for Disk {
    /// As long as nothing is known of a disk, it is a slow one.
    fn default() -> Self {
        Self { lately: 16 * SHORT_WAIT }
    }
}

impl Disk {
    /// Waits for it: in place where that will be short, else when the other tasks of this thread have gone to another.
    fn keeps<T>(&mut self, commit: impl FnOnce() -> T) -> T {
        let began = Instant::now();
        let outcome = if self.lately < SHORT_WAIT { commit() } else { waiting_for_disk(commit) };
        self.lately = (self.lately * 7 + began.elapsed()) / 8;
        outcome
    }
}

/// How a transaction shares the writer with those who wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Turn {
    /// It may be committed together with others.
    Shared,
    /// What others have done is committed before it begins, so that nobody's answer waits for its end.
    Apart,
    /// So it is, and it changes so much that its pages need room.
    Long,
}

/// The writer, locked for one transaction.
pub(crate) type WriteLink = OwnedMutexGuard<Writer>;

impl Writer {
    /// Opens the one connection that writes, with a thread beside it that moves the log.
    pub(crate) fn open(opening: &Opening, disk_failed: DiskFailed, reserve: Arc<Reserve>) -> Result<Self, DatabaseError> {
        let mut connection = open_writer(opening)?;
        let log = Log::watch(&mut connection, Arc::clone(&disk_failed))?;
        let (opening, together, in_line) = (opening.clone(), Vec::new(), Arc::default());
        Ok(Self {
            connection,
            opening,
            log,
            together,
            in_line,
            disk_failed,
            reserve,
            by_itself: false,
            disk: Disk::default(),
            wide_for: None,
        })
    }

    /// Commits the connection's transaction, and tells everybody whose work that is. Where there is none the engine has undone it by itself.
    fn commit(&mut self) -> Result<(), DatabaseError> {
        if self.connection.is_autocommit() {
            let undone = Err(undone());
            self.tell(&undone);
            return undone;
        }
        let outcome = self.disk.keeps(|| self.connection.prepare_cached("commit")?.raw_execute());
        let outcome = self.noting_the_disk(outcome.map(drop));
        match &outcome {
            Ok(()) => {
                self.log.committed(&self.connection, &self.opening);
                self.let_go_of_pages();
            }
            // What cannot be undone now, the next turn undoes.
            Err(_) => drop(self.undo_all()),
        }
        self.tell(&outcome);
        outcome
    }

    /// Makes room for the pages of a long transaction.
    fn widen(&mut self) {
        if self.wide_for.is_none() {
            self.set_cache(WIDE);
        }
        self.wide_for = Some(SHORT_ONES);
    }

    fn let_go_of_pages(&mut self) {
        match self.wide_for {
            Some(0) => {
                self.wide_for = None;
                self.set_cache(NARROW);
            }
            Some(more) => self.wide_for = Some(more - 1),
            None => {}
        }
    }

    /// A setting that has no effect costs time and nothing else.
    fn set_cache(&self, kibibytes: u32) {
        let set = self.connection.execute_batch(&format!("pragma cache_size = -{kibibytes}"));
        if let Err(error) = set {
            tracing::warn!(%error, "the room for pages could not be set");
        }
    }

    /// The same between two turns, for those who wait. What lies there and is nobody's could not be undone in its turn, and is undone now.
    fn commit_together(&mut self) -> Result<(), DatabaseError> {
        if self.together.is_empty() {
            return self.undo_all();
        }
        self.commit()
    }

    /// Undoes the transaction of this turn; the engine may have done so already, and then with the work of all who wait for a commit.
    pub(crate) fn roll_back(&mut self) -> Result<(), DatabaseError> {
        if self.together.is_empty() {
            return self.undo_all();
        }
        let undo = |connection: &Connection| {
            connection.prepare_cached("rollback to turn")?.raw_execute()?;
            connection.prepare_cached("release turn")?.raw_execute()
        };
        if self.connection.is_autocommit() || undo(&self.connection).is_err() {
            let outcome = self.undo_all();
            self.tell(&Err(undone()));
            return outcome;
        }
        Ok(())
    }

    fn undo_all(&mut self) -> Result<(), DatabaseError> {
        if !self.connection.is_autocommit() {
            self.connection.prepare_cached("rollback")?.raw_execute()?;
        }
        Ok(())
    }

    fn tell(&mut self, outcome: &Result<(), DatabaseError>) {
        for waiting in self.together.drain(..) {
            // Somebody who no longer waits for the answer needs none.
            drop(waiting.send(outcome.clone()));
        }
    }

    /// Moves the write-ahead log into the file and empties it, as far as readers allow.
    pub(crate) fn checkpoint(&mut self) -> Result<(), DatabaseError> {
        self.log.moved();
        let outcome = self.connection.query_row("pragma wal_checkpoint(truncate)", [], |_| Ok(()));
        self.noting_the_disk(outcome)
    }

    /// The same completely: nothing of the log's earlier content is left in it.
    pub(crate) fn checkpoint_wholly(&mut self) -> Result<(), DatabaseError> {
        self.log.moved();
        let outcome = self.connection.query_row("pragma wal_checkpoint(truncate)", [], |row| row.get::<_, i64>(0));
        match self.noting_the_disk(outcome)? {
            0 => Ok(()),
            _ => Err(DatabaseError::Busy("somebody still reads what stood in the database before".into())),
        }
    }

    /// Moves what a long log still holds, and gives its room back to the disk, unless somebody goes on reading it.
    pub(crate) fn shorten_log(&mut self) {
        self.log.shorten(&self.connection);
    }

    /// Writes every page anew, so that free space holds nothing of what was deleted.
    pub(crate) fn rewrite(&mut self) -> Result<(), DatabaseError> {
        let outcome = self.connection.execute_batch("vacuum");
        self.noting_the_disk(outcome)
    }

    fn noting_the_disk<T>(&self, outcome: rusqlite::Result<T>) -> Result<T, DatabaseError> {
        outcome.map_err(|error| {
            if error.sqlite_error_code() != Some(ErrorCode::SystemIoFailure) {
                return error.into();
            }
            self.disk_failed.send_replace(true);
            DatabaseError::Gone(format!("a write did not reach the disk: {error}"))
        })
    }

    fn try_begin(&mut self) -> Result<(), DatabaseError> {
        if *self.disk_failed.borrow() {
            return Err(DatabaseError::Gone("an earlier write did not reach the disk; start Portico anew".into()));
        }
        if !self.together.is_empty() {
            self.connection.prepare_cached("savepoint turn")?.raw_execute()?;
            return Ok(());
        }
        // Ends what an earlier transaction could not undo.
        self.undo_all()?;
        // Another process may hold the file. Waiting for it sleeps on a timer and blocks no thread.
        self.connection.busy_timeout(Duration::ZERO)?;
        let outcome = self.connection.prepare_cached("begin immediate").and_then(|mut statement| statement.raw_execute());
        self.connection.busy_timeout(BUSY_TIMEOUT)?;
        outcome.map(|_| ()).map_err(DatabaseError::from)
    }
}

/// The writer and those who wait for it.
#[derive(Clone)]
pub(crate) struct Turns {
    writer: Arc<Mutex<Writer>>,
    in_line: Arc<AtomicUsize>,
}

/// One of those who wait for their turn.
struct InLine<'a>(&'a AtomicUsize);

impl<'a> InLine<'a> {
    fn join(in_line: &'a AtomicUsize) -> Self {
        in_line.fetch_add(1, Ordering::AcqRel);
        Self(in_line)
    }
}

impl Drop for InLine<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::AcqRel);
    }
}

impl Turns {
    pub(crate) fn new(writer: Writer) -> Self {
        let in_line = Arc::clone(&writer.in_line);
        Self { writer: Arc::new(Mutex::new(writer)), in_line }
    }

    /// Waits for the writer in the order of arrival, then begins a transaction. With the reserve it has a turn apart, so that it shares
    /// nobody's lack of room.
    pub(crate) async fn begin(&self, turn: Turn, patience: Duration) -> Result<WriteLink, DatabaseError> {
        let mut link = {
            let _in_line = InLine::join(&self.in_line);
            let locked = tokio::time::timeout(patience, Arc::clone(&self.writer).lock_owned()).await;
            locked.map_err(|_| DatabaseError::Busy("the writer is in use".into()))?
        };
        link.by_itself = link.reserve.lets_in()?;
        if turn != Turn::Shared || link.by_itself {
            // Whose work it is hears of a failure; this transaction finds out for itself.
            drop(link.commit_together());
        }
        if turn == Turn::Long {
            link.widen();
        }
        let mut waited = Duration::ZERO;
        let mut pause = Duration::from_millis(1);
        loop {
            match link.try_begin() {
                Err(DatabaseError::Busy(_)) if waited < patience => {
                    tokio::time::sleep(pause).await;
                    waited += pause;
                    pause = (pause * 2).min(Duration::from_millis(50));
                }
                outcome => return outcome.map(|()| link),
            }
        }
    }

    /// How many wait for their turn.
    #[cfg(test)]
    pub(crate) fn waiting(&self) -> usize {
        self.in_line.load(Ordering::Acquire)
    }

    /// The writer between two transactions, with everything committed.
    pub(crate) async fn between(&self) -> WriteLink {
        let mut link = Arc::clone(&self.writer).lock_owned().await;
        drop(link.commit_together());
        link
    }
}

/// Commits the transaction: by itself when nobody waits for the writer, else together with those who do. Returns when it is on the disk.
pub(crate) async fn commit(mut link: WriteLink) -> Result<(), DatabaseError> {
    if link.by_itself || link.is_autocommit() || link.in_line.load(Ordering::Acquire) == 0 {
        return link.commit();
    }
    if link.together.is_empty() {
        // Its turn comes when all who wait now have had theirs; one of them may have committed by then.
        let writer = Arc::clone(WriteLink::mutex(&link));
        tokio::spawn(async move { writer.lock_owned().await.commit_together() });
    } else if let Err(error) = link.prepare_cached("release turn").and_then(|mut statement| statement.raw_execute()) {
        link.roll_back()?;
        return Err(error.into());
    }
    let (tell, told) = oneshot::channel();
    link.together.push(tell);
    drop(link);
    told.await.unwrap_or_else(|_| Err(DatabaseError::Gone("the writer was lost".into())))
}

fn undone() -> DatabaseError {
    DatabaseError::Busy("it was undone with what others wrote at the same time".into())
}

impl Deref for Writer {
    type Target = Connection;
    fn deref(&self) -> &Connection {
        &self.connection
    }
}
impl DerefMut for Writer {
    fn deref_mut(&mut self) -> &mut Connection {
        &mut self.connection
    }
}
