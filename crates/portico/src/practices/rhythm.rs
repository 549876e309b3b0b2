//! When a practice's clients are written to by itself: its reminder days and its quiet hours. Pure rules (behaviours.md 25).

use jiff::civil::Date;
use portico_language::Zone;
use portico_values::{Moment, moment::days};

/// The reminder days and quiet hours of a practice, in its time zone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rhythm {
    days: Vec<u64>,
    quiet: (i64, i64),
    zone: Zone,
}

impl Rhythm {
    /// From what the practice's row keeps: "3,10,24", and minutes after midnight.
    pub fn new(stored_days: &str, quiet: (i64, i64), zone: Zone) -> Self {
        Self { days: stored_days.split(',').filter_map(|day| day.trim().parse().ok()).collect(), quiet, zone }
    }
    /// The days after a send, the first one first.
    pub fn days(&self) -> &[u64] {
        &self.days
    }
    /// How many of the days are over at this moment: one letter serves them all, so that nobody gets two at once after a standstill.
    pub fn passed(&self, sent_at: Moment, now: Moment) -> i64 {
        let over = self.days.iter().filter(|day| sent_at.plus(days(**day)) <= now).count();
        i64::try_from(over).unwrap_or(i64::MAX)
    }
    /// When the reminder after the first `served` ones goes: on its day, or when the quiet hours end. `None` when there is none.
    pub fn next(&self, sent_at: Moment, served: i64) -> Option<Moment> {
        let day = self.days.get(usize::try_from(served).ok()?)?;
        Some(self.not_in_quiet_hours(sent_at.plus(days(*day))))
    }
    /// Whether nobody is written to now.
    pub fn is_quiet(&self, at: Moment) -> bool {
        let (from, until) = self.quiet;
        let minute = self.zone.minute_of_day(at);
        match from.cmp(&until) {
            std::cmp::Ordering::Equal => false,
            std::cmp::Ordering::Less => (from..until).contains(&minute),
            std::cmp::Ordering::Greater => minute >= from || minute < until,
        }
    }
    /// This moment, or the end of the quiet hours it lies in.
    pub fn not_in_quiet_hours(&self, at: Moment) -> Moment {
        if !self.is_quiet(at) {
            return at;
        }
        let today = self.zone.today(at);
        let later = self.zone.minute_of_day(at) >= self.quiet.1;
        let day = if later { today.tomorrow().unwrap_or(today) } else { today };
        self.zone.moment(day, self.quiet.1).unwrap_or(at)
    }
}

/// When a client is reminded of intake forms: on days before the day they are due, or after they were sent where no day was named.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormRhythm {
    /// The days before, the first one to come first: the largest.
    before: Vec<i64>,
    after: Rhythm,
}

impl FormRhythm {
    /// On a day before a form is due its reminder goes from nine in the morning on, in minutes after midnight.
    const MORNING: i64 = 9 * 60;

    /// From what the practice's row keeps: "3,1", and the rhythm of the days after.
    pub fn new(stored_before: &str, after: Rhythm) -> Self {
        let mut before: Vec<i64> = stored_before.split(',').filter_map(|day| day.trim().parse().ok()).collect();
        before.sort_unstable_by(|a, b| b.cmp(a));
        Self { before, after }
    }
    /// The days before, the first one to come first.
    pub fn before(&self) -> &[i64] {
        &self.before
    }
    /// The days after, the first one first.
    pub fn after(&self) -> &[u64] {
        self.after.days()
    }
    /// The last day whose morning has come.
    pub fn today(&self, now: Moment) -> Date {
        let today = self.after.zone.today(now);
        let is_early = self.after.zone.minute_of_day(now) < Self::MORNING;
        if is_early { today.yesterday().unwrap_or(today) } else { today }
    }
    /// How many of the days before this one are over.
    pub fn passed_before(&self, due: Date, now: Moment) -> i64 {
        let today = self.today(now);
        let over = self.before.iter().filter(|day| days_before(due, **day) <= today).count();
        i64::try_from(over).unwrap_or(i64::MAX)
    }
    /// How many of the days are over for a form.
    pub fn passed(&self, due: Option<Date>, sent_at: Moment, now: Moment) -> i64 {
        match due {
            Some(due) => self.passed_before(due, now),
            None => self.after.passed(sent_at, now),
        }
    }
    /// When the reminder after the first `served` ones goes. `None` when there is none.
    pub fn next(&self, due: Option<Date>, sent_at: Moment, served: i64) -> Option<Moment> {
        let Some(due) = due else { return self.after.next(sent_at, served) };
        let day = self.before.get(usize::try_from(served).ok()?)?;
        let morning = self.after.zone.moment(days_before(due, *day), Self::MORNING)?;
        Some(self.after.not_in_quiet_hours(morning))
    }
}

