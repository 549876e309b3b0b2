//! Sealing: short secrets that travel through the browser and come back unread and unchanged.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chacha20poly1305::{
    Key, KeyInit, XChaCha20Poly1305, XNonce,
    aead::{Aead, Payload},
};
use portico_values::{Moment, Randomness};
use std::{sync::Arc, time::Duration};

const NONCE: usize = 24;

/// A key with the number it is known by, so that old seals still open after a rotation.
#[derive(Clone)]
pub struct SealingKey {
    /// Written in front of everything sealed with it.
    pub id: u8,
    /// 32 secret bytes.
    pub key: [u8; 32],
}

/// Seals with the newest key, opens with any it knows (XChaCha20-Poly1305; purpose and key number are bound to the seal).
#[derive(Clone)]
pub struct Sealer {
    keys: Arc<[(u8, XChaCha20Poly1305)]>,
    randomness: Arc<dyn Randomness>,
}

impl Sealer {
    /// The first key seals; all of them open.
    ///
    /// # Panics
    /// Without a key.
    pub fn new(keys: &[SealingKey], randomness: Arc<dyn Randomness>) -> Self {
        assert!(!keys.is_empty(), "sealing needs a key");
        let keys = keys.iter().map(|key| (key.id, XChaCha20Poly1305::new(&Key::from(key.key)))).collect();
        Self { keys, randomness }
    }
    /// Seals `content` for one purpose, to be opened before `now + life`. The result is base64url.
    pub fn seal(&self, purpose: &str, content: &[u8], now: Moment, life: Duration) -> String {
        let (id, cipher) = &self.keys[0];
        let mut nonce = [0u8; NONCE];
        self.randomness.fill(&mut nonce);
        let mut plain = now.plus(life).millis().to_be_bytes().to_vec();
        plain.extend_from_slice(content);
        let sealed = cipher
            .encrypt(&XNonce::from(nonce), Payload { msg: &plain, aad: &bound(*id, purpose) })
            .expect("content of a few kilobytes is always encrypted");
        let mut whole = vec![*id];
        whole.extend_from_slice(&nonce);
        whole.extend_from_slice(&sealed);
        URL_SAFE_NO_PAD.encode(whole)
    }
    /// Opens what was sealed for this purpose and is still in time; `None` for anything else.
    pub fn open(&self, purpose: &str, sealed: &str, now: Moment) -> Option<Vec<u8>> {
        let whole = URL_SAFE_NO_PAD.decode(sealed).ok()?;
        let (id, rest) = whole.split_first()?;
        let (nonce, sealed) = rest.split_at_checked(NONCE)?;
        let (_, cipher) = self.keys.iter().find(|(known, _)| known == id)?;
        let nonce: [u8; NONCE] = nonce.try_into().ok()?;
        let plain = cipher.decrypt(&XNonce::from(nonce), Payload { msg: sealed, aad: &bound(*id, purpose) }).ok()?;
        let (until, content) = plain.split_at_checked(8)?;
        let until = Moment::from_millis(i64::from_be_bytes(until.try_into().ok()?));
        (now < until).then(|| content.to_vec())
    }
}

/// What the seal is bound to besides its content.
fn bound(id: u8, purpose: &str) -> Vec<u8> {
    let mut bound = vec![id];
    bound.extend_from_slice(purpose.as_bytes());
    bound
}

#[cfg(test)]
mod tests {
    use super::*;
    use portico_values::OsRandomness;

    const NOW: Moment = Moment::from_millis(1_795_000_000_000);
    const MINUTE: Duration = Duration::from_secs(60);

    fn sealer(keys: &[(u8, u8)]) -> Sealer {
        let keys: Vec<_> = keys.iter().map(|(id, fill)| SealingKey { id: *id, key: [*fill; 32] }).collect();
        Sealer::new(&keys, Arc::new(OsRandomness))
    }

    #[test]
    fn opens_for_its_purpose_and_in_its_time_only() {
        let sealer = sealer(&[(1, 7)]);
        let sealed = sealer.seal("link", b"secret", NOW, MINUTE);
        assert_eq!(sealer.open("link", &sealed, NOW).as_deref(), Some(&b"secret"[..]));
        assert_eq!(
            sealer.open("link", &sealed, NOW.plus(MINUTE).minus(Duration::from_millis(1))).as_deref(),
            Some(&b"secret"[..])
        );
        assert_eq!(sealer.open("link", &sealed, NOW.plus(MINUTE)), None);
        assert_eq!(sealer.open("flash", &sealed, NOW), None);
    }

    #[test]
    fn a_changed_character_never_opens() {
        let sealer = sealer(&[(1, 7)]);
        let sealed = sealer.seal("link", b"secret", NOW, MINUTE);
        for at in 0..sealed.len() {
            let mut changed = sealed.clone().into_bytes();
            changed[at] = if changed[at] == b'A' { b'B' } else { b'A' };
            let changed = String::from_utf8(changed).expect("ASCII");
            assert_eq!(sealer.open("link", &changed, NOW), None, "at {at}");
        }
        assert_eq!(sealer.open("link", "", NOW), None);
        assert_eq!(sealer.open("link", "not base64!", NOW), None);
    }

    #[test]
    fn an_older_key_still_opens_and_an_unknown_one_does_not() {
        let before = sealer(&[(1, 7)]).seal("link", b"secret", NOW, MINUTE);
        assert!(sealer(&[(2, 8), (1, 7)]).open("link", &before, NOW).is_some());
        assert!(sealer(&[(2, 8)]).open("link", &before, NOW).is_none());
        assert!(sealer(&[(1, 8)]).open("link", &before, NOW).is_none());
    }
}
