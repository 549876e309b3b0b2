//! Dates and times in every language, around midnight, new year and the changes of the clock.

use jiff::civil::date;

use super::*;
use crate::{Catalogues, Language};

fn words(language: Language) -> Words {
    Catalogues::build(&[]).expect("the dates are Fluent").words(language)
}

fn zone(name: &str) -> Zone {
    Zone::parse(name).expect("a zone of the IANA list")
}

/// A moment by its UTC text.
fn at(text: &str) -> Moment {
    Moment::from_millis(text.parse::<jiff::Timestamp>().expect("a timestamp").as_millisecond())
}

#[test]
fn days_are_written_as_each_language_writes_them() {
    let (now, london) = (at("2026-11-21T12:00:00Z"), zone("Europe/London"));
    let (en, es) = (words(Language::En), words(Language::Es));
    let then = at("2026-11-12T14:05:00Z");
    assert_eq!(en.day(then, now, &london), "12 November");
    assert_eq!(es.day(then, now, &london), "12 de noviembre");
    assert_eq!(en.short_day(then, now, &london), "12 Nov");
    assert_eq!(es.short_day(then, now, &london), "12 nov");
    assert_eq!(en.weekday_day(then, now, &london), "Thursday 12 November");
    assert_eq!(es.weekday_day(then, now, &london), "jueves 12 de noviembre");
    assert_eq!(en.day_time(then, now, &london), "12 November at 14:05");
    assert_eq!(es.day_time(then, now, &london), "12 de noviembre a las 14:05");
    assert_eq!(es.day_time(at("2026-11-12T01:05:00Z"), now, &london), "12 de noviembre a la 01:05");
    assert_eq!(en.birth_date(date(1991, 3, 4)), "4 March 1991");
    assert_eq!(es.birth_date(date(1991, 3, 4)), "4 de marzo de 1991");
}

#[test]
fn another_year_is_named_and_the_zone_decides_which_year_it_is() {
    let en = words(Language::En);
    let midnight = at("2027-01-01T00:30:00Z");
    assert_eq!(en.day(midnight, at("2026-12-31T12:00:00Z"), &Zone::UTC), "1 January 2027");
    assert_eq!(en.day(midnight, at("2026-12-31T12:00:00Z"), &zone("America/New_York")), "31 December");
    assert_eq!(en.short_day(at("2025-11-12T12:00:00Z"), midnight, &Zone::UTC), "12 Nov 2025");
    assert_eq!(en.weekday_day(at("2025-11-12T12:00:00Z"), midnight, &Zone::UTC), "Wednesday 12 November 2025");
}

#[test]
fn the_clock_follows_summer_time() {
    let en = words(Language::En);
    assert_eq!(en.time(at("2026-03-29T00:59:00Z"), &zone("Europe/London")), "00:59");
    assert_eq!(en.time(at("2026-03-29T01:00:00Z"), &zone("Europe/London")), "02:00");
    assert_eq!(en.time(at("2026-07-01T12:00:00Z"), &zone("Asia/Kathmandu")), "17:45");
}

#[test]
fn every_month_and_weekday_has_its_name_in_every_language() {
    for language in Language::OFFERED {
        let words = words(language);
        let months: std::collections::BTreeSet<String> = (1..=12).map(|month| words.birth_date(date(2026, month, 1))).collect();
        assert_eq!(months.len(), 12);
        let days: std::collections::BTreeSet<String> =
            (1..=7).map(|day| words.with("weekday", day).say("date-weekday")).collect();
        assert_eq!(days.len(), 7);
    }
}

#[test]
fn distances_are_told_the_way_people_tell_them() {
    let (now, madrid) = (at("2026-11-21T12:00:00Z"), zone("Europe/Madrid"));
    let (en, es) = (words(Language::En), words(Language::Es));
    for (then, english, spanish) in [
        ("2026-11-21T11:59:30Z", "just now", "ahora mismo"),
        ("2026-11-21T11:59:00Z", "1 minute ago", "hace 1 minuto"),
        ("2026-11-21T11:15:00Z", "45 minutes ago", "hace 45 minutos"),
        ("2026-11-21T10:59:59Z", "1 hour ago", "hace 1 hora"),
        ("2026-11-21T09:00:00Z", "3 hours ago", "hace 3 horas"),
        ("2026-11-20T23:30:00Z", "12 hours ago", "hace 12 horas"), // half past midnight in Madrid: still today
        ("2026-11-20T22:30:00Z", "yesterday", "ayer"),
        ("2026-11-18T12:00:00Z", "3 days ago", "hace 3 días"),
        ("2026-11-10T12:00:00Z", "10 November", "10 de noviembre"),
        ("2026-11-21T12:05:00Z", "in 5 minutes", "dentro de 5 minutos"),
        ("2026-11-21T14:00:00Z", "in 2 hours", "dentro de 2 horas"),
        ("2026-11-22T20:00:00Z", "tomorrow", "mañana"),
        ("2026-11-25T12:00:00Z", "in 4 days", "dentro de 4 días"),
        ("2026-12-21T12:00:00Z", "21 December", "21 de diciembre"),
    ] {
        assert_eq!(en.relative(at(then), now, &madrid), english);
        assert_eq!(es.relative(at(then), now, &madrid), spanish);
    }
}

#[test]
fn four_hours_across_midnight_are_hours() {
    let (now, then) = (at("2026-11-21T02:00:00Z"), at("2026-11-20T22:00:00Z"));
    assert_eq!(words(Language::En).relative(then, now, &Zone::UTC), "4 hours ago");
}

#[test]
fn the_greeting_follows_the_zone_and_the_language() {
    let (en, es) = (words(Language::En), words(Language::Es));
    let part = |words: &Words, hour: u32| words.part_of_day(at(&format!("2026-11-21T{hour:02}:00:00Z")), &Zone::UTC);
    for (hour, english, spanish) in [
        (4, PartOfDay::Evening, PartOfDay::Evening),
        (5, PartOfDay::Morning, PartOfDay::Morning),
        (11, PartOfDay::Morning, PartOfDay::Morning),
        (12, PartOfDay::Afternoon, PartOfDay::Morning),
        (14, PartOfDay::Afternoon, PartOfDay::Afternoon),
        (18, PartOfDay::Evening, PartOfDay::Afternoon),
        (20, PartOfDay::Evening, PartOfDay::Evening),
    ] {
        assert_eq!(part(&en, hour), english, "{hour} o'clock");
        assert_eq!(part(&es, hour), spanish, "{hour} o'clock");
    }
    assert_eq!(en.part_of_day(at("2026-11-21T23:00:00Z"), &zone("Asia/Tokyo")), PartOfDay::Morning);
}

#[test]
fn moments_beyond_the_calendar_do_no_harm() {
    let en = words(Language::En);
    for moment in [i64::MIN, i64::MAX] {
        let (moment, now) = (Moment::from_millis(moment), at("2026-11-21T12:00:00Z"));
        assert!(!en.day(moment, now, &Zone::UTC).is_empty());
        assert!(!en.relative(moment, now, &Zone::UTC).is_empty());
    }
}

#[test]
fn the_pseudo_language_dates_too() {
    let pseudo = words(Language::Pseudo);
    let day = pseudo.day(at("2026-11-12T12:00:00Z"), at("2026-11-21T12:00:00Z"), &Zone::UTC);
    assert!(day.contains("\u{2068}12\u{2069}") && day.contains('\u{202E}'), "{day:?}");
    assert_eq!(pseudo.part_of_day(at("2026-11-21T12:00:00Z"), &Zone::UTC), PartOfDay::Afternoon);
}
