//! Opening a SQLite file. Every setting that keeps data safe is set and read back, and the file is refused if one has no effect.

use super::writer::NARROW;
use crate::DatabaseError;
use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// The first version without the WAL-reset bug; earlier ones may damage a file in WAL mode.
const OLDEST_LIBRARY: i32 = 3_051_003;
/// How long SQLite waits for a lock that another process holds.
pub(super) const BUSY_TIMEOUT: Duration = Duration::from_millis(5_000);
/// What the file of the write-ahead log is cut to when the log begins anew, in bytes.
pub(crate) const LONGEST_LOG: i64 = 64 * 1024 * 1024;
/// How many prepared statements a connection keeps. The whole product has a few hundred.
const STATEMENTS: usize = 512;

/// What is needed to open another connection to the same file.
#[derive(Clone, Debug)]
pub(crate) struct Opening {
    pub(crate) path: PathBuf,
    pub(crate) create: bool,
    /// False only in tests, where losing the file does no harm.
    pub(crate) durable: bool,
}

/// Settings of every connection, with the value that reading them back must give.
const SETTINGS: &[(&str, &str, i64)] = &[
    ("fullfsync", "1", 1),
    ("checkpoint_fullfsync", "1", 1),
    ("foreign_keys", "1", 1),
    ("mmap_size", "0", 0),
    ("journal_size_limit", "67108864", LONGEST_LOG),
    ("temp_store", "memory", 2),
    ("trusted_schema", "0", 0),
    ("cell_size_check", "1", 1),
];

/// Opens the connection for writing and puts the file into WAL mode.
pub(crate) fn open_writer(opening: &Opening) -> Result<Connection, DatabaseError> {
    let version = rusqlite::version_number();
    if version < OLDEST_LIBRARY {
        let text = format!("SQLite {} may damage files; 3.51.3 or newer is needed", rusqlite::version());
        return Err(DatabaseError::Other(text));
    }
    refuse_network(&opening.path)?;
    let mut flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    if opening.create {
        create_private(&opening.path)?;
        flags |= OpenFlags::SQLITE_OPEN_CREATE;
    }
    let connection = open_with(opening, flags)?;
    let mode: String = connection.query_row("pragma journal_mode = wal", [], |row| row.get(0))?;
    if mode != "wal" {
        return Err(DatabaseError::Other(format!("SQLite keeps the journal mode {mode}; WAL is needed")));
    }
    settle(&connection, opening)?;
    // Readers keep SQLite's two megabytes: the operating system caches the rest.
    connection.execute_batch(&format!("pragma cache_size = -{NARROW}"))?;
    Ok(connection)
}

/// Opens a connection that moves the write-ahead log into the file and does nothing else.
pub(super) fn open_mover(opening: &Opening) -> Result<Connection, DatabaseError> {
    let connection = open_with(opening, OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    settle(&connection, opening)?;
    Ok(connection)
}

/// Opens another connection for reading. It cannot write.
pub(crate) fn open_reader(opening: &Opening) -> Result<Connection, DatabaseError> {
    let connection = open_with(opening, OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    connection.pragma_update(None, "query_only", true)?;
    settle(&connection, opening)?;
    Ok(connection)
}

fn open_with(opening: &Opening, flags: OpenFlags) -> Result<Connection, DatabaseError> {
    let connection = Connection::open_with_flags(&opening.path, flags)
        .map_err(|error| DatabaseError::Gone(format!("{} cannot be opened: {error}", opening.path.display())))?;
    connection.busy_timeout(BUSY_TIMEOUT)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    Ok(connection)
}

/// Applies every setting and reads it back.
fn settle(connection: &Connection, opening: &Opening) -> Result<(), DatabaseError> {
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    // Keeps the plan of a prepared statement. Otherwise SQLite (built with STAT4) plans it again for every new value in a range
    // comparison, which costs ten times as much as running it.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    for (name, text, number) in SETTINGS {
        connection.execute_batch(&format!("pragma {name} = {text}"))?;
        expect(connection, name, *number)?;
    }
    let synchronous = if opening.durable { 2 } else { 0 };
    connection.execute_batch(&format!("pragma synchronous = {synchronous}"))?;
    expect(connection, "synchronous", synchronous)?;
    expect(connection, "busy_timeout", 5_000)
}

fn expect(connection: &Connection, name: &str, wanted: i64) -> Result<(), DatabaseError> {
    let found: i64 = connection.query_row(&format!("pragma {name}"), [], |row| row.get(0))?;
    if found == wanted {
        return Ok(());
    }
    Err(DatabaseError::Other(format!("SQLite keeps {name} = {found}; {wanted} is needed")))
}

/// Creates the file, accessible to the running user only. SQLite gives its companions (`-wal`, `-shm`) the same rights.
///
/// One that is there is not even opened: whoever closes a file gives up every lock that their process has on it (`fcntl(2)`), those of SQLite's
/// open connections too, and then the next other program that closes the file throws the log away under them.
fn create_private(path: &Path) -> Result<(), DatabaseError> {
    let mut options = std::fs::OpenOptions::new();
    options.create_new(true).append(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    match options.open(path) {
        Ok(_) => Ok(()),
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => Ok(()),
        Err(error) => Err(DatabaseError::Gone(format!("{} cannot be opened: {error}", path.display()))),
    }
}

/// Refuses network file systems: their locks cannot be trusted, and WAL needs shared memory.
fn refuse_network(path: &Path) -> Result<(), DatabaseError> {
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    #[cfg(target_os = "linux")]
    if let Ok(found) = rustix::fs::statfs(folder)
        && let Some(name) = network_file_system(found.f_type as u32)
    {
        let text = format!("{} is on {name}; SQLite needs a local disk", path.display());
        return Err(DatabaseError::Other(text));
    }
    let _ = folder;
    Ok(())
}

/// The name of the network file system with this `statfs` magic number (statfs(2)); `None` for a local one.
fn network_file_system(magic: u32) -> Option<&'static str> {
    match magic {
        0x6969 => Some("NFS"),
        0x517B | 0xFE53_4D42 => Some("SMB"),
        0xFF53_4D42 => Some("CIFS"),
        0x5346_414F => Some("AFS"),
        0x7375_7245 => Some("Coda"),
        0x564C => Some("NCP"),
        0x00C3_6400 => Some("Ceph"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn network_file_systems_are_known_by_their_number() {
        assert_eq!(network_file_system(0x6969), Some("NFS"));
        assert_eq!(network_file_system(0xFF53_4D42), Some("CIFS"));
        assert_eq!(network_file_system(0xEF53), None, "ext4");
        assert_eq!(network_file_system(0x5846_5342), None, "xfs");
    }
}
