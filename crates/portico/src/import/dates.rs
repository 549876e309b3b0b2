//! Dates of birth as exports write them, and the order in which a whole column puts day and month.

use jiff::civil::Date;
use portico_values::{BirthDate, BirthDateProblem, search_key};
use serde::{Deserialize, Serialize};

/// Which of day and month comes first if the year comes last. Dates that begin with the year are read either way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DateOrder {
    /// 27/3/1985.
    DayFirst,
    /// 3/27/1985.
    MonthFirst,
}

impl DateOrder {
    /// The word in forms and commands.
    pub fn word(self) -> &'static str {
        match self {
            Self::DayFirst => "day-first",
            Self::MonthFirst => "month-first",
        }
    }
    /// The order with that word; the usual short forms as well.
    pub fn from_word(word: &str) -> Option<Self> {
        match word.to_ascii_lowercase().as_str() {
            "day-first" | "d/m/y" | "dmy" | "dd/mm/yyyy" => Some(Self::DayFirst),
            "month-first" | "m/d/y" | "mdy" | "mm/dd/yyyy" => Some(Self::MonthFirst),
            _ => None,
        }
    }
}

/// What a column says about its dates.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DateEvidence {
    /// Dates that begin with the year, or name the month.
    pub plain: u64,
    /// Dates that make sense with the day first only.
    pub day_first: u64,
    /// Dates that make sense with the month first only.
    pub month_first: u64,
    /// Dates that make sense either way and mean different days.
    pub either: u64,
}

/// What follows from the evidence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DateAnswer {
    /// Nothing to ask.
    Clear(DateOrder),
    /// Both are possible: a person must say.
    Ask,
}

impl DateEvidence {
    /// Takes one value of the column into account.
    pub fn see(&mut self, text: &str) {
        match shape(text) {
            Some(Shape::Full(..)) => self.plain += 1,
            Some(Shape::Ends(one, two, _)) => match (one <= 12, two <= 12) {
                (false, true) => self.day_first += 1,
                (true, false) => self.month_first += 1,
                (true, true) if one != two => self.either += 1,
                _ => {}
            },
            _ => {}
        }
    }
    /// The order of the column, or the question.
    pub fn answer(&self) -> DateAnswer {
        match (self.day_first, self.month_first, self.either) {
            (0, 0, 0) => DateAnswer::Clear(DateOrder::DayFirst),
            (0, 0, _) => DateAnswer::Ask,
            (_, 0, _) => DateAnswer::Clear(DateOrder::DayFirst),
            (0, _, _) => DateAnswer::Clear(DateOrder::MonthFirst),
            // Both kinds in one column: one of them is wrong, and only a person can say which.
            _ => DateAnswer::Ask,
        }
    }
}

/// A date as it was understood.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReadDate {
    /// A whole date.
    Day(BirthDate),
    /// A year, or a year and month: valid, but not a date of birth.
    Partial,
    /// A real day that nobody alive was born on.
    TooLongAgo,
}

/// Reads one value.
///
/// # Errors
/// A sentence that says what is wrong with it.
pub fn read(text: &str, order: DateOrder, today: Date) -> Result<ReadDate, String> {
    let shown: String = text.chars().take(40).collect();
    let no_date = || format!("“{shown}” is not a date");
    let (year, month, day) = match shape(text).ok_or_else(no_date)? {
        Shape::Partial(year, month) => {
            let real = (1..=12).contains(&month) && year <= i32::from(today.year());
            return if real { Ok(ReadDate::Partial) } else { Err(no_date()) };
        }
        Shape::Full(year, month, day) => (year, month, day),
        Shape::Ends(day, month, year) if order == DateOrder::DayFirst => (full_year(year, today), month, day),
        Shape::Ends(month, day, year) => (full_year(year, today), month, day),
    };
    let part = |number: i32| i8::try_from(number).unwrap_or(-1);
    match BirthDate::new(i16::try_from(year).unwrap_or(-1), part(month), part(day), today) {
        Ok(date) => Ok(ReadDate::Day(date)),
        Err(BirthDateProblem::NoSuchDay) => Err(format!("there is no day “{shown}”")),
        Err(BirthDateProblem::InTheFuture) => Err(format!("“{shown}” is in the future")),
        Err(BirthDateProblem::TooLongAgo) => Ok(ReadDate::TooLongAgo),
    }
}

/// The numbers of a date and their order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shape {
    /// Year, month, day, beyond doubt.
    Full(i32, i32, i32),
    /// Two numbers, and a year of two or four digits (negative: two digits).
    Ends(i32, i32, Year),
    /// A year and perhaps a month.
    Partial(i32, i32),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Year {
    Whole(i32),
    Short(i32),
}

/// 85 is 1985; 12 is 2012: nobody is born in the future.
fn full_year(year: Year, today: Date) -> i32 {
    match year {
        Year::Whole(year) => year,
        Year::Short(short) => {
            let this_century = i32::from(today.year()) / 100 * 100 + short;
            if this_century > i32::from(today.year()) { this_century - 100 } else { this_century }
        }
    }
}

