//! Dates and times as FHIR writes them: a date may stop at the year or the month, a time of day has seconds.

use std::cmp::Ordering;

/// A date that exists: `2026`, `2026-05` or `2026-05-14` (R4, data types, date).
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Date {
    text: String,
    parts: [u16; 3],
    known: usize,
}

/// A date, or a date with time and offset from UTC (R4, data types, dateTime).
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct DateTime {
    text: String,
    date: Date,
    time: Option<(Time, i32)>,
}

/// A time of day with seconds, `10:30:00` (R4, data types, time).
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Time {
    text: String,
    seconds: u32,
    fraction: String,
}

fn number(text: &str, width: usize) -> Option<u16> {
    (text.len() == width && text.bytes().all(|byte| byte.is_ascii_digit())).then(|| text.parse().ok()).flatten()
}

fn days_in(year: u16, month: u16) -> u16 {
    match month {
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

impl Date {
    /// A date that exists, written with four, seven or ten characters.
    pub fn read(text: &str) -> Option<Date> {
        let mut parts = [0; 3];
        let mut known = 0;
        for (index, part) in text.split('-').enumerate() {
            *parts.get_mut(index)? = number(part, if index == 0 { 4 } else { 2 })?;
            known = index + 1;
        }
        let sound = parts[0] > 0
            && (known < 2 || (1..=12).contains(&parts[1]))
            && (known < 3 || (1..=days_in(parts[0], parts[1])).contains(&parts[2]));
        sound.then(|| Date { text: text.to_owned(), parts, known })
    }

    /// As it was written.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Which is later; `None` when one of them is not written precisely enough to tell.
    pub fn compare(&self, other: &Date) -> Option<Ordering> {
        let common = self.known.min(other.known);
        match self.parts[..common].cmp(&other.parts[..common]) {
            Ordering::Equal if self.known != other.known => None,
            order => Some(order),
        }
    }

    /// Days since 1 January of the year 0, in the proleptic Gregorian calendar.
    fn days(&self) -> i64 {
        let (year, month) = (i64::from(self.parts[0]), i64::from(self.parts[1]));
        let (year, month) = if month <= 2 { (year - 1, month + 9) } else { (year, month - 3) };
        365 * year + year / 4 - year / 100 + year / 400 + (153 * month + 2) / 5 + i64::from(self.parts[2])
    }
}

impl Time {
    /// A time of day with seconds and, if one likes, fractions of them. `24:00` is not one.
    pub fn read(text: &str) -> Option<Time> {
        let (clock, fraction) = match text.split_once('.') {
            Some((clock, fraction)) => (clock, fraction),
            None => (text, ""),
        };
        let sound = fraction.len() <= 9 && fraction.bytes().all(|byte| byte.is_ascii_digit()) && !text.ends_with('.');
        let mut parts = clock.split(':').map(|part| number(part, 2));
        let (hour, minute, second) = (parts.next()??, parts.next()??, parts.next()??);
        let sound = sound && parts.next().is_none() && hour < 24 && minute < 60 && second < 60;
        let seconds = u32::from(hour) * 3600 + u32::from(minute) * 60 + u32::from(second);
        sound.then(|| Time { text: text.to_owned(), seconds, fraction: fraction.trim_end_matches('0').to_owned() })
    }

    /// A time as pages send it: seconds may be missing.
    pub fn typed(text: &str) -> Option<Time> {
        let text = text.trim();
        Time::read(text).or_else(|| Time::read(&format!("{text}:00"))).or_else(|| Time::read(&format!("0{text}:00")))
    }

    /// As it was written.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Which is later.
    pub fn compare(&self, other: &Time) -> Ordering {
        self.seconds.cmp(&other.seconds).then_with(|| self.fraction.cmp(&other.fraction))
    }
}

impl DateTime {
    /// A date alone, or a date with time and offset (`2026-05-14T10:30:00-07:00`, `…Z`).
    pub fn read(text: &str) -> Option<DateTime> {
        let Some((day, rest)) = text.split_once('T') else {
            return Date::read(text).map(|date| DateTime { text: text.to_owned(), date, time: None });
        };
        let date = Date::read(day).filter(|date| date.known == 3)?;
        let (clock, offset) = match rest.strip_suffix('Z') {
            Some(clock) => (clock, 0),
            None => {
                let at = rest.rfind(['+', '-'])?;
                let (hours, minutes) = rest[at + 1..].split_once(':')?;
                let (hours, minutes) = (number(hours, 2)?, number(minutes, 2)?);
                let offset = i32::from(hours) * 60 + i32::from(minutes);
                if hours > 14 || minutes > 59 {
                    return None;
                }
                (&rest[..at], if rest[at..].starts_with('-') { -offset } else { offset })
            }
        };
        Some(DateTime { text: text.to_owned(), date, time: Some((Time::read(clock)?, offset)) })
    }

    /// A date and a time of day at a place that is so many minutes east of UTC.
    pub fn at(date: &Date, time: &Time, minutes_east: i32) -> Option<DateTime> {
        let sign = if minutes_east < 0 { '-' } else { '+' };
        let east = minutes_east.unsigned_abs();
        DateTime::read(&format!("{}T{}{sign}{:02}:{:02}", date.text, time.text, east / 60, east % 60))
    }

    /// As it was written.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The date as it is written at its place.
    pub fn date(&self) -> &Date {
        &self.date
    }

    /// The time of day as it is written at its place.
    pub fn time(&self) -> Option<&Time> {
        self.time.as_ref().map(|(time, _)| time)
    }

    /// Which is later; `None` when one of them is not written precisely enough to tell.
    pub fn compare(&self, other: &DateTime) -> Option<Ordering> {
        match (&self.time, &other.time) {
            (Some((a, east_a)), Some((b, east_b))) => {
                let seconds =
                    |date: &Date, time: &Time, east: &i32| date.days() * 86_400 + i64::from(time.seconds) - i64::from(*east) * 60;
                let order = seconds(&self.date, a, east_a).cmp(&seconds(&other.date, b, east_b));
                Some(order.then_with(|| a.fraction.cmp(&b.fraction)))
            }
            (None, None) => self.date.compare(&other.date),
            _ => self.date.compare(&other.date).filter(|order| order.is_ne()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_exist() {
        for real in ["2026", "2026-12", "2024-02-29", "2000-02-29", "1900-02-28", "0001-01-01"] {
            assert!(Date::read(real).is_some(), "{real}");
        }
        for wrong in [
            "",
            "0000",
            "26",
            "2026-13",
            "2026-00-10",
            "2023-02-29",
            "1900-02-29",
            "2026-4-1",
            "2026-04-31",
            "2026-01-01-01",
            "+026",
        ] {
            assert!(Date::read(wrong).is_none(), "{wrong}");
        }
    }

    #[test]
    fn times_of_day() {
        assert!(Time::read("23:59:59.123").is_some() && Time::typed("9:05").is_some());
        for wrong in ["24:00:00", "10:60:00", "10:30", "10:30:00.", "10:30:00:00", "1030"] {
            assert!(Time::read(wrong).is_none(), "{wrong}");
        }
        let compare = |a: &str, b: &str| Time::read(a).expect(a).compare(&Time::read(b).expect(b));
        assert_eq!(compare("10:30:00.50", "10:30:00.5"), Ordering::Equal);
        assert_eq!(compare("10:30:00.05", "10:30:00.5"), Ordering::Less);
    }

    #[test]
    fn moments_are_compared_as_far_as_they_are_written() {
        let compare = |a: &str, b: &str| DateTime::read(a).expect(a).compare(&DateTime::read(b).expect(b));
        assert_eq!(compare("2026-05-14T10:30:00+02:00", "2026-05-14T08:30:00Z"), Some(Ordering::Equal));
        assert_eq!(compare("2026-03-01T00:30:00+02:00", "2026-02-28T22:30:00Z"), Some(Ordering::Equal));
        assert_eq!(compare("2026-05-14", "2026-05-14T08:30:00Z"), None);
        assert_eq!(compare("2026-05", "2026-06-02"), Some(Ordering::Less));
        assert_eq!(compare("2026", "2026-06"), None);
        for wrong in ["2026-05-14T10:30:00", "2026-05T10:30:00Z", "2026-05-14T10:30Z", "2026-05-14T10:30:00+15:00"] {
            assert!(DateTime::read(wrong).is_none(), "{wrong}");
        }
        let date = Date::read("2026-05-14").expect("a date");
        let made = DateTime::at(&date, &Time::typed("10:30").expect("a time"), -420).expect("a moment");
        assert_eq!(made.as_str(), "2026-05-14T10:30:00-07:00");
    }
}
