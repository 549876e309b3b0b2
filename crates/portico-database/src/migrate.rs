//! Migrations: which ones a database has, which are missing, and applying those.

use crate::connection::Link;
use crate::database::Store;
use crate::{Connection, Database, DatabaseError, Engine, Sql, Transaction, record, sqlite, values};
use sha2::{Digest as _, Sha256};
use std::sync::Arc;

/// A change of the schema, with a text for each engine.
#[derive(Clone, Copy, Debug)]
pub struct Migration {
    /// Its place in the order, beginning with 1.
    pub number: u32,
    /// What it changes, in a word or two.
    pub name: &'static str,
    /// The statements for SQLite.
    pub sqlite: &'static str,
    /// The statements for PostgreSQL.
    pub postgres: &'static str,
}

impl Migration {
    /// A migration from the name of its folder, such as `0001_practices`. A name of another form panics at compile time.
    pub const fn from_folder(folder: &'static str, sqlite: &'static str, postgres: &'static str) -> Self {
        let (digits, rest) = folder.split_at(4);
        let (underscore, name) = rest.split_at(1);
        assert!(underscore.as_bytes()[0] == b'_', "a folder of a migration is named 0001_name");
        let digits = digits.as_bytes();
        let (mut number, mut index) = (0, 0);
        while index < digits.len() {
            assert!(digits[index].is_ascii_digit(), "a folder of a migration is named 0001_name");
            number = number * 10 + (digits[index] - b'0') as u32;
            index += 1;
        }
        Self { number, name, sqlite, postgres }
    }

    fn text(&self, engine: Engine) -> &'static str {
        match engine {
            Engine::Sqlite => self.sqlite,
            Engine::Postgres => self.postgres,
        }
    }

    fn checksum(&self, engine: Engine) -> [u8; 32] {
        Sha256::digest(self.text(engine)).into()
    }
}

record! {
    struct Applied {
        number: u32,
        name: String,
        checksum: [u8; 32],
    }
}

/// The tables about migrations. A second process waits on the lock row until the first has finished a migration.
const TABLES: [Sql; 3] = [
    Sql::twin(
        "create table if not exists portico_migrations (number bigint primary key not null, name text not null, checksum blob not null, applied_at bigint not null)",
        "create table if not exists portico_migrations (number bigint primary key, name text not null, checksum bytea not null, applied_at bigint not null)",
    ),
    Sql::twin(
        "create table if not exists portico_migration_lock (id bigint primary key not null, turns bigint not null)",
        "create table if not exists portico_migration_lock (id bigint primary key, turns bigint not null)",
    ),
    Sql::twin(
        "insert into portico_migration_lock (id, turns) values (1, 0) on conflict do nothing",
        "insert into portico_migration_lock (id, turns) values (1, 0) on conflict do nothing",
    ),
];
const LOCK: &str = "update portico_migration_lock set turns = turns + 1 where id = 1";
const APPLIED: &str = "select number, name, checksum from portico_migrations order by number";
/// The time comes from the engine. It is for people to read and decides nothing.
const NOTE: Sql = Sql::twin(
    "insert into portico_migrations (number, name, checksum, applied_at) values ($1, $2, $3, cast(unixepoch('subsec') * 1000 as integer))",
    "insert into portico_migrations (number, name, checksum, applied_at) values ($1, $2, $3, cast(extract(epoch from clock_timestamp()) * 1000 as bigint))",
);
const IS_THERE: Sql = Sql::twin(
    "select count(*) from sqlite_master where type = 'table' and name = 'portico_migrations'",
    "select count(to_regclass('portico_migrations'))",
);

impl Database {
    /// The migrations that are missing from this database, in order. Changes nothing.
    ///
    /// # Errors
    /// `Other` when the database is newer than the program, or an applied migration has been edited since.
    pub async fn pending(&self, migrations: &[Migration]) -> Result<Vec<Migration>, DatabaseError> {
        let mut reader = self.read().await?;
        let applied = match reader.row::<(i64,)>(&IS_THERE, values![]).await? {
            Some((0,)) | None => Vec::new(),
            Some(_) => reader.rows::<Applied>(APPLIED, values![]).await?,
        };
        compare(&applied, migrations, self.engine())
    }

    /// Applies the missing migrations, each in a transaction of its own, and returns how many. Several processes may do so at the same
    /// time.
    ///
    /// # Errors
    /// As [`pending`](Database::pending), and the errors of a migration itself, which is then not applied.
    pub async fn migrate(&self, migrations: &[Migration]) -> Result<usize, DatabaseError> {
        if self.pending(migrations).await?.is_empty() && !migrations.is_empty() {
            return Ok(0);
        }
        self.make_tables().await?;
        let mut applied = 0;
        while self.apply_next(migrations).await? {
            applied += 1;
        }
        Ok(applied)
    }

