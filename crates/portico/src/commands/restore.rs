//! `portico restore`: a backup becomes an installation again, held until somebody has looked.

use super::{GivenSettings, Stop, backup, progress, read_settings, running, saying::say};
use crate::{
    documents::vault::Vault,
    import::counted,
    installation::{clock_floor, hold, known_keys, store::Counted},
    keys::Keys,
    settings::Settings,
};
use clap::Args;
use portico_database::{Database, DatabaseError, MIGRATIONS};
use portico_values::{Clock, SystemClock};
use std::path::{Path, PathBuf};

/// Restore a backup into an empty database
///
/// A backup doesn't know what has been ended since, so every session in it ends, emailed links for passwords too, and invitations, emails
/// and batches are put on hold. Check everything, then release them with --release.
///
/// The keys of the installation have to be where the settings say: without them links, emails, answers and documents in the copy can't be
/// opened. The documents come last. If they can't be restored, the database is restored and on hold all the same, and --documents without
/// FILE restores them again.
#[derive(Args, Debug)]
#[command(after_help = "Examples:\n  portico restore /backups/portico-2026-11-21.db\n  portico restore --release\n  \
    portico restore portico.dump --database-url postgres://portico@localhost/portico\n  portico restore --documents /backups/documents")]
pub(crate) struct Restore {
    /// The backup or dump
    #[arg(required_unless_present_any = ["release", "documents"])]
    file: Option<PathBuf>,
    /// Release the invitations, emails and batches on hold since the restore
    #[arg(long, conflicts_with_all = ["file", "documents", "without_keys"])]
    release: bool,
    /// The folder with the documents of the backup, FILE.documents unless set
    #[arg(long, value_name = "FOLDER")]
    documents: Option<PathBuf>,
    /// Continue without the keys file: new keys are created, what the old ones sealed can't be read, and the history can't be verified
    #[arg(long, requires = "file")]
    without_keys: bool,
}

impl Restore {
    pub(crate) async fn run(self, given: &GivenSettings) -> Result<(), Stop> {
        match (&self.file, &self.documents) {
            _ if self.release => release(given).await,
            (Some(file), documents) => self.bring_back_all(file, documents.as_deref(), given).await,
            (None, Some(folder)) => bring_documents(folder, &running::standing(given).await?.settings).await,
            (None, None) => Ok(()), // one of the three is required
        }
    }
    /// The database from `file`, and the documents from where they were named or from beside it.
    async fn bring_back_all(&self, file: &Path, documents: Option<&Path>, given: &GivenSettings) -> Result<(), Stop> {
        let settings = read_settings(given)?;
        running::begin_log("warn")?;
        let held = restore(file, &settings, self.without_keys).await?;
        let sessions = counted(held.sessions as i64, "session was", "sessions were");
        say!("{} is restored. {sessions} ended.", file.display());
        let folder = documents.map_or_else(|| backup::beside(file), Path::to_owned);
        let brought = if documents.is_none() && !folder.exists() && settings.documents.bucket.is_none() {
            say!("There are no documents beside the backup ({}).", folder.display());
            Ok(())
        } else {
            bring_documents(&folder, &settings).await
        };
        let waiting = in_words(&held);
        say!("{waiting} are on hold. Check everything, then release them with: portico restore --release");
        brought.map_err(all_the_same)
    }
}

/// Lets go what a restore has held.
async fn release(given: &GivenSettings) -> Result<(), Stop> {
    let portico = running::standing(given).await?;
    if hold::since(&mut *portico.database.read().await?).await?.is_none() {
        say!("Nothing is on hold here: there was no restore, or it has already been released.");
        return Ok(());
    }
    let released = hold::release(&portico).await?;
    say!("{} are released.", in_words(&released));
    Ok(())
}

async fn restore(file: &Path, settings: &Settings, without_keys: bool) -> Result<Counted, Stop> {
    if let Err(error) = std::fs::File::open(file) {
        return Err(Stop::Wrong(format!("{} cannot be read: {error}", file.display())));
    }
    if !without_keys && let Err(stop) = running::keys_are_there(settings) {
        return Err(Stop::Wrong(format!("{}; to continue without them, use --without-keys", stop.why())));
    }
    let database = running::open_database(settings, true).await?;
    running::alone(&database).await?;
    match database.refuse_rows().await {
        Ok(()) => {}
        Err(DatabaseError::Other(in_use)) => {
            Unfinished::refuse(settings)?; // what is there may be of a restore that was killed
            return Err(Stop::Wrong(in_use));
        }
        Err(error) => return Err(error.into()),
    }
    let keys = running::open_keys(settings)?;
    if !without_keys && let Some(key) = known_keys::lacking_for(file, &keys).await {
        return Err(other_keys(settings, &key));
    }
    let unfinished = Unfinished::begin(settings)?;
    let bringing = bring_back(&database, (&keys, settings), file, without_keys);
    let brought = progress::spin("Restoring the backup", bringing).await;
    if brought.is_err() && database.refuse_rows().await.is_ok() {
        unfinished.undo();
    }
    let counted = brought?;
    unfinished.undo();
    database.stop_serving().await?;
    Ok(counted)
}

