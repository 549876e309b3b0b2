//! Secret tokens: the part of a link, a cookie or a reset that only its owner knows.
//!
//! A token is 32 bytes from the operating system, written as `pk1_`, 43 characters of base64url and a checksum of 6 characters. The
//! prefix lets secret scanners find it; the checksum lets a damaged link be refused before anything is looked up. What a token opens is
//! stored in its row, never in the token.

use crate::Randomness;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use std::fmt;

const PREFIX: &str = "pk1_";
const BODY: usize = 43;
const CHECK: usize = 6;

/// 32 secret bytes. `Debug` does not show them.
#[derive(Clone, PartialEq, Eq)]
pub struct SecretToken([u8; 32]);

/// The text is not one of our tokens: its length, alphabet, prefix or checksum is wrong.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("this is not a link of ours")]
pub struct TokenProblem;

impl SecretToken {
    /// Draws a new token.
    pub fn draw(randomness: &dyn Randomness) -> Self {
        let mut bytes = [0u8; 32];
        randomness.fill(&mut bytes);
        Self(bytes)
    }
    /// The token with bytes that were sealed away before.
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }
    /// The secret bytes, to be hashed or sealed.
    pub fn bytes(&self) -> &[u8; 32] {
        &self.0
    }
    /// The text for a link or a cookie.
    pub fn reveal(&self) -> String {
        let body = URL_SAFE_NO_PAD.encode(self.0);
        let check = checksum(body.as_bytes());
        format!("{PREFIX}{body}{check}")
    }
    /// Reads the text of a link or a cookie.
    ///
    /// # Errors
    /// `TokenProblem` when even one character is wrong, missing or extra.
    pub fn parse(text: &str) -> Result<Self, TokenProblem> {
        let rest = text.strip_prefix(PREFIX).ok_or(TokenProblem)?;
        if rest.len() != BODY + CHECK || !rest.is_ascii() {
            return Err(TokenProblem);
        }
        let (body, check) = rest.split_at(BODY);
        if checksum(body.as_bytes()) != check {
            return Err(TokenProblem);
        }
        let bytes = URL_SAFE_NO_PAD.decode(body).map_err(|_| TokenProblem)?;
        bytes.try_into().map(Self).map_err(|_| TokenProblem)
    }
}

impl fmt::Debug for SecretToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretToken(…)")
    }
}

/// CRC-32 (IEEE 802.3) of the body, in base64url. It detects damage and proves nothing.
fn checksum(body: &[u8]) -> String {
    let mut crc = u32::MAX;
    for byte in body {
        crc ^= u32::from(*byte);
        for _ in 0..8 {
            crc = (crc >> 1) ^ (0xedb8_8320 & (crc & 1).wrapping_neg());
        }
    }
    URL_SAFE_NO_PAD.encode((!crc).to_be_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{OsRandomness, SeededRandomness};
    use std::collections::HashSet;

    #[test]
    fn comes_back_as_it_went() {
        for seed in 0..500 {
            let token = SecretToken::draw(&SeededRandomness::new(seed));
            assert_eq!(SecretToken::parse(&token.reveal()), Ok(token));
        }
    }

    #[test]
    fn one_wrong_character_is_refused() {
        let text = SecretToken::draw(&OsRandomness).reveal();
        for at in 0..text.len() {
            for wrong in ['A', 'z', '0', '_', '-', '%'] {
                let mut damaged: Vec<char> = text.chars().collect();
                if damaged[at] == wrong {
                    continue;
                }
                damaged[at] = wrong;
                let damaged: String = damaged.into_iter().collect();
                assert_eq!(SecretToken::parse(&damaged), Err(TokenProblem), "{damaged}");
            }
        }
        assert!(SecretToken::parse(&text[..text.len() - 1]).is_err());
        assert!(SecretToken::parse(&format!("{text}A")).is_err());
        assert!(SecretToken::parse("").is_err());
    }

    /// How often each of the 256 bits was set, counted in binary: of each counter the lowest digit stands in the first plane, and so on.
    #[derive(Default)]
    struct Ones([[u64; 21]; 4]);

    impl Ones {
        fn add(&mut self, token: &SecretToken) {
            for (planes, word) in self.0.iter_mut().zip(token.bytes().chunks_exact(8)) {
                let mut carried = u64::from_le_bytes(word.try_into().expect("eight bytes"));
                for plane in planes {
                    (*plane, carried) = (*plane ^ carried, *plane & carried);
                    if carried == 0 {
                        break;
                    }
                }
            }
        }
        fn of(&self, bit: usize) -> u64 {
            let digits = self.0[bit / 64].iter().map(|plane| (plane >> (bit % 64)) & 1);
            digits.enumerate().map(|(place, digit)| digit << place).sum()
        }
    }

    /// Promises.md K4: of a million tokens no two are alike, and each bit is set as often as not, within four sigma. Of 256 bits chance puts one
    /// further out in one run of sixty, and the same one twice in a row in one of a million: so it is drawn again before anybody is told.
    #[test]
    fn a_million_draws_are_all_different_and_balanced() {
        const DRAWS: usize = 1_000_000;
        const FOUR_SIGMA: u64 = 4 * 1_000 / 2; // sigma is half the square root of the draws
        let mut far_out: Vec<usize> = (0..256).collect();
        for _ in 0..2 {
            let (mut seen, mut ones) = (HashSet::with_capacity(DRAWS), Ones::default());
            for _ in 0..DRAWS {
                let token = SecretToken::draw(&OsRandomness);
                ones.add(&token);
                assert!(seen.insert(*token.bytes()), "one was drawn twice");
            }
            far_out.retain(|bit| ones.of(*bit).abs_diff(DRAWS as u64 / 2) > FOUR_SIGMA);
            if far_out.is_empty() {
                return;
            }
        }
        panic!("these bits are set too often or too seldom: {far_out:?}");
    }
}
