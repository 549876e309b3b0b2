//! Time zones, by their IANA names; the data ships inside the program, so that no machine disagrees with another.

use std::fmt;
use std::str::FromStr;

use jiff::{civil::Date, tz::TimeZone};
use portico_values::Moment;

use crate::sayable::{Arg, Sayable};

/// A practice's time zone. Cheap to clone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Zone(TimeZone);

/// The name is no IANA time zone.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("no time zone has this name; names look like Europe/London")]
pub struct UnknownZone;

impl Zone {
    /// Coordinated universal time.
    pub const UTC: Self = Self(TimeZone::UTC);

    /// Reads an IANA name such as `Europe/London`, in any case. Old names (`US/Eastern`) are known too.
    ///
    /// # Errors
    /// The name is no zone's.
    pub fn parse(name: &str) -> Result<Self, UnknownZone> {
        match TimeZone::get(name.trim()) {
            Ok(zone) if !zone.is_unknown() => Ok(Self(zone)),
            _ => Err(UnknownZone),
        }
    }

    /// The IANA name, as it is stored.
    pub fn name(&self) -> &str {
        self.0.iana_name().unwrap_or("UTC")
    }

    /// The place in the name, as it is shown: `America/Argentina/Buenos_Aires` is `Buenos Aires`.
    pub fn place(&self) -> String {
        self.name().rsplit('/').next().unwrap_or_default().replace('_', " ")
    }

    /// The calendar day there at a moment.
    pub fn today(&self, now: Moment) -> Date {
        now.timestamp().to_zoned(self.0.clone()).date()
    }

    /// How many minutes after midnight it is there.
    pub fn minute_of_day(&self, at: Moment) -> i64 {
        let time = at.timestamp().to_zoned(self.0.clone()).time();
        i64::from(time.hour()) * 60 + i64::from(time.minute())
    }

    /// The moment at which the clocks there show this day and so many minutes after midnight. An hour that is skipped in spring gives
    /// the one after it, an hour that comes twice in autumn the first. None for days outside the calendar.
    pub fn moment(&self, day: Date, minutes: i64) -> Option<Moment> {
        let minutes = minutes.clamp(0, 24 * 60 - 1);
        let time = jiff::civil::time(i8::try_from(minutes / 60).unwrap_or(0), i8::try_from(minutes % 60).unwrap_or(0), 0, 0);
        let there = self.0.to_ambiguous_zoned(day.to_datetime(time)).compatible().ok()?;
        Some(Moment::from_millis(there.timestamp().as_millisecond()))
    }

    /// The moment at which a calendar day begins there; none for days outside the calendar.
    pub fn start_of(&self, day: Date) -> Option<Moment> {
        let start = day.to_zoned(self.0.clone()).ok()?;
        Some(Moment::from_millis(start.timestamp().as_millisecond()))
    }

    /// The zone as jiff reckons with it.
    pub(crate) fn time_zone(&self) -> &TimeZone {
        &self.0
    }
}

impl fmt::Display for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Zone {
    type Err = UnknownZone;

    fn from_str(name: &str) -> Result<Self, UnknownZone> {
        Self::parse(name)
    }
}

/// The part of the day a greeting is for. Messages select on `morning`, `afternoon` and `evening`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PartOfDay {
    /// From five o'clock on.
    Morning,
    /// From noon on; Spanish mornings last until two.
    Afternoon,
    /// From six on; Spanish afternoons last until eight. Until five in the morning.
    Evening,
}

impl Sayable for PartOfDay {
    fn arg(&self) -> Arg {
        Arg::Text(
            match self {
                Self::Morning => "morning",
                Self::Afternoon => "afternoon",
                Self::Evening => "evening",
            }
            .to_owned(),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_in_any_case_and_shown_as_places() {
        let zone = Zone::parse("america/argentina/buenos_aires").expect("a zone of the IANA list");
        assert_eq!(zone.name(), "America/Argentina/Buenos_Aires");
        assert_eq!(zone.place(), "Buenos Aires");
        assert_eq!(Zone::parse("UTC").map(|zone| zone.name().to_owned()), Ok("UTC".to_owned()));
        assert_eq!(Zone::UTC.place(), "UTC");
    }

    #[test]
    fn what_is_no_zone_is_refused() {
        for name in ["", "London", "Etc/Unknown", "../etc/passwd", "Europe/London\0", "+01:00", "Europe"] {
            assert_eq!(Zone::parse(name), Err(UnknownZone), "{name:?}");
        }
    }

    #[test]
    fn the_last_day_that_can_be_written_has_no_moment() {
        let (last, before) = (jiff::civil::date(9999, 12, 31), jiff::civil::date(9999, 12, 29));
        assert_eq!(Zone::UTC.moment(last, 9 * 60), None);
        assert_eq!(Zone::UTC.moment(before, 0), Zone::UTC.start_of(before));
    }
}
