//! Seeing what is asked of a database, and making the n-th call fail.

use crate::{Database, DatabaseError};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

/// What is seen and what is to fail. Every `begin`, `commit` and statement is one call; `run_many` is one as well.
#[derive(Default)]
pub struct Watch {
    calls: AtomicU64,
    /// The call that fails, counted like `calls`; 0 for none.
    failing: AtomicU64,
    statements: Mutex<Option<Vec<String>>>,
}

impl Watch {
    /// Counts a call, and fails it when its turn has come.
    pub(crate) fn call(&self, text: &str) -> Result<(), DatabaseError> {
        let number = self.calls.fetch_add(1, Ordering::SeqCst) + 1;
        if let Some(statements) = &mut *self.statements.lock().unwrap_or_else(PoisonError::into_inner) {
            statements.push(text.to_owned());
        }
        if self.failing.load(Ordering::SeqCst) == number {
            return Err(DatabaseError::Gone("a test made this call fail".into()));
        }
        Ok(())
    }

    /// Lets the n-th call from now fail with `Gone`, n from 1. Nothing reaches the engine by that call.
    pub fn fail_at(&self, n: u64) {
        self.failing.store(self.calls() + n, Ordering::SeqCst);
    }

    /// Lets no call fail any more, and answers whether the one that was to fail came.
    pub fn stop_failing(&self) -> bool {
        let failing = self.failing.swap(0, Ordering::SeqCst);
        failing != 0 && failing <= self.calls()
    }

    /// How many calls were made so far.
    pub fn calls(&self) -> u64 {
        self.calls.load(Ordering::SeqCst)
    }

    /// Writes down the text of every call from now on.
    pub fn listen(&self) {
        *self.statements.lock().unwrap_or_else(PoisonError::into_inner) = Some(Vec::new());
    }

    /// What was written down since [`listen`](Watch::listen); stops listening.
    pub fn heard(&self) -> Vec<String> {
        self.statements.lock().unwrap_or_else(PoisonError::into_inner).take().unwrap_or_default()
    }
}

impl Database {
    /// What a test can see of this database, and make fail.
    pub fn watch(&self) -> &Watch {
        &self.watch
    }
}
