//! The clock, handed in so that thirty days can pass in a test.

use crate::Moment;
use std::{
    sync::atomic::{AtomicI64, Ordering},
    time::{Duration, SystemTime},
};

/// Tells the time.
pub trait Clock: Send + Sync {
    /// The present moment. It is never earlier than a moment that this clock has told before.
    fn now(&self) -> Moment;
    /// Whether it waits for the machine: it has told moments that the machine's clock, set back since, has yet to reach.
    fn is_ahead(&self) -> bool {
        false
    }
}

/// The system's clock, which never runs backwards within a process: an expired link stays expired when somebody sets the machine's clock
/// back.
#[derive(Default)]
pub struct SystemClock {
    highest: AtomicI64,
}

impl SystemClock {
    /// A clock that never tells a moment before `floor`, the latest one that an earlier run has written down.
    pub fn not_before(floor: Moment) -> Self {
        Self { highest: AtomicI64::new(floor.millis()) }
    }
    /// From now on, never tells a moment before `floor`.
    pub fn raise(&self, floor: Moment) {
        self.highest.fetch_max(floor.millis(), Ordering::Relaxed);
    }
    #[allow(clippy::disallowed_methods)] // the one place that may ask the system
    fn of_the_machine() -> i64 {
        let told = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
        i64::try_from(told.as_millis()).unwrap_or(i64::MAX)
    }
}

impl Clock for SystemClock {
    fn now(&self) -> Moment {
        let told = Self::of_the_machine();
        let before = self.highest.fetch_max(told, Ordering::Relaxed);
        Moment::from_millis(told.max(before))
    }
    fn is_ahead(&self) -> bool {
        Self::of_the_machine() < self.highest.load(Ordering::Relaxed)
    }
}

/// A clock that stands still until a test moves it.
pub struct TestClock(AtomicI64);

impl TestClock {
    /// A clock that stands at `moment`.
    pub fn at(moment: Moment) -> Self {
        Self(AtomicI64::new(moment.millis()))
    }
    /// Lets a span pass.
    pub fn advance(&self, span: Duration) {
        self.0.fetch_add(i64::try_from(span.as_millis()).unwrap_or(i64::MAX), Ordering::SeqCst);
    }
    /// Sets the clock forwards or backwards.
    pub fn set(&self, moment: Moment) {
        self.0.store(moment.millis(), Ordering::SeqCst);
    }
}

impl Clock for TestClock {
    fn now(&self) -> Moment {
        Moment::from_millis(self.0.load(Ordering::SeqCst))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_system_clock_never_runs_backwards() {
        let ahead = Moment::from_millis(32_503_680_000_000); // the year 3000, as if the machine's clock had been turned back
        let clock = SystemClock::not_before(ahead);
        assert_eq!(clock.now(), ahead);
        assert!(clock.is_ahead() && !SystemClock::default().is_ahead());
    }
}
