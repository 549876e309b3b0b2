//! Jobs that fell over, each with the last time it did: the doctor tells of them for a day.

use super::store;
use crate::{answer::Answer, app::Portico};
use portico_database::Connection;
use portico_values::{Moment, moment::days};
use std::collections::BTreeMap;

const NAME: &str = "fallen_jobs";

async fn read(db: &mut Connection) -> Answer<BTreeMap<String, i64>> {
    let kept = store::get(db, NAME).await?;
    Ok(kept.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default())
}

/// Writes down that a job fell over just now.
///
/// # Errors
/// A fault.
pub(crate) async fn note(portico: &Portico, job: &str) -> Answer<()> {
    let mut transaction = portico.database.begin().await?;
    let mut jobs = read(&mut transaction).await?;
    jobs.insert(job.to_owned(), portico.clock.now().millis());
    store::put(&mut transaction, NAME, &serde_json::to_string(&jobs).map_err(anyhow::Error::new)?).await?;
    Ok(transaction.commit().await?)
}

/// The jobs that fell over in the last day, each with the last time it did.
///
/// # Errors
/// A fault.
pub(crate) async fn of_the_last_day(db: &mut Connection, now: Moment) -> Answer<Vec<(String, Moment)>> {
    let jobs = read(db).await?.into_iter().map(|(job, at)| (job, Moment::from_millis(at)));
    Ok(jobs.filter(|(_, at)| *at > now.minus(days(1))).collect())
}