fn shape(text: &str) -> Option<Shape> {
    let text = without_time(text.trim());
    if text.len() > 40 || !text.contains(|c: char| c.is_ascii_digit()) {
        return None;
    }
    if text.contains(char::is_alphabetic) {
        return named_month(text);
    }
    let parts: Vec<&str> = text.split(['-', '/', '.', ' ']).filter(|part| !part.is_empty()).collect();
    let number = |part: &str| part.bytes().all(|b| b.is_ascii_digit()).then(|| part.parse::<i32>().ok()).flatten();
    match parts[..] {
        [all] if all.len() == 8 => number(all).map(|all| Shape::Full(all / 10_000, all / 100 % 100, all % 100)),
        [year] if year.len() == 4 => number(year).filter(|year| *year >= 1_000).map(|year| Shape::Partial(year, 1)),
        [year, month] if year.len() == 4 && month.len() <= 2 => Some(Shape::Partial(number(year)?, number(month)?)),
        [year, month, day] if year.len() == 4 && month.len() <= 2 && day.len() <= 2 => {
            Some(Shape::Full(number(year)?, number(month)?, number(day)?))
        }
        [one, two, year] if one.len() <= 2 && two.len() <= 2 => {
            let year = match year.len() {
                4 => Year::Whole(number(year)?),
                2 => Year::Short(number(year)?),
                _ => return None,
            };
            Some(Shape::Ends(number(one)?, number(two)?, year))
        }
        _ => None,
    }
}

/// Without "T00:00:00Z" or " 00:00" behind the date.
fn without_time(text: &str) -> &str {
    let cut = text.find(['T', ' ']).filter(|at| {
        let rest = &text[at + 1..];
        rest.contains(':') && rest.starts_with(|c: char| c.is_ascii_digit())
    });
    cut.map_or(text, |at| &text[..at])
}

const MONTHS: [[&str; 2]; 12] = [
    ["jan", "ene"],
    ["feb", "feb"],
    ["mar", "mar"],
    ["apr", "abr"],
    ["may", "may"],
    ["jun", "jun"],
    ["jul", "jul"],
    ["aug", "ago"],
    ["sep", "sep"],
    ["oct", "oct"],
    ["nov", "nov"],
    ["dec", "dic"],
];

/// "12 Mar 1985", "March 12, 1985", "12 de marzo de 1985".
fn named_month(text: &str) -> Option<Shape> {
    let folded = search_key(text);
    let (mut month, mut numbers) = (None, Vec::new());
    for word in folded.split(' ') {
        let ordinal = word.trim_end_matches(|c: char| c.is_ascii_alphabetic());
        if let Some(found) = (1..).zip(MONTHS).find(|(_, names)| names.iter().any(|name| word.starts_with(name))) {
            month = Some(found.0);
        } else if let (Ok(number), "" | "st" | "nd" | "rd" | "th") = (ordinal.parse::<i32>(), &word[ordinal.len()..]) {
            numbers.push((number, word.len()));
        } else if !matches!(word, "de" | "del" | "of") {
            return None;
        }
    }
    match (numbers[..].as_ref(), month?) {
        ([(day, 1..=4), (year, 4)], month) if *day <= 31 => Some(Shape::Full(*year, month, *day)),
        ([(year, 4), (day, 1..=4)], month) => Some(Shape::Full(*year, month, *day)),
        ([(year, 4)], month) => Some(Shape::Partial(*year, month)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    const TODAY: Date = date(2026, 11, 21);

    fn day(text: &str, order: DateOrder) -> Result<String, String> {
        read(text, order, TODAY).map(|read| match read {
            ReadDate::Day(day) => day.to_string(),
            ReadDate::Partial => "partial".into(),
            ReadDate::TooLongAgo => "too long ago".into(),
        })
    }

    #[test]
    fn the_same_day_in_every_dress() {
        for text in [
            "1985-03-12",
            "19850312",
            "1985/3/12",
            "12/03/1985",
            "12.3.85",
            "1985-03-12T00:00:00Z",
            "12/03/1985 00:00",
            "12 Mar 1985",
            "March 12th, 1985",
            "12 de marzo de 1985",
        ] {
            assert_eq!(day(text, DateOrder::DayFirst), Ok("1985-03-12".into()), "{text}");
        }
        assert_eq!(day("3/12/85", DateOrder::MonthFirst), Ok("1985-03-12".into()));
        assert_eq!(day("1/2/12", DateOrder::DayFirst), Ok("2012-02-01".into()));
    }

    #[test]
    fn what_is_no_day_is_said() {
        for (text, says) in [
            ("30/02/1985", "no day"),
            ("1985-13-01", "no day"),
            ("not a date", "not a date"),
            ("31045", "not a date"),
            ("2031-01-01", "future"),
            ("1985-03-12-07", "not a date"),
        ] {
            assert!(day(text, DateOrder::DayFirst).is_err_and(|why| why.contains(says)), "{text}");
        }
        assert_eq!(day("14.10.1066", DateOrder::DayFirst), Ok("too long ago".into()));
        for text in ["1985", "1985-03", "March 1985"] {
            assert_eq!(day(text, DateOrder::DayFirst), Ok("partial".into()), "{text}");
        }
    }

    #[test]
    fn a_column_tells_its_order_or_asks() {
        let answer = |column: &[&str]| {
            let mut evidence = DateEvidence::default();
            column.iter().for_each(|text| evidence.see(text));
            evidence.answer()
        };
        assert_eq!(answer(&["1/2/1990", "27/3/1985"]), DateAnswer::Clear(DateOrder::DayFirst));
        assert_eq!(answer(&["1/2/1990", "3/27/1985", ""]), DateAnswer::Clear(DateOrder::MonthFirst));
        assert_eq!(answer(&["1/2/1990", "3/4/1985", "5/5/1960"]), DateAnswer::Ask);
        assert_eq!(answer(&["13/2/1990", "2/13/1985"]), DateAnswer::Ask);
        assert_eq!(answer(&["1990-02-01", "x"]), DateAnswer::Clear(DateOrder::DayFirst));
    }
}
