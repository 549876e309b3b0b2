//! The second step: six digits that change every half minute (TOTP, RFC 6238: SHA-1, 30 seconds, one step either way), and recovery
//! codes for the day the phone is lost.

use crate::{
    answer::{Answer, Trouble},
    keys::{Keys, Purpose, Sealed},
};
use portico_values::{Identity, Moment, Randomness};
use totp_rs::{Builder, Totp};

/// RFC 4226 recommends 160 bits.
const SECRET: usize = 20;
const STEP_SECONDS: i64 = 30;
/// How many recovery codes there are.
pub const RECOVERY_CODES: usize = 10;
/// Letters that nobody takes for one another (Crockford's base 32).
const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
/// 12 of them are 60 bits, far more than five tries in fifteen minutes can reach.
const RECOVERY_LENGTH: usize = 12;

/// The secret that an authenticator app shares with us.
#[derive(Clone, PartialEq, Eq)]
pub struct StepSecret([u8; SECRET]);

impl StepSecret {
    /// Draws a new one.
    pub fn draw(randomness: &dyn Randomness) -> Self {
        let mut bytes = [0; SECRET];
        randomness.fill(&mut bytes);
        Self(bytes)
    }
    /// The bytes, to be sealed.
    pub fn bytes(&self) -> &[u8] {
        &self.0
    }
    /// The secret around bytes that were sealed before.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self)
    }
    /// For typing by hand: base 32 (RFC 4648) in groups of four.
    pub fn in_words(&self) -> String {
        let text = base32(&self.0);
        text.as_bytes().chunks(4).map(String::from_utf8_lossy).collect::<Vec<_>>().join(" ")
    }
    /// The address that a code to scan holds.
    pub fn address(&self, account: &str, practice: &str) -> String {
        const BARE: &percent_encoding::AsciiSet =
            &percent_encoding::NON_ALPHANUMERIC.remove(b'@').remove(b'.').remove(b'-').remove(b'_');
        let encode = |text: &str| percent_encoding::utf8_percent_encode(text, BARE).to_string();
        let (issuer, account) = (encode(practice), encode(account));
        format!("otpauth://totp/{issuer}:{account}?secret={}&issuer={issuer}", base32(&self.0))
    }
    /// The step whose code this is, now or one step either way; clocks of phones are never quite right.
    pub fn step_of(&self, code: &str, now: Moment) -> Option<i64> {
        let seconds = u64::try_from(now.millis() / 1_000).ok()?;
        let step = self.totp().check(code, seconds)?;
        i64::try_from(step).ok()
    }
    /// The code of a moment, as an app would show it: for the demo's printed sign-in and for tests.
    pub fn code_at(&self, moment: Moment) -> String {
        let seconds = u64::try_from(moment.millis() / 1_000).unwrap_or_default();
        self.totp().generate(seconds).to_string()
    }
    /// The step of a moment.
    pub const fn step_at(moment: Moment) -> i64 {
        moment.millis() / 1_000 / STEP_SECONDS
    }
    /// Sealed for the row of its owner.
    pub fn seal(&self, keys: &Keys, owner: impl Identity, randomness: &dyn Randomness) -> Vec<u8> {
        keys.seal(Purpose::Cookies, &bound_to(owner), &self.0, randomness)
    }
    /// Opened from the row of its owner.
    ///
    /// # Errors
    /// When it was sealed for somebody else, with a key that is gone, or is damaged.
    pub fn open(keys: &Keys, owner: impl Identity, sealed: &[u8]) -> Result<Self, Sealed> {
        Self::from_bytes(&keys.open(Purpose::Cookies, &bound_to(owner), sealed)?).ok_or(Sealed)
    }

    /// The step whose code was typed, by the secret as it lies sealed in the row of its owner. None when it is no code of this moment, or
    /// there is no second step.
    ///
    /// # Errors
    /// A fault when the secret cannot be opened.
    pub(crate) fn step_typed(
        keys: &Keys,
        owner: impl Identity,
        sealed: Option<&[u8]>,
        code: &str,
        now: Moment,
    ) -> Answer<Option<i64>> {
        let Some(sealed) = sealed else { return Ok(None) };
        let secret = Self::open(keys, owner, sealed)
            .map_err(|_| Trouble::fault("a second step cannot be opened with the keys of this installation"))?;
        Ok(secret.step_of(code, now))
    }

    fn totp(&self) -> Totp {
        Builder::new()
            .with_secret(self.0.to_vec())
            .with_skew(1)
            .build()
            .expect("20 bytes, 6 digits and 30 seconds are what RFC 6238 asks for")
    }
}

fn bound_to(owner: impl Identity) -> Vec<u8> {
    [b"second step ".as_slice(), owner.uuid().as_bytes()].concat()
}

/// What somebody typed into the field for the code.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Typed {
    /// Six digits.
    Code(String),
    /// A recovery code, without its hyphens.
    Recovery(String),
    /// Neither.
    Neither,
}

impl Typed {
    /// Reads it as people type: with spaces, hyphens and capitals, and with the letters that Crockford's alphabet leaves out.
    pub fn read(text: &str) -> Self {
        let plain: String = text.chars().filter(|c| !c.is_whitespace() && *c != '-').flat_map(char::to_lowercase).collect();
        if plain.len() == 6 && plain.bytes().all(|b| b.is_ascii_digit()) {
            return Self::Code(plain);
        }
        let mended: String = plain
            .chars()
            .map(|c| match c {
                'o' => '0',
                'i' | 'l' => '1',
                other => other,
            })
            .collect();
        let is_ours = mended.len() == RECOVERY_LENGTH && mended.bytes().all(|b| ALPHABET.contains(&b));
        if is_ours { Self::Recovery(mended) } else { Self::Neither }
    }
}

