//! Hashing passwords: Argon2id, as many at once as there are cores, first come first served, refused beyond a bound.
//!
//! Memory is kept and used again: a fresh 19 MiB for every sign-in costs a tenth of the hash itself in page faults. When nobody has
//! signed in for some seconds it is given back.

mod hands;

use crate::{
    answer::{Answer, Refusal, RefusalKind, Trouble},
    settings::HashingCost,
};
use argon2::{Algorithm, Argon2, Block, Params, Version};
use base64::{Engine, engine::general_purpose::STANDARD_NO_PAD};
use hands::Hands;
use portico_values::Randomness;
use std::sync::atomic::{AtomicU64, Ordering};
use subtle::ConstantTimeEq;
use tokio::sync::oneshot;

const SALT: usize = 16;
const OUTPUT: usize = 32;

/// The bounded place where passwords are hashed.
pub struct Hashing {
    cost: HashingCost,
    hands: Hands,
    begun: AtomicU64,
}

impl Hashing {
    /// As many hands as cores.
    pub fn new(cost: HashingCost) -> Self {
        let cores = std::thread::available_parallelism().map_or(2, usize::from);
        Self { cost, hands: Hands::new(cores), begun: AtomicU64::new(0) }
    }

    /// Hashes a password with a new salt, in the PHC string format.
    ///
    /// # Errors
    /// Refused when too many are waiting.
    pub async fn hash(&self, password: &str, randomness: &dyn Randomness) -> Answer<String> {
        let mut salt = [0u8; SALT];
        randomness.fill(&mut salt);
        let cost = self.cost;
        let output = self.work(password, salt.to_vec(), cost).await?;
        Ok(phc(cost, &salt, &output))
    }

    /// Whether the password is the one behind the hash. Without a hash the same work is done and the answer is no, so that nobody can
    /// tell by the clock who has an account (promises.md P10).
    ///
    /// # Errors
    /// Refused when too many are waiting.
    pub async fn verify(&self, password: &str, hash: Option<&str>) -> Answer<bool> {
        let known = hash.and_then(parse);
        let real = known.is_some();
        let (cost, salt, expected) = known.unwrap_or_else(|| (self.cost, vec![0; SALT], vec![0; OUTPUT]));
        let output = self.work(password, salt, cost).await?;
        let same: bool = output.ct_eq(&expected).into();
        Ok(same && real)
    }

    /// Hashes a password with the salt of another hash, when that has today's cost: the same person's password in another practice.
    /// Then one look at a typed password compares it with all of theirs, and the clock does not tell in how many practices they work.
    ///
    /// # Errors
    /// Refused when too many are waiting.
    pub async fn hash_beside(&self, password: &str, beside: Option<&str>, randomness: &dyn Randomness) -> Answer<String> {
        let cost = self.cost;
        let Some((_, salt, _)) = beside.and_then(parse).filter(|(known, ..)| *known == cost) else {
            return self.hash(password, randomness).await;
        };
        let output = self.work(password, salt.clone(), cost).await?;
        Ok(phc(cost, &salt, &output))
    }

    /// Which of several hashes the password is behind, in their order. Hashes with one salt are compared by one piece of work; without
    /// any hash the same work is done for nothing.
    ///
    /// # Errors
    /// Refused when too many are waiting.
    pub async fn verify_each(&self, password: &str, hashes: &[Option<&str>]) -> Answer<Vec<bool>> {
        let known: Vec<_> = hashes.iter().map(|hash| hash.and_then(parse)).collect();
        let mut done: Vec<(HashingCost, Vec<u8>, Vec<u8>)> = Vec::new();
        for (cost, salt, _) in known.iter().flatten() {
            if !done.iter().any(|(c, s, _)| c == cost && s == salt) {
                let output = self.work(password, salt.clone(), *cost).await?;
                done.push((*cost, salt.clone(), output));
            }
        }
        if done.is_empty() {
            self.verify(password, None).await?;
        }
        let same = |(cost, salt, expected): &(HashingCost, Vec<u8>, Vec<u8>)| {
            done.iter().any(|(c, s, output)| c == cost && s == salt && bool::from(output.ct_eq(expected)))
        };
        Ok(known.iter().map(|hash| hash.as_ref().is_some_and(same)).collect())
    }

    /// Whether a hash was made with another cost than the one set today.
    pub fn is_of_another_cost(&self, hash: &str) -> bool {
        parse(hash).is_none_or(|(cost, ..)| cost != self.cost)
    }

    /// How many hashes were begun since the start: the same number for a stranger's sign-in as for anybody's (P10).
    pub fn begun(&self) -> u64 {
        self.begun.load(Ordering::Relaxed)
    }

