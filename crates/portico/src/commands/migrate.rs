//! `portico migrate`: brings the database up to this version of the program.

use super::{GivenSettings, Stop, progress::spin, read_settings, running};
use clap::Args;
use portico_database::MIGRATIONS;

/// Bring the database up to this version
///
/// `serve` does this by itself. On PostgreSQL you may prefer to do it before, with a role that owns the tables, and start `serve`
/// with --no-migrate.
#[derive(Args, Debug)]
#[command(
    after_help = "Examples:\n  portico migrate\n  portico migrate --database-url postgres://portico@localhost/portico\n  portico migrate --pending"
)]
pub(crate) struct Migrate {
    /// Only say what is missing
    #[arg(long)]
    pending: bool,
}

impl Migrate {
    pub(crate) async fn run(self, given: &GivenSettings) -> Result<(), Stop> {
        let settings = read_settings(given)?;
        running::begin_log("warn");
        if self.pending {
            running::database_is_there(&settings)?;
        }
        let new = running::file_of(&settings).filter(|file| !file.exists());
        let database = running::open_database(&settings, !self.pending).await?;
        let pending = database.pending(MIGRATIONS).await?;
        if self.pending {
            for migration in &pending {
                println!("{:04}_{}", migration.number, migration.name);
            }
        } else if !pending.is_empty() {
            spin("Bringing the database up to date", database.migrate(MIGRATIONS)).await?;
        }
        if let Some(file) = new {
            println!("There was no database at {}, so it was created.", file.display());
        }
        match (pending.len(), self.pending) {
            (0, _) => println!("The database is up to date."),
            (missing, true) => println!("{missing} to apply."),
            (done, false) => println!("{done} applied. The database is up to date."),
        }
        Ok(())
    }
}
