//! Dates and times as people of a language write them, in the practice's time zone.

use jiff::Zoned;
use std::borrow::Borrow;

use jiff::civil::Date;
use portico_values::Moment;

use crate::{PartOfDay, Saying, Words, Zone};

const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;

/// Moments are taken by value or by reference, since templates pass their fields by reference.
impl Words {
    /// "12 November", with the year when it is not the year of `now`.
    pub fn day(&self, at: impl Borrow<Moment>, now: impl Borrow<Moment>, zone: &Zone) -> String {
        self.date_like(*at.borrow(), *now.borrow(), zone, "date-day", "date-day-year")
    }

    /// "Tuesday 24 November", with the year when it is not the year of `now`.
    pub fn weekday_day(&self, at: impl Borrow<Moment>, now: impl Borrow<Moment>, zone: &Zone) -> String {
        self.date_like(*at.borrow(), *now.borrow(), zone, "date-weekday-day", "date-weekday-day-year")
    }

    /// "12 Nov", with the year when it is not the year of `now`.
    pub fn short_day(&self, at: impl Borrow<Moment>, now: impl Borrow<Moment>, zone: &Zone) -> String {
        self.date_like(*at.borrow(), *now.borrow(), zone, "date-short", "date-short-year")
    }

    /// "14:05".
    pub fn time(&self, at: impl Borrow<Moment>, zone: &Zone) -> String {
        self.clock(&local(*at.borrow(), zone)).say("date-time")
    }

    /// "12 November at 14:05", with the year when it is not the year of `now`.
    pub fn day_time(&self, at: impl Borrow<Moment>, now: impl Borrow<Moment>, zone: &Zone) -> String {
        let at = *at.borrow();
        self.clock(&local(at, zone)).with("date", self.day(at, now, zone)).say("date-day-time")
    }

    /// How long ago or how far ahead, as one says it: "just now", "3 hours ago", "yesterday", "in 4 days"; beyond a week
    /// the date. Hours within the same day (or six of them), then whole days by the calendar of the zone.
    pub fn relative(&self, at: impl Borrow<Moment>, now: impl Borrow<Moment>, zone: &Zone) -> String {
        let (at, now) = (*at.borrow(), *now.borrow());
        let distance = now.millis().saturating_sub(at.millis());
        let length = distance.saturating_abs();
        let direction = if distance < 0 { "ahead" } else { "ago" };
        let days = i64::from((local(now, zone).date() - local(at, zone).date()).get_days()).abs();
        let (count, unit) = match () {
            () if length < MINUTE => return self.say("date-just-now"),
            () if length < HOUR => (length / MINUTE, "minutes"),
            () if days == 0 || length < 6 * HOUR => (length / HOUR, "hours"),
            () if days <= 7 => (days, "days"),
            () => return self.day(at, now, zone),
        };
        self.with("count", count).say(&format!("date-{unit}-{direction}"))
    }

    /// "4 March 1991": a date without a time, as a date of birth is.
    pub fn birth_date(&self, date: Date) -> String {
        self.date(date).say("date-day-year")
    }

    /// Which greeting fits now. The hours are those of the language: in Spanish it is morning until two.
    pub fn part_of_day(&self, now: impl Borrow<Moment>, zone: &Zone) -> PartOfDay {
        let hour = i64::from(local(*now.borrow(), zone).hour());
        let starts = |key: &str| self.say(key).parse::<i64>().unwrap_or(i64::MAX);
        if hour < 5 || hour >= starts("date-evening-starts") {
            PartOfDay::Evening
        } else if hour >= starts("date-afternoon-starts") {
            PartOfDay::Afternoon
        } else {
            PartOfDay::Morning
        }
    }

    fn date_like(&self, at: Moment, now: Moment, zone: &Zone, this_year: &str, another_year: &str) -> String {
        let date = local(at, zone).date();
        let key = if date.year() == local(now, zone).year() { this_year } else { another_year };
        self.date(date).say(key)
    }

    fn date(&self, date: Date) -> Saying {
        self.with("day", i64::from(date.day()))
            .with("month", i64::from(date.month()))
            .with("year", i64::from(date.year()))
            .with("weekday", i64::from(date.weekday().to_monday_one_offset()))
    }

    fn clock(&self, local: &Zoned) -> Saying {
        self.with("hour", i64::from(local.hour())).with("clock", format!("{:02}:{:02}", local.hour(), local.minute()))
    }
}

/// The moment on the wall clock of the zone.
fn local(at: Moment, zone: &Zone) -> Zoned {
    at.timestamp().to_zoned(zone.time_zone().clone())
}

#[cfg(test)]
mod tests;