fn days_before(due: Date, day: i64) -> Date {
    due.checked_sub(jiff::Span::new().days(day)).unwrap_or(due)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Moment {
        let timestamp: jiff::Timestamp = text.parse().expect("a moment");
        Moment::from_millis(timestamp.as_millisecond())
    }
    fn rhythm(zone: &str) -> Rhythm {
        Rhythm::new("3,10,24", (21 * 60, 8 * 60), Zone::parse(zone).expect("a zone"))
    }

    #[test]
    fn a_day_is_served_when_it_is_over() {
        let (rhythm, sent) = (rhythm("UTC"), at("2026-11-02T12:00:00Z"));
        assert_eq!(rhythm.passed(sent, at("2026-11-05T11:59:59Z")), 0);
        assert_eq!(rhythm.passed(sent, at("2026-11-05T12:00:00Z")), 1);
        assert_eq!(rhythm.passed(sent, at("2026-11-29T12:00:00Z")), 3, "one letter serves all that were missed");
        assert_eq!(rhythm.next(sent, 1), Some(at("2026-11-12T12:00:00Z")));
        assert_eq!(rhythm.next(sent, 3), None);
        assert_eq!(Rhythm::new("", (0, 0), Zone::UTC).next(sent, 0), None);
    }

    #[test]
    fn quiet_hours_are_those_of_the_zone_and_over_midnight() {
        let new_york = rhythm("America/New_York");
        // 21:30 there.
        assert!(new_york.is_quiet(at("2026-11-06T02:30:00Z")));
        assert_eq!(new_york.not_in_quiet_hours(at("2026-11-06T02:30:00Z")), at("2026-11-06T13:00:00Z"));
        // 07:59 and 08:00 there.
        assert_eq!(new_york.not_in_quiet_hours(at("2026-11-06T12:59:00Z")), at("2026-11-06T13:00:00Z"));
        assert!(!new_york.is_quiet(at("2026-11-06T13:00:00Z")));
        let by_day = Rhythm::new("3", (12 * 60, 14 * 60), Zone::UTC);
        assert_eq!(by_day.not_in_quiet_hours(at("2026-11-06T13:00:00Z")), at("2026-11-06T14:00:00Z"));
        let never = Rhythm::new("3", (540, 540), Zone::UTC);
        assert!(!never.is_quiet(at("2026-11-06T09:00:00Z")));
    }

    #[test]
    fn an_hour_that_is_skipped_in_spring_is_found() {
        let early = Rhythm::new("3", (0, 2 * 60 + 30), Zone::parse("America/New_York").expect("a zone"));
        // On 8 March 2026 clocks there jump from 02:00 to 03:00.
        assert_eq!(early.not_in_quiet_hours(at("2026-03-08T06:00:00Z")), at("2026-03-08T07:30:00Z"));
    }

    #[test]
    fn a_form_is_reminded_of_before_its_day_from_the_morning_on() {
        let forms = FormRhythm::new("1,3", rhythm("America/New_York"));
        let due: Date = "2026-12-01".parse().expect("a day");
        assert_eq!(forms.passed_before(due, at("2026-11-28T13:59:59Z")), 0, "08:59 there");
        assert_eq!(forms.passed_before(due, at("2026-11-28T14:00:00Z")), 1);
        assert_eq!(forms.passed_before(due, at("2026-11-30T14:00:00Z")), 2);
        let sent = at("2026-11-20T12:00:00Z");
        assert_eq!(forms.next(Some(due), sent, 0), Some(at("2026-11-28T14:00:00Z")));
        assert_eq!(forms.next(Some(due), sent, 2), None);
        assert_eq!(forms.next(None, sent, 0), Some(at("2026-11-23T13:00:00Z")), "after the quiet hours there");
        assert_eq!(forms.passed(None, sent, at("2026-11-30T12:00:00Z")), 2);
    }
}
