//! Moments: milliseconds since 1970 in UTC, the one form in which time is stored and compared.

use serde::{Deserialize, Serialize};
use std::time::Duration;

/// An instant, in milliseconds since the Unix epoch (UTC).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Moment(i64);

impl Moment {
    /// The moment this many milliseconds after the epoch.
    pub const fn from_millis(millis: i64) -> Self {
        Self(millis)
    }
    /// Milliseconds since the epoch.
    pub const fn millis(self) -> i64 {
        self.0
    }
    /// The moment this much later.
    pub fn plus(self, span: Duration) -> Self {
        Self(self.0.saturating_add(i64::try_from(span.as_millis()).unwrap_or(i64::MAX)))
    }
    /// The moment this much earlier.
    pub fn minus(self, span: Duration) -> Self {
        Self(self.0.saturating_sub(i64::try_from(span.as_millis()).unwrap_or(i64::MAX)))
    }
    /// How long ago `earlier` was; zero when it is in the future.
    pub fn since(self, earlier: Self) -> Duration {
        Duration::from_millis(u64::try_from(self.0.saturating_sub(earlier.0)).unwrap_or(0))
    }
    /// In RFC 3339 form, in UTC with milliseconds, for the audit and for exports.
    pub fn rfc3339(self) -> String {
        format!("{:.3}", self.timestamp())
    }
    /// The same instant as a `jiff` timestamp, for calendar arithmetic; before and after the calendar its first or its last one.
    pub fn timestamp(self) -> jiff::Timestamp {
        let end = if self.0 < 0 { jiff::Timestamp::MIN } else { jiff::Timestamp::MAX };
        jiff::Timestamp::from_millisecond(self.0).unwrap_or(end)
    }
}

/// This many whole days, for spans such as the life of a link.
pub const fn days(n: u64) -> Duration {
    Duration::from_secs(n * 86_400)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_add_and_subtract() {
        let noon = Moment::from_millis(1_000_000);
        assert_eq!(noon.plus(days(1)).since(noon), Duration::from_secs(86_400));
        assert_eq!(noon.since(noon.plus(days(1))), Duration::ZERO);
        assert_eq!(noon.plus(days(2)).minus(days(2)), noon);
    }

    #[test]
    fn written_in_utc() {
        assert_eq!(Moment::from_millis(0).rfc3339(), "1970-01-01T00:00:00.000Z");
    }

    #[test]
    fn beyond_the_calendar_is_its_end() {
        let (first, last) = (Moment::from_millis(i64::MIN), Moment::from_millis(i64::MAX));
        assert_eq!((first.timestamp(), last.timestamp()), (jiff::Timestamp::MIN, jiff::Timestamp::MAX));
        assert_eq!(last.since(first), Duration::from_millis(i64::MAX.unsigned_abs()));
        assert!(last.rfc3339().starts_with("9999-12-30T"));
    }
}
