//! Connecting to PostgreSQL: the address, the two pools, and the settings of every connection.

use super::tls;
use crate::{DatabaseError, OpenOptions};
use deadpool_postgres::{Hook, HookError, Manager, ManagerConfig, Object, Pool, RecyclingMethod, Runtime};
use std::time::Duration;
use tokio_postgres::Config;

/// Where the server is, and how to talk to it.
#[derive(Clone)]
pub(crate) struct Target {
    pub(crate) config: Config,
    pub(crate) tls: tls::Connector,
}

/// The connections to one PostgreSQL database.
pub(crate) struct Store {
    pub(crate) readers: Pool,
    pub(crate) writers: Pool,
    pub(crate) warnings: Vec<String>,
}

/// Begins a transaction that sees one state and has no time limit.
pub(crate) const SNAPSHOT: &str = "begin isolation level repeatable read read only; set local statement_timeout = 0; \
    set local idle_in_transaction_session_timeout = 0";

/// The oldest version of PostgreSQL that Portico is tested with.
const OLDEST_SERVER: i64 = 150_000;

/// Settings of every connection: time limits in milliseconds, and times in UTC.
const SETTINGS: &str = "set statement_timeout = 10000; set lock_timeout = 3000; \
    set idle_in_transaction_session_timeout = 30000; set timezone = 'UTC'; set client_min_messages = 'warning'";
/// Settings that are added on connections for reading.
const READING: &str = "; set default_transaction_read_only = on";

impl Target {
    /// Reads the address of a server, without going there.
    pub(crate) fn parse(url: &str, options: &OpenOptions) -> Result<Self, DatabaseError> {
        let (url, wish) = tls::Wish::taken_from(url)?;
        let mut config: Config = url.parse().map_err(|error: tokio_postgres::Error| {
            let cause = std::error::Error::source(&error).map(|cause| format!(": {cause}")).unwrap_or_default();
            DatabaseError::Other(format!("the address of the database cannot be read{cause}"))
        })?;
        if config.get_application_name().is_none() {
            config.application_name(&options.application_name);
        }
        if config.get_connect_timeout().is_none() {
            config.connect_timeout(Duration::from_secs(5));
        }
        let tls = wish.settle(&mut config)?;
        Ok(Self { config, tls })
    }

    fn pool(&self, size: usize, patience: Duration, settings: &'static str, extra: &'static str) -> Result<Pool, DatabaseError> {
        let recycling = ManagerConfig { recycling_method: RecyclingMethod::Fast };
        let manager = Manager::from_config(self.config.clone(), self.tls.clone(), recycling);
        let text = [settings, extra].concat();
        let settle = Hook::async_fn(move |link: &mut deadpool_postgres::ClientWrapper, _| {
            let text = text.clone();
            Box::pin(async move { link.batch_execute(&text).await.map_err(HookError::Backend) })
        });
        Pool::builder(manager)
            .max_size(size)
            .runtime(Runtime::Tokio1)
            .wait_timeout(Some(patience))
            .post_create(settle)
            .build()
            .map_err(|error| DatabaseError::Other(error.to_string()))
    }
}

impl Store {
    /// Goes to the server and asks whether it is one that Portico can work with.
    pub(crate) async fn open(target: &Target, options: &OpenOptions) -> Result<Self, DatabaseError> {
        let readers = target.pool(options.readers, options.patience, SETTINGS, READING)?;
        let writers = target.pool(options.writers, options.patience, SETTINGS, "")?;
        let warnings = check_server(&readers.get().await?).await?;
        Ok(Self { readers, writers, warnings })
    }

    /// A connection in which this text has begun a transaction. A connection that turns out to be dead is replaced once, since nothing
    /// was done on it.
    pub(crate) async fn begin(&self, text: &str) -> Result<Object, DatabaseError> {
        let link = self.writers.get().await?;
        match link.batch_execute(text).await.map_err(DatabaseError::from) {
            Ok(()) => Ok(link),
            Err(DatabaseError::Gone(_)) => {
                drop(Object::take(link));
                let link = self.writers.get().await?;
                link.batch_execute(text).await?;
                Ok(link)
            }
            Err(error) => Err(error),
        }
    }
}

/// Refuses a server that is too old or does not use UTF-8. Returns warnings about settings that make commits less than durable.
async fn check_server(link: &Object) -> Result<Vec<String>, DatabaseError> {
    let row = link
        .query_one(
            "select current_setting('server_version_num')::bigint, current_setting('server_version'), \
             current_setting('server_encoding'), current_setting('fsync'), current_setting('full_page_writes'), \
             current_setting('synchronous_commit'), current_setting('data_sync_retry')",
            &[],
        )
        .await?;
    if row.get::<_, i64>(0) < OLDEST_SERVER {
        let text = format!("PostgreSQL {} is too old; 15 or newer is needed", row.get::<_, &str>(1));
        return Err(DatabaseError::Other(text));
    }
    let encoding: &str = row.get(2);
    if encoding != "UTF8" {
        return Err(DatabaseError::Other(format!("the database keeps texts as {encoding}; UTF8 is needed")));
    }
    let wanted: [(&str, &[&str]); 4] = [
        ("fsync", &["on"]),
        ("full_page_writes", &["on"]),
        ("synchronous_commit", &["on", "remote_write", "remote_apply"]),
        ("data_sync_retry", &["off"]),
    ];
    let mut warnings = Vec::new();
    for (index, (name, good)) in wanted.into_iter().enumerate() {
        let found: &str = row.get(index + 3);
        if !good.contains(&found) {
            warnings.push(format!(
                "PostgreSQL runs with {name} = {found}: acknowledged work may be lost in a crash; set {name} = {}",
                good[0]
            ));
        }
    }
    Ok(warnings)
}
