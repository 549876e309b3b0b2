//! [`Database`]: opened once, shared by clones, and the source of readers and transactions.

use crate::connection::Link;
use crate::sqlite::Turn;
use crate::{Connection, DatabaseError, Reader, Snapshot, Transaction, postgres, sqlite};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

/// The two engines.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Engine {
    /// One file on a local disk.
    Sqlite,
    /// A PostgreSQL server, 15 or newer.
    Postgres,
}

/// How to open a database.
#[derive(Clone, Debug)]
pub struct OpenOptions {
    /// The name under which PostgreSQL lists our connections.
    pub application_name: String,
    /// The most connections for reading.
    pub readers: usize,
    /// The most connections for writing on PostgreSQL. SQLite always has exactly one.
    pub writers: usize,
    /// How long a call waits for a connection, or for SQLite's one writer, before it returns `Busy`.
    pub patience: Duration,
    /// Whether to create a SQLite file that does not exist.
    pub create: bool,
    /// Whether a SQLite commit waits until the data is on the disk. Only tests may turn this off.
    #[cfg(any(test, feature = "testing"))]
    pub durable: bool,
}

impl Default for OpenOptions {
    fn default() -> Self {
        Self {
            application_name: "portico".into(),
            readers: 8,
            writers: 8,
            patience: Duration::from_secs(5),
            create: true,
            #[cfg(any(test, feature = "testing"))]
            durable: true,
        }
    }
}

impl OpenOptions {
    #[cfg(any(test, feature = "testing"))]
    fn durable(&self) -> bool {
        self.durable
    }
    #[cfg(not(any(test, feature = "testing")))]
    fn durable(&self) -> bool {
        true
    }
}

/// A handle to the database. Clones share its connections.
#[derive(Clone)]
pub struct Database {
    pub(crate) store: Arc<Store>,
    pub(crate) patience: Duration,
    #[cfg(any(test, feature = "testing"))]
    pub(crate) watch: Arc<crate::testing::Watch>,
}

/// Which engine it is, with what is open of it.
pub(crate) enum Store {
    Sqlite(sqlite::Store),
    Postgres(postgres::Store),
}

impl Database {
    /// Whether an address can be read, without going there: what only the file or the server can say is said by [`open`](Database::open).
    ///
    /// # Errors
    /// `Other`, with what is wrong with it. Never repeats a password.
    pub fn check_address(url: &str) -> Result<(), DatabaseError> {
        match Address::parse(url)? {
            Address::File(_) => Ok(()),
            Address::Server(url) => postgres::Target::parse(url, &OpenOptions::default()).map(drop),
        }
    }

    /// Opens `sqlite:/path/file.db`, `sqlite:relative.db` or `postgres://user:password@host/name?sslmode=…`.
    ///
    /// # Errors
    /// `Gone` when it cannot be reached or opened. `Other` when the address cannot be read, the engine is too old, a setting that keeps
    /// data safe has no effect, or a SQLite file lies on a network file system.
    pub async fn open(url: &str, options: OpenOptions) -> Result<Self, DatabaseError> {
        let patience = options.patience;
        let store = match Address::parse(url)? {
            Address::File(path) => {
                let opening = sqlite::Opening { path, create: options.create, durable: options.durable() };
                let opened = tokio::task::spawn_blocking(move || sqlite::Store::open(opening, options.readers)).await;
                Store::Sqlite(opened.map_err(|error| DatabaseError::Other(error.to_string()))??)
            }
            Address::Server(url) => {
                let target = postgres::Target::parse(url, &options)?;
                Store::Postgres(postgres::Store::open(&target, &options).await?)
            }
        };
        let database = Self {
            store: Arc::new(store),
            patience,
            #[cfg(any(test, feature = "testing"))]
            watch: Arc::default(),
        };
        for warning in database.warnings() {
            tracing::warn!("{warning}");
        }
        Ok(database)
    }

    /// The engine behind this database.
    pub fn engine(&self) -> Engine {
        match *self.store {
            Store::Sqlite(_) => Engine::Sqlite,
            Store::Postgres(_) => Engine::Postgres,
        }
    }

    /// The file of a SQLite database.
    pub fn path(&self) -> Option<&Path> {
        match &*self.store {
            Store::Sqlite(store) => Some(&store.opening.path),
            Store::Postgres(_) => None,
        }
    }

    /// Settings of the server that make committed work less than safe, in a sentence each. Empty when all is well.
    pub fn warnings(&self) -> &[String] {
        match &*self.store {
            Store::Sqlite(_) => &[],
            Store::Postgres(store) => &store.warnings,
        }
    }

    /// A connection for reading. Each statement sees what was committed when the statement began.
    ///
    /// # Errors
    /// `Busy` when no connection becomes free in time, `Gone` when the database cannot be reached.
    pub async fn read(&self) -> Result<Reader, DatabaseError> {
        let link = match &*self.store {
            Store::Sqlite(store) => Link::SqliteReader(store.readers.take(self.patience).await?),
            Store::Postgres(store) => Link::PostgresReader(store.readers.get().await?, store.readers.clone()),
        };
        Ok(Reader::new(self.connection(link)))
    }

