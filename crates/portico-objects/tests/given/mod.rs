//! What the tests give a store to keep.

use std::io::Write as _;

/// A file of so many bytes, and what is in it.
pub(crate) fn file(bytes: usize) -> (tempfile::NamedTempFile, Vec<u8>) {
    let content: Vec<u8> = (0..bytes).map(|at| u8::try_from(at % 251).expect("small")).collect();
    let mut file = tempfile::NamedTempFile::new().expect("a file");
    file.write_all(&content).expect("written");
    (file, content)
}
