//! `portico migrate`: brings the database up to this version of the program.

use super::{GivenSettings, Stop, progress::spin, read_settings, restore::Unfinished, running, saying::say};
use clap::Args;
use portico_database::{LastStop, MIGRATIONS};

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
        running::begin_log("warn")?;
        if self.pending {
            running::database_is_there(&settings)?;
        } else {
            Unfinished::refuse(&settings)?;
        }
        let new = running::file_of(&settings).filter(|file| !file.exists());
        let database = running::open_database(&settings, !self.pending).await?;
        let pending = database.pending(MIGRATIONS).await?;
        if self.pending {
            for migration in &pending {
                say!("{:04}_{}", migration.number, migration.name);
            }
        } else if !pending.is_empty() {
            // An earlier version may be serving this file.
            let last = running::alone(&database).await?;
            spin("Bringing the database up to date", database.migrate(MIGRATIONS)).await?;
            if last != LastStop::Unclean {
                database.stop_serving().await?; // otherwise the next one to serve it still has to look at it
            }
        }
        if let Some(file) = new {
            say!("There was no database at {}, so it was created.", file.display());
        }
        match (pending.len(), self.pending) {
            (0, _) => say!("The database is up to date."),
            (missing, true) => say!("{missing} to apply."),
            (done, false) => say!("{done} applied. The database is up to date."),
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn nobody_is_given_another_schema_while_they_serve() {
        let folder = tempfile::tempdir().expect("a folder");
        let given = GivenSettings { data_dir: Some(folder.path().display().to_string()), ..GivenSettings::default() };
        let settings = read_settings(&given).expect("settings");
        let served = running::open_database(&settings, true).await.expect("a database");
        let (_, before) = MIGRATIONS.split_last().expect("migrations");
        served.migrate(before).await.expect("migrated");
        running::alone(&served).await.expect("nobody else is there");
        let refused = Migrate { pending: false }.run(&given).await;
        assert!(matches!(&refused, Err(Stop::Wrong(why)) if why.contains("another Portico serves")), "{refused:?}");
        assert_eq!(served.pending(MIGRATIONS).await.expect("asked").len(), 1);

        drop(served); // as if it had been killed
        Migrate { pending: false }.run(&given).await.expect("nobody serves it");
        let next = running::open_database(&settings, false).await.expect("a database");
        assert!(next.pending(MIGRATIONS).await.expect("asked").is_empty());
        let last = running::alone(&next).await.expect("nobody else is there");
        assert_eq!(last, LastStop::Unclean, "the file is still to be looked at");
        std::fs::write(folder.path().join("restoring"), "").expect("written");
        let refused = Migrate { pending: false }.run(&given).await;
        assert!(matches!(&refused, Err(Stop::Wrong(why)) if why.contains("did not finish")), "{refused:?}");
    }
}
