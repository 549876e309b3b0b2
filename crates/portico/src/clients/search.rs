//! Search: the terms by which a client is found, and what somebody means who types into the search box.
//!
//! Terms are folded words in one b-tree, found by their beginning. A client has: every word of the names, the names in both orders as one
//! term, each address whole and the words before its `@`, each phone number whole and its last 10, 9, 8 and 7 digits (people leave out the
//! country or area code), and the date of birth as eight digits.

use jiff::civil::Date;
use portico_values::{BirthDate, EmailAddress, LONGEST_TERM, PhoneNumber, search_key, search_terms};

/// The most words that are looked at, more than anybody types.
const WORDS: usize = 8;

/// What a client is found by.
#[derive(Clone, Copy, Debug)]
pub struct Findable<'a> {
    /// Given name.
    pub given: &'a str,
    /// Family name.
    pub family: &'a str,
    /// Preferred name.
    pub preferred: Option<&'a str>,
    /// Date of birth.
    pub birth_date: Option<BirthDate>,
}

/// The terms of a client, without repetition.
pub fn terms<'a>(
    person: Findable<'a>,
    emails: impl IntoIterator<Item = &'a EmailAddress>,
    phones: impl IntoIterator<Item = &'a PhoneNumber>,
) -> Vec<String> {
    let mut terms = search_terms([person.given, person.family, person.preferred.unwrap_or_default()]);
    let (given, family) = (search_key(person.given), search_key(person.family));
    if !given.is_empty() && !family.is_empty() {
        terms.push(cut(&format!("{given} {family}")));
        terms.push(cut(&format!("{family} {given}")));
    }
    for email in emails {
        terms.push(cut(&email.normalised().to_lowercase()));
        let local = email.normalised().split('@').next().unwrap_or_default();
        terms.extend(search_terms([local]));
    }
    for phone in phones {
        let digits = phone.digits().trim_start_matches('0');
        terms.push(digits.to_owned());
        terms.extend([10, 9, 8, 7].iter().filter_map(|length| ending(digits, *length)));
    }
    terms.extend(person.birth_date.map(birth_term));
    terms.retain(|term| !term.is_empty());
    terms.sort_unstable();
    terms.dedup();
    terms
}

fn ending(digits: &str, length: usize) -> Option<String> {
    let start = digits.len().checked_sub(length)?;
    let ending = digits.get(start..)?.trim_start_matches('0');
    (start > 0 && ending.len() >= 5).then(|| ending.to_owned())
}

fn birth_term(born: BirthDate) -> String {
    born.to_string().replace('-', "")
}

/// No longer than a term; so are the words of a query.
fn cut(text: &str) -> String {
    text.chars().take(LONGEST_TERM).collect()
}

/// What somebody looks for: every word must match; a word matches by any of its readings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Query {
    words: Vec<Word>,
}

/// One word of a query with its readings, each the beginning of a term.
pub type Word = Vec<String>;

impl Query {
    /// Reads what was typed. `None` when nothing can be looked for.
    pub fn read(text: &str) -> Option<Self> {
        let text = text.trim();
        let whole = whole_reading(text);
        let words = match whole {
            Some(word) => vec![word],
            None => text.split_whitespace().flat_map(words_of).take(WORDS).collect(),
        };
        let words: Vec<Word> = words.into_iter().filter(|word| word.iter().any(|reading| !reading.is_empty())).collect();
        (!words.is_empty()).then_some(Self { words })
    }
    /// The words.
    pub fn words(&self) -> &[Word] {
        &self.words
    }
    /// The query as one beginning of a whole name, where it has several plain words: "maya lindq".
    pub fn phrase(&self) -> Option<String> {
        let plain: Option<Vec<&str>> = self
            .words
            .iter()
            .map(|word| match word.as_slice() {
                [one] if one.chars().all(char::is_alphabetic) => Some(one.as_str()),
                _ => None,
            })
            .collect();
        plain.filter(|words| words.len() > 1).map(|words| cut(&words.join(" ")))
    }
}

/// Dates and phone numbers are often written with spaces: they are read as a whole before the words are.
fn whole_reading(text: &str) -> Option<Word> {
    let dates = dates_in(text);
    if !dates.is_empty() {
        return Some(dates);
    }
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let only_a_number = text.chars().all(|c| c.is_ascii_digit() || " +-().\u{2f}".contains(c));
    let number = digits.trim_start_matches('0');
    (only_a_number && number.len() >= 4).then(|| vec![number.to_owned()])
}

