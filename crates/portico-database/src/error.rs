//! Database errors, sorted by what the caller can do about them.
//!
//! No text in here ever contains a stored value. PostgreSQL's `DETAIL` does, so only names of columns are taken from it.

use std::error::Error as _;
use tokio_postgres::error::SqlState;

/// A failed call to the database.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DatabaseError {
    /// There is already a row with the same unique key. `constraint` names the columns in the same way on both engines, as in
    /// `clients.practice_id, clients.email`. For an index on an expression it names the index, as in `index 'clients_by_fold'`.
    #[error("a row with the same {constraint} is there already")]
    Conflict {
        /// The columns (or the index) that must be unique.
        constraint: String,
    },
    /// Somebody else holds a lock, the engine gave up waiting, or all connections are in use. Trying again may help.
    #[error("the database is busy: {0}")]
    Busy(String),
    /// No space is left where the database lives.
    #[error("no space is left: {0}")]
    Full(String),
    /// The database cannot be reached, or the connection was lost.
    #[error("the database cannot be reached: {0}")]
    Gone(String),
    /// The database went away in the middle of a commit: whether it was kept, only looking at it can tell.
    #[error("whether it was kept cannot be told: {0}")]
    Unsure(String),
    /// Everything else: a mistake of ours, a damaged file, a wrong setting.
    #[error("{0}")]
    Other(String),
}

impl DatabaseError {
    /// Whether this is a conflict on a unique key with this column, written `table.column`.
    pub fn conflicts_on(&self, column: &str) -> bool {
        matches!(self, Self::Conflict { constraint } if constraint.split(", ").any(|part| part == column))
    }
    /// Whether the same call may succeed later, without anybody changing what is asked for.
    pub fn may_pass(&self) -> bool {
        matches!(self, Self::Busy(_) | Self::Gone(_) | Self::Unsure(_) | Self::Full(_))
    }
    /// The same where it is what a commit was answered with.
    pub(crate) fn of_a_commit(self) -> Self {
        match self {
            Self::Gone(text) => Self::Unsure(text),
            other => other,
        }
    }
    /// An error that nobody can do anything about but read what it says.
    pub(crate) fn other(text: impl Into<String>) -> Self {
        Self::Other(text.into())
    }
    /// Adds the statement to the text. Statements are fixed texts and contain no data.
    pub(crate) fn at(self, sql: &str) -> Self {
        match self {
            Self::Other(text) => Self::Other(format!("{text} [{}]", sql.trim())),
            other => other,
        }
    }
}

impl From<rusqlite::Error> for DatabaseError {
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode as Code;
        let rusqlite::Error::SqliteFailure(failure, message) = &error else { return Self::Other(error.to_string()) };
        let text = match message {
            Some(message) => format!("{message} (SQLite {})", failure.extended_code),
            None => format!("{failure} (SQLite {})", failure.extended_code),
        };
        match failure.code {
            Code::ConstraintViolation => match message.as_deref().and_then(|m| m.strip_prefix("UNIQUE constraint failed: ")) {
                Some(constraint) => Self::Conflict { constraint: constraint.to_owned() },
                None => Self::Other(text),
            },
            Code::DatabaseBusy | Code::DatabaseLocked => Self::Busy(text),
            Code::DiskFull => Self::Full(text),
            Code::CannotOpen => Self::Gone(text),
            _ => Self::Other(text),
        }
    }
}

impl From<tokio_postgres::Error> for DatabaseError {
    fn from(error: tokio_postgres::Error) -> Self {
        let Some(db) = error.as_db_error() else {
            let mut text = error.to_string();
            if let Some(cause) = error.source() {
                let cause = cause.to_string();
                if !text.contains(&cause) {
                    text = format!("{text}: {cause}");
                }
            }
            let lost = error.is_closed() || error.source().is_some_and(|cause| cause.is::<std::io::Error>());
            let connecting =
                text.starts_with("error connecting") || text.starts_with("timeout") || text.contains("TLS handshake");
            return if lost || connecting { Self::Gone(text) } else { Self::Other(text) };
        };
        let code = db.code();
        let text = format!("{} (PostgreSQL {})", db.message(), code.code());
        if *code == SqlState::UNIQUE_VIOLATION {
            return Self::Conflict { constraint: unique_columns(db.table(), db.detail(), db.constraint()) };
        }
        match code.code() {
            // serialization_failure, deadlock_detected, lock_not_available, query_canceled (a time limit), too_many_connections
            "40001" | "40P01" | "55P03" | "57014" | "53300" => Self::Busy(text),
            "53100" => Self::Full(text),
            // shut down, crashed, still starting, idle in a transaction for too long
            "57P01" | "57P02" | "57P03" | "25P03" => Self::Gone(text),
            class if class.starts_with("08") => Self::Gone(text),
            _ => Self::Other(text),
        }
    }
}

/// The unique columns as SQLite names them, taken from `Key (practice_id, email)=(…) already exists.` in whatever language the server
/// speaks.
fn unique_columns(table: Option<&str>, detail: Option<&str>, constraint: Option<&str>) -> String {
    let columns = detail.and_then(|text| {
        let open = text.find('(')?;
        let close = text.find(")=(")?;
        text.get(open + 1..close)
    });
    match (table, columns, constraint) {
        (Some(table), Some(columns), _) if !columns.contains('(') => {
            columns.split(", ").map(|column| format!("{table}.{column}")).collect::<Vec<_>>().join(", ")
        }
        (_, _, Some(constraint)) => format!("index '{constraint}'"),
        _ => "unique key".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unique_columns_read_alike_on_both_engines() {
        let detail = Some("Key (practice_id, email)=(0198, ana@example.com) already exists.");
        assert_eq!(unique_columns(Some("clients"), detail, Some("clients_email")), "clients.practice_id, clients.email");
        let german = Some("Schlüssel »(email)=(a)« existiert bereits.");
        assert_eq!(unique_columns(Some("clients"), german, None), "clients.email");
        let expression = Some("Key (lower(email))=(a) already exists.");
        assert_eq!(unique_columns(Some("clients"), expression, Some("by_fold")), "index 'by_fold'");
    }

    #[test]
    fn conflicts_on_one_of_the_columns() {
        let error = DatabaseError::Conflict { constraint: "clients.practice_id, clients.email".into() };
        assert!(error.conflicts_on("clients.email"));
        assert!(!error.conflicts_on("clients.mail"));
        assert!(!DatabaseError::Busy("clients.email".into()).conflicts_on("clients.email"));
    }
}
