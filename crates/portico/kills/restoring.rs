//! Killed while a backup comes back, an installation is empty or there whole. What is there and not on hold yet is served by nobody, and the
//! next command says what to do (promises.md R14).

use super::{
    Chance, PATIENCE,
    ended::{begun, ended, killed_after, takes},
    ground::Ground,
};
use portico_database::{Database, Engine, OpenOptions, testing::TestDatabase, values};
use portico_values::SeededRandomness;
use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};
use tempfile::TempDir;
use tokio::time::{Instant, sleep};

const KILLS: usize = 12;
const CLIENTS: usize = 2_000;
const UNFINISHED: &str = "a restore was started here and did not finish";

/// Where the backup comes back: a folder of its own, and on PostgreSQL a database without a table.
struct Place {
    folder: TempDir,
    server: Option<TestDatabase>,
}

/// What stands in the database.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Stands {
    clients: i64,
    on_hold: bool,
}

impl Place {
    async fn new(engine: Engine) -> Self {
        Self { folder: tempfile::tempdir().expect("a folder"), server: server(engine).await }
    }
    fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }
    fn url(&self) -> String {
        match &self.server {
            Some(database) => database.url().to_owned(),
            None => format!("sqlite:{}", self.file("portico.db").display()),
        }
    }
    /// A command here, with the keys of the installation that was copied.
    fn program(&self, ground: &Ground, words: &[&str]) -> Command {
        let mut program = ground.program(words);
        program.env("PORTICO_DATABASE_URL", self.url()).env("PORTICO_DATA_DIR", self.folder.path());
        program.env("PORTICO_KEYS_FILE", ground.folder().join("keys"));
        program
    }
    /// Whether a note says that a restore has begun and not ended.
    fn is_noted(&self) -> bool {
        self.file("restoring").exists()
    }
    async fn database(&self) -> Option<Database> {
        match &self.server {
            Some(database) => Some((**database).clone()),
            None if self.file("portico.db").exists() => {
                let options = OpenOptions { create: false, ..OpenOptions::default() };
                Some(Database::open(&self.url(), options).await.expect("the database opens"))
            }
            None => None,
        }
    }
    /// What is there once the server has noticed that the process is gone.
    async fn stands(&self) -> Stands {
        const AT_WORK: &str =
            "select count(*) from pg_stat_activity where datname = current_database() and application_name = 'portico'";
        let nothing = Stands { clients: 0, on_hold: false };
        let Some(database) = self.database().await else { return nothing };
        let until = Instant::now() + PATIENCE;
        while database.engine() == Engine::Postgres && count(&database, AT_WORK).await > 0 {
            assert!(Instant::now() < until, "the server goes on without its client");
            sleep(Duration::from_millis(20)).await;
        }
        let schema = database.read().await.expect("a reader").describe().await.expect("a schema");
        if !schema.tables.contains_key("clients") {
            return nothing;
        }
        let clients = count(&database, "select count(*) from clients").await;
        let on_hold = count(&database, "select count(*) from installation where name = 'held_since'").await == 1;
        Stands { clients, on_hold }
    }
    /// Does what an unfinished restore asks for: the database is empty again.
    async fn empty(&mut self) {
        if self.server.is_some() {
            self.server = server(Engine::Postgres).await;
            return;
        }
        for name in ["portico.db", "portico.db-wal", "portico.db-shm", "portico.db.lock"] {
            let _ = fs::remove_file(self.file(name)); // not every one is there
        }
    }
}

async fn server(engine: Engine) -> Option<TestDatabase> {
    match engine {
        Engine::Sqlite => None,
        Engine::Postgres => TestDatabase::empty(engine).await.expect("a database"),
    }
}

async fn count(database: &Database, sql: &'static str) -> i64 {
    let found: Option<(i64,)> = database.read().await.expect("a reader").row(sql, values![]).await.expect("counted");
    found.expect("a count").0
}

async fn a_restore_outlives_a_kill(engine: Engine) {
    let Some(ground) = Ground::with_a_batch(engine, CLIENTS).await else { return super::skip() };
    let copy = ground.folder().join("copy");
    let copy: &Path = &copy;
    let words = ["restore", copy.to_str().expect("a name that is text")];
    ended(ground.program(&["backup", words[1]])).await.with(0);
    let whole = Stands { clients: i64::try_from(CLIENTS).expect("not that many"), on_hold: true };
    let first = Place::new(engine).await;
    let takes = takes(first.program(&ground, &words), || first.is_noted()).await;
    assert_eq!((first.stands().await, first.is_noted()), (whole, false), "nobody killed it");

    let chance = Chance(SeededRandomness::new(47));
    let (mut nothing_yet, mut not_on_hold, mut done) = (0, 0, 0);
    for kill in 1..=KILLS {
        let mut place = Place::new(engine).await;
        let restoring = begun(place.program(&ground, &words), || place.is_noted()).await;
        killed_after(restoring, takes.mul_f64(chance.up_to(1_000) as f64 / 1_000.0)).await;
        let (stands, is_noted) = (place.stands().await, place.is_noted());
        assert!([0, whole.clients].contains(&stands.clients), "kill {kill}: a part of it came back: {stands:?}");
        assert!(stands.clients == 0 || stands.on_hold || is_noted, "kill {kill}: it could be served, and is not on hold");
        if is_noted {
            ended(place.program(&ground, &["serve"])).await.with(2).because(UNFINISHED);
        }
        let again = ended(place.program(&ground, &words)).await;
        match (stands.clients, is_noted) {
            (0, _) => {
                nothing_yet += 1;
                again.with(0);
            }
            (_, true) => {
                not_on_hold += usize::from(!stands.on_hold);
                again.with(2).because(UNFINISHED);
                place.empty().await;
                ended(place.program(&ground, &words)).await.with(0);
            }
            (_, false) => {
                done += 1;
                again.with(2).because("this database is in use");
            }
        }
        assert_eq!((place.stands().await, place.is_noted()), (whole, false), "kill {kill}");
        ended(place.program(&ground, &["restore", "--release"])).await.with(0);
        ended(place.program(&ground, &["audit", "verify"])).await.with(0);
    }
    assert!(done < KILLS, "no kill came in the middle");
    eprintln!(
        "{engine:?}: {KILLS} kills; nothing was there after {nothing_yet}, it was there and not on hold after {not_on_hold}, {done} came too late."
    );
}

on_both_engines!(a_restore_outlives_a_kill);
