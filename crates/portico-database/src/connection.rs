//! What stores use: a connection that reads, or the one of a transaction.

use crate::{DatabaseError, Engine, FromRow, Row, Sql, Value, postgres, sqlite};
use deadpool_postgres::{Object, Pool};
use std::ops::{Deref, DerefMut};

/// A connection, as `&mut Connection` the first argument of every store function.
pub struct Connection {
    link: Link,
    /// A statement failed inside this transaction: nothing more may run in it. PostgreSQL demands this; SQLite is held to it
    /// too, so that both behave alike.
    failed: bool,
}

enum Link {
    SqliteReader(sqlite::ReadLink),
    SqliteWriter(sqlite::WriteLink),
    PostgresReader(Object, Pool),
    PostgresWriter(Object),
    /// The transaction has ended.
    Ended(Engine),
}

impl Connection {
    pub(crate) fn sqlite_reader(link: sqlite::ReadLink) -> Self {
        Self { link: Link::SqliteReader(link), failed: false }
    }
    pub(crate) fn sqlite_writer(link: sqlite::WriteLink) -> Self {
        Self { link: Link::SqliteWriter(link), failed: false }
    }
    pub(crate) fn postgres_reader(link: Object, pool: Pool) -> Self {
        Self { link: Link::PostgresReader(link, pool), failed: false }
    }
    pub(crate) fn postgres_writer(link: Object) -> Self {
        Self { link: Link::PostgresWriter(link), failed: false }
    }

    /// Which engine answers.
    pub fn engine(&self) -> Engine {
        match &self.link {
            Link::SqliteReader(_) | Link::SqliteWriter(_) => Engine::Sqlite,
            Link::PostgresReader(..) | Link::PostgresWriter(_) => Engine::Postgres,
            Link::Ended(engine) => *engine,
        }
    }

    /// All rows of an answer.
    pub async fn rows<R: FromRow>(&mut self, sql: impl Into<Sql>, values: &[Value]) -> Result<Vec<R>, DatabaseError> {
        let mut rows = Vec::new();
        self.each(&sql.into(), values, &mut |row| {
            rows.push(R::from_row(row)?);
            Ok(())
        })
        .await?;
        Ok(rows)
    }

    /// The one row of an answer, or none. More than one is an error.
    pub async fn row<R: FromRow>(&mut self, sql: impl Into<Sql>, values: &[Value]) -> Result<Option<R>, DatabaseError> {
        let mut found = None;
        self.each(&sql.into(), values, &mut |row| {
            if found.is_some() {
                return Err(DatabaseError::other("more than one row came where one at most is due"));
            }
            found = Some(R::from_row(row)?);
            Ok(())
        })
        .await?;
        Ok(found)
    }