    async fn make_tables(&self) -> Result<(), DatabaseError> {
        let mut attempts = 0;
        loop {
            let mut transaction = self.begin().await?;
            let mut outcome = Ok(0);
            for table in &TABLES {
                outcome = transaction.run(table, values![]).await;
                if outcome.is_err() {
                    break;
                }
            }
            match outcome {
                Ok(_) => return transaction.commit().await,
                // Two processes are creating the same table. PostgreSQL refuses the later one, which finds the table at its next try.
                Err(_) if attempts < 3 => attempts += 1,
                Err(error) => return Err(error),
            }
        }
    }

    /// Begins the transaction of a migration. On SQLite it uses a connection of its own that does not check references, so that a table
    /// can be rebuilt under its name; [`check_references`] checks them before the commit. On PostgreSQL it has no time limits: building
    /// an index on a large table, or waiting for another process that does, takes as long as it takes.
    async fn begin_migration(&self) -> Result<Transaction, DatabaseError> {
        match &*self.store {
            Store::Sqlite(store) => {
                let writer = sqlite::Writer::open(&store.opening, Arc::clone(&store.disk_failed), Arc::clone(&store.reserve))?;
                writer.execute_batch("pragma foreign_keys = off")?;
                let link = sqlite::Turns::new(writer).begin(sqlite::Turn::Long, self.patience).await?;
                Ok(Transaction::new(self.connection(Link::SqliteWriter(link))))
            }
            Store::Postgres(_) => {
                let mut transaction = self.begin().await?;
                transaction.script("set local statement_timeout = 0; set local lock_timeout = 0").await?;
                Ok(transaction)
            }
        }
    }

    async fn apply_next(&self, migrations: &[Migration]) -> Result<bool, DatabaseError> {
        let engine = self.engine();
        let mut transaction = self.begin_migration().await?;
        transaction.run(LOCK, values![]).await?;
        let applied = transaction.rows::<Applied>(APPLIED, values![]).await?;
        let Some(next) = compare(&applied, migrations, engine)?.into_iter().next() else { return Ok(false) };
        let named = |error: DatabaseError| DatabaseError::Other(format!("migration {:04}_{}: {error}", next.number, next.name));
        transaction.script(next.text(engine)).await.map_err(named)?;
        check_references(&mut transaction).await.map_err(named)?;
        if engine == Engine::Sqlite {
            sqlite::statistics::assume(&mut transaction).await?;
        }
        transaction.run(&NOTE, values![next.number, next.name, next.checksum(engine)]).await?;
        transaction.commit().await.map_err(named)?;
        tracing::info!("migration {:04}_{} applied", next.number, next.name);
        Ok(true)
    }
}

/// Refuses dangling references, which SQLite did not look for while rows were moved. PostgreSQL always looks.
pub(crate) async fn check_references(connection: &mut Connection) -> Result<(), DatabaseError> {
    if connection.engine() == Engine::Postgres {
        return Ok(());
    }
    let broken = connection.rows::<(String,)>("select \"table\" from pragma_foreign_key_check limit 1", values![]).await?;
    match broken.into_iter().next() {
        Some((table,)) => Err(DatabaseError::Other(format!("rows of {table} refer to rows that are not there"))),
        None => Ok(()),
    }
}

/// The missing migrations, after checking that those in the database are the ones the program knows.
fn compare(applied: &[Applied], migrations: &[Migration], engine: Engine) -> Result<Vec<Migration>, DatabaseError> {
    if let Some(pair) = migrations.windows(2).find(|pair| pair[0].number >= pair[1].number) {
        let text = format!("migrations must ascend, but {} stands before {}", pair[0].number, pair[1].number);
        return Err(DatabaseError::Other(text));
    }
    for there in applied {
        match migrations.iter().find(|migration| migration.number == there.number) {
            Some(known) if known.checksum(engine) == there.checksum => {}
            Some(_) => {
                let text =
                    format!("migration {:04}_{} was edited after it had been applied to this database", there.number, there.name);
                return Err(DatabaseError::Other(text));
            }
            None => {
                let text = format!(
                    "this database is newer than the program: it has migration {:04}_{}, which this version does not know",
                    there.number, there.name
                );
                return Err(DatabaseError::Other(text));
            }
        }
    }
    let newest = applied.last().map_or(0, |there| there.number);
    let missing: Vec<Migration> =
        migrations.iter().filter(|migration| !applied.iter().any(|there| there.number == migration.number)).copied().collect();
    match missing.first() {
        Some(first) if first.number < newest => {
            Err(DatabaseError::Other(format!("migration {:04}_{} is missing below number {newest}", first.number, first.name)))
        }
        _ => Ok(missing),
    }
}
