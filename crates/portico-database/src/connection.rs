//! [`Connection`]: what store functions run their statements on.

use crate::{DatabaseError, Engine, FromRow, Row, Sql, Value, postgres, sqlite};
use deadpool_postgres::{Object, Pool};

/// Receives the rows of an answer, one by one.
type Take<'t> = dyn FnMut(&Row<'_>) -> Result<(), DatabaseError> + Send + 't;

/// A connection to the database. `&mut Connection` is the first argument of every store function.
///
/// A [`Reader`](crate::Reader), a [`Snapshot`](crate::Snapshot) and a [`Transaction`](crate::Transaction) all dereference to one.
pub struct Connection {
    pub(crate) link: Link,
    /// Whether a statement of this transaction has failed. Then nothing more may run in it: PostgreSQL demands that, and SQLite is held
    /// to the same rule so that both behave alike.
    pub(crate) failed: bool,
    #[cfg(any(test, feature = "testing"))]
    pub(crate) watch: std::sync::Arc<crate::testing::Watch>,
}

/// The engine's own connection, and what it may be used for.
pub(crate) enum Link {
    SqliteReader(sqlite::ReadLink),
    SqliteWriter(sqlite::WriteLink),
    PostgresReader(Object, Pool),
    PostgresWriter(Object),
    /// Inside a transaction that only reads.
    PostgresSnapshot(Object),
    /// The transaction has ended.
    Over(Engine),
}

impl Connection {
    /// The engine behind this connection.
    pub fn engine(&self) -> Engine {
        match &self.link {
            Link::SqliteReader(_) | Link::SqliteWriter(_) => Engine::Sqlite,
            Link::PostgresReader(..) | Link::PostgresWriter(_) | Link::PostgresSnapshot(_) => Engine::Postgres,
            Link::Over(engine) => *engine,
        }
    }

    /// All rows of an answer.
    ///
    /// # Errors
    /// Errors of the engine; `Other` when a row does not fit `R`. After an error a transaction can only be rolled back.
    pub async fn rows<R: FromRow>(&mut self, sql: impl Into<Sql>, values: &[Value]) -> Result<Vec<R>, DatabaseError> {
        let mut rows = Vec::new();
        self.each(sql, values, &mut |row| {
            rows.push(R::from_row(row)?);
            Ok(())
        })
        .await?;
        Ok(rows)
    }

    /// The only row of an answer, or `None`.
    ///
    /// # Errors
    /// As [`rows`](Connection::rows), and `Other` when there is more than one row.
    pub async fn row<R: FromRow>(&mut self, sql: impl Into<Sql>, values: &[Value]) -> Result<Option<R>, DatabaseError> {
        let mut found = None;
        self.each(sql, values, &mut |row| {
            if found.is_some() {
                return Err(DatabaseError::other("more than one row came where one at most is due"));
            }
            found = Some(R::from_row(row)?);
            Ok(())
        })
        .await?;
        Ok(found)
    }

    /// The number that a `select count(*)` answers with.
    ///
    /// # Errors
    /// As [`row`](Connection::row).
    pub async fn count(&mut self, sql: impl Into<Sql>, values: &[Value]) -> Result<i64, DatabaseError> {
        Ok(self.row::<(i64,)>(sql, values).await?.map_or(0, |(count,)| count))
    }

    /// Whether the answer has any row. The content of the rows is ignored.
    ///
    /// # Errors
    /// Errors of the engine.
    pub async fn any(&mut self, sql: impl Into<Sql>, values: &[Value]) -> Result<bool, DatabaseError> {
        let mut found = false;
        self.each(sql, values, &mut |_| {
            found = true;
            Ok(())
        })
        .await?;
        Ok(found)
    }

    /// Passes the rows on one by one, for answers that are too long to hold in memory. `take` must be quick.
    ///
    /// # Errors
    /// As [`rows`](Connection::rows), and whatever `take` returns.
    pub async fn each(&mut self, sql: impl Into<Sql>, values: &[Value], take: &mut Take<'_>) -> Result<(), DatabaseError> {
        let sql = sql.into();
        let text = sql.text(self.engine());
        let outcome = self.read_text(text, values, take).await;
        self.noting(outcome, text)
    }

