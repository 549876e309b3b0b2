//! A document that is read: chunk by chunk in order, or at any place.

use super::{
    Vault, Written,
    cipher::{CHUNK, Cipher, DataKey, SEALED, chunks, sealed_length},
};
use portico_values::{DocumentId, PracticeId};
use std::{
    io::{self, SeekFrom},
    path::Path,
};
use tokio::{
    fs::File,
    io::{AsyncReadExt as _, AsyncSeekExt as _},
};

/// An open document.
pub struct Opened {
    file: File,
    cipher: Cipher,
    bytes: u64,
    /// The chunk that was read last: places are mostly asked for one after the other.
    chunk: Option<(u64, Vec<u8>)>,
}

impl Opened {
    /// Opens the file of a document.
    ///
    /// # Errors
    /// When it is not there, or has not the length that its row says.
    pub async fn of(
        vault: &Vault,
        practice: PracticeId,
        (id, address): (DocumentId, &str),
        key: &DataKey,
        bytes: u64,
    ) -> io::Result<Self> {
        Self::at(&vault.place(practice, address), id, key, bytes).await
    }
    /// Opens a file that has no place yet, to look into it.
    ///
    /// # Errors
    /// When it cannot be read.
    pub async fn before_its_place(written: &Written) -> io::Result<Self> {
        Self::at(&written.path, written.document, &written.key, written.bytes).await
    }
    async fn at(path: &Path, document: DocumentId, key: &DataKey, bytes: u64) -> io::Result<Self> {
        let file = File::open(path).await?;
        if file.metadata().await?.len() != sealed_length(bytes) {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "the file of a document has another length than was written"));
        }
        Ok(Self { file, cipher: Cipher::new(key, document), bytes, chunk: None })
    }
    /// Bytes of content.
    pub fn bytes(&self) -> u64 {
        self.bytes
    }
    /// How many chunks there are.
    pub fn chunks(&self) -> u64 {
        chunks(self.bytes)
    }
    /// One chunk of content.
    ///
    /// # Errors
    /// When it cannot be read, or is not what was written.
    pub async fn chunk(&mut self, number: u64) -> io::Result<Vec<u8>> {
        let last = number + 1 == self.chunks();
        let before = number * CHUNK as u64;
        let length = if last { usize::try_from(self.bytes - before).unwrap_or(CHUNK) + (SEALED - CHUNK) } else { SEALED };
        let mut sealed = vec![0; length];
        self.file.seek(SeekFrom::Start(number * SEALED as u64)).await?;
        self.file.read_exact(&mut sealed).await?;
        let position = u32::try_from(number).map_err(io::Error::other)?;
        self.cipher.open(position, last, &sealed)
    }
    /// Up to `most` bytes from a place; fewer at the end.
    ///
    /// # Errors
    /// As [`Opened::chunk`].
    pub async fn at_place(&mut self, from: u64, most: usize) -> io::Result<Vec<u8>> {
        let mut found = Vec::new();
        let end = self.bytes.min(from.saturating_add(most as u64));
        let mut place = from;
        while place < end {
            let number = place / CHUNK as u64;
            if self.chunk.as_ref().is_none_or(|(known, _)| *known != number) {
                let content = self.chunk(number).await?;
                self.chunk = Some((number, content));
            }
            let Some((_, content)) = &self.chunk else { break };
            let start = usize::try_from(place % CHUNK as u64).unwrap_or(0);
            let wanted = usize::try_from(end - place).unwrap_or(CHUNK).min(content.len().saturating_sub(start));
            if wanted == 0 {
                break;
            }
            found.extend_from_slice(&content[start..start + wanted]);
            place += wanted as u64;
        }
        Ok(found)
    }
}
