//! `portico work`: a process beside `serve` that prepares batches and carries letters.

use super::{by_itself, on_signals, way};
use crate::{
    commands::{GivenSettings, Stop, read_settings, running},
    installation::known_keys,
};
use clap::Args;
use portico_database::{Engine, MIGRATIONS};

/// Prepare batches and send emails, without serving pages
///
/// On PostgreSQL any number of these can run beside any number of `serve` processes. On SQLite `serve` does this work itself.
#[derive(Args, Debug)]
#[command(after_help = "Examples:\n  portico work\n  PORTICO_DATABASE_URL=postgres://portico@localhost/portico portico work")]
pub(crate) struct Work {}

impl Work {
    pub(crate) async fn run(self, given: &GivenSettings) -> Result<(), Stop> {
        let settings = read_settings(given)?;
        let way = way(&settings)?;
        running::begin_log("info")?;
        let database = running::open_database(&settings, false).await?;
        if database.engine() == Engine::Sqlite {
            return Err(Stop::Wrong("on SQLite portico serve sends the emails itself; work is for PostgreSQL".into()));
        }
        let missing = database.pending(MIGRATIONS).await?.len();
        if missing > 0 {
            return Err(running::behind(missing));
        }
        let portico = running::house(database, settings).await?;
        known_keys::note(&portico).await?;
        on_signals(portico.stop.clone());
        tracing::info!("Portico is at work");
        by_itself(portico.clone(), way).await;
        portico.later.finish().await;
        Ok(())
    }
}
