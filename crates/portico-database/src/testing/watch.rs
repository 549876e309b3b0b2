//! Watching the calls to a database, and making the n-th one, or all of them, fail.

use crate::{Database, DatabaseError};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

/// Counts calls, remembers them, and makes them fail. Every `begin`, `commit` and statement is one call, and so is `run_many`.
#[derive(Default)]
pub struct Watch {
    calls: AtomicU64,
    /// The call that fails, counted like `calls`; 0 for none.
    failing: AtomicU64,
    full: AtomicBool,
    gone: AtomicBool,
    losing: AtomicBool,
    statements: Mutex<Option<Vec<String>>>,
}

impl Watch {
    /// Counts a call, and makes it fail if its turn has come.
    pub(crate) fn call(&self, text: &str) -> Result<(), DatabaseError> {
        let number = self.calls.fetch_add(1, Ordering::SeqCst) + 1;
        if let Some(statements) = &mut *self.statements.lock().unwrap_or_else(PoisonError::into_inner) {
            statements.push(text.to_owned());
        }
        if self.failing.load(Ordering::SeqCst) == number {
            return Err(DatabaseError::Gone("a test made this call fail".into()));
        }
        if self.gone.load(Ordering::SeqCst) {
            return Err(DatabaseError::Gone("a test took the database away".into()));
        }
        if text == "commit" && self.full.load(Ordering::SeqCst) && !crate::sqlite::may_be_used() {
            return Err(DatabaseError::Full("a test filled the disk".into()));
        }
        Ok(())
    }

    /// A commit is done, and its answer goes back if no test loses it.
    pub(crate) fn answer(&self) -> Result<(), DatabaseError> {
        match self.losing.swap(false, Ordering::SeqCst) {
            true => Err(DatabaseError::Unsure("a test lost the answer".into())),
            false => Ok(()),
        }
    }

    /// Makes the n-th call from now fail with `Gone`; n begins with 1. That call does not reach the engine.
    pub fn fail_at(&self, n: u64) {
        self.failing.store(self.calls() + n, Ordering::SeqCst);
    }

    /// Makes no more calls fail, and returns whether the one that was to fail came.
    pub fn stop_failing(&self) -> bool {
        let failing = self.failing.swap(0, Ordering::SeqCst);
        failing != 0 && failing <= self.calls()
    }

    /// From now on there is room for no commit, but for those that may use the reserve; or there is again.
    pub fn fill_the_disk(&self, full: bool) {
        self.full.store(full, Ordering::SeqCst);
    }

    /// From now on every call fails with `Gone`, as without a server; or none does again.
    pub fn be_gone(&self, gone: bool) {
        self.gone.store(gone, Ordering::SeqCst);
    }

    /// The next commit is done, and its answer lost on the way: it fails with `Unsure`.
    pub fn lose_the_next_answer(&self) {
        self.losing.store(true, Ordering::SeqCst);
    }

    /// How many calls have been made so far.
    pub fn calls(&self) -> u64 {
        self.calls.load(Ordering::SeqCst)
    }

    /// Remembers the text of every call from now on.
    pub fn listen(&self) {
        *self.statements.lock().unwrap_or_else(PoisonError::into_inner) = Some(Vec::new());
    }

    /// The calls since [`listen`](Watch::listen); stops listening.
    pub fn heard(&self) -> Vec<String> {
        self.statements.lock().unwrap_or_else(PoisonError::into_inner).take().unwrap_or_default()
    }
}

impl Database {
    /// Watches this database, and can make its calls fail.
    pub fn watch(&self) -> &Watch {
        &self.watch
    }

    /// Has a SQLite database believe that its disk has this many bytes left; `None` for what it has in truth.
    pub fn pretend_room(&self, bytes: Option<u64>) {
        if let crate::database::Store::Sqlite(store) = &*self.store {
            *store.reserve.pretended.lock().unwrap_or_else(PoisonError::into_inner) = bytes;
        }
    }
}
