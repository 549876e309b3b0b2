//! What a good password is, for staff and clients alike (promises.md P8, K19; settled.md 17): at least 12 characters, not too easy to
//! guess (zxcvbn 3 or more), not one of the 10,000 that many people use, not the person's own name or address. No rules about signs and
//! capitals, nothing is cut off, and it is compared as it was typed.
//!
//! ```text
//! password_rules::check(&password, &[address, given_name, family_name, practice_name])
//!     .map_err(|problem| Trouble::at("password", problem.code(), problem.say(&words)))?;
//! ```
//!
//! It takes up to a millisecond or two: do it before the act begins.

use portico_language::Words;
use std::{collections::HashSet, sync::LazyLock};
use zxcvbn::{Score, feedback::Warning};

/// The least number of characters.
pub const LEAST: usize = 12;
/// The most, so that nobody makes the server hash a book.
pub const MOST: usize = 1_000;
/// zxcvbn looks at so many characters at most; its work grows faster than the length.
const LOOKED_AT: usize = 100;

static COMMON: LazyLock<HashSet<&'static str>> =
    LazyLock::new(|| include_str!("../../assets/passwords/common-passwords-10000.txt").lines().collect());

/// Why a password cannot be taken.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum PasswordProblem {
    /// Nothing was typed.
    Missing,
    /// Shorter than [`LEAST`]; how long it is.
    TooShort(usize),
    /// Longer than [`MOST`].
    TooLong,
    /// On the list.
    Common,
    /// The person's own name or address, or little more.
    LikeYou,
    /// Too easy to guess; why.
    Guessable(Why),
}

/// Why a password is easy to guess.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[allow(missing_docs)] // each is explained by its sentence in the catalogue
pub enum Why {
    Keyboard,
    Repeat,
    Sequence,
    Year,
    Date,
    Word,
    Name,
    Similar,
    Other,
}

impl PasswordProblem {
    /// A stable word for programs, which is also the key of the sentence in the catalogues.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Missing => "password-missing",
            Self::TooShort(_) => "password-too-short",
            Self::TooLong => "password-too-long",
            Self::Common => "password-common",
            Self::LikeYou => "password-like-you",
            Self::Guessable(why) => match why {
                Why::Keyboard => "password-guess-keyboard",
                Why::Repeat => "password-guess-repeat",
                Why::Sequence => "password-guess-sequence",
                Why::Year => "password-guess-year",
                Why::Date => "password-guess-date",
                Why::Word => "password-guess-word",
                Why::Name => "password-guess-name",
                Why::Similar => "password-guess-similar",
                Why::Other => "password-guess-other",
            },
        }
    }
    /// The sentence to show at the field.
    pub fn say(self, words: &Words) -> String {
        let count = match self {
            Self::TooShort(count) => count,
            _ => 0,
        };
        words.with("count", count).with("least", LEAST).with("most", MOST).say(self.code())
    }
}

/// Whether this password may be chosen by somebody of whom `about` is known: address, names, the practice's name.
///
/// # Errors
/// The first thing that is wrong with it.
pub fn check(password: &str, about: &[&str]) -> Result<(), PasswordProblem> {
    let length = password.chars().count();
    match length {
        0 => return Err(PasswordProblem::Missing),
        ..LEAST => return Err(PasswordProblem::TooShort(length)),
        LEAST..=MOST => {}
        _ => return Err(PasswordProblem::TooLong),
    }
    let lower = password.to_lowercase();
    if COMMON.contains(lower.as_str()) || COMMON.contains(lower.trim()) {
        return Err(PasswordProblem::Common);
    }
    let known = known_parts(about);
    if is_like(&lower, &known) {
        return Err(PasswordProblem::LikeYou);
    }
    let looked_at: String = password.chars().take(LOOKED_AT).collect();
    let inputs: Vec<&str> = known.iter().map(String::as_str).collect();
    let guessed = zxcvbn::zxcvbn(&looked_at, &inputs);
    if guessed.score() >= Score::Three {
        return Ok(());
    }
    let why = guessed.feedback().and_then(zxcvbn::feedback::Feedback::warning).map_or(Why::Other, why);
    Err(PasswordProblem::Guessable(why))
}

/// What is known, as a whole and in words, in lower case.
fn known_parts(about: &[&str]) -> Vec<String> {
    let mut parts = Vec::new();
    for text in about.iter().map(|text| text.to_lowercase()) {
        parts.extend(text.split(|c: char| !c.is_alphanumeric()).filter(|part| part.chars().count() >= 3).map(str::to_owned));
        parts.push(text);
    }
    parts.sort_unstable();
    parts.dedup();
    parts
}

/// What is left after taking out everything known is too little to be a password of its own.
fn is_like(lower: &str, known: &[String]) -> bool {
    let mut longest_first: Vec<&String> = known.iter().filter(|part| part.chars().count() >= 3).collect();
    longest_first.sort_by_key(|part| std::cmp::Reverse(part.len()));
    let left = longest_first.into_iter().fold(lower.to_owned(), |left, part| left.replace(part.as_str(), ""));
    left.len() < lower.len() && left.chars().filter(|c| c.is_alphabetic()).count() < 4
}

