//! How content is encrypted: ChaCha20-Poly1305 (RFC 8439) over chunks of 64 KiB in the STREAM construction (Hoang, Reyhanitabar, Rogaway
//! and Vizár 2015). The nonce of a chunk is its position and whether it is the last one, so that chunks cannot be moved, left out or cut
//! off; the document's id is authenticated beside each. A data key is drawn for one document and encrypts nothing else.

use chacha20poly1305::{
    ChaCha20Poly1305, KeyInit,
    aead::{Aead, Payload},
};
use portico_values::{DocumentId, Identity, Randomness};
use std::io;

/// Bytes of content in a chunk; the last one may have fewer.
pub const CHUNK: usize = 64 * 1024;
/// What encryption adds to each.
const TAG: usize = 16;
/// A chunk as it lies in the file.
pub(super) const SEALED: usize = CHUNK + TAG;

/// The key of one document.
pub struct DataKey([u8; 32]);

impl DataKey {
    /// A new key.
    pub fn draw(randomness: &dyn Randomness) -> Self {
        let mut bytes = [0; 32];
        randomness.fill(&mut bytes);
        Self(bytes)
    }
    /// The bytes, to be sealed.
    pub fn bytes(&self) -> &[u8; 32] {
        &self.0
    }
    /// Around bytes that were unsealed.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self)
    }
}

/// A key at work on one document.
pub(super) struct Cipher {
    cipher: ChaCha20Poly1305,
    document: [u8; 16],
}

impl Cipher {
    pub(super) fn new(key: &DataKey, document: DocumentId) -> Self {
        Self { cipher: ChaCha20Poly1305::new(&key.0.into()), document: *document.uuid().as_bytes() }
    }
    pub(super) fn seal(&self, position: u32, last: bool, clear: &[u8]) -> Vec<u8> {
        let payload = Payload { msg: clear, aad: &self.document };
        self.cipher.encrypt(&nonce(position, last).into(), payload).expect("a chunk in memory is always encrypted")
    }
    pub(super) fn open(&self, position: u32, last: bool, sealed: &[u8]) -> io::Result<Vec<u8>> {
        let payload = Payload { msg: sealed, aad: &self.document };
        let opened = self.cipher.decrypt(&nonce(position, last).into(), payload);
        opened.map_err(|_| io::Error::new(io::ErrorKind::InvalidData, "a chunk of a document is not what was written"))
    }
}

/// The nonce: seven bytes that never change (the key is used once), four for the position, one that marks the end.
fn nonce(position: u32, last: bool) -> [u8; 12] {
    let mut nonce = [0; 12];
    nonce[7..11].copy_from_slice(&position.to_be_bytes());
    nonce[11] = last.into();
    nonce
}

/// How many chunks hold this many bytes. Nothing is one chunk too: its mark says that there is no more.
pub(super) fn chunks(bytes: u64) -> u64 {
    bytes.div_ceil(CHUNK as u64).max(1)
}

/// The length of the file that holds this many bytes.
pub(super) fn sealed_length(bytes: u64) -> u64 {
    bytes + chunks(bytes) * TAG as u64
}

#[cfg(test)]
mod tests {
    use super::*;
    use portico_values::{Moment, SeededRandomness, new_id};

    #[test]
    fn chunks_open_where_they_belong_and_nowhere_else() {
        let random = SeededRandomness::new(3);
        let key = DataKey::draw(&random);
        let (one, other) = (new_id(Moment::from_millis(1), &random), new_id(Moment::from_millis(1), &random));
        let cipher = Cipher::new(&key, one);
        let sealed = cipher.seal(4, false, b"a page");
        assert_eq!(cipher.open(4, false, &sealed).expect("it opens"), b"a page");
        assert!(cipher.open(5, false, &sealed).is_err(), "moved");
        assert!(cipher.open(4, true, &sealed).is_err(), "the file was cut off behind it");
        assert!(Cipher::new(&key, other).open(4, false, &sealed).is_err(), "of another document");
        assert!(Cipher::new(&DataKey::draw(&random), one).open(4, false, &sealed).is_err());
    }

    #[test]
    fn lengths_are_known_ahead() {
        for (bytes, chunked) in [(0, 1), (1, 1), (CHUNK as u64, 1), (CHUNK as u64 + 1, 2)] {
            assert_eq!((chunks(bytes), sealed_length(bytes)), (chunked, bytes + 16 * chunked));
        }
    }
}
