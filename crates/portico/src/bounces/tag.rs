//! The tag in a letter's return address: the letter's id and a short keyed hash of it, in letters and digits. Nobody without the key can
//! make one, and it says nothing about the client.

use crate::keys::Keys;
use portico_values::{Identity, LetterId};
use uuid::Uuid;

/// Bytes of the keyed hash: enough that nobody guesses one (RFC 2104, 5 asks for half a hash; a guess costs a message here).
const PROOF: usize = 8;
const ALPHABET: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyz234567";

/// The tag of a letter: 39 characters.
pub(super) fn of(keys: &Keys, letter: LetterId) -> String {
    let mut bytes = letter.uuid().as_bytes().to_vec();
    bytes.extend_from_slice(&keys.fingerprint(&proven(letter))[..PROOF]);
    written(&bytes)
}

/// The letter a tag was made for; none if it was made without any of our keys.
pub(super) fn letter_in(keys: &Keys, tag: &str) -> Option<LetterId> {
    let bytes = read(tag)?;
    let (id, proof) = bytes.split_at_checked(16)?;
    let letter = LetterId::from_uuid(Uuid::from_slice(id).ok()?);
    let known = keys.fingerprints(&proven(letter)).iter().any(|known| proof.len() == PROOF && is_same(&known[..PROOF], proof));
    known.then_some(letter)
}

fn proven(letter: LetterId) -> String {
    format!("return address of letter {letter}")
}

/// Compares without telling where they differ.
fn is_same(one: &[u8], other: &[u8]) -> bool {
    one.iter().zip(other).fold(0, |differs, (a, b)| differs | (a ^ b)) == 0
}

/// Base32 (RFC 4648, 6) in lower case without padding: mail servers may change the case of an address.
fn written(bytes: &[u8]) -> String {
    let bit = |at: usize| bytes.get(at / 8).map_or(0, |byte| usize::from(byte >> (7 - at % 8) & 1));
    let letter = |at: usize| (0..5).fold(0, |five, next| five << 1 | bit(at * 5 + next));
    (0..(bytes.len() * 8).div_ceil(5)).map(|at| char::from(ALPHABET[letter(at)])).collect()
}

fn read(text: &str) -> Option<Vec<u8>> {
    let mut bits = Vec::with_capacity(text.len() * 5);
    for byte in text.bytes() {
        let five = ALPHABET.iter().position(|known| *known == byte)?;
        bits.extend((0..5).map(|at| u8::try_from(five >> (4 - at) & 1).unwrap_or_default()));
    }
    let bytes: Vec<u8> = bits.chunks_exact(8).map(|eight| eight.iter().fold(0, |byte, bit| byte << 1 | bit)).collect();
    // Written again it is the same, so that there is one tag for a letter and no other.
    (written(&bytes) == text).then_some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use portico_values::{Randomness, SeededRandomness};

    #[test]
    fn a_tag_names_its_letter_and_cannot_be_made_without_a_key() {
        let random = SeededRandomness::new(41);
        let keys = Keys::draw(&random);
        for _ in 0..50 {
            let mut id = [0; 16];
            random.fill(&mut id);
            let letter = LetterId::from_uuid(Uuid::from_bytes(id));
            let tag = of(&keys, letter);
            assert_eq!(tag.len(), 39);
            assert_eq!(letter_in(&keys, &tag), Some(letter));
            assert_eq!(letter_in(&keys.rotated(&random), &tag), Some(letter), "an older key still recognises it");
            assert_eq!(letter_in(&Keys::draw(&random), &tag), None);
            for at in 0..tag.len() {
                let mut forged = tag.clone().into_bytes();
                forged[at] = if forged[at] == b'a' { b'b' } else { b'a' };
                let forged = String::from_utf8(forged).unwrap();
                assert_eq!(letter_in(&keys, &forged), None, "{forged}");
            }
        }
        for nothing in ["", "abc", "ÄÖ", &"a".repeat(39), &"a".repeat(26)] {
            assert_eq!(letter_in(&keys, nothing), None);
        }
    }
}
