//! `portico demo`: builds a practice with a lifelike past and opens it on loopback.

use super::{
    people::{CLIENTS, PASSWORD, STAFF},
    story,
};
use crate::{
    app::Portico,
    commands::{GivenSettings, Stop, progress::spin, read_settings, running},
    installation,
    keys::Keys,
    serve,
};
use clap::Args;
use portico_database::{Database, MIGRATIONS};
use portico_values::{Clock, OsRandomness, SystemClock, TestClock};
use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

/// The row of the installation that says that it is a demo.
const NAME: &str = "demo";

/// Try Portico with an invented practice
///
/// Fills a new installation with invented people, opens it on this machine only, and prints where to go and who to sign in as. Emails stay
/// in the local mailbox. Nothing is sent anywhere.
#[derive(Args, Debug)]
#[command(after_help = "Examples:\n  portico demo\n  portico demo --listen 127.0.0.1:9000\n  portico demo --in ./demo")]
pub struct Demo {
    /// Where to keep it; a new temporary folder unless given
    #[arg(long = "in", value_name = "FOLDER")]
    folder: Option<PathBuf>,
}

impl Demo {
    /// Fills and serves until SIGTERM or SIGINT.
    ///
    /// # Errors
    /// When a setting is wrong, the folder holds something else already, or the address cannot be had.
    pub async fn run(self, given: &GivenSettings) -> Result<(), Stop> {
        let mut settings = read_settings(given)?;
        if !settings.listen.ip().is_loopback() {
            return Err(Stop::Wrong("the demo opens on this machine only: listen at 127.0.0.1 or ::1".into()));
        }
        #[expect(clippy::disallowed_methods, reason = "only people who do not exist lie in it")]
        let folder = self.folder.unwrap_or_else(|| std::env::temp_dir().join(format!("portico-demo-{}", std::process::id())));
        settings.data_dir = folder.clone();
        settings.database_url = format!("sqlite:{}", folder.join("portico.db").display());
        settings.keys_file = folder.join("keys");
        settings.smtp = None;
        settings.bounces = None;
        settings.documents.bucket = None;
        settings.open_mailbox = true;
        settings.demo = true;
        running::begin_log("warn");
        let listener = serve::listen(&mut settings).await?;
        let database = running::open_database(&settings, true).await?;
        let fresh = is_fresh(&database, &folder).await?;
        running::alone(&database).await?;
        database.migrate(MIGRATIONS).await?;
        let portico = running::house(database.clone(), settings.clone()).await?;
        if fresh {
            mark(&database).await?;
            let now = SystemClock::default().now();
            let clock = Arc::new(TestClock::at(now));
            let keys = Keys::open_or_create(&settings.keys_file, &OsRandomness).map_err(Stop::failed)?;
            let past = Portico::new(database, keys, settings.clone(), clock.clone(), Arc::new(OsRandomness));
            spin("Filling the demo", story::tell(&past, &clock, now)).await?;
        }
        welcome(&settings.base_url);
        serve::serve_until_stopped(&portico, listener).await?;
        Ok(portico.database.stop_serving().await?)
    }
}

/// Whether the demo is still to be made here. Refuses an installation that is none: its emails would land in a mailbox that is open to
/// everybody on this machine, and reach nobody.
async fn is_fresh(database: &Database, folder: &Path) -> Result<bool, Stop> {
    if database.pending(MIGRATIONS).await?.len() == MIGRATIONS.len() {
        return Ok(true);
    }
    match installation::store::get(&mut *database.read().await?, NAME).await? {
        Some(_) => Ok(false),
        None => Err(Stop::Wrong(format!("{} holds an installation that is not the demo; name another folder", folder.display()))),
    }
}

/// Says that it is a demo.
async fn mark(database: &Database) -> Result<(), Stop> {
    let mut transaction = database.begin().await?;
    installation::store::put(&mut transaction, NAME, "invented").await?;
    Ok(transaction.commit().await?)
}

/// Where to go, and who to be.
fn welcome(base: &str) {
    println!("\nPortico is open. {} invented clients, one practice.\n", CLIENTS.len());
    println!("  Staff      {base}/sign-in");
    for (name, address, role) in STAFF {
        println!("             {address:<26} {:<14} {name}", role.replace('_', " "));
    }
    println!("  Portal     {base}/p/alder-wren/");
    println!("             {:<26} {:<14} Amara Rossi", "amara@rossi.example", "client");
    println!("  Mailbox    {base}/mailbox/open   (staff find it at /mailbox)");
    println!("  Password   {PASSWORD}   (everybody’s)\n");
    println!("Ctrl+C ends it.");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn an_installation_that_is_not_the_demo_is_left_alone() {
        let folder = tempfile::tempdir().expect("a folder");
        let given = GivenSettings { data_dir: Some(folder.path().display().to_string()), ..GivenSettings::default() };
        let settings = read_settings(&given).expect("settings");
        let database = running::open_database(&settings, true).await.expect("a database");
        assert!(is_fresh(&database, folder.path()).await.expect("nothing is there"));
        let (_, before) = MIGRATIONS.split_last().expect("migrations");
        for known in [before, MIGRATIONS] {
            database.migrate(known).await.expect("migrated");
            let refused = is_fresh(&database, folder.path()).await;
            assert!(matches!(&refused, Err(Stop::Wrong(why)) if why.contains("not the demo")), "{refused:?}");
        }
        mark(&database).await.expect("kept");
        assert!(!is_fresh(&database, folder.path()).await.expect("a demo of before"));
    }
}
