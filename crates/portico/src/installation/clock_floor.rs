//! The floor under the clock: the latest moment that was ever told is written down now and then, and after a start the clock tells
//! nothing earlier. An expired link stays expired when somebody turns the machine's clock back (promises.md R12).

use super::store;
use crate::{answer::Answer, app::Portico};
use portico_database::{Connection, Database};
use portico_values::Moment;

const NAME: &str = "clock_floor";

/// The latest moment that was written down.
///
/// # Errors
/// A fault.
pub async fn read(db: &mut Connection) -> Answer<Moment> {
    Ok(written(db).await?.unwrap_or(Moment::from_millis(0)))
}

async fn written(db: &mut Connection) -> Answer<Option<Moment>> {
    Ok(store::get(db, NAME).await?.and_then(|text| text.parse().ok()).map(Moment::from_millis))
}

/// The same, asked of a database before the house stands.
///
/// # Errors
/// A fault.
pub async fn read_in(database: &Database) -> Answer<Moment> {
    read(&mut *database.read().await?).await
}

/// Raises the floor to the present moment. Never lowers it. One that was forgotten is not written again by whoever still runs ahead of the
/// machine: the next start would wait for that moment anew.
///
/// # Errors
/// A fault.
pub async fn raise(portico: &Portico) -> Answer<()> {
    let now = portico.clock.now();
    let mut transaction = portico.database.begin().await?;
    let is_due = match written(&mut transaction).await? {
        Some(floor) => floor < now,
        None => !portico.clock.is_ahead(),
    };
    if is_due {
        store::put(&mut transaction, NAME, &now.millis().to_string()).await?;
    }
    Ok(transaction.commit().await?)
}

/// Forgets the floor: for a machine whose clock stood in the future for a while, once it is right again. Whoever runs goes on ahead of it
/// until the next start.
///
/// # Errors
/// A fault.
pub async fn forget(database: &Database) -> Answer<()> {
    let mut transaction = database.begin().await?;
    store::forget(&mut transaction, NAME).await?;
    Ok(transaction.commit().await?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{keys::Keys, settings::Settings};
    use portico_database::testing::TestDatabase;
    use portico_values::{Clock, SeededRandomness, SystemClock, TestClock};
    use std::{sync::Arc, time::Duration};

    #[tokio::test]
    async fn the_floor_only_rises_and_a_new_start_stands_on_it() {
        let database = TestDatabase::sqlite().await.expect("a database");
        let year_3000 = Moment::from_millis(32_503_680_000_000);
        let clock = Arc::new(TestClock::at(year_3000));
        let random = Arc::new(SeededRandomness::new(1));
        let portico = Portico::new((*database).clone(), Keys::draw(&*random), Settings::for_tests(), clock.clone(), random);
        assert_eq!(read_in(&database).await.expect("read"), Moment::from_millis(0));
        raise(&portico).await.expect("raised");
        clock.set(year_3000.minus(Duration::from_secs(86_400 * 31)));
        raise(&portico).await.expect("left");
        let floor = read_in(&database).await.expect("read");
        assert_eq!(floor, year_3000);
        assert_eq!(SystemClock::not_before(floor).now(), year_3000, "the machine's own clock is far behind");
        forget(&database).await.expect("forgotten");
        assert_eq!(read_in(&database).await.expect("read"), Moment::from_millis(0));
    }

    /// It is accepted while Portico runs, which lives in the future still and looks at the floor once more when it stops.
    #[tokio::test]
    async fn a_forgotten_floor_is_not_written_again_from_the_future() {
        let database = TestDatabase::sqlite().await.expect("a database");
        let year_3000 = Moment::from_millis(32_503_680_000_000);
        let random = Arc::new(SeededRandomness::new(2));
        let house = |clock: Arc<dyn Clock>| {
            Portico::new((*database).clone(), Keys::draw(&*random), Settings::for_tests(), clock, random.clone())
        };
        raise(&house(Arc::new(TestClock::at(year_3000)))).await.expect("raised");
        let running = house(Arc::new(SystemClock::not_before(year_3000.plus(Duration::from_secs(60)))));
        raise(&running).await.expect("raised");
        assert!(read_in(&database).await.expect("read") > year_3000, "nobody has accepted the machine's clock");
        forget(&database).await.expect("forgotten");
        raise(&running).await.expect("looked at");
        assert_eq!(read_in(&database).await.expect("read"), Moment::from_millis(0));
        raise(&house(Arc::new(SystemClock::default()))).await.expect("raised");
        let floor = read_in(&database).await.expect("read");
        assert!(floor > Moment::from_millis(0) && floor < year_3000, "the next start stands on the machine's clock");
    }
}
