//! A PostgreSQL database for one test, copied on the server from one that was migrated once.
//!
//! The migrated database stays on the server under a name derived from the migrations, so that later test programs find it. Where the
//! server supports it (ICU), its texts sort by the rules of American English: a statement that relies on byte order without saying
//! `collate "C"` is then found out.

use super::Start;
use crate::{Database, DatabaseError, MIGRATIONS, OpenOptions};
use sha2::{Digest as _, Sha256};
use std::sync::atomic::{AtomicU32, Ordering};
use tokio::sync::OnceCell;
use tokio_postgres::{Client, NoTls};

/// The name of the migrated database that all tests of this process start from.
static MIGRATED: OnceCell<String> = OnceCell::const_new();
/// How many databases this process has created.
static MADE: AtomicU32 = AtomicU32::new(0);
/// The advisory lock held while the migrated database is created.
const MAKING: i64 = 0x706f_7274_6963;

/// A database on the server, which is dropped together with this.
pub(super) struct Made {
    server: String,
    name: String,
    pub(super) url: String,
}

pub(super) async fn make(server: &str, start: Start) -> Result<(Database, Made), DatabaseError> {
    let template = match start {
        Start::Empty => "template0",
        Start::Migrated => MIGRATED.get_or_try_init(|| migrated_database(server)).await?,
    };
    let name = format!("portico_test_{}_{}", std::process::id(), MADE.fetch_add(1, Ordering::Relaxed));
    let url = with_name(server, &name)?;
    let client = connect(server).await?;
    client.batch_execute(&format!("drop database if exists {name} with (force)")).await?;
    // The other strategy, `wal_log`, writes every page of the copy into the log.
    client.batch_execute(&format!("create database {name} template {template} strategy file_copy")).await?;
    let made = Made { server: server.to_owned(), name, url: url.clone() };
    Ok((Database::open(&url, options()).await?, made))
}

async fn migrated_database(server: &str) -> Result<String, DatabaseError> {
    let mut all = Sha256::new();
    for migration in MIGRATIONS {
        all.update(migration.postgres);
    }
    let digest = portico_values::hex(&all.finalize()[..6]);
    let name = format!("portico_migrated_{digest}");

    let client = connect(server).await?;
    client.execute("select pg_advisory_lock($1)", &[&MAKING]).await?;
    if client.query_opt("select 1 from pg_database where datname = $1", &[&name]).await?.is_none() {
        let making = format!("{name}_in_the_making");
        client.batch_execute(&format!("drop database if exists {making} with (force)")).await?;
        let create = format!("create database {making} template template0 encoding 'UTF8'");
        let english = format!("{create} locale_provider icu icu_locale 'en-US' locale 'C.UTF-8'");
        if client.batch_execute(&english).await.is_err() {
            client.batch_execute(&create).await?;
        }
        Database::open(&with_name(server, &making)?, options()).await?.migrate(MIGRATIONS).await?;
        client.query("select pg_terminate_backend(pid) from pg_stat_activity where datname = $1", &[&making]).await?;
        client.batch_execute(&format!("alter database {making} rename to {name}")).await?;
    }
    Ok(name)
}

/// A test needs few connections, and a server has few to give.
fn options() -> OpenOptions {
    OpenOptions { application_name: "portico test".into(), readers: 4, writers: 4, ..OpenOptions::default() }
}

async fn connect(server: &str) -> Result<Client, DatabaseError> {
    let (client, connection) = tokio_postgres::connect(server, NoTls).await?;
    tokio::spawn(connection);
    Ok(client)
}

/// The server's address with the name of another database.
fn with_name(server: &str, name: &str) -> Result<String, DatabaseError> {
    let unreadable = || DatabaseError::other("PORTICO_TEST_POSTGRES is written postgres://user@host:port/database");
    let (scheme, rest) = server.split_once("://").ok_or_else(unreadable)?;
    let (place, query) = rest.split_once('?').map_or((rest, String::new()), |(place, query)| (place, format!("?{query}")));
    let host = place.split_once('/').map_or(place, |(host, _)| host);
    Ok(format!("{scheme}://{host}/{name}{query}"))
}

impl Drop for Made {
    /// Dropping a database needs a connection and therefore a runtime; the test's own may be ending.
    fn drop(&mut self) {
        let (server, name) = (self.server.clone(), self.name.clone());
        let dropping = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().ok()?;
            runtime.block_on(async {
                let client = connect(&server).await.ok()?;
                client.batch_execute(&format!("drop database if exists {name} with (force)")).await.ok()
            })
        });
        if !matches!(dropping.join(), Ok(Some(()))) {
            tracing::warn!("the test database {} was left behind", self.name);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_in_an_address_is_replaced() {
        assert_eq!(
            with_name("postgres://a:b@h:5433/postgres?sslmode=disable", "x").as_deref(),
            Ok("postgres://a:b@h:5433/x?sslmode=disable")
        );
        assert_eq!(with_name("postgres://h", "x").as_deref(), Ok("postgres://h/x"));
        assert!(with_name("h/x", "x").is_err());
    }
}
