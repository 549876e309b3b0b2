//! The vault: where the contents of documents lie, encrypted, one file each, named after the SHA-256 of what lies in it. A file comes into
//! being under a temporary name, is written to the disk in full, and only then gets its place; its row is written after that. Whatever is
//! left over by a fall in between is a file that no row knows, and is swept away. A name that is a digest lets anybody without a key see
//! whether a file is whole: the doctor, a backup (`copying.rs`), rsync.

mod cipher;
mod copying;
mod incoming;
mod opened;

pub use cipher::{CHUNK, DataKey};
pub use copying::{Copied, copy};
pub use incoming::{Incoming, Written};
pub use opened::Opened;

use crate::app::Portico;
use portico_values::{DocumentId, Moment, PracticeId};
use std::{
    fmt::Write as _,
    io,
    path::{Path, PathBuf},
    time::{Duration, SystemTime},
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
        Self::at(&portico.settings.data_dir)
    }
    /// The vault in a data folder.
    pub fn at(data_dir: &Path) -> Self {
        Self { root: data_dir.join("documents") }
    }
    /// Where it lies.
    pub fn root(&self) -> &Path {
        &self.root
    }
    /// Where files lie while they arrive.
    fn arriving(&self) -> PathBuf {
        self.root.join("arriving")
    }
    /// The folder of a practice.
    pub(super) fn folder(&self, practice: PracticeId) -> PathBuf {
        self.root.join(practice.to_string())
    }
    /// The place of what lies at an address. Its first two digits fan the files out.
    pub fn place(&self, practice: PracticeId, address: &str) -> PathBuf {
        self.folder(practice).join(address.get(..2).unwrap_or("00")).join(address)
    }
    /// Gives a written file its place, durably, and its day. Until its row is committed nobody knows of it.
    ///
    /// # Errors
    /// When the disk does not take it.
    pub async fn put(&self, practice: PracticeId, mut written: Written, now: Moment) -> io::Result<()> {
        let place = self.place(practice, &written.address);
        set_day(written.path.clone(), now).await?;
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
    pub async fn remove(&self, practice: PracticeId, address: &str) -> io::Result<()> {
        match fs::remove_file(self.place(practice, address)).await {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }
    /// Every file of a practice with its address and the moment it got its place.
    ///
    /// # Errors
    /// When the folders cannot be read.
    pub async fn files(&self, practice: PracticeId) -> io::Result<Vec<(PathBuf, String, Moment)>> {
        let mut found = Vec::new();
        for folder in entries(&self.folder(practice)).await? {
            for file in entries(&folder).await? {
                let Some(address) = file.file_name().and_then(|name| name.to_str()).map(str::to_owned) else { continue };
                // Whoever sweeps the same folder may have been faster.
                let facts = match fs::metadata(&file).await {
                    Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
                    facts => facts?,
                };
                let since = facts.modified()?;
                let since = since.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default().as_millis();
                found.push((file, address, Moment::from_millis(i64::try_from(since).unwrap_or(i64::MAX))));
            }
        }
        Ok(found)
    }
    /// Whether there is a file at an address.
    pub fn has(&self, practice: PracticeId, address: &str) -> bool {
        self.place(practice, address).exists()
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

/// A digest as the name of a file.
pub(crate) fn address_of(digest: &[u8]) -> String {
    digest.iter().fold(String::with_capacity(64), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// The day of a file is that of the clock that was handed in.
async fn set_day(path: PathBuf, now: Moment) -> io::Result<()> {
    let day = SystemTime::UNIX_EPOCH + Duration::from_millis(u64::try_from(now.millis()).unwrap_or(0));
    let set = tokio::task::spawn_blocking(move || std::fs::File::options().write(true).open(path)?.set_modified(day)).await;
    set.map_err(io::Error::other)?
}

/// A rename is on the disk when its folder is.
async fn sync_folder(folder: PathBuf) -> io::Result<()> {
    let synced = tokio::task::spawn_blocking(move || std::fs::File::open(folder)?.sync_all()).await;
    synced.map_err(io::Error::other)?
}
