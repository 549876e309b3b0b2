//! Whoever reads something that is sent in pieces, and whether they still may: what ends access also ends a download in progress
//! (promises.md P5).

use portico_values::{Clock, Moment};
use std::{pin::Pin, sync::Arc, time::Duration};

/// How many pieces go out between two checks: a mebibyte of chunks.
const ASKED_EVERY: u64 = 16;
/// The longest time between two checks, for whoever reads slowly.
const ASKED_AFTER: Duration = Duration::from_secs(1);

/// The answer to whether the reader may go on.
pub(crate) type Asked = Pin<Box<dyn Future<Output = bool> + Send>>;

/// One reader.
pub(crate) struct Reader {
    still_may: Box<dyn Fn() -> Asked + Send>,
    clock: Arc<dyn Clock>,
    asked: Moment,
    pieces: u64,
}

impl Reader {
    /// A reader who may read at this moment.
    pub(crate) fn new(clock: Arc<dyn Clock>, still_may: impl Fn() -> Asked + Send + 'static) -> Self {
        let asked = clock.now();
        Self { still_may: Box::new(still_may), clock, asked, pieces: 0 }
    }
    /// Whether one more piece may go out.
    pub(crate) async fn may_go_on(&mut self) -> bool {
        let now = self.clock.now();
        let is_due = self.pieces >= ASKED_EVERY || now < self.asked || now.since(self.asked) >= ASKED_AFTER;
        if is_due && !self.still_may().await {
            return false;
        }
        self.pieces += 1;
        true
    }
    /// The same, asked in any case.
    pub(crate) async fn still_may(&mut self) -> bool {
        (self.asked, self.pieces) = (self.clock.now(), 0);
        (self.still_may)().await
    }
}
