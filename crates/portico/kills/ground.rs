//! What the program is started on: a database with a practice, its clients and a batch for all of them, and a folder for its files.

use super::CONNECTIONS;
use portico::{
    act::{Act, Who},
    app::Portico,
    audit::{Event, chain::Origin},
    batches,
    clients::{ClientName, NewClient, NewEmail, Stamp, insert_many},
    invitations::Words,
    keys::Keys,
    practices::{self, NewPractice, PracticeAsWritten},
    settings::Settings,
    staff::{self, NewStaffMember, StaffAsWritten},
};
use portico_database::{Database, Engine, MIGRATIONS, OpenOptions, testing::TestDatabase};
use portico_policy::{Actor, Grants, Permission, Role};
use portico_values::{BatchId, ClientId, EmailAddress, Moment, OsRandomness, PracticeId, StaffId, SystemClock, new_id};
use std::{
    cell::Cell,
    fs::{self, File},
    net::SocketAddr,
    path::PathBuf,
    process::{Command, Stdio},
    sync::Arc,
};
use tempfile::TempDir;

/// The address of the portal; no request ever comes there.
const PORTAL: &str = "https://portal.example";
/// What stands before the secret of a link.
pub(crate) const LINKS: &str = "https://portal.example/p/alder-wren/a/";

/// One installation.
pub(crate) struct Ground {
    pub(crate) practice: PracticeId,
    pub(crate) batch: BatchId,
    pub(crate) recipients: usize,
    folder: TempDir,
    /// On PostgreSQL. A SQLite file is nobody's while no process of the story's is alive.
    server: Option<TestDatabase>,
    lives: Cell<usize>,
}

/// The database as it was left, and where a copy of it lies.
pub(crate) struct Left {
    pub(crate) database: Database,
    _copy: Option<TempDir>,
}

impl Ground {
    /// An installation with a batch that was just started; none when the engine is not there.
    pub(crate) async fn with_a_batch(engine: Engine, recipients: usize) -> Option<Self> {
        let server = match engine {
            Engine::Sqlite => None,
            Engine::Postgres => Some(TestDatabase::postgres().await.expect("a database")?),
        };
        let folder = tempfile::tempdir().expect("a folder");
        let now = Moment::from_millis(0);
        let (practice, batch) = (new_id(now, &OsRandomness), new_id(now, &OsRandomness));
        let mut ground = Self { practice, batch, recipients, folder, server, lives: Cell::new(0) };
        let portico = ground.portico().await;
        ground.batch = fill(&portico, practice, recipients).await;
        drop(Arc::into_inner(portico).expect("nobody else has the database open"));
        Some(ground)
    }

    fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Where its files lie.
    pub(crate) fn folder(&self) -> &std::path::Path {
        self.folder.path()
    }

    pub(crate) fn database_url(&self) -> String {
        match &self.server {
            Some(database) => database.url().to_owned(),
            None => format!("sqlite:{}", self.file("portico.db").display()),
        }
    }

    /// The database, opened beside whoever else has it open.
    pub(crate) async fn database(&self) -> Database {
        match &self.server {
            Some(database) => (**database).clone(),
            None => Database::open(&self.database_url(), OpenOptions::default()).await.expect("the database opens"),
        }
    }

    /// The house around the database, with the keys and settings of the program.
    pub(crate) async fn portico(&self) -> Arc<Portico> {
        let database = self.database().await;
        database.migrate(MIGRATIONS).await.expect("migrated");
        let keys = Keys::open_or_create(&self.file("keys"), &OsRandomness).expect("keys");
        let settings = Settings { base_url: PORTAL.into(), database_url: self.database_url(), ..Settings::for_tests() };
        let clock = Arc::new(SystemClock::not_before(Moment::from_millis(0)));
        Portico::new(database, keys, settings, clock, Arc::new(OsRandomness))
    }

    /// The database as a killed process left it.
    pub(crate) async fn as_left(&self) -> Left {
        match &self.server {
            Some(_) => Left { database: self.database().await, _copy: None },
            None => self.copy().await,
        }
    }

