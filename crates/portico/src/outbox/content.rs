//! What a letter says, as it lies in the database: JSON, packed, so that several letters lie on one page of SQLite, and then sealed for its
//! letter.

use super::Composed;
use crate::keys::{Keys, Purpose};
use flate2::{Compress, Compression, FlushCompress, Status, read::ZlibDecoder};
use portico_values::{Identity, LetterId, Randomness};
use std::{cell::RefCell, io::Read};

thread_local! {
    /// Its tables are larger than any letter, and made once.
    static PACKER: RefCell<Compress> = RefCell::new(Compress::new(Compression::fast(), true));
}

/// Seals what a letter says, for this id: under another one it cannot be opened.
pub(crate) fn sealed(keys: &Keys, randomness: &dyn Randomness, letter: LetterId, composed: &Composed) -> Vec<u8> {
    let clear = serde_json::to_vec(composed).expect("texts and lists of texts always become JSON");
    keys.seal(Purpose::Letters, letter.uuid().as_bytes(), &packed(clear), randomness)
}

/// Opens what was sealed for this letter.
///
/// # Errors
/// Why it cannot be read, in words for the log.
pub fn opened(keys: &Keys, letter: LetterId, sealed: &[u8]) -> Result<Composed, String> {
    let content = keys.open(Purpose::Letters, letter.uuid().as_bytes(), sealed).map_err(|error| error.to_string())?;
    let clear = unpacked(content).and_then(|clear| serde_json::from_slice(&clear).ok());
    clear.ok_or_else(|| "its content cannot be read".to_owned())
}

/// Text that does not get shorter stays as it is.
fn packed(clear: Vec<u8>) -> Vec<u8> {
    PACKER.with_borrow_mut(|packer| {
        packer.reset();
        let mut packed = Vec::with_capacity(clear.len());
        match packer.compress_vec(&clear, &mut packed, FlushCompress::Finish) {
            Ok(Status::StreamEnd) => packed,
            _ => clear,
        }
    })
}

/// JSON begins with a brace, and what is packed never does (RFC 1950: the low half of its first byte is 8).
fn unpacked(content: Vec<u8>) -> Option<Vec<u8>> {
    if content.starts_with(b"{") {
        return Some(content);
    }
    let mut clear = Vec::with_capacity(2 * content.len());
    ZlibDecoder::new(content.as_slice()).read_to_end(&mut clear).ok()?;
    Some(clear)
}

#[cfg(test)]
mod tests {
    use super::*;
    use portico_values::SeededRandomness;
    use uuid::Uuid;

    #[test]
    fn what_a_letter_says_comes_back_packed_or_not() {
        let random = SeededRandomness::new(3);
        let keys = Keys::draw(&random);
        let letter = LetterId::from_uuid(Uuid::from_u128(7));
        let mut long = Composed { title: "Hello Maya".into(), ..Composed::default() };
        long.paragraphs = vec!["We would like to invite you to our Client Portal, dear Maya.".into(); 20];
        for composed in [Composed::default(), long.clone()] {
            let content = sealed(&keys, &random, letter, &composed);
            assert_eq!(opened(&keys, letter, &content), Ok(composed));
        }
        let clear = serde_json::to_vec(&long).expect("JSON");
        assert!(sealed(&keys, &random, letter, &long).len() < clear.len() / 2);
        // As letters were kept before.
        let before = keys.seal(Purpose::Letters, letter.uuid().as_bytes(), &clear, &random);
        assert_eq!(opened(&keys, letter, &before), Ok(long));
        let noise = keys.seal(Purpose::Letters, letter.uuid().as_bytes(), b"x\x9cnoise", &random);
        assert_eq!(opened(&keys, letter, &noise), Err("its content cannot be read".into()));
        assert_eq!(packed(b"{}".to_vec()), b"{}", "two bytes get no shorter");
    }
}
