//! `portico demo`: builds a practice with a lifelike past and opens it on loopback.

use super::{
    people::{CLIENTS, PASSWORD, STAFF},
    story,
};
use crate::{
    app::Portico,
    commands::{GivenSettings, Stop, progress::spin, read_settings, running, saying::say},
    delivery::Way,
    installation,
    keys::Keys,
    practices, serve,
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
        running::begin_log("warn")?;
        let listener = serve::listen(&mut settings).await?;
        let database = running::open_database(&settings, true).await?;
        let fresh = is_fresh(&database, &folder).await?;
        running::alone(&database).await?;
        let unfinished = if fresh { Some(Unfinished::begin(&folder)?) } else { None };
        database.migrate(MIGRATIONS).await?;
        let portico = running::house(database.clone(), settings.clone()).await?;
        if let Some(unfinished) = unfinished {
            mark(&database).await?;
            let now = SystemClock::default().now();
            let clock = Arc::new(TestClock::at(now));
            let keys = Keys::open_or_create(&settings.keys_file, &OsRandomness).map_err(Stop::failed)?;
            let past = Portico::new(database, keys, settings.clone(), clock.clone(), Arc::new(OsRandomness));
            spin("Filling the demo", story::tell(&past, &clock, now)).await?;
            unfinished.end();
        }
        welcome(&settings.base_url);
        serve::serve_until_stopped(&portico, listener, Way::Mailbox).await?;
        Ok(portico.database.stop_serving().await?)
    }
}

/// Whether the demo is still to be made here. Refuses an installation that is none: its emails would land in a mailbox that is open to
/// everybody on this machine, and reach nobody. Where a demo was begun and ended before it was marked as one, it is made as long as nobody
/// has set up a practice.
async fn is_fresh(database: &Database, folder: &Path) -> Result<bool, Stop> {
    if database.pending(MIGRATIONS).await?.len() == MIGRATIONS.len() {
        return Ok(true);
    }
    let mut reader = database.read().await?;
    let is_marked = installation::store::get(&mut reader, NAME).await?.is_some();
    let has_practice = practices::store::any(&mut reader).await?;
    let holds = |what: &str| Err(Stop::Wrong(format!("{} holds {what}", folder.display())));
    match (is_marked, Unfinished::is_in(folder)) {
        (true, false) => Ok(false),
        (true, true) => holds(
            "a demo that was not filled to its end, unless it is being filled just now; delete the folder, or name another one",
        ),
        (false, true) if !has_practice => Ok(true),
        (false, _) => holds("an installation that is not the demo; name another folder"),
    }
}

/// A file in the folder that is there while the demo is made: with it, a half-made one is known for what it is.
struct Unfinished(PathBuf);

impl Unfinished {
    fn place(folder: &Path) -> PathBuf {
        folder.join("filling")
    }
    fn is_in(folder: &Path) -> bool {
        Self::place(folder).exists()
    }
    fn begin(folder: &Path) -> Result<Self, Stop> {
        let path = Self::place(folder);
        std::fs::write(&path, "a demo is being made here\n")
            .map_err(|error| Stop::Failed(format!("{}: {error}", path.display())))?;
        Ok(Self(path))
    }
    fn end(self) {
        if let Err(error) = std::fs::remove_file(&self.0) {
            tracing::warn!(%error, path = %self.0.display(), "the note that a demo is being made could not be taken away");
        }
    }
}

/// Says that it is a demo, unless somebody has set up a practice meanwhile.
async fn mark(database: &Database) -> Result<(), Stop> {
    let mut transaction = database.begin().await?;
    if practices::store::any(&mut transaction).await? {
        return Err(Stop::Wrong("somebody has just set up a practice here; name another folder".into()));
    }
    installation::store::put(&mut transaction, NAME, "invented").await?;
    Ok(transaction.commit().await?)
}

/// Where to go, and who to be.
fn welcome(base: &str) {
    say!("\nPortico is open. {} invented clients, one practice.\n", CLIENTS.len());
    say!("  Staff      {base}/sign-in");
    for (name, address, role) in STAFF {
        say!("             {address:<26} {:<14} {name}", role.replace('_', " "));
    }
    say!("  Portal     {base}/p/alder-wren/");
    say!("             {:<26} {:<14} Amara Rossi", "amara@rossi.example", "client");
    say!("  Mailbox    {base}/mailbox/open   (staff find it at /mailbox)");
    say!("  Password   {PASSWORD}   (everybody’s)\n");
    say!("Ctrl+C ends it.");
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        act::{Act, Who},
        practices::{NewPractice, PracticeAsWritten},
    };
    use portico_values::new_id;

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

    /// Killed while its tables are made, it is made by the next one; killed while it is filled, it says so. A practice that somebody has set
    /// up in its place is left alone.
    #[tokio::test]
    async fn a_half_made_demo_is_known_again() {
        let folder = tempfile::tempdir().expect("a folder");
        let given = GivenSettings { data_dir: Some(folder.path().display().to_string()), ..GivenSettings::default() };
        let settings = read_settings(&given).expect("settings");
        let database = running::open_database(&settings, true).await.expect("a database");
        let unfinished = Unfinished::begin(folder.path()).expect("noted");
        let (_, before) = MIGRATIONS.split_last().expect("migrations");
        for known in [&MIGRATIONS[..1], before, MIGRATIONS] {
            database.migrate(known).await.expect("migrated");
            assert!(is_fresh(&database, folder.path()).await.expect("nobody is there"));
        }
        let portico = running::house(database.clone(), settings).await.expect("a house");
        let mut act =
            Act::begin(&portico, &Who::operator(new_id(portico.clock.now(), &OsRandomness), "a test")).await.expect("an act");
        let new = NewPractice::read(&PracticeAsWritten::for_tests()).expect("a practice");
        practices::actions::create(&mut act, &new).await.expect("created");
        act.commit().await.expect("kept");
        let refused = is_fresh(&database, folder.path()).await;
        assert!(matches!(&refused, Err(Stop::Wrong(why)) if why.contains("not the demo")), "{refused:?}");
        assert!(mark(&database).await.is_err(), "nor is it marked as one");

        let mut transaction = database.begin().await.expect("a transaction");
        installation::store::put(&mut transaction, NAME, "invented").await.expect("marked");
        transaction.commit().await.expect("kept");
        let refused = is_fresh(&database, folder.path()).await;
        assert!(matches!(&refused, Err(Stop::Wrong(why)) if why.contains("not filled to its end")), "{refused:?}");
        unfinished.end();
        assert!(!is_fresh(&database, folder.path()).await.expect("a demo that is whole"));
    }
}
