//! Erased words stand in the free space of a SQLite file until the file is written anew. A mark in the database, set in the transaction that
//! erases, says that this is to come: where it fails, or the program ends before it, the mark stands and it is tried again in an hour, or when the program starts. It is
//! done at night, since nobody else can write meanwhile, and within a day (behaviours.md 83).

use super::store;
use crate::{
    answer::Answer,
    app::Portico,
    practices::{self, Practice, Rhythm},
};
use portico_database::{Connection, Engine};
use portico_values::{Moment, moment::days};

const NAME: &str = "to_rewrite";

/// Notes within the transaction that erases something that the file is to be written anew. PostgreSQL needs no telling: its autovacuum does it.
///
/// # Errors
/// A fault.
pub(crate) async fn note(db: &mut Connection, now: Moment) -> Answer<()> {
    match db.engine() {
        Engine::Sqlite => store::mark(db, NAME, &now.millis().to_string()).await,
        Engine::Postgres => Ok(()),
    }
}

/// Writes the file anew if something was erased and it is the time for it. True when it was written.
///
/// # Errors
/// A fault; then it is still to be written anew.
pub async fn rewrite_due(portico: &Portico) -> Answer<bool> {
    let mut reader = portico.database.read().await?;
    let Some(mark) = store::get(&mut reader, NAME).await? else { return Ok(false) };
    let practices = practices::store::all(&mut reader).await?;
    drop(reader);
    let now = portico.clock.now();
    let has_waited = now.since(since(&mark)) >= days(1);
    if !has_waited && !practices.iter().all(|practice| is_night(practice, now)) {
        return Ok(false);
    }
    portico.database.rewrite().await?;
    // What was erased meanwhile has lengthened the mark, and is written over the next time.
    let mut transaction = portico.database.begin().await?;
    store::take(&mut transaction, NAME, &mark).await?;
    transaction.commit().await?;
    Ok(true)
}

/// Since when erased words wait to be written over, if some do.
///
/// # Errors
/// A fault.
pub async fn waiting_since(db: &mut Connection) -> Answer<Option<Moment>> {
    Ok(store::get(db, NAME).await?.map(|mark| since(&mark)))
}

/// When the first of what is to be written over was erased.
fn since(mark: &str) -> Moment {
    Moment::from_millis(mark.trim_end_matches(store::AGAIN).parse().unwrap_or(0))
}

/// Whether a practice has its quiet hours, or the night of its zone where it has none.
fn is_night(practice: &Practice, now: Moment) -> bool {
    const NIGHT: (i64, i64) = (22 * 60, 6 * 60);
    let quiet = (practice.quiet_from, practice.quiet_until);
    let hours = if quiet.0 == quiet.1 { NIGHT } else { quiet };
    Rhythm::new("", hours, practice.time_zone()).is_quiet(now)
}
