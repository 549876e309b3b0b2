//! A document while it arrives: encrypted chunk by chunk, never whole in memory, never unencrypted on the disk.

use super::{
    Vault, address_of,
    cipher::{CHUNK, Cipher, DataKey},
    make_folder,
};
use portico_values::{DocumentId, Identity, Randomness};
use sha2::{Digest as _, Sha256};
use std::{io, path::PathBuf};
use tokio::{
    fs::{self, File},
    io::AsyncWriteExt as _,
};

/// A file that is being written. If it is dropped before its end, it is gone.
pub struct Incoming {
    written: Written,
    file: File,
    cipher: Cipher,
    digest: Sha256,
    waiting: Vec<u8>,
    position: u32,
}

/// A file that is complete and on the disk, but has no place yet. If it is dropped without one, it is gone.
pub struct Written {
    /// The document it becomes.
    pub document: DocumentId,
    /// Its key.
    pub key: DataKey,
    /// Bytes of content.
    pub bytes: u64,
    /// The SHA-256 of what was written: its address.
    pub address: String,
    pub(super) path: PathBuf,
    moved: bool,
}

impl Written {
    pub(super) fn has_moved(&mut self) {
        self.moved = true;
    }
}

impl Drop for Written {
    fn drop(&mut self) {
        if !self.moved {
            // The sweep finds whatever could not be removed here.
            let _ = std::fs::remove_file(&self.path);
        }
    }
}

impl Incoming {
    /// Begins a document.
    ///
    /// # Errors
    /// When the disk does not take it.
    pub async fn begin(vault: &Vault, document: DocumentId, randomness: &dyn Randomness) -> io::Result<Self> {
        let key = DataKey::draw(randomness);
        make_folder(&vault.arriving()).await?;
        let path = vault.arriving().join(format!("{}.part", document.uuid().simple()));
        let mut options = fs::OpenOptions::new();
        #[cfg(unix)]
        options.mode(0o600);
        let file = options.write(true).create_new(true).open(&path).await?;
        let cipher = Cipher::new(&key, document);
        let written = Written { document, key, bytes: 0, address: String::new(), path, moved: false };
        Ok(Self { written, file, cipher, digest: Sha256::new(), waiting: Vec::with_capacity(CHUNK), position: 0 })
    }
    /// Takes the next piece.
    ///
    /// # Errors
    /// When the disk does not take it.
    pub async fn take(&mut self, mut piece: &[u8]) -> io::Result<()> {
        self.written.bytes += piece.len() as u64;
        while !piece.is_empty() {
            // A full chunk is written only once more follows: the last one is marked.
            if self.waiting.len() == CHUNK {
                self.write(false).await?;
            }
            let (now, later) = piece.split_at(piece.len().min(CHUNK - self.waiting.len()));
            self.waiting.extend_from_slice(now);
            piece = later;
        }
        Ok(())
    }
    /// Ends it: everything is on the disk when this returns.
    ///
    /// # Errors
    /// When the disk does not take it.
    pub async fn end(mut self) -> io::Result<Written> {
        self.write(true).await?;
        self.file.flush().await?;
        self.file.sync_all().await?;
        self.written.address = address_of(&self.digest.finalize());
        Ok(self.written)
    }
    async fn write(&mut self, last: bool) -> io::Result<()> {
        let sealed = self.cipher.seal(self.position, last, &self.waiting);
        self.digest.update(&sealed);
        self.file.write_all(&sealed).await?;
        self.waiting.clear();
        self.position = self.position.checked_add(1).ok_or_else(|| io::Error::other("a document of too many chunks"))?;
        Ok(())
    }
}
