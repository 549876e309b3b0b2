//! How many recipients are looked at in one act.

use std::time::Duration;

/// Letters that are written together share the pages of the indexes they are put into: the more, the fewer pages for each.
pub(super) const MOST: usize = 400;
/// Fewer would take longer to begin than to do.
const LEAST: usize = 50;
/// How long an act of one group may last before it is kept. SQLite's one writer is held meanwhile, and somebody may wait to save what they
/// typed.
const HELD: Duration = Duration::from_millis(30);

/// The size of the groups, as the machine allows: where it is slow, or busy with those who wait for pages, they are smaller.
#[derive(Clone, Copy, Debug)]
pub(super) struct GroupSize(usize);

impl Default for GroupSize {
    fn default() -> Self {
        Self(MOST)
    }
}

impl GroupSize {
    /// How many are looked at in the next act.
    pub(super) fn many(self) -> usize {
        self.0
    }
    /// Fits the next groups to how long an act with so many took.
    pub(super) fn fit(&mut self, many: usize, took: Duration) {
        let fits = (many as f64 * HELD.as_secs_f64() / took.as_secs_f64().max(0.000_001)) as usize;
        // A few at the end of a batch tell little.
        if many >= LEAST {
            self.0 = fits.clamp(LEAST, MOST);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_fit_the_machine() {
        let mut size = GroupSize::default();
        size.fit(400, Duration::from_millis(20));
        assert_eq!(size.many(), 400, "quick enough");
        size.fit(400, Duration::from_millis(120));
        assert_eq!(size.many(), 100);
        size.fit(100, Duration::from_secs(9));
        assert_eq!(size.many(), 50, "no smaller");
        size.fit(3, Duration::ZERO);
        assert_eq!(size.many(), 50, "three tell nothing");
        size.fit(50, Duration::from_millis(6));
        assert_eq!(size.many(), 250);
        size.fit(250, Duration::ZERO);
        assert_eq!(size.many(), 400);
    }
}