    /// A SQLite file is copied with its log: to open the original would mend it, and that is for the program to do.
    async fn copy(&self) -> Left {
        let copy = tempfile::tempdir().expect("a folder");
        for name in ["portico.db", "portico.db-wal"].into_iter().filter(|name| self.file(name).exists()) {
            fs::copy(self.file(name), copy.path().join(name)).expect("copied");
        }
        let url = format!("sqlite:{}", copy.path().join("portico.db").display());
        Left { database: Database::open(&url, OpenOptions::default()).await.expect("the copy opens"), _copy: Some(copy) }
    }

    /// The program, with the settings of this installation.
    pub(crate) fn program(&self, words: &[&str]) -> Command {
        let mut program = Command::new(env!("CARGO_BIN_EXE_portico"));
        program.args(words).env_clear().current_dir(self.folder.path()).stdin(Stdio::null());
        program.env("PORTICO_DATABASE_URL", self.database_url()).env("PORTICO_DATA_DIR", self.folder.path());
        program.env("PORTICO_BASE_URL", PORTAL).env("PORTICO_LISTEN", "127.0.0.1:0");
        program
    }

    /// The program that sends, to the mail server at this address; and where it writes its log.
    pub(crate) fn sending(&self, server: SocketAddr) -> (Command, PathBuf) {
        let mut program = self.program(if self.server.is_some() { &["work"] } else { &["serve"] });
        program.env("PORTICO_SMTP_URL", format!("smtp://{server}?tls=off&connections={CONNECTIONS}"));
        program.env("PORTICO_MAIL_FROM", "letters@portal.example");
        self.lives.set(self.lives.get() + 1);
        let log = self.file(&format!("log-{}", self.lives.get()));
        program.stdout(Stdio::null()).stderr(File::create(&log).expect("a log"));
        (program, log)
    }
}

/// Puts everybody in, and starts the batch.
async fn fill(portico: &Arc<Portico>, practice: PracticeId, recipients: usize) -> BatchId {
    let operator = Who::operator(practice, "kills");
    let staff = a_practice(portico, &operator).await;
    let clients = clients(portico, &operator, recipients).await;
    let origin = Origin { address: "203.0.113.7".into(), request_id: "kills".into() };
    let sender = Who { actor: Actor::Staff { practice, staff, role: Role::FrontDesk, grants: Grants::NONE }, origin };
    let words = Words { subject: "An invitation".into(), message: "Hello {{client_first_name}}, welcome to our portal.".into() };
    let mut act = Act::begin(portico, &sender).await.expect("an act");
    let batch = batches::actions::start(&mut act, &clients, &words, "once").await.expect("a batch");
    act.commit().await.expect("kept");
    batch
}

async fn a_practice(portico: &Arc<Portico>, operator: &Who) -> StaffId {
    let practice = NewPractice::read(&PracticeAsWritten::for_tests()).expect("a practice");
    let sam = StaffAsWritten { name: "Sam Patel".into(), email: "sam@alder-wren.example".into(), role: "front-desk".into() };
    let hash = portico.hashing.hash("tidal lantern orchard 58", &*portico.randomness).await.expect("hashed");
    let mut act = Act::begin(portico, operator).await.expect("an act");
    practices::actions::create(&mut act, &practice).await.expect("created");
    let sam = NewStaffMember::read(&sam).expect("a staff member");
    let sam = staff::actions::create(&mut act, &sam, Some(&hash)).await.expect("created");
    act.commit().await.expect("kept");
    sam
}

async fn clients(portico: &Arc<Portico>, operator: &Who, many: usize) -> Vec<ClientId> {
    let client = |number: usize| {
        let name = ClientName::parse(&format!("Maya{number}"), "Lindqvist", "").expect("a name");
        let address = EmailAddress::parse(&format!("maya{number}@lindqvist.example")).expect("an address");
        let mut client = NewClient::named(name, if number.is_multiple_of(3) { "es" } else { "en" });
        client.emails.push(NewEmail { address, label: String::new(), consent: true });
        client
    };
    let new: Vec<NewClient> = (0..many).map(client).collect();
    let mut act = Act::begin(portico, operator).await.expect("an act");
    let reach = act.may(Permission::ImportClients).expect("allowed");
    let stamp = Stamp { now: act.now(), staff: None, randomness: &*portico.randomness };
    let ids = insert_many(act.db(), &reach, &new, stamp).await.expect("clients");
    act.record(Event::new("import.applied").with("clients", ids.len()));
    act.commit().await.expect("kept");
    ids
}
