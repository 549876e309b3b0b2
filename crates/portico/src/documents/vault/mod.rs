//! The vault: where the contents of documents are kept, encrypted, one file each, named after the SHA-256 of the file. A file is created
//! under a temporary name, written to the disk in full, and only then moved to its place; its row is written after that. Whatever a crash
//! in between leaves behind is a file that no row knows, and is swept away. Because the name is a digest, anyone can tell without a key
//! whether a file is intact: the doctor, a backup (`copying.rs`), rsync. With an object store, a file's place is there, and the file that
//! arrived is removed once the store has it.

mod cipher;
mod copying;
mod incoming;
mod opened;

pub use cipher::{CHUNK, DataKey};
pub use copying::{Copied, copy};
pub use incoming::{Incoming, Written};
pub use opened::Opened;

use crate::app::Portico;
use portico_objects::Bucket;
use portico_values::{DocumentId, Moment, PracticeId, hex};
use std::{
    io,
    path::{Path, PathBuf},
    time::{Duration, SystemTime},
};
use tokio::fs;

/// Where documents lie: in a folder, or in a bucket of an object store. Either way they arrive in the folder.
#[derive(Clone, Debug)]
pub struct Vault {
    root: PathBuf,
    bucket: Option<Bucket>,
}

/// A file that has its place.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Found {
    /// Its place within the vault.
    place: String,
    /// Its address: the last part of the place.
    pub address: String,
    /// The moment it got its place.
    pub since: Moment,
}

impl Vault {
    /// The vault of this installation.
    pub fn of(portico: &Portico) -> Self {
        let bucket = portico.settings.documents.bucket.as_ref();
        let bucket = bucket.map(|settings| Bucket::new(settings.clone(), portico.clock.clone()));
        Self { root: Self::folder_in(&portico.settings.data_dir), bucket }
    }
    /// The folder of documents in a data folder.
    pub fn folder_in(data_dir: &Path) -> PathBuf {
        data_dir.join("documents")
    }
    /// Where files lie while they arrive.
    fn arriving(&self) -> PathBuf {
        self.root.join("arriving")
    }
    /// The place of what lies at an address. Its first two digits fan the files out.
    fn place(practice: PracticeId, address: &str) -> String {
        format!("{practice}/{}/{address}", address.get(..2).unwrap_or("00"))
    }
    /// Gives a written file its place, durably, and its day. Until its row is committed nobody knows of it.
    ///
    /// # Errors
    /// When the disk or the store does not take it.
    pub async fn put(&self, practice: PracticeId, mut written: Written, now: Moment) -> io::Result<()> {
        let place = Self::place(practice, &written.address);
        if let Some(bucket) = &self.bucket {
            // The file that arrived is gone when `written` is.
            return bucket.put(&place, &written.path).await;
        }
        let place = self.root.join(place);
        set_day(written.path.clone(), now).await?;
        let folder = place.parent().expect("a place lies in a folder").to_owned();
        make_folder(&folder).await?;
        fs::rename(&written.path, &place).await?;
        written.has_moved();
        sync_folder(folder).await
    }
    /// Removes a file. One that is not there is fine.
    ///
    /// # Errors
    /// When the disk or the store does not let go of it.
    pub async fn remove(&self, practice: PracticeId, address: &str) -> io::Result<()> {
        self.remove_at(&Self::place(practice, address)).await
    }
    /// Removes a file that was found.
    ///
    /// # Errors
    /// As [`Vault::remove`].
    pub async fn remove_found(&self, found: &Found) -> io::Result<()> {
        self.remove_at(&found.place).await
    }
    async fn remove_at(&self, place: &str) -> io::Result<()> {
        if let Some(bucket) = &self.bucket {
            return bucket.remove(place).await;
        }
        match fs::remove_file(self.root.join(place)).await {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }
    /// Every file of a practice that has its place.
    ///
    /// # Errors
    /// When the folders cannot be read, or the store does not list them all.
    pub async fn files(&self, practice: PracticeId) -> io::Result<Vec<Found>> {
        let found = |place: String, since| {
            let address = place.rsplit('/').next().unwrap_or_default().to_owned();
            Found { place, address, since }
        };
        if let Some(bucket) = &self.bucket {
            let kept = bucket.list(&format!("{practice}/")).await?;
            return Ok(kept.into_iter().map(|one| found(one.key, one.since)).collect());
        }
        let mut all = Vec::new();
        for folder in entries(&self.root.join(practice.to_string())).await? {
            for file in entries(&folder).await? {
                let Some(place) = file.strip_prefix(&self.root).ok().and_then(Path::to_str).map(str::to_owned) else { continue };
                // Whoever sweeps the same folder may have been faster.
                let facts = match fs::metadata(&file).await {
                    Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
                    facts => facts?,
                };
                let since = facts.modified()?;
                let since = since.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default().as_millis();
                all.push(found(place, Moment::from_millis(i64::try_from(since).unwrap_or(i64::MAX))));
            }
        }
        Ok(all)
    }
    /// The files that were begun and never got a place, with the document they were to become.
    ///
    /// # Errors
    /// When the folder cannot be read.
    pub async fn begun(&self) -> io::Result<Vec<(PathBuf, DocumentId)>> {
        let all = entries(&self.arriving()).await?;
        Ok(all.into_iter().filter_map(|path| named(&path).map(|id| (path, id))).collect())
    }
    /// Writes a file into the store, reads it and takes it away again.
    ///
    /// # Errors
    /// What the store said to the first of it that failed.
    pub async fn try_out(&self) -> io::Result<()> {
        const PLACE: &str = "tried-out-by-portico-doctor";
        let Some(bucket) = &self.bucket else { return Ok(()) };
        bucket.put_bytes(PLACE, PLACE.into()).await?;
        let read = bucket.open(PLACE, 0).await?.exactly(PLACE.len()).await?;
        bucket.remove(PLACE).await?;
        if read != PLACE.as_bytes() {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "what was read is not what was written"));
        }
        match bucket.length(PLACE).await? {
            None => Ok(()),
            Some(_) => Err(io::Error::other("what was taken away is still there")),
        }
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

/// Creates folders that only their owner can open.
async fn make_folder(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    builder.mode(0o700);
    builder.create(folder).await
}

/// A digest as the name of a file.
pub(crate) fn address_of(digest: &[u8]) -> String {
    hex(digest)
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