/// New recovery codes, as they are shown once: `k7mq-9xwd-3fhp`.
pub fn draw_recovery_codes(randomness: &dyn Randomness) -> Vec<String> {
    let one = |_| {
        let mut bytes = [0u8; RECOVERY_LENGTH];
        randomness.fill(&mut bytes);
        let text: String = bytes.iter().map(|byte| char::from(ALPHABET[usize::from(byte % 32)])).collect();
        format!("{}-{}-{}", &text[..4], &text[4..8], &text[8..])
    };
    (0..RECOVERY_CODES).map(one).collect()
}

/// What is kept of a recovery code.
pub fn recovery_hash(keys: &Keys, owner: impl Identity, code: &str) -> [u8; 32] {
    keys.fingerprint(&owned(owner, code))
}

/// What may have been kept of a recovery code, newest key first.
pub fn recovery_hashes(keys: &Keys, owner: impl Identity, code: &str) -> Vec<[u8; 32]> {
    keys.fingerprints(&owned(owner, code))
}

fn owned(owner: impl Identity, code: &str) -> String {
    let plain: String = code.chars().filter(|c| *c != '-').collect();
    format!("recovery code\n{}\n{plain}", owner.uuid())
}

fn base32(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let (mut held, mut bits, mut text) = (0u32, 0, String::new());
    for byte in bytes {
        held = held << 8 | u32::from(*byte);
        bits += 8;
        while bits >= 5 {
            bits -= 5;
            text.push(char::from(LETTERS[(held >> bits & 31) as usize]));
        }
    }
    if bits > 0 {
        text.push(char::from(LETTERS[(held << (5 - bits) & 31) as usize]));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use portico_values::{OsRandomness, SeededRandomness, StaffId, new_id};

    /// RFC 6238 appendix B, SHA-1, the last six of the eight digits.
    #[test]
    fn the_codes_are_those_of_the_standard() {
        let secret = StepSecret(*b"12345678901234567890");
        for (seconds, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (20_000_000_000, "353130"),
        ] {
            let moment = Moment::from_millis(seconds * 1_000);
            assert_eq!(secret.code_at(moment), code);
            assert_eq!(secret.step_of(code, moment), Some(seconds / 30));
        }
    }

    #[test]
    fn one_step_either_way_and_no_more() {
        let secret = StepSecret::draw(&OsRandomness);
        let now = Moment::from_millis(1_795_000_000_000);
        let shifted = |steps: i64| Moment::from_millis(now.millis() + steps * 30_000);
        for steps in -1..=1 {
            assert_eq!(secret.step_of(&secret.code_at(shifted(steps)), now), Some(StepSecret::step_at(shifted(steps))));
        }
        for steps in [-3, -2, 2, 3] {
            let code = secret.code_at(shifted(steps));
            let near: Vec<String> = (-1..=1).map(|s| secret.code_at(shifted(s))).collect();
            assert!(near.contains(&code) || secret.step_of(&code, now).is_none());
        }
        assert_eq!(secret.step_of("", now), None);
    }

    #[test]
    fn the_secret_in_words_is_what_apps_read() {
        let secret = StepSecret(*b"12345678901234567890");
        assert_eq!(secret.in_words(), "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ");
        let address = secret.address("ines@example.com", "Alder & Wren");
        assert_eq!(
            address,
            "otpauth://totp/Alder%20%26%20Wren:ines@example.com?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Alder%20%26%20Wren"
        );
        assert_eq!(base32(b"foobar"), "MZXW6YTBOI", "RFC 4648 section 10, without padding");
        assert_eq!(base32(b"f"), "MY");
    }

    #[test]
    fn a_sealed_secret_belongs_to_one_row() {
        let random = SeededRandomness::new(5);
        let keys = Keys::draw(&random);
        let (ines, ben): (StaffId, StaffId) = (new_id(Moment::from_millis(1), &random), new_id(Moment::from_millis(1), &random));
        let secret = StepSecret::draw(&random);
        let sealed = secret.seal(&keys, ines, &random);
        assert!(StepSecret::open(&keys, ines, &sealed).is_ok_and(|opened| opened == secret));
        assert!(StepSecret::open(&keys, ben, &sealed).is_err());
    }

    #[test]
    fn what_people_type_is_read_kindly() {
        assert_eq!(Typed::read(" 123 456 "), Typed::Code("123456".into()));
        assert_eq!(Typed::read("K7MQ-9XWD-3FHP"), Typed::Recovery("k7mq9xwd3fhp".into()));
        assert_eq!(Typed::read("k7mq 9xwd ofhl"), Typed::Recovery("k7mq9xwd0fh1".into()));
        for neither in ["", "12345", "1234567", "k7mq-9xwd", "k7mq-9xwd-3fh!", "١٢٣٤٥٦"] {
            assert_eq!(Typed::read(neither), Typed::Neither, "{neither}");
        }
    }

    #[test]
    fn recovery_codes_differ_and_are_kept_as_hashes_of_their_owner() {
        let random = SeededRandomness::new(6);
        let keys = Keys::draw(&random);
        let codes = draw_recovery_codes(&random);
        let different: std::collections::HashSet<&String> = codes.iter().collect();
        assert_eq!(different.len(), RECOVERY_CODES);
        let (ines, ben): (StaffId, StaffId) = (new_id(Moment::from_millis(1), &random), new_id(Moment::from_millis(1), &random));
        for code in &codes {
            let Typed::Recovery(typed) = Typed::read(&code.to_uppercase()) else { panic!("{code} is read back") };
            assert_eq!(recovery_hash(&keys, ines, &typed), recovery_hash(&keys, ines, code));
            assert_ne!(recovery_hash(&keys, ines, &typed), recovery_hash(&keys, ben, code));
        }
    }
}
