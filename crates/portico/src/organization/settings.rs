//! What can be decided about invitations, as it is typed and as it is kept.

use portico_database::record;
use std::fmt;

record! {
    /// What a practice has decided about its Client Portal.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub(crate) struct PortalSettings {
        pub(crate) may_request: bool,
        pub(crate) may_message: bool,
        pub(crate) may_see_bills: bool,
        pub(crate) may_pay: bool,
        pub(crate) reminder_days: String,
        pub(crate) quiet_from: i64,
        pub(crate) quiet_until: i64,
        pub(crate) form_days_before: String,
        pub(crate) form_days_after: String,
    }
}

/// The days after a send on which somebody who has not activated is reminded; none means never.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReminderDays(Vec<i64>);

impl ReminderDays {
    /// Reads "3, 10 and 24" or "3,10,24": at most five days from 1 to 29, each later than the one before. An empty field means no reminder.
    ///
    /// # Errors
    /// What to do about it.
    pub fn parse(written: &str) -> Result<Self, &'static str> {
        let days = Self::numbers(written)?;
        if days.windows(2).any(|two| two[0] >= two[1]) {
            return Err("List the days in order, like 3, 10, 24");
        }
        Ok(Self(days))
    }
    /// Reads days before a day, "3, 1" or "1 and 3": the one farthest from it comes first, in whichever order they are written.
    ///
    /// # Errors
    /// What to do about it.
    pub fn before(written: &str) -> Result<Self, &'static str> {
        let mut days = Self::numbers(written)?;
        days.sort_unstable_by(|a, b| b.cmp(a));
        days.dedup();
        Ok(Self(days))
    }
    /// At most five days from 1 to 29.
    fn numbers(written: &str) -> Result<Vec<i64>, &'static str> {
        const SHAPE: &str = "Enter days from 1 to 29 with commas between, like 3, 10, 24";
        let words = written.replace("and", ",");
        let days: Result<Vec<i64>, _> =
            words.split([',', ' ']).map(str::trim).filter(|word| !word.is_empty()).map(str::parse).collect();
        let days = days.map_err(|_| SHAPE)?;
        if days.iter().any(|day| !(1..=29).contains(day)) {
            return Err(SHAPE);
        }
        if days.len() > 5 {
            return Err("Use at most five reminders");
        }
        Ok(days)
    }
    /// The days, in order.
    pub fn days(&self) -> &[i64] {
        &self.0
    }
    /// As rows keep it: "3,10,24".
    pub fn stored(&self) -> String {
        self.0.iter().map(ToString::to_string).collect::<Vec<_>>().join(",")
    }
}

impl fmt::Display for ReminderDays {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "))
    }
}

/// A time of the day, to the minute.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TimeOfDay(i64);

impl TimeOfDay {
    /// Reads "21:00" or "9:30".
    pub fn parse(written: &str) -> Option<Self> {
        let (hours, minutes) = written.split_once(':')?;
        let (hours, minutes) = (digits(hours)?, digits(minutes)?);
        (hours < 24 && minutes < 60).then_some(Self(hours * 60 + minutes))
    }
    /// From minutes after midnight, as rows keep it.
    pub const fn from_minutes(minutes: i64) -> Self {
        Self(minutes.rem_euclid(24 * 60))
    }
    /// Minutes after midnight.
    pub const fn minutes(self) -> i64 {
        self.0
    }
}

fn digits(text: &str) -> Option<i64> {
    ((1..=2).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())).then(|| text.parse().ok())?
}

impl fmt::Display for TimeOfDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}:{:02}", self.0 / 60, self.0 % 60)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_read_as_people_write_them() {
        for (written, stored) in [("3, 10, 24", "3,10,24"), ("3,10 and 24", "3,10,24"), (" 7 ", "7"), ("", "")] {
            assert_eq!(ReminderDays::parse(written).map(|days| days.stored()).as_deref(), Ok(stored), "{written}");
        }
        for wrong in ["0", "30", "3, 3", "10, 3", "soon", "1,2,3,4,5,6", "-1", "1.5"] {
            assert!(ReminderDays::parse(wrong).is_err(), "{wrong}");
        }
        assert_eq!(ReminderDays::parse("3,10").map(|days| days.to_string()).as_deref(), Ok("3, 10"));
    }

    #[test]
    fn times_are_read_to_the_minute() {
        for (written, minutes) in [("21:00", 1_260), ("9:05", 545), ("00:00", 0), ("23:59", 1_439)] {
            let time = TimeOfDay::parse(written).expect(written);
            assert_eq!(time.minutes(), minutes);
            assert_eq!(TimeOfDay::from_minutes(minutes), time);
        }
        assert_eq!(TimeOfDay::from_minutes(545).to_string(), "09:05");
        for wrong in ["24:00", "9", "9:60", "+9:00", "009:00", "nine"] {
            assert_eq!(TimeOfDay::parse(wrong), None, "{wrong}");
        }
    }
}
