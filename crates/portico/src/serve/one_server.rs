//! One `serve` on a SQLite file. A lock file beside the database keeps a second one away and remembers how the last one ended.

use crate::{app::Portico, commands::Stop};
use portico_database::{Database, values};
use std::{
    fs::{File, TryLockError},
    io::{Read as _, Seek as _, Write as _},
    path::PathBuf,
    sync::Arc,
};

const OPEN: &str = "open\n";
const CLOSED: &str = "closed\n";

/// The right to serve this file. On PostgreSQL everybody has it.
pub(super) struct OneServer {
    lock: Option<File>,
    ended_well: bool,
}

impl OneServer {
    /// Takes the right.
    pub(super) async fn enter(database: &Database) -> Result<Self, Stop> {
        let Some(path) = database.path() else { return Ok(Self { lock: None, ended_well: true }) };
        let mut beside = path.as_os_str().to_owned();
        beside.push(".serving");
        let beside = PathBuf::from(beside);
        let cannot = |error: std::io::Error| Stop::Wrong(format!("{} cannot be used: {error}", beside.display()));
        let mut file = File::options().create(true).read(true).write(true).truncate(false).open(&beside).map_err(cannot)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let why = format!("another portico serve is using {}; with SQLite there is one at a time", path.display());
                return Err(Stop::Wrong(why));
            }
            Err(TryLockError::Error(error)) => return Err(cannot(error)),
        }
        let mut before = String::new();
        file.read_to_string(&mut before).map_err(cannot)?;
        write(&mut file, OPEN).map_err(cannot)?;
        Ok(Self { lock: Some(file), ended_well: before != OPEN })
    }

    /// Looks whether the file is whole: before serving when the last run ended badly, beside it otherwise (decisions 22).
    pub(super) async fn check(&self, portico: &Arc<Portico>) -> Result<(), Stop> {
        if self.lock.is_none() {
            return Ok(());
        }
        if self.ended_well {
            let portico = portico.clone();
            tokio::spawn(async move {
                if let Err(Stop::Wrong(why) | Stop::Failed(why)) = quick_check(&portico.database).await {
                    tracing::error!(why, "the database is damaged");
                }
            });
            return Ok(());
        }
        tracing::info!("the last run ended without a stop; looking whether the database is whole");
        quick_check(&portico.database).await
    }

    /// Notes that this run ended well.
    pub(super) fn leave(mut self) {
        if let Some(file) = &mut self.lock
            && let Err(error) = write(file, CLOSED)
        {
            tracing::warn!(%error, "the end of this run could not be noted; the next start will look at the whole database");
        }
    }
}

fn write(file: &mut File, text: &str) -> std::io::Result<()> {
    file.rewind()?;
    file.set_len(0)?;
    file.write_all(text.as_bytes())?;
    file.sync_data()
}

async fn quick_check(database: &Database) -> Result<(), Stop> {
    let mut reader = database.read().await?;
    let found: Vec<(String,)> = reader.rows("pragma quick_check(1)", values![]).await?;
    match found.first() {
        Some((word,)) if word == "ok" => Ok(()),
        Some((what,)) => Err(Stop::Failed(format!("the database is damaged ({what}); restore a backup"))),
        None => Err(Stop::Failed("the database could not be checked".into())),
    }
}
