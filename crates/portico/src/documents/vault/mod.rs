//! The vault: where the contents of documents lie, encrypted, one file each. A file comes into being under a temporary name, is written
//! to the disk in full, and only then gets its place; its row is written after that. Whatever is left over by a fall in between is a file
//! that no row knows, and is swept away.

mod cipher;
mod incoming;
mod opened;

pub use cipher::{CHUNK, DataKey};
pub use incoming::{Incoming, Written};
pub use opened::Opened;

use crate::app::Portico;
use portico_values::{DocumentId, Identity, PracticeId};
use std::{
    io,
    path::{Path, PathBuf},
};
use tokio::fs;

/// The folder of documents.
#[derive(Clone, Debug)]
pub struct Vault {
    root: PathBuf,
}

impl Vault {
    /// The vault of this installation.
    pub fn of(portico: &Portico) -> Self {
        Self { root: portico.settings.data_dir.join("documents") }
    }
    /// Where files lie while they arrive.
    fn arriving(&self) -> PathBuf {
        self.root.join("arriving")
    }
    /// The folder of a practice.
    pub(super) fn folder(&self, practice: PracticeId) -> PathBuf {
        self.root.join(practice.to_string())
    }
    /// The place of a document. The last two digits of its id are random and fan the files out.
    pub fn place(&self, practice: PracticeId, document: DocumentId) -> PathBuf {
        let name = document.uuid().simple().to_string();
        let fan = name[name.len() - 2..].to_owned();
        self.folder(practice).join(fan).join(name)
    }
    /// Gives a written file its place, durably. Until its row is committed nobody knows of it.
    ///
    /// # Errors
    /// When the disk does not take it.
    pub async fn put(&self, practice: PracticeId, mut written: Written) -> io::Result<()> {
        let place = self.place(practice, written.document);
        let folder = place.parent().expect("a place lies in a folder").to_owned();
        make_folder(&folder).await?;
        fs::rename(&written.path, &place).await?;
        written.has_moved();
        sync_folder(folder).await
    }
    /// Takes a file away. One that is not there is fine.
    ///
    /// # Errors
    /// When the disk does not let go of it.
    pub async fn remove(&self, practice: PracticeId, document: DocumentId) -> io::Result<()> {
        match fs::remove_file(self.place(practice, document)).await {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }
    /// Every file of a practice with the document it is named after.
    ///
    /// # Errors
    /// When the folders cannot be read.
    pub async fn files(&self, practice: PracticeId) -> io::Result<Vec<(PathBuf, DocumentId)>> {
        let mut found = Vec::new();
        for folder in entries(&self.folder(practice)).await? {
            for file in entries(&folder).await? {
                found.extend(named(&file).map(|id| (file, id)));
            }
        }
        Ok(found)
    }
    /// Whether the file of a document is there.
    pub fn has(&self, practice: PracticeId, document: DocumentId) -> bool {
        self.place(practice, document).exists()
    }
    /// The files that were begun and never got a place, with the document they were to become.
    ///
    /// # Errors
    /// When the folder cannot be read.
    pub async fn begun(&self) -> io::Result<Vec<(PathBuf, DocumentId)>> {
        let all = entries(&self.arriving()).await?;
        Ok(all.into_iter().filter_map(|path| named(&path).map(|id| (path, id))).collect())
    }
}

fn named(path: &Path) -> Option<DocumentId> {
    path.file_name()?.to_str()?.split('.').next()?.parse().ok()
}

async fn entries(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut reading = match fs::read_dir(folder).await {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        reading => reading?,
    };
    let mut found = Vec::new();
    while let Some(entry) = reading.next_entry().await? {
        found.push(entry.path());
    }
    Ok(found)
}

/// Folders that only their owner opens.
async fn make_folder(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    builder.mode(0o700);
    builder.create(folder).await
}

/// A rename is on the disk when its folder is.
async fn sync_folder(folder: PathBuf) -> io::Result<()> {
    let synced = tokio::task::spawn_blocking(move || std::fs::File::open(folder)?.sync_all()).await;
    synced.map_err(io::Error::other)?
}
