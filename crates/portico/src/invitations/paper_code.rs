//! The code in a letter on paper: twelve characters that are easy to read aloud and to type. The last one is a check character, so that
//! typing mistakes are found before anything is looked up.
//!
//! Eleven random characters out of 32 are 55 bits. They are protected further by the date of birth, five answers per letter, and the
//! limit on tries from one network. The link's secret is derived from the code with a key outside the database, so its row is found like
//! that of any other link.

use crate::keys::Keys;
use portico_values::{PracticeId, Randomness, SecretToken};

/// Without I, L, O and U, which are easily misread or make words.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// How many characters are random; the check character follows.
const DRAWN: usize = 11;

/// A code in the right form. `Debug` does not show it.
#[derive(Clone, PartialEq, Eq)]
pub struct PaperCode([u8; DRAWN + 1]);

impl std::fmt::Debug for PaperCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PaperCode(…)")
    }
}

impl PaperCode {
    /// Draws a new code.
    pub fn draw(randomness: &dyn Randomness) -> Self {
        let mut bytes = [0u8; DRAWN];
        randomness.fill(&mut bytes);
        let mut code = [0u8; DRAWN + 1];
        for (place, byte) in code.iter_mut().zip(bytes) {
            *place = byte % 32;
        }
        code[DRAWN] = check(&code[..DRAWN]);
        Self(code)
    }
    /// Reads what somebody typed. Lower case, spaces and hyphens do not matter; O counts as 0, I and L as 1. `None` if it cannot be a
    /// code.
    pub fn parse(typed: &str) -> Option<Self> {
        let mut code = [0u8; DRAWN + 1];
        let mut places = code.iter_mut();
        for c in typed.chars().filter(|c| !c.is_whitespace() && !matches!(c, '-' | '–' | '—' | '.')) {
            let meant = match c.to_ascii_uppercase() {
                'O' => '0',
                'I' | 'L' => '1',
                c => c,
            };
            let value = ALPHABET.iter().position(|letter| char::from(*letter) == meant)?;
            *places.next()? = u8::try_from(value).ok()?;
        }
        (places.next().is_none() && check(&code[..DRAWN]) == code[DRAWN]).then_some(Self(code))
    }
    /// As it is printed, in three groups of four.
    pub fn grouped(&self) -> String {
        let letters = self.0.map(|value| char::from(ALPHABET[usize::from(value)]));
        letters.chunks(4).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join("-")
    }
    /// The secret of the link in a new letter.
    pub(super) fn secret(&self, keys: &Keys, practice: PracticeId) -> SecretToken {
        SecretToken::from_bytes(keys.fingerprint(&self.text(practice)))
    }
    /// The secrets that the code may stand for, one for each key, the newest first.
    pub(crate) fn secrets(&self, keys: &Keys, practice: PracticeId) -> Vec<SecretToken> {
        keys.fingerprints(&self.text(practice)).into_iter().map(SecretToken::from_bytes).collect()
    }
    fn text(&self, practice: PracticeId) -> String {
        format!("a letter on paper\n{practice}\n{}", self.grouped())
    }
}

/// The check character, by Luhn's algorithm over 32 characters. It detects every single wrong character, and every swap of two neighbours
/// except one pair.
fn check(values: &[u8]) -> u8 {
    let sum: u32 = values.iter().rev().enumerate().fold(0, |sum, (at, value)| {
        let counted = u32::from(*value) * if at % 2 == 0 { 2 } else { 1 };
        sum + counted / 32 + counted % 32
    });
    u8::try_from((32 - sum % 32) % 32).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use portico_values::SeededRandomness;

    #[test]
    fn a_code_is_read_as_it_is_printed_and_as_people_type_it() {
        let random = SeededRandomness::new(7);
        for _ in 0..200 {
            let code = PaperCode::draw(&random);
            let printed = code.grouped();
            assert_eq!(printed.len(), 14);
            let typed = printed.to_lowercase().replace('-', " ").replace('0', "o").replace('1', "l");
            assert_eq!(PaperCode::parse(&printed), Some(code.clone()));
            assert_eq!(PaperCode::parse(&typed), Some(code));
        }
    }

    #[test]
    fn a_slip_is_found() {
        let code = PaperCode::draw(&SeededRandomness::new(9));
        for place in 0..=DRAWN {
            for other in 1..32 {
                let mut slipped = code.0;
                slipped[place] = (slipped[place] + other) % 32;
                assert_eq!(PaperCode::parse(&PaperCode(slipped).grouped()), None);
            }
        }
        for wrong in ["", "ABC", "UUUU-UUUU-UUUU", &format!("{}0", code.grouped())] {
            assert_eq!(PaperCode::parse(wrong), None, "{wrong}");
        }
    }
}
