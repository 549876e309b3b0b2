//! One process serves a SQLite file, and its end is known.

use super::people::{Person, add, make_table};
use crate::testing::TestDatabase;
use crate::{Database, DatabaseError, LastStop, OpenOptions};

async fn beside(first: &TestDatabase) -> Result<Database, DatabaseError> {
    Database::open(first.url(), OpenOptions { durable: false, ..OpenOptions::default() }).await
}

#[tokio::test]
async fn a_second_server_is_refused_and_other_commands_are_not() -> Result<(), DatabaseError> {
    let first = TestDatabase::sqlite().await?;
    assert_eq!(first.lock_for_serving().await?, LastStop::None);
    let second = beside(&first).await?;
    assert!(matches!(second.lock_for_serving().await, Err(DatabaseError::Busy(_))));
    make_table(&second).await?;
    add(&second, &Person::named(1, "Ana")).await?;
    first.stop_serving().await?;
    assert_eq!(second.lock_for_serving().await?, LastStop::Clean);
    Ok(())
}

#[tokio::test]
async fn an_unclean_stop_is_noticed() -> Result<(), DatabaseError> {
    let home = TestDatabase::sqlite().await?;
    let killed = beside(&home).await?;
    assert_eq!(killed.lock_for_serving().await?, LastStop::None);
    drop(killed);
    let next = beside(&home).await?;
    assert_eq!(next.lock_for_serving().await?, LastStop::Unclean);
    next.quick_check().await?;
    next.stop_serving().await?;
    assert_eq!(home.lock_for_serving().await?, LastStop::Clean);
    Ok(())
}

#[tokio::test]
async fn stopping_empties_the_log() -> Result<(), DatabaseError> {
    let database = TestDatabase::sqlite().await?;
    database.lock_for_serving().await?;
    make_table(&database).await?;
    let log = crate::serving::beside(database.path().expect("a file"), "-wal");
    assert!(std::fs::metadata(&log).expect("a log").len() > 0);
    database.stop_serving().await?;
    assert_eq!(std::fs::metadata(&log).map_or(0, |log| log.len()), 0);
    Ok(())
}

#[tokio::test]
async fn damage_is_found() -> Result<(), DatabaseError> {
    let database = TestDatabase::sqlite().await?;
    make_table(&database).await?;
    let people: Vec<_> = (0..2_000).map(|number| Person::named(number, &format!("{number:0100}")).values()).collect();
    let mut transaction = database.begin().await?;
    transaction.run_many(super::people::INSERT, people).await?;
    transaction.commit().await?;
    database.checkpoint().await?;
    database.quick_check().await?;
    let path = database.path().expect("a file");
    let mut bytes = std::fs::read(path).expect("readable");
    let end = bytes.len() - 4_096;
    bytes[end..].fill(0xA5);
    std::fs::write(path, bytes).expect("writable");
    let error = database.quick_check().await.expect_err("the last page is nonsense");
    assert!(error.to_string().contains("damaged"), "{error}");
    Ok(())
}
