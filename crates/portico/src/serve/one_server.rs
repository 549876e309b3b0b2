//! One `serve` on a SQLite file: the right to it, how the last one ended, and the end of this one (settled.md 22).

use crate::{
    app::Portico,
    commands::{Stop, running},
};
use portico_database::{Database, LastStop};
use std::sync::Arc;

/// The right to serve this file. On PostgreSQL everybody has it.
pub(super) struct OneServer {
    last: LastStop,
}

impl OneServer {
    /// Takes the right.
    pub(super) async fn enter(database: &Database) -> Result<Self, Stop> {
        Ok(Self { last: running::alone(database).await? })
    }

    /// Looks whether the file is whole: before serving when the last run ended badly, beside it otherwise. From then on the
    /// process ends when a write does not reach the disk: what follows it would stand on sand.
    pub(super) async fn check(&self, portico: &Arc<Portico>) -> Result<(), Stop> {
        if self.last == LastStop::Unclean {
            tracing::info!("the last run ended without a stop; looking whether the database is whole");
            quick_check(&portico.database).await?;
        }
        let (database, look_now) = (portico.database.clone(), self.last == LastStop::Clean);
        tokio::spawn(async move {
            if look_now && let Err(stop) = quick_check(&database).await {
                tracing::error!(why = stop.why(), "the database is damaged");
            }
            database.until_the_disk_fails().await;
            tracing::error!("a write did not reach the disk; Portico ends, and looks at the whole database when it starts again");
            running::end_at_once();
        });
        Ok(())
    }

    /// Notes that this run ended well.
    pub(super) async fn leave(self, portico: &Arc<Portico>) {
        if let Err(error) = portico.database.stop_serving().await {
            tracing::warn!(%error, "the end of this run could not be noted; the next start will look at the whole database");
        }
    }
}

async fn quick_check(database: &Database) -> Result<(), Stop> {
    database.quick_check().await.map_err(|error| Stop::Failed(format!("{error}; restore a backup")))
}
