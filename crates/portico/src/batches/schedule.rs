//! The moment for "Send later": a day and a time as somebody writes them, in the practice's zone.

use crate::visit::StaffVisit;
use jiff::civil::Date;
use portico_language::Zone;
use portico_values::{Moment, moment::days};
use portico_web::Problems;

/// How far ahead a send can be planned, in days.
const FARTHEST: u64 = 365;

/// Reads it. What is wrong is added to the problems, at `date` or `time`.
pub(super) fn moment(visit: &StaffVisit, (date, time): (&str, &str), problems: &mut Problems) -> Option<Moment> {
    match outside_quiet_hours(visit, date, time) {
        Ok(at) => Some(at),
        Err((field, message)) => {
            problems.add(field, "when", message);
            None
        }
    }
}

/// The moment, or what is wrong and where: nothing is planned into the practice's quiet hours.
fn outside_quiet_hours(visit: &StaffVisit, date: &str, time: &str) -> Result<Moment, (&'static str, String)> {
    let at = read(&visit.zone(), visit.call.now, date, time).map_err(|(field, message)| (field, message.to_owned()))?;
    match visit.practice.quiet_hours().filter(|_| visit.practice.rhythm().is_quiet(at)) {
        Some(hours) => Err(("time", format!("Choose a time outside your quiet hours ({hours})"))),
        None => Ok(at),
    }
}

fn read(zone: &Zone, now: Moment, date: &str, time: &str) -> Result<Moment, (&'static str, &'static str)> {
    let day: Date = date.trim().parse().map_err(|_| ("date", "Choose the day it starts"))?;
    let minutes = minutes(time.trim()).ok_or(("time", "Enter a time like 09:00"))?;
    let at = zone.moment(day, minutes).filter(|at| *at <= now.plus(days(FARTHEST)));
    let at = at.ok_or(("date", "Choose a day within the next year"))?;
    if at <= now {
        return Err(("time", "Choose a time in the future"));
    }
    Ok(at)
}

fn minutes(time: &str) -> Option<i64> {
    let (hours, minutes) = time.split_once(':')?;
    let number = |text: &str| {
        ((1..=2).contains(&text.len()) && text.bytes().all(|c| c.is_ascii_digit())).then(|| text.parse::<i64>().ok())?
    };
    let (hours, minutes) = (number(hours)?, number(minutes)?);
    (hours < 24 && minutes < 60).then_some(hours * 60 + minutes)
}

/// The day and the time of a moment, as the fields of a form hold them.
pub(super) fn fields(zone: &Zone, at: Moment) -> (String, String) {
    let minutes = zone.minute_of_day(at);
    (zone.today(at).to_string(), format!("{:02}:{:02}", minutes / 60, minutes % 60))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_and_a_time_are_read_in_the_practices_zone() {
        let zone = Zone::parse("America/New_York").expect("a zone");
        let now = Moment::from_millis(1_795_269_900_000); // 21 November 2026, 14:05 UTC
        let at = read(&zone, now, "2026-12-03", "9:00").expect("read");
        assert_eq!(at.rfc3339().get(..16), Some("2026-12-03T14:00"));
        assert_eq!(fields(&zone, at), ("2026-12-03".into(), "09:00".into()));
        for (date, time, field) in [
            ("", "09:00", "date"),
            ("3 December", "09:00", "date"),
            ("2026-12-03", "", "time"),
            ("2026-12-03", "24:00", "time"),
            ("2026-11-21", "09:04", "time"),
            ("2028-01-01", "09:00", "date"),
            ("9999-12-31", "09:00", "date"),
        ] {
            assert_eq!(read(&zone, now, date, time).map_err(|(field, _)| field), Err(field), "{date} {time}");
        }
    }
}
