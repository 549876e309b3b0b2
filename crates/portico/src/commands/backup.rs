//! `portico backup`: a copy of the database while Portico runs.

use super::{GivenSettings, Stop, audit::verify_chains, progress, running};
use clap::Args;
use portico_database::Engine;
use std::path::PathBuf;

/// Write a copy of the database into a file, while Portico runs
///
/// The history is verified on the way. The keys are not in the copy: without them its sealed parts cannot be read, so keep a copy of the
/// keys file too, in another place.
#[derive(Args, Debug)]
#[command(
    after_help = "Examples:\n  portico backup /backups/portico-2026-11-21.db\n  portico backup --dump /backups/portico.dump\n\n\
    A dump can be restored on either engine; it is the way from SQLite to PostgreSQL. On PostgreSQL a backup always is one."
)]
pub(super) struct Backup {
    /// The file to write; it must not be there yet
    file: PathBuf,
    /// Write a dump that SQLite and PostgreSQL can both read back
    #[arg(long)]
    dump: bool,
}

impl Backup {
    pub(super) async fn run(self, given: &GivenSettings) -> Result<(), Stop> {
        let portico = running::installation(given).await?;
        let outcome = progress::spin("Writing the copy", async {
            match (self.dump, portico.database.engine()) {
                (false, _) => portico.database.backup_to(&self.file).await,
                (true, Engine::Sqlite | Engine::Postgres) => portico.database.dump_to(&self.file).await,
            }
        });
        outcome.await?;
        let size = std::fs::metadata(&self.file).map_err(Stop::failed)?.len();
        println!("{} is written, {}, and was read through.", self.file.display(), progress::in_words(size));
        let verified = progress::spin("Verifying the history", verify_chains(&portico, None)).await?;
        let documents = portico.settings.data_dir.join("documents");
        if documents.exists() {
            println!("The contents of documents are not in it: copy {} now, after the database.", documents.display());
        }
        println!("The keys are not in it: keep a copy of {} in another place.", portico.settings.keys_file.display());
        if !verified.broken.is_empty() {
            for line in &verified.broken {
                println!("{line}");
            }
            return Err(Stop::Failed("the copy is written, but the history in it is broken".into()));
        }
        Ok(())
    }
}