fn words_of(typed: &str) -> Vec<Word> {
    if typed.contains('@') {
        return vec![vec![cut(&typed.to_lowercase())]];
    }
    search_key(typed).split(' ').map(|word| vec![cut(word)]).collect()
}

/// The days a text may mean, as terms: ISO, day first, month first, with the month in words, or a month and year.
fn dates_in(text: &str) -> Vec<String> {
    let parts: Vec<String> = text.split([' ', '/', '.', '-', ',']).filter(|p| !p.is_empty()).map(str::to_lowercase).collect();
    let number = |part: &str| part.trim_end_matches(['s', 't', 'n', 'd', 'r', 'h']).parse::<i16>().ok();
    let mut found = Vec::new();
    let mut add = |year: Option<i16>, month: Option<i16>, day: Option<i16>| {
        let (Some(year @ 1850..), Some(month), Some(day)) = (year, month, day) else { return };
        let (Ok(month), Ok(day)) = (i8::try_from(month), i8::try_from(day)) else { return };
        if let Ok(date) = Date::new(year, month, day) {
            let term = date.strftime("%Y%m%d").to_string();
            if !found.contains(&term) {
                found.push(term);
            }
        }
    };
    match parts.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        [y, m, d] if y.len() == 4 => add(number(y), month(m), number(d)),
        [a, b, y] if y.len() == 4 => {
            add(number(y), month(b), number(a));
            add(number(y), month(a), number(b));
        }
        [m, y] if y.len() == 4 && m.len() <= 9 => {
            if let (Some(month @ 1..=12), Some(year @ 1850..)) = (month(m), number(y)) {
                found.push(format!("{year:04}{month:02}"));
            }
        }
        _ => {}
    }
    found
}

/// A month by number or by its English name, three letters at least.
fn month(text: &str) -> Option<i16> {
    const NAMES: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    if let Ok(number) = text.parse::<i16>() {
        return Some(number);
    }
    let at = NAMES.iter().position(|name| text.len() >= 3 && name.starts_with(text))?;
    i16::try_from(at + 1).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn found_by(query: &str) -> bool {
        let email = EmailAddress::parse("maya.lindqvist@Example.com").expect("an address");
        let phone = PhoneNumber::parse("+44 20 7946 0018").expect("a number");
        let born = BirthDate::new(1991, 3, 4, date(2026, 11, 21)).expect("a date");
        let maya = Findable { given: "Maya", family: "Lindqvist-Ödman", preferred: Some("May"), birth_date: Some(born) };
        let terms = terms(maya, [&email], [&phone]);
        let Some(query) = Query::read(query) else { return false };
        query.words().iter().all(|word| word.iter().any(|reading| terms.iter().any(|term| term.starts_with(reading.as_str()))))
    }

    #[test]
    fn a_client_is_found_by_what_people_type() {
        for query in [
            "maya",
            "MAY",
            "lindqvist",
            "odman",
            "Ödm maya",
            "maya lindqvist",
            "maya.lindqvist@exam",
            "maya.lind",
            "020 7946 0018",
            "+44 20 7946 0018",
            "2079460018",
            "7946 0018",
            "4 March 1991",
            "4 mar 1991",
            "March 4, 1991",
            "04/03/1991",
            "03/04/1991",
            "4.3.1991",
            "1991-03-04",
            "3/1991",
            "march 1991",
            "1991",
            "maya 1991",
        ] {
            assert!(found_by(query), "{query}");
        }
    }

    #[test]
    fn others_are_not() {
        for query in ["aya", "maya smith", "may@", "5 March 1991", "1992", "020 7946 0019", "maya lindqvist 1992"] {
            assert!(!found_by(query), "{query}");
        }
        for nothing in ["", "   ", "- . ,", "''"] {
            assert_eq!(Query::read(nothing), None, "{nothing:?}");
        }
    }

    #[test]
    fn whole_names_are_one_beginning() {
        assert_eq!(Query::read("Maya Lindq").and_then(|query| query.phrase()), Some("maya lindq".into()));
        assert_eq!(Query::read("Maya").and_then(|query| query.phrase()), None);
        assert_eq!(Query::read("maya 1991").and_then(|query| query.phrase()), None);
    }
}