    /// Hands over the rows one by one, for answers too long to hold. The work done with a row must be quick.
    pub async fn each(
        &mut self,
        sql: &Sql,
        values: &[Value],
        take: &mut (dyn FnMut(&Row<'_>) -> Result<(), DatabaseError> + Send),
    ) -> Result<(), DatabaseError> {
        let text = sql.text(self.engine());
        let outcome = match &mut self.link {
            Link::SqliteReader(link) => sqlite::each(link, text, values, take),
            Link::PostgresReader(link, pool) => read_again_when_lost(link, pool, text, values, take).await,
            _ if self.failed => Err(after_failure()),
            Link::SqliteWriter(link) => sqlite::each(link, text, values, take),
            Link::PostgresWriter(link) => postgres::each(link, text, values, take).await,
            Link::Ended(_) => Err(ended()),
        };
        self.noting(outcome, text)
    }

    /// Runs a statement that changes rows and says how many. A reader refuses.
    pub async fn run(&mut self, sql: impl Into<Sql>, values: &[Value]) -> Result<u64, DatabaseError> {
        let sql = sql.into();
        let text = sql.text(self.engine());
        let outcome = match &mut self.link {
            Link::SqliteReader(_) | Link::PostgresReader(..) => Err(DatabaseError::other("a reader cannot change rows")),
            _ if self.failed => Err(after_failure()),
            Link::SqliteWriter(link) => sqlite::run(link, text, values),
            Link::PostgresWriter(link) => postgres::run(link, text, values).await,
            Link::Ended(_) => Err(ended()),
        };
        self.noting(outcome, text)
    }

    /// Runs one statement for every row of values and says how many rows were changed in all. A reader refuses.
    pub async fn run_many(&mut self, sql: impl Into<Sql>, rows: Vec<Vec<Value>>) -> Result<u64, DatabaseError> {
        let sql = sql.into();
        let text = sql.text(self.engine());
        let outcome = match &mut self.link {
            Link::SqliteReader(_) | Link::PostgresReader(..) => Err(DatabaseError::other("a reader cannot change rows")),
            _ if self.failed => Err(after_failure()),
            Link::SqliteWriter(link) => sqlite::run_many(link, text, &rows),
            Link::PostgresWriter(link) => postgres::run_many(link, text, &rows).await,
            Link::Ended(_) => Err(ended()),
        };
        self.noting(outcome, text)
    }

    /// Runs several statements without values, as migrations do.
    pub(crate) async fn script(&mut self, text: &str) -> Result<(), DatabaseError> {
        let outcome = match &mut self.link {
            _ if self.failed => Err(after_failure()),
            Link::SqliteReader(link) => sqlite::waiting_for_disk(|| link.execute_batch(text)).map_err(DatabaseError::from),
            Link::SqliteWriter(link) => sqlite::waiting_for_disk(|| link.execute_batch(text)).map_err(DatabaseError::from),
            Link::PostgresReader(link, _) | Link::PostgresWriter(link) => {
                link.batch_execute(text).await.map_err(DatabaseError::from)
            }
            Link::Ended(_) => Err(ended()),
        };
        self.noting(outcome, "script")
    }

    fn noting<T>(&mut self, outcome: Result<T, DatabaseError>, text: &str) -> Result<T, DatabaseError> {
        outcome.map_err(|error| {
            self.failed = true;
            error.at(text)
        })
    }
}

/// Reads, and once more on a new connection when the first was lost before any row came.
async fn read_again_when_lost(
    link: &mut Object,
    pool: &Pool,
    text: &str,
    values: &[Value],
    take: &mut (dyn FnMut(&Row<'_>) -> Result<(), DatabaseError> + Send),
) -> Result<(), DatabaseError> {
    let mut begun = false;
    let mut noting = |row: &Row<'_>| {
        begun = true;
        take(row)
    };
    match postgres::each(link, text, values, &mut noting).await {
        Err(DatabaseError::Gone(_)) if !begun => {
            *link = pool.get().await?;
            postgres::each(link, text, values, take).await
        }
        outcome => outcome,
    }
}

fn after_failure() -> DatabaseError {
    DatabaseError::other("a statement of this transaction failed before; it can only be rolled back")
}

fn ended() -> DatabaseError {
    DatabaseError::other("the transaction has ended")
}

/// A connection for reading.
pub struct Reader(Connection);

impl Reader {
    pub(crate) fn new(connection: Connection) -> Self {
        Self(connection)
    }
}

/// A connection inside a transaction. Dropped without [`commit`](Transaction::commit) it is rolled back.
#[must_use = "a transaction that is dropped is rolled back"]
pub struct Transaction(Connection);

impl Transaction {
    pub(crate) fn new(connection: Connection) -> Self {
        Self(connection)
    }

    /// Makes everything permanent; when it answers, the work is on the disk.
    ///
    /// # Errors
    /// When a statement failed before, and when the engine cannot commit. Then nothing was kept, except after `Gone`, when
    /// the answer was lost on the way and nobody knows.
    pub async fn commit(mut self) -> Result<(), DatabaseError> {
        if self.0.failed {
            return Err(after_failure());
        }
        match &mut self.0.link {
            Link::SqliteWriter(link) => {
                sqlite::commit(link)?;
                self.0.link = Link::Ended(Engine::Sqlite);
            }
            Link::PostgresWriter(link) => {
                link.batch_execute("commit").await?;
                self.0.link = Link::Ended(Engine::Postgres);
            }
            _ => return Err(ended()),
        }
        Ok(())
    }

    /// Undoes everything and waits until that is done. Dropping does the same in its own time.
    pub async fn roll_back(mut self) -> Result<(), DatabaseError> {
        match &mut self.0.link {
            Link::SqliteWriter(link) => {
                sqlite::roll_back(link)?;
                self.0.link = Link::Ended(Engine::Sqlite);
            }
            Link::PostgresWriter(link) => {
                link.batch_execute("rollback").await?;
                self.0.link = Link::Ended(Engine::Postgres);
            }
            _ => {}
        }
        Ok(())
    }
}

impl Drop for Transaction {
    fn drop(&mut self) {
        let ended = Link::Ended(self.0.engine());
        match std::mem::replace(&mut self.0.link, ended) {
            Link::SqliteWriter(link) => {
                if let Err(error) = sqlite::roll_back(&link) {
                    tracing::error!("a transaction could not be rolled back: {error}");
                }
            }
            Link::PostgresWriter(link) => postgres::roll_back_and_return(link),
            _ => {}
        }
    }
}

macro_rules! is_a_connection {
    ($($name:ident)*) => {$(
        impl Deref for $name {
            type Target = Connection;
            fn deref(&self) -> &Connection { &self.0 }
        }
        impl DerefMut for $name {
            fn deref_mut(&mut self) -> &mut Connection { &mut self.0 }
        }
    )*};
}
is_a_connection! { Reader Transaction }
