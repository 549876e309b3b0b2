//! PostgreSQL: a pool of connections that can only read, and a pool for transactions.

mod connect;
mod copy;
mod statement;
mod tls;

pub(crate) use connect::{SNAPSHOT, Store, Target};
pub(crate) use copy::copy_in;
pub(crate) use statement::{each, each_or_again, run, run_many, value_at};

use crate::DatabaseError;
use deadpool_postgres::{Object, PoolError};

impl From<PoolError> for DatabaseError {
    fn from(error: PoolError) -> Self {
        match error {
            PoolError::Backend(error) => error.into(),
            PoolError::Timeout(_) => Self::Busy("every connection is in use".into()),
            other => Self::Other(other.to_string()),
        }
    }
}

/// Returns a connection that may be inside a transaction to its pool, after a rollback; drops it if that fails.
pub(crate) fn roll_back_and_return(link: Object) {
    let Ok(runtime) = tokio::runtime::Handle::try_current() else {
        drop(Object::take(link));
        return;
    };
    runtime.spawn(async move {
        let ended = tokio::time::timeout(std::time::Duration::from_secs(15), link.batch_execute("rollback")).await;
        if !matches!(ended, Ok(Ok(()))) {
            drop(Object::take(link));
        }
    });
}
