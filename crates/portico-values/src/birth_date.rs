//! Dates of birth: real calendar days between 1850 and today.

use jiff::civil::Date;
use std::fmt;

/// A date of birth.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct BirthDate(Date);

/// Why a date of birth was refused.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum BirthDateProblem {
    /// Not a day in the calendar.
    #[error("Enter a real date, like 4 3 1991")]
    NoSuchDay,
    /// After today.
    #[error("The date of birth must be in the past")]
    InTheFuture,
    /// Before 1850.
    #[error("Check the year of birth")]
    TooLongAgo,
}

impl BirthDate {
    /// The date with these parts.
    ///
    /// # Errors
    /// When there is no such day, or it is after `today` or before 1850.
    pub fn new(year: i16, month: i8, day: i8, today: Date) -> Result<Self, BirthDateProblem> {
        let date = Date::new(year, month, day).map_err(|_| BirthDateProblem::NoSuchDay)?;
        if date > today {
            return Err(BirthDateProblem::InTheFuture);
        }
        if date.year() < 1850 {
            return Err(BirthDateProblem::TooLongAgo);
        }
        Ok(Self(date))
    }
    /// Reads `YYYY-MM-DD`, as dates are stored and as FHIR writes full dates.
    ///
    /// # Errors
    /// As [`BirthDate::new`].
    pub fn parse_iso(text: &str, today: Date) -> Result<Self, BirthDateProblem> {
        let mut parts = text.splitn(3, '-');
        let mut next = |length: usize| {
            parts.next().filter(|p| p.len() == length && p.bytes().all(|b| b.is_ascii_digit())).ok_or(BirthDateProblem::NoSuchDay)
        };
        let (year, month, day) = (next(4)?, next(2)?, next(2)?);
        let number = |t: &str| t.parse::<i16>().map_err(|_| BirthDateProblem::NoSuchDay);
        let small = |t: &str| t.parse::<i8>().map_err(|_| BirthDateProblem::NoSuchDay);
        Self::new(number(year)?, small(month)?, small(day)?, today)
    }
    /// Reads a date from a row; it was checked when it was stored.
    pub fn from_stored(text: &str) -> Option<Self> {
        text.parse::<Date>().ok().map(Self)
    }
    /// The calendar day.
    pub fn date(self) -> Date {
        self.0
    }
    /// The age in whole years on `today`.
    pub fn age_on(self, today: Date) -> i16 {
        let had_birthday = (today.month(), today.day()) >= (self.0.month(), self.0.day());
        today.year() - self.0.year() - i16::from(!had_birthday)
    }
}

impl fmt::Display for BirthDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.0.year(), self.0.month(), self.0.day())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn only_real_days_of_the_past() {
        let today = date(2026, 11, 21);
        assert_eq!(BirthDate::parse_iso("1991-03-04", today).map(|d| d.to_string()), Ok("1991-03-04".into()));
        assert_eq!(BirthDate::parse_iso("1991-02-30", today), Err(BirthDateProblem::NoSuchDay));
        assert_eq!(BirthDate::parse_iso("1991-2-3", today), Err(BirthDateProblem::NoSuchDay));
        assert_eq!(BirthDate::parse_iso("2026-11-22", today), Err(BirthDateProblem::InTheFuture));
        assert_eq!(BirthDate::parse_iso("1066-10-14", today), Err(BirthDateProblem::TooLongAgo));
    }

    #[test]
    fn ages_turn_on_the_birthday() {
        let born = BirthDate(date(1991, 3, 4));
        assert_eq!(born.age_on(date(2026, 3, 3)), 34);
        assert_eq!(born.age_on(date(2026, 3, 4)), 35);
    }
}