    async fn work(&self, password: &str, salt: Vec<u8>, cost: HashingCost) -> Answer<Vec<u8>> {
        let params = Params::new(cost.memory, cost.passes, 1, Some(OUTPUT)).map_err(|e| Trouble::fault(e.to_string()))?;
        let password = password.to_owned();
        let (answer, answered) = oneshot::channel();
        let work = move |memory: &mut Vec<Block>| {
            if answer.is_closed() {
                return; // whoever asked has left the line
            }
            memory.resize(params.block_count(), Block::default());
            let mut output = vec![0u8; OUTPUT];
            let argon = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
            let done = argon.hash_password_into_with_memory(password.as_bytes(), &salt, &mut output, &mut memory[..]);
            let _ = answer.send(done.map(|()| output));
        };
        self.begun.fetch_add(1, Ordering::Relaxed);
        self.hands.take_on(Box::new(work)).map_err(|_| {
            Refusal::new(RefusalKind::Unavailable, "busy", "Many people are signing in right now. Try again in a moment.")
        })?;
        let hashed = answered.await.map_err(|_| Trouble::fault("a hash was not finished"))?;
        hashed.map_err(|e| Trouble::fault(e.to_string()))
    }
}

/// A PHC string.
fn phc(cost: HashingCost, salt: &[u8], output: &[u8]) -> String {
    let (salt, output) = (STANDARD_NO_PAD.encode(salt), STANDARD_NO_PAD.encode(output));
    format!("$argon2id$v=19$m={},t={},p=1${salt}${output}", cost.memory, cost.passes)
}

/// The parts of a PHC string of ours: cost, salt, output.
fn parse(phc: &str) -> Option<(HashingCost, Vec<u8>, Vec<u8>)> {
    let mut parts = phc.strip_prefix("$argon2id$v=19$")?.split('$');
    let (mut memory, mut passes) = (None, None);
    for setting in parts.next()?.split(',') {
        match setting.split_once('=')? {
            ("m", n) => memory = n.parse().ok(),
            ("t", n) => passes = n.parse().ok(),
            ("p", "1") => {}
            _ => return None,
        }
    }
    let salt = STANDARD_NO_PAD.decode(parts.next()?).ok()?;
    let output = STANDARD_NO_PAD.decode(parts.next()?).ok()?;
    (parts.next().is_none() && output.len() == OUTPUT).then_some(())?;
    Some((HashingCost { memory: memory?, passes: passes? }, salt, output))
}

#[cfg(test)]
mod tests {
    use super::*;
    use portico_values::OsRandomness;

    #[tokio::test(flavor = "multi_thread")]
    async fn only_the_right_password_passes() {
        let hashing = Hashing::new(HashingCost::CHEAPEST);
        for password in ["river candle bicycle", "pässwörd mit Umlaut", "🦉🦉🦉🦉🦉🦉🦉🦉🦉🦉🦉🦉", &"x".repeat(200)]
        {
            let hash = hashing.hash(password, &OsRandomness).await.expect("hashed");
            assert!(hashing.verify(password, Some(&hash)).await.expect("checked"));
            assert!(!hashing.verify(&format!("{password}!"), Some(&hash)).await.expect("checked"));
            assert!(!hashing.verify(&password[..password.len() - 4], Some(&hash)).await.expect("checked"), "nothing is cut off");
        }
        assert!(!hashing.verify("anything", None).await.expect("checked"));
        assert!(!hashing.verify("", Some("$argon2id$v=19$m=8,t=1,p=1$$")).await.expect("checked"));
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn one_look_compares_with_all_of_a_persons_hashes() {
        let hashing = Hashing::new(HashingCost::CHEAPEST);
        let one = hashing.hash("river candle bicycle", &OsRandomness).await.expect("hashed");
        let two = hashing.hash_beside("seven sleepy walruses", Some(&one), &OsRandomness).await.expect("hashed");
        assert_eq!(one.split('$').nth(4), two.split('$').nth(4), "one salt");
        let other = Hashing::new(HashingCost { memory: 16, passes: 1 });
        let three = other.hash_beside("river candle bicycle", Some(&one), &OsRandomness).await.expect("hashed");
        assert_ne!(one.split('$').nth(4), three.split('$').nth(4), "another cost has its own salt");
        assert!(hashing.is_of_another_cost(&three) && !hashing.is_of_another_cost(&two));
        let hashes = [Some(one.as_str()), Some(two.as_str()), None, Some(three.as_str())];
        assert_eq!(hashing.verify_each("river candle bicycle", &hashes).await.expect("seen"), [true, false, false, true]);
        assert_eq!(hashing.verify_each("seven sleepy walruses", &hashes).await.expect("seen"), [false, true, false, false]);
        assert!(hashing.verify_each("anything", &[]).await.expect("seen").is_empty());
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn the_format_is_the_common_one() {
        use argon2::password_hash::PasswordVerifier;
        let hashing = Hashing::new(HashingCost { memory: 64, passes: 2 });
        let phc = hashing.hash("river candle bicycle", &OsRandomness).await.expect("hashed");
        assert!(phc.starts_with("$argon2id$v=19$m=64,t=2,p=1$"), "{phc}");
        let HashingCost { memory, passes } = HashingCost::USUAL;
        assert_eq!((memory, passes), (19 * 1024, 2), "what it is unless the operator sets another cost");
        let parsed = argon2::password_hash::phc::PasswordHash::new(&phc).expect("a PHC string");
        assert!(Argon2::default().verify_password(b"river candle bicycle", &parsed).is_ok());
    }
}