/// Everything that is in the copy, ended and held in the transaction that loads it: on PostgreSQL others may be at work on this database.
async fn bring_back(
    database: &Database,
    (keys, settings): (&Keys, &Settings),
    file: &Path,
    without_keys: bool,
) -> Result<Counted, Stop> {
    let mut loaded = database.load_from(file, MIGRATIONS).await?;
    if without_keys {
        known_keys::forget(&mut loaded).await?;
    } else if let Some(key) = known_keys::lacking(&mut loaded, keys).await? {
        loaded.roll_back().await?;
        return Err(other_keys(settings, &key));
    }
    let now = SystemClock::not_before(clock_floor::read(&mut loaded).await?).now();
    let counted = hold::hold_copy(&mut loaded, keys, now).await?;
    loaded.commit().await?;
    database.migrate(MIGRATIONS).await?;
    hold::settle(database, now).await?;
    Ok(counted)
}

fn other_keys(settings: &Settings, key: &str) -> Stop {
    Stop::Wrong(format!("{}; to continue without them, use --without-keys", running::not_its_keys(settings, key)))
}

/// What went wrong with the documents leaves the database restored and held.
fn all_the_same(stop: Stop) -> Stop {
    let why = stop.why();
    Stop::Failed(format!(
        "{why}; the database is restored and on hold all the same, and portico restore --documents FOLDER restores the documents"
    ))
}

/// Puts the documents back. Files that are there already, whole, stay.
async fn bring_documents(from: &Path, settings: &Settings) -> Result<(), Stop> {
    if let Some(bucket) = &settings.documents.bucket {
        say!("Documents are in {bucket}; none were restored. portico doctor counts what is missing there.");
        return Ok(());
    }
    if !from.is_dir() {
        return Err(Stop::Wrong(format!("there is no folder {}", from.display())));
    }
    let to = Vault::folder_in(&settings.data_dir);
    let copied = progress::spin("Restoring the documents", backup::copied(from.to_owned(), to)).await?;
    say!("{} restored.", counted(copied.files as i64, "document is", "documents are"));
    match copied.damaged {
        0 => Ok(()),
        damaged => Err(Stop::Failed(format!(
            "{} damaged or cannot be read, and left out; try another copy of the backup",
            counted(damaged as i64, "document is", "documents are")
        ))),
    }
}

/// While this file lies in the data folder a restore has begun and not come to its end: nothing may be served from it.
pub(super) struct Unfinished(PathBuf);

impl Unfinished {
    fn begin(settings: &Settings) -> Result<Self, Stop> {
        let path = settings.data_dir.join("restoring");
        let written = std::fs::create_dir_all(&settings.data_dir).and_then(|()| std::fs::write(&path, "a restore has begun\n"));
        written.map_err(|error| Stop::Failed(format!("{}: {error}", path.display())))?;
        Ok(Self(path))
    }
    fn undo(&self) {
        if let Err(error) = std::fs::remove_file(&self.0) {
            tracing::warn!(%error, path = %self.0.display(), "the note that a restore has begun could not be taken away");
        }
    }
    /// Refuses when a restore has begun and not come to its end.
    pub(super) fn refuse(settings: &Settings) -> Result<(), Stop> {
        let path = settings.data_dir.join("restoring");
        if !path.exists() {
            return Ok(());
        }
        let empty = match running::file_of(settings) {
            Some(file) => format!("take away {} and the files beside it whose names begin like this", file.display()),
            None => "drop the database and create it anew, without tables".to_owned(),
        };
        let why = format!("a restore was started here and did not finish; {empty}, then restore again");
        Err(Stop::Wrong(format!("{why} ({} says so)", path.display())))
    }
}

fn in_words(all: &Counted) -> String {
    let invitations = counted(all.invitations as i64, "invitation", "invitations");
    let emails = counted(all.letters as i64, "email", "emails");
    format!("{invitations}, {emails} and {}", counted(all.batches as i64, "batch", "batches"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use portico_values::OsRandomness;

    /// With the keys of another installation nothing of the copy could be opened, and its history would begin under a key of theirs.
    #[tokio::test]
    async fn a_copy_comes_back_with_its_own_keys_alone() {
        let folder = tempfile::tempdir().expect("a folder");
        let given = |place: &str| {
            let text = |name: &str| folder.path().join(place).join(name).display().to_string();
            GivenSettings {
                database_url: Some(format!("sqlite:{}", text("portico.db"))),
                data_dir: Some(folder.path().join(place).display().to_string()),
                keys_file: Some(text("keys")),
                ..GivenSettings::default()
            }
        };
        let portico = running::first_or_standing(&given("here")).await.expect("a house");
        known_keys::note(&portico).await.expect("noted");
        let (file, dump) = (folder.path().join("file"), folder.path().join("dump"));
        portico.database.backup_to(&file).await.expect("a copy");
        portico.database.dump_to(&dump).await.expect("a dump");
        for (copy, there) in [(file, "there"), (dump, "elsewhere")] {
            let place = folder.path().join(there);
            Keys::open_or_create(&place.join("keys"), &OsRandomness).expect("keys of others");
            let restore = |without_keys| Restore { file: Some(copy.clone()), release: false, documents: None, without_keys };
            let refused = restore(false).run(&given(there)).await;
            assert!(
                matches!(&refused, Err(Stop::Wrong(why)) if why.contains("“links 1”") && why.contains("--without-keys")),
                "{refused:?}"
            );
            assert!(!place.join("restoring").exists(), "nothing was begun");
            restore(true).run(&given(there)).await.expect("somebody has said so");
            assert!(running::standing(&given(there)).await.is_ok(), "it goes on with what is there");
        }
    }
}
