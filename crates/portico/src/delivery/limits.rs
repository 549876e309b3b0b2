//! How much is taken on at once, and how long things may last.

use std::time::Duration;

/// The limits of a worker.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Letters claimed in one go, and how few of batches, and on their own, may be left in the line before more are claimed.
    pub chunk: usize,
    /// With how many letters in line an act that writes more may hand its own over.
    pub handed: usize,
    /// How long a claim holds without being renewed. A dead worker's letters are taken over after that, and a look later
    /// (promises.md R8: within 60 seconds).
    pub claim: Duration,
    /// How often a living worker renews its claims.
    pub renewal: Duration,
    /// How often a worker looks for due letters when nobody rings.
    pub look: Duration,
    /// How long an open connection may wait for a letter before it is closed.
    pub idle: Duration,
    /// The longest pause between two tries to reach a mail server that cannot be reached.
    pub longest_pause: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            chunk: 128,
            handed: 256,
            claim: Duration::from_secs(45),
            renewal: Duration::from_secs(15),
            look: Duration::from_secs(3),
            idle: Duration::from_secs(20),
            longest_pause: Duration::from_secs(60),
        }
    }
}
