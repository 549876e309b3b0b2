//! A document that is being read: chunk by chunk in order, or from any place.

use super::{
    Vault, Written,
    cipher::{CHUNK, Cipher, DataKey, SEALED, chunks, sealed_length},
};
use portico_objects::{Bucket, Reading};
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
    source: Source,
    cipher: Cipher,
    bytes: u64,
    /// The chunk that was read last: places are mostly asked for one after the other.
    chunk: Option<(u64, Vec<u8>)>,
}

/// Where the sealed chunks come from.
enum Source {
    File(File),
    Object(Object),
}

/// A file in the object store, read in order over one answer for as long as it lasts.
struct Object {
    bucket: Bucket,
    key: String,
    /// The number of the chunk that comes next.
    next: u64,
    reading: Reading,
}

impl Object {
    async fn sealed(&mut self, number: u64, length: usize) -> io::Result<Vec<u8>> {
        let mut sealed = Err(io::ErrorKind::Interrupted.into());
        if self.next == number {
            sealed = self.reading.exactly(length).await;
        }
        // Another place, or an answer that broke off: asked for once more from here on.
        if sealed.is_err() {
            self.reading = self.bucket.open(&self.key, number * SEALED as u64).await?;
            sealed = self.reading.exactly(length).await;
        }
        self.next = number + 1;
        sealed
    }
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
        let place = Vault::place(practice, address);
        let Some(bucket) = &vault.bucket else { return Self::at(&vault.root.join(place), id, key, bytes).await };
        let reading = bucket.open(&place, 0).await?;
        is_whole(reading.bytes(), bytes)?;
        let source = Source::Object(Object { bucket: bucket.clone(), key: place, next: 0, reading });
        Ok(Self { source, cipher: Cipher::new(key, id), bytes, chunk: None })
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
        is_whole(file.metadata().await?.len(), bytes)?;
        Ok(Self { source: Source::File(file), cipher: Cipher::new(key, document), bytes, chunk: None })
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
        let sealed = match &mut self.source {
            Source::Object(object) => object.sealed(number, length).await?,
            Source::File(file) => {
                let mut sealed = vec![0; length];
                file.seek(SeekFrom::Start(number * SEALED as u64)).await?;
                file.read_exact(&mut sealed).await?;
                sealed
            }
        };
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

fn is_whole(length: u64, bytes: u64) -> io::Result<()> {
    if length == sealed_length(bytes) {
        return Ok(());
    }
    Err(io::Error::new(io::ErrorKind::InvalidData, "the file of a document has another length than was written"))
}
