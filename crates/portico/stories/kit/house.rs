//! One Portico for one story.

use super::{Browser, OWN_HOST, recorded::Ear};
use axum::Router;
use portico::{app::Portico, doors::Door, keys::Keys, settings::Settings};
use portico_database::{Database, Engine, FromRow, OpenOptions, Value, testing::TestDatabase};
use portico_values::{Clock, Moment, Randomness, SeededRandomness, TestClock};
use std::{
    hash::{DefaultHasher, Hash, Hasher},
    net::{IpAddr, Ipv4Addr},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, AtomicU8, Ordering},
    },
    time::Duration,
};
use tempfile::TempDir;

/// 21 November 2026, 14:05 UTC.
pub(crate) const NOW: Moment = Moment::from_millis(1_795_269_900_000);

/// A whole Portico with its cast, on a database of its own.
pub(crate) struct House {
    /// The product.
    pub(crate) portico: Arc<Portico>,
    /// The clock on its wall: `house.clock.advance(days(30))`.
    pub(crate) clock: Arc<TestClock>,
    /// Every door there is.
    pub(crate) doors: Vec<Door>,
    router: Router,
    browsers: AtomicU8,
    leaving_letters: AtomicBool,
    forged: Mutex<Vec<(&'static str, &'static str)>>,
    ear: Ear,
    database: Arc<TestDatabase>,
    folder: Arc<TempDir>,
}

impl House {
    /// A house on this engine; none when the engine is not there.
    pub(crate) async fn on(engine: Engine) -> Option<Self> {
        let database = TestDatabase::on(engine).await.expect("a database for the story")?;
        let folder = tempfile::tempdir().expect("a folder");
        let settings = settings(&database, &folder);
        let clock = Arc::new(TestClock::at(NOW));
        let randomness: Arc<dyn Randomness> = Arc::new(SeededRandomness::new(seed()));
        let keys = Keys::draw(&*randomness);
        let portico = Portico::new((*database).clone(), keys, settings, clock.clone(), randomness);
        let house = Self::around(portico, clock, Arc::new(database), Arc::new(folder));
        house.move_in().await;
        Some(house)
    }

    fn around(portico: Arc<Portico>, clock: Arc<TestClock>, database: Arc<TestDatabase>, folder: Arc<TempDir>) -> Self {
        let (router, doors) = portico::house::doors(&portico);
        let router = portico::serve::around(&portico, router, &doors);
        let (browsers, leaving_letters, forged) = (AtomicU8::new(1), AtomicBool::new(false), Mutex::default());
        Self { portico, clock, doors, router, browsers, leaving_letters, forged, ear: Ear::default(), database, folder }
    }

    /// The same house after a stop, a rotation of its keys and a start with this clock: only rows and files went on.
    pub(crate) fn started_anew(&self, clock: Arc<dyn Clock>) -> Self {
        let old = &self.portico;
        let keys = old.keys.rotated(&*old.randomness);
        let portico = Portico::new((**self.database).clone(), keys, old.settings.clone(), clock, old.randomness.clone());
        Self::around(portico, self.clock.clone(), self.database.clone(), self.folder.clone())
    }

    /// The same house with other settings, beside it: the same rows and files, and keys that know everything it made.
    pub(crate) fn with_settings(&self, change: impl FnOnce(Settings) -> Settings) -> Self {
        let old = &self.portico;
        let keys = old.keys.rotated(&*old.randomness);
        let settings = change(old.settings.clone());
        let portico = Portico::new((**self.database).clone(), keys, settings, self.clock.clone(), old.randomness.clone());
        Self::around(portico, self.clock.clone(), self.database.clone(), self.folder.clone())
    }

    /// The same house on connections of its own, which wait for their turn no longer than this. To the other it is another program that
    /// has the database open.
    pub(crate) async fn in_a_hurry(&self, patience: Duration) -> Self {
        let old = &self.portico;
        let options = OpenOptions { patience, durable: false, ..OpenOptions::default() };
        let database = Database::open(self.database.url(), options).await.expect("the database is there");
        let keys = old.keys.rotated(&*old.randomness);
        let portico = Portico::new(database, keys, old.settings.clone(), self.clock.clone(), old.randomness.clone());
        Self::around(portico, self.clock.clone(), self.database.clone(), self.folder.clone())
    }

    /// A fresh browser, at a network address of its own.
    pub(crate) fn browser(&self) -> Browser<'_> {
        let last = self.browsers.fetch_add(1, Ordering::Relaxed);
        Browser::new(self, IpAddr::V4(Ipv4Addr::new(203, 0, 113, last)))
    }
    /// What its clock shows.
    pub(crate) fn now(&self) -> Moment {
        self.portico.clock.now()
    }
    /// Letters may stay in the outbox when this story ends.
    pub(crate) fn leave_letters(&self) {
        self.leaving_letters.store(true, Ordering::Relaxed);
    }
    /// From now on every browser sends these headers with everything it asks for, in place of its own of the same name.
    pub(crate) fn forge(&self, headers: Vec<(&'static str, &'static str)>) {
        *self.forged.lock().unwrap_or_else(PoisonError::into_inner) = headers;
    }
    pub(super) fn forged(&self) -> Vec<(&'static str, &'static str)> {
        self.forged.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
    pub(super) fn may_leave_letters(&self) -> bool {
        self.leaving_letters.load(Ordering::Relaxed)
    }
    pub(super) fn ear(&self) -> &Ear {
        &self.ear
    }
    pub(super) fn router(&self) -> Router {
        self.router.clone()
    }

    /// The one row of a question to the database. Stories ask pages; proofs may look behind them.
    pub(crate) async fn one<R: FromRow>(&self, sql: &'static str, values: &[Value]) -> R {
        self.rows(sql, values).await.pop().unwrap_or_else(|| panic!("no row: {sql}"))
    }
    /// The rows of a question to the database.
    pub(crate) async fn rows<R: FromRow>(&self, sql: &'static str, values: &[Value]) -> Vec<R> {
        let mut reader = self.portico.database.read().await.expect("the database is there");
        reader.rows(sql, values).await.expect("rows")
    }
    /// Changes rows by hand: for what no page does yet, and for what only the years do.
    pub(crate) async fn change(&self, sql: &'static str, values: &[Value]) {
        let mut transaction = self.portico.database.begin().await.expect("the database is there");
        transaction.run(sql, values).await.expect("changed");
        transaction.commit().await.expect("kept");
    }
}

fn settings(database: &TestDatabase, folder: &TempDir) -> Settings {
    Settings {
        database_url: database.url().into(),
        mail_from: "letters@portal.example".into(),
        data_dir: folder.path().to_owned(),
        keys_file: folder.path().join("keys"),
        portal_hosts: vec![OWN_HOST.into()],
        ..Settings::for_tests()
    }
}

/// The same for the same story (its test has a thread of that name), another one for every other; `PORTICO_SEED` changes all of them.
fn seed() -> u64 {
    let mut hasher = DefaultHasher::new();
    std::thread::current().name().unwrap_or("a story").hash(&mut hasher);
    if let Ok(other) = std::env::var("PORTICO_SEED") {
        other.hash(&mut hasher);
    }
    hasher.finish()
}