    /// Begins a transaction for writing. On SQLite it occupies the one writer until it ends, so do slow work before. Transactions that wait
    /// for their turn may be committed together; each is told when it is on the disk.
    ///
    /// # Errors
    /// `Busy` when its turn does not come in time, `Gone` when the database cannot be reached, `Full` when what room there is, is kept for
    /// what ends access.
    pub async fn begin(&self) -> Result<Transaction, DatabaseError> {
        self.begin_writing(Turn::Shared).await
    }

    /// The same for work that nobody waits for. On SQLite, what others wrote before is committed first, so that the answer to none of them
    /// waits for this transaction.
    ///
    /// # Errors
    /// As [`begin`](Database::begin).
    pub async fn begin_apart(&self) -> Result<Transaction, DatabaseError> {
        self.begin_writing(Turn::Apart).await
    }

    /// The same for work that occupies SQLite's one writer for long. What others wrote before is committed first, so that the answer to
    /// none of them waits for this transaction.
    ///
    /// # Errors
    /// As [`begin`](Database::begin).
    pub async fn begin_long(&self) -> Result<Transaction, DatabaseError> {
        self.begin_writing(Turn::Long).await
    }

    async fn begin_writing(&self, turn: Turn) -> Result<Transaction, DatabaseError> {
        #[cfg(any(test, feature = "testing"))]
        self.watch.call("begin")?;
        let link = match &*self.store {
            Store::Sqlite(store) => Link::SqliteWriter(store.writer.begin(turn, self.patience).await?),
            Store::Postgres(store) => Link::PostgresWriter(store.begin("begin").await?),
        };
        Ok(Transaction::new(self.connection(link)))
    }

    /// A connection for reading on which all statements see the same state. Meant for work that takes long: PostgreSQL's time limits do
    /// not apply to it.
    ///
    /// # Errors
    /// As [`read`](Database::read).
    pub async fn snapshot(&self) -> Result<Snapshot, DatabaseError> {
        let link = match &*self.store {
            Store::Sqlite(store) => Link::SqliteReader(store.readers.take_for_snapshot(self.patience).await?),
            Store::Postgres(store) => Link::PostgresSnapshot(store.begin(postgres::SNAPSHOT).await?),
        };
        Ok(Snapshot::new(self.connection(link)))
    }

    /// The connection that statements are written for, over one of an engine.
    pub(crate) fn connection(&self, link: Link) -> Connection {
        Connection {
            link,
            failed: false,
            #[cfg(any(test, feature = "testing"))]
            watch: Arc::clone(&self.watch),
        }
    }
}

enum Address<'a> {
    File(PathBuf),
    Server(&'a str),
}

impl<'a> Address<'a> {
    fn parse(url: &'a str) -> Result<Self, DatabaseError> {
        if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            return Ok(Self::Server(url));
        }
        let path =
            url.strip_prefix("sqlite:").map(|path| path.strip_prefix("//").filter(|rest| rest.starts_with('/')).unwrap_or(path));
        match path {
            Some(path) if !path.is_empty() && !path.contains('?') && path != ":memory:" => Ok(Self::File(PathBuf::from(path))),
            _ => Err(DatabaseError::other(
                "the address of the database is written sqlite:/path/to/file.db or postgres://user@host/name",
            )),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses() {
        let file = |url| match Address::parse(url) {
            Ok(Address::File(path)) => path.to_str().map(str::to_owned),
            _ => None,
        };
        assert_eq!(file("sqlite:/var/portico.db").as_deref(), Some("/var/portico.db"));
        assert_eq!(file("sqlite:///var/portico.db").as_deref(), Some("/var/portico.db"));
        assert_eq!(file("sqlite:portico.db").as_deref(), Some("portico.db"));
        assert_eq!(file("sqlite::memory:"), None);
        assert_eq!(file("mysql://x"), None);
        assert!(matches!(Address::parse("postgres://a@b/c"), Ok(Address::Server(_))));
    }

    #[test]
    fn an_address_that_cannot_be_read_is_known_before_anybody_goes_there() {
        for url in ["sqlite:/nowhere/portico.db", "postgres://nobody:secret@127.0.0.1:9/none?sslmode=require"] {
            assert_eq!(Database::check_address(url), Ok(()), "{url}");
        }
        for (url, says) in [
            ("sqlite:", "sqlite:/path/to/file.db"),
            ("sqlite:portico.db?mode=ro", "sqlite:/path/to/file.db"),
            ("postgres://nobody:secret@127.0.0.1:many/none", "cannot be read"),
            ("postgres://nobody:secret@127.0.0.1/none?sslmode=maybe", "sslmode=maybe"),
            ("postgres://nobody:secret@db.example/none?sslrootcert=/nowhere/ca.pem", "/nowhere/ca.pem"),
        ] {
            let why = Database::check_address(url).expect_err(url).to_string();
            assert!(why.contains(says) && !why.contains("secret"), "{url}: {why}");
        }
    }
}
