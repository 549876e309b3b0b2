//! `portico restore`: a backup becomes an installation again, held until somebody has looked.

use super::{GivenSettings, Stop, backup, progress, read_settings, running};
use crate::{
    documents::vault::Vault,
    installation::{clock_floor, hold, store::Counted},
    settings::Settings,
};
use clap::Args;
use portico_database::{Database, DatabaseError, MIGRATIONS};
use portico_values::{Clock, SystemClock};
use std::path::{Path, PathBuf};

/// Bring a backup back into an empty database
///
/// A copy from the past knows nothing of what was ended since: so every session in it ends, mailed links for passwords too, and
/// invitations, letters and batches wait. Look round, then release them with --release.
#[derive(Args, Debug)]
#[command(after_help = "Examples:\n  portico restore /backups/portico-2026-11-21.db\n  portico restore --release\n  \
    portico restore portico.dump --database-url postgres://portico@localhost/portico")]
pub(crate) struct Restore {
    /// The backup or dump
    #[arg(required_unless_present = "release")]
    file: Option<PathBuf>,
    /// Let invitations, letters and batches go on that wait since the restore
    #[arg(long)]
    release: bool,
    /// The folder with the documents of the backup, FILE.documents unless set
    #[arg(long, value_name = "FOLDER")]
    documents: Option<PathBuf>,
}

impl Restore {
    pub(crate) async fn run(self, given: &GivenSettings) -> Result<(), Stop> {
        if let Some(file) = &self.file {
            let settings = read_settings(given)?;
            running::begin_log("warn");
            let folder = self.documents.clone().unwrap_or_else(|| backup::beside(file));
            let counted = restore(file, &settings).await?;
            println!("{} is restored. {} sessions ended.", file.display(), counted.sessions);
            bring_documents(&folder, &settings).await.map_err(all_the_same)?;
            let waiting = in_words(&counted);
            match self.release {
                false => println!("{waiting} wait. Look round, then let them go on with: portico restore --release"),
                true => println!("{waiting} were held."),
            }
        }
        if self.release {
            let portico = running::standing(given).await?;
            let counted = hold::release(&portico).await?;
            println!("{} go on.", in_words(&counted));
        }
        Ok(())
    }
}

async fn restore(file: &Path, settings: &Settings) -> Result<Counted, Stop> {
    let database = running::open_database(settings, true).await?;
    match database.lock_for_serving().await {
        Ok(_) => {}
        Err(DatabaseError::Busy(why)) => return Err(Stop::Wrong(why)),
        Err(error) => return Err(error.into()),
    }
    database.refuse_rows().await.map_err(|error| Stop::Wrong(error.to_string()))?;
    let unfinished = Unfinished::begin(settings)?;
    let brought = progress::spin("Bringing the backup back", bring_back(&database, file)).await;
    if brought.is_err() && database.refuse_rows().await.is_ok() {
        unfinished.undo();
    }
    let counted = brought?;
    set_aside_signed_heads(settings)?;
    unfinished.undo();
    database.stop_serving().await?;
    Ok(counted)
}

/// Everything that is in the copy, ended and held in the transaction that loads it: on PostgreSQL others may be at work on this database.
async fn bring_back(database: &Database, file: &Path) -> Result<Counted, Stop> {
    let mut loaded = database.load_from(file, MIGRATIONS).await?;
    let now = SystemClock::not_before(clock_floor::read(&mut loaded).await?).now();
    let counted = hold::hold_copy(&mut loaded, now).await?;
    loaded.commit().await?;
    database.migrate(MIGRATIONS).await?;
    hold::settle(database, now).await?;
    Ok(counted)
}

/// What went wrong with the documents leaves the database restored and held.
fn all_the_same(stop: Stop) -> Stop {
    let (Stop::Wrong(why) | Stop::Failed(why)) = stop;
    Stop::Failed(format!("{why}; the database is restored and held all the same"))
}

/// Puts the documents back. Files that are there already stay; the doctor says what is missing.
async fn bring_documents(from: &Path, settings: &Settings) -> Result<(), Stop> {
    if !from.exists() && settings.documents.bucket.is_none() {
        println!("There are no documents beside the backup ({}).", from.display());
        return Ok(());
    }
    if let Some(bucket) = &settings.documents.bucket {
        println!(
            "Documents lie in {bucket}; none were brought back from {}. portico doctor counts what is missing there.",
            from.display()
        );
        return Ok(());
    }
    let to = Vault::folder_in(&settings.data_dir);
    let copied = progress::spin("Bringing the documents back", backup::copied(from.to_owned(), to)).await?;
    println!("{} documents are back.", copied.files);
    if copied.damaged > 0 {
        println!("{} documents are damaged and were left out. Ask for another copy of the backup.", copied.damaged);
    }
    Ok(())
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
        let why = "a restore has begun here and did not come to its end; empty the database and restore again";
        Err(Stop::Wrong(format!("{why} ({} says so)", path.display())))
    }
}

/// The heads that were signed after the backup was written belong to a history that is gone. They are kept under another name.
fn set_aside_signed_heads(settings: &Settings) -> Result<(), Stop> {
    let path = settings.data_dir.join("audit-heads");
    if !path.exists() {
        return Ok(());
    }
    let aside = (1..).map(|n| settings.data_dir.join(format!("audit-heads.before-restore-{n}"))).find(|aside| !aside.exists());
    let aside = aside.unwrap_or_else(|| settings.data_dir.join("audit-heads.before-restore"));
    std::fs::rename(&path, &aside).map_err(|error| Stop::Failed(format!("{}: {error}", path.display())))?;
    println!("The signed heads of the history before are kept in {}.", aside.display());
    Ok(())
}

fn in_words(counted: &Counted) -> String {
    format!("{} invitations, {} letters and {} batches", counted.invitations, counted.letters, counted.batches)
}