fn why(warning: Warning) -> Why {
    match warning {
        Warning::StraightRowsOfKeysAreEasyToGuess | Warning::ShortKeyboardPatternsAreEasyToGuess => Why::Keyboard,
        Warning::RepeatsLikeAaaAreEasyToGuess | Warning::RepeatsLikeAbcAbcAreOnlySlightlyHarderToGuess => Why::Repeat,
        Warning::SequencesLikeAbcAreEasyToGuess => Why::Sequence,
        Warning::RecentYearsAreEasyToGuess => Why::Year,
        Warning::DatesAreOftenEasyToGuess => Why::Date,
        Warning::AWordByItselfIsEasyToGuess => Why::Word,
        Warning::NamesAndSurnamesByThemselvesAreEasyToGuess | Warning::CommonNamesAndSurnamesAreEasyToGuess => Why::Name,
        Warning::ThisIsATop10Password
        | Warning::ThisIsATop100Password
        | Warning::ThisIsACommonPassword
        | Warning::ThisIsSimilarToACommonlyUsedPassword => Why::Similar,
    }
}

#[cfg(test)]
mod tests {
    use super::{PasswordProblem as P, *};
    use portico_language::Language;

    const ABOUT: [&str; 3] = ["maya.lindqvist@example.com", "Maya Lindqvist", "Alder & Wren Practice"];

    #[test]
    fn good_passwords_are_taken() {
        for good in [
            "river candle bicycle",
            "correct horse battery staple",
            "Tr0ub4dor&3-and-more",
            "mein Fahrrad hat acht Räder",
            "три синих чайника поют",
            "四角い月が東へ歩いて行く夜",
            "🦉🌋🥨🧶🛶🎻🪁🧭🔭🪴🧀🎲",
            "   leading and trailing spaces   ",
            "kX9$vQ2!mZ7&",
            "correct-horse-battery-staple-correct-horse-battery-staple-correct-horse",
            "cafe\u{301} noir sur la lune bleue",
            "café noir sur la lune bleue",
            "a b c d e f g and other quiet letters",
            "Maya keeps 7 sleepy walruses",
        ] {
            assert_eq!(check(good, &ABOUT), Ok(()), "{good}");
        }
        assert_eq!(check(&"river candle bicycle ".repeat(40), &ABOUT), Ok(()));
    }

    #[test]
    fn each_bad_password_gets_its_reason() {
        for (bad, problem) in [
            ("", P::Missing),
            ("a", P::TooShort(1)),
            ("Tr0ub4dor&3", P::TooShort(11)),
            ("🦉🦉🦉🦉🦉🦉🦉🦉🦉🦉🦉", P::TooShort(11)),
            ("startfinding", P::Common),
            ("TeleChargement", P::Common),
            ("maya.lindqvist@example.com", P::LikeYou),
            ("Maya Lindqvist", P::LikeYou),
            ("mayalindqvist1990", P::LikeYou),
            ("LINDQVISTmaya!!", P::LikeYou),
            ("lindqvist2024!", P::LikeYou),
            ("AlderWrenPractice", P::LikeYou),
            ("aaaaaaaaaaaaaaaa", P::Guessable(Why::Repeat)),
            ("abcabcabcabcabc", P::Guessable(Why::Repeat)),
            ("abcdefghijklmnop", P::Guessable(Why::Sequence)),
        ] {
            assert_eq!(check(bad, &ABOUT), Err(problem), "{bad}");
        }
        for bad in [
            "qwertyuiopasdfgh",
            "1234567890123456",
            "password123456",
            "passwordpassword",
            "Passw0rd!Passw0rd!",
            "11/11/200111/11/2001",
            "iloveyouiloveyou",
            "september2024",
        ] {
            assert!(check(bad, &ABOUT).is_err(), "{bad}");
        }
        assert_eq!(check(&"x".repeat(MOST + 1), &[]), Err(P::TooLong));
    }

    #[test]
    fn nothing_is_cut_off_before_it_is_compared() {
        let seventy_two = "river candle bicycle and the rest ".repeat(3);
        assert_eq!(check(&seventy_two, &ABOUT), Ok(()));
        assert!(seventy_two.len() > 72);
    }

    #[test]
    fn every_problem_has_a_sentence_in_every_language() {
        let why =
            [Why::Keyboard, Why::Repeat, Why::Sequence, Why::Year, Why::Date, Why::Word, Why::Name, Why::Similar, Why::Other];
        let mut problems = vec![P::Missing, P::TooShort(1), P::TooShort(7), P::TooLong, P::Common, P::LikeYou];
        problems.extend(why.map(P::Guessable));
        for language in [Language::En, Language::Es] {
            let words = crate::words::words(language);
            for problem in &problems {
                assert!(words.has(problem.code()), "{}", problem.code());
                let said = problem.say(&words);
                assert!(said.len() > 10 && !said.contains('{'), "{said}");
            }
        }
    }

    #[test]
    fn the_list_is_whole() {
        assert_eq!(COMMON.len(), 10_000);
        assert!(COMMON.contains("123456"));
    }
}