    /// Runs a statement that changes rows, and returns how many it changed.
    ///
    /// # Errors
    /// As [`rows`](Connection::rows); a reader refuses.
    pub async fn run(&mut self, sql: impl Into<Sql>, values: &[Value]) -> Result<u64, DatabaseError> {
        let sql = sql.into();
        let text = sql.text(self.engine());
        let outcome = self.run_text(text, values).await;
        self.noting(outcome, text)
    }

    /// Runs one statement once for every row of values, and returns how many rows were changed in all.
    ///
    /// # Errors
    /// As [`run`](Connection::run).
    pub async fn run_many(&mut self, sql: impl Into<Sql>, rows: Vec<Vec<Value>>) -> Result<u64, DatabaseError> {
        let sql = sql.into();
        let text = sql.text(self.engine());
        let outcome = self.run_text_many(text, &rows).await;
        self.noting(outcome, text)
    }

    /// Runs several statements without values, as migrations do.
    pub(crate) async fn script(&mut self, text: &str) -> Result<(), DatabaseError> {
        let outcome = self.run_script(text).await;
        self.noting(outcome, "script")
    }

    async fn read_text(&mut self, text: &str, values: &[Value], take: &mut Take<'_>) -> Result<(), DatabaseError> {
        self.ready(text)?;
        match &mut self.link {
            Link::SqliteReader(link) => sqlite::each(link, text, values, take),
            Link::SqliteWriter(link) => sqlite::each(link, text, values, take),
            Link::PostgresReader(link, pool) => postgres::each_or_again(link, pool, text, values, take).await,
            Link::PostgresWriter(link) | Link::PostgresSnapshot(link) => postgres::each(link, text, values, take).await,
            Link::Over(_) => Err(over()),
        }
    }

    async fn run_text(&mut self, text: &str, values: &[Value]) -> Result<u64, DatabaseError> {
        self.ready(text)?;
        match &mut self.link {
            Link::SqliteWriter(link) => sqlite::run(link, text, values),
            Link::PostgresWriter(link) => postgres::run(link, text, values).await,
            _ => Err(cannot_change()),
        }
    }

    async fn run_text_many(&mut self, text: &str, rows: &[Vec<Value>]) -> Result<u64, DatabaseError> {
        self.ready(text)?;
        match &mut self.link {
            Link::SqliteWriter(link) => sqlite::run_many(link, text, rows),
            Link::PostgresWriter(link) => postgres::run_many(link, text, rows).await,
            _ => Err(cannot_change()),
        }
    }

    async fn run_script(&mut self, text: &str) -> Result<(), DatabaseError> {
        self.ready(text)?;
        match &mut self.link {
            Link::SqliteWriter(link) => Ok(sqlite::waiting_for_disk(|| link.execute_batch(text))?),
            Link::PostgresWriter(link) => Ok(link.batch_execute(text).await?),
            _ => Err(cannot_change()),
        }
    }

    /// Refuses when no statement may run, because the transaction has ended or failed.
    pub(crate) fn ready(&self, _text: &str) -> Result<(), DatabaseError> {
        match &self.link {
            Link::Over(_) => return Err(over()),
            Link::SqliteWriter(_) | Link::PostgresWriter(_) | Link::PostgresSnapshot(_) if self.failed => {
                return Err(after_failure());
            }
            _ => {}
        }
        #[cfg(any(test, feature = "testing"))]
        self.watch.call(_text)?;
        Ok(())
    }

    fn noting<T>(&mut self, outcome: Result<T, DatabaseError>, text: &str) -> Result<T, DatabaseError> {
        outcome.map_err(|error| {
            self.failed = true;
            error.at(text)
        })
    }
}

fn cannot_change() -> DatabaseError {
    DatabaseError::other("a reader cannot change rows")
}

fn after_failure() -> DatabaseError {
    DatabaseError::other("a statement of this transaction failed before; it can only be rolled back")
}

/// What a statement meets once its transaction has been committed or rolled back.
pub(crate) fn over() -> DatabaseError {
    DatabaseError::other("the transaction is over")
}
