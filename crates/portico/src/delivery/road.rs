//! Whether the mail server can be reached, as the line knows it.

use super::line::Line;
use portico_mail::Outcome;
use std::time::Duration;
use tokio::time::Instant;

/// The first pause before knocking again at a mail server that cannot be reached.
const FIRST_PAUSE: Duration = Duration::from_secs(2);
/// How long one knock may take before another courier knocks as well.
pub(super) const KNOCK: Duration = Duration::from_secs(40);

/// The way to the mail server.
#[derive(Default)]
pub(super) enum Road {
    #[default]
    Open,
    Blocked {
        why: Outcome,
        knock_at: Instant,
        pause: Duration,
    },
}

impl Line {
    /// A connection was opened. Says whether the road had been blocked before.
    pub(super) fn opened(&self) -> bool {
        let mut inner = self.inner();
        inner.open += 1;
        let was_blocked = matches!(inner.road, Road::Blocked { .. });
        inner.road = Road::Open;
        drop(inner);
        self.called.notify_waiters();
        was_blocked
    }
    /// How many connections are open.
    pub(super) fn open_connections(&self) -> usize {
        self.inner().open
    }
    /// A connection was closed or lost.
    pub(super) fn shut(&self) {
        let mut inner = self.inner();
        inner.open = inner.open.saturating_sub(1);
    }
    /// The mail server could not be reached. While other connections are open it only takes no more of them: `false`.
    pub(super) fn blocked(&self, why: Outcome) -> bool {
        let mut inner = self.inner();
        if inner.open > 0 {
            return false;
        }
        let pause = match &inner.road {
            Road::Open => FIRST_PAUSE,
            Road::Blocked { pause, .. } => (*pause * 2).min(self.limits.longest_pause),
        };
        inner.road = Road::Blocked { why, knock_at: Instant::now() + pause, pause };
        drop(inner);
        self.called.notify_waiters();
        self.moved.notify_waiters();
        true
    }
}
