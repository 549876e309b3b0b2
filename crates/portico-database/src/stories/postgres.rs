//! What only PostgreSQL has: a server that may go away, locks that are waited for, time limits.

use super::people::{INSERT, Person, add, how_many, make_table};
use crate::testing::TestDatabase;
use crate::{DatabaseError, values};
use std::time::Duration;

/// Ends every other connection to this database, as a restart of the server would.
async fn cut_every_connection(database: &TestDatabase) -> Result<(), DatabaseError> {
    let (client, connection) = tokio_postgres::connect(database.url(), tokio_postgres::NoTls).await?;
    tokio::spawn(connection);
    let cut = "select pg_terminate_backend(pid, 5000) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()";
    client.query(cut, &[]).await?;
    Ok(())
}

#[tokio::test]
async fn settings_of_every_connection() -> Result<(), DatabaseError> {
    let Some(database) = TestDatabase::postgres().await? else { return Ok(()) };
    let sql = "select current_setting('statement_timeout'), current_setting('lock_timeout'), \
               current_setting('idle_in_transaction_session_timeout'), current_setting('default_transaction_read_only')";
    let reader = database.read().await?.row::<(String, String, String, String)>(sql, values![]).await?;
    assert_eq!(reader, Some(("10s".into(), "3s".into(), "30s".into(), "on".into())));
    let writer = database.begin().await?.row::<(String, String, String, String)>(sql, values![]).await?;
    assert_eq!(writer, Some(("10s".into(), "3s".into(), "30s".into(), "off".into())));
    Ok(())
}

#[tokio::test]
async fn a_lost_connection_is_replaced_for_reading_and_for_beginning() -> Result<(), DatabaseError> {
    let Some(database) = TestDatabase::postgres().await? else { return Ok(()) };
    make_table(&database).await?;
    let mut held = database.read().await?;
    held.row::<(i64,)>("select count(*) from people", values![]).await?;
    cut_every_connection(&database).await?;
    assert_eq!(held.row::<(i64,)>("select count(*) from people", values![]).await?, Some((0,)), "a reader in hand goes on");
    add(&database, &Person::named(1, "Ana")).await?;
    assert_eq!(how_many(&database).await?, 1);
    Ok(())
}

#[tokio::test]
async fn a_connection_lost_inside_a_transaction_is_told() -> Result<(), DatabaseError> {
    let Some(database) = TestDatabase::postgres().await? else { return Ok(()) };
    make_table(&database).await?;
    let mut transaction = database.begin().await?;
    transaction.run(INSERT, &Person::named(1, "Ana").values()).await?;
    cut_every_connection(&database).await?;
    let outcome = transaction.run(INSERT, &Person::named(2, "Ben").values()).await;
    assert!(matches!(outcome, Err(DatabaseError::Gone(_))), "{outcome:?}");
    assert!(transaction.commit().await.is_err());
    assert_eq!(how_many(&database).await?, 0);
    Ok(())
}

#[tokio::test]
async fn a_connection_lost_before_the_commit_is_answered_leaves_it_open() -> Result<(), DatabaseError> {
    let Some(database) = TestDatabase::postgres().await? else { return Ok(()) };
    make_table(&database).await?;
    let mut transaction = database.begin().await?;
    transaction.run(INSERT, &Person::named(1, "Ana").values()).await?;
    cut_every_connection(&database).await?;
    let outcome = transaction.commit().await;
    assert!(matches!(outcome, Err(DatabaseError::Unsure(_))), "{outcome:?}");
    add(&database, &Person::named(2, "Ben")).await
}

#[tokio::test]
async fn a_server_that_is_not_there() {
    let outcome = crate::Database::open("postgres://nobody@127.0.0.1:9/none", crate::OpenOptions::default()).await;
    assert!(matches!(outcome.err(), Some(DatabaseError::Gone(_))));
}

#[tokio::test]
async fn a_lock_held_by_another_and_a_deadlock_are_busy() -> Result<(), DatabaseError> {
    let Some(database) = TestDatabase::postgres().await? else { return Ok(()) };
    make_table(&database).await?;
    add(&database, &Person::named(1, "Ana")).await?;
    add(&database, &Person::named(2, "Ben")).await?;
    let touch = "update people set active = false where name = $1";
    let (mut one, mut other) = (database.begin().await?, database.begin().await?);
    one.run(touch, values!["Ana"]).await?;
    other.script("set local lock_timeout = '20ms'").await?;
    let outcome = other.run(touch, values!["Ana"]).await;
    assert!(matches!(outcome, Err(DatabaseError::Busy(_))), "{outcome:?}");
    drop(other);

    let mut other = database.begin().await?;
    for transaction in [&mut one, &mut other] {
        transaction.script("set local deadlock_timeout = '20ms'").await?;
    }
    other.run(touch, values!["Ben"]).await?;
    let (ana, ben) = (values!["Ana"], values!["Ben"]);
    let (first, second) = tokio::join!(one.run(touch, ben), other.run(touch, ana));
    let busy = |outcome: &Result<u64, DatabaseError>| matches!(outcome, Err(DatabaseError::Busy(_)));
    assert!(busy(&first) != busy(&second), "{first:?} {second:?}");
    Ok(())
}

#[tokio::test]
async fn a_transaction_abandoned_in_the_middle_of_a_statement_comes_back_clean() -> Result<(), DatabaseError> {
    let Some(database) = TestDatabase::postgres().await? else { return Ok(()) };
    make_table(&database).await?;
    for number in 0..8 {
        let mut transaction = database.begin().await?;
        transaction.run(INSERT, &Person::named(number, "Ana").values()).await?;
        let slow = transaction.rows::<(String,)>("select cast(pg_sleep(0.05) as text)", values![]);
        assert!(tokio::time::timeout(Duration::from_millis(5), slow).await.is_err());
    }
    assert_eq!(how_many(&database).await?, 0);
    for number in 0..8 {
        add(&database, &Person::named(number, &number.to_string())).await?;
    }
    assert_eq!(how_many(&database).await?, 8);
    Ok(())
}

#[tokio::test]
async fn a_statement_made_stale_by_a_migration_is_prepared_anew() -> Result<(), DatabaseError> {
    let Some(database) = TestDatabase::postgres().await? else { return Ok(()) };
    make_table(&database).await?;
    add(&database, &Person { seen: Some(portico_values::Moment::from_millis(7)), ..Person::named(1, "Ana") }).await?;
    let mut reader = database.read().await?;
    let seen = "select seen from people";
    assert_eq!(reader.row::<(i64,)>(seen, values![]).await?, Some((7,)));
    let mut transaction = database.begin().await?;
    transaction.script("alter table people alter column seen type integer").await?;
    transaction.commit().await?;
    assert_eq!(reader.row::<(i64,)>(seen, values![]).await?, Some((7,)));
    Ok(())
}

#[tokio::test]
async fn a_server_without_safe_settings_is_warned_about() -> Result<(), DatabaseError> {
    let Some(database) = TestDatabase::postgres().await? else { return Ok(()) };
    let fsync = database.read().await?.row::<(String,)>("select current_setting('fsync')", values![]).await?;
    let warned = database.warnings().iter().any(|warning| warning.contains("fsync"));
    assert_eq!(warned, fsync == Some(("off".into(),)));
    Ok(())
}

#[tokio::test]
async fn a_table_that_grew_is_counted_and_no_other() -> Result<(), DatabaseError> {
    let Some(database) = TestDatabase::postgres().await? else { return Ok(()) };
    make_table(&database).await?;
    let counted = async || {
        let sql = "select cast(reltuples as bigint) from pg_class where oid = cast('people' as regclass)";
        database.read().await?.row::<(i64,)>(sql, values![]).await
    };
    for (number, name) in [(1, "Ana"), (2, "Ines"), (3, "Maya")] {
        add(&database, &Person::named(number, name)).await?;
    }
    database.count_what_grew(&["people"], 3).await?;
    assert_eq!(counted().await?, Some((3,)));
    add(&database, &Person::named(4, "Jonas")).await?;
    database.count_what_grew(&["people"], 3).await?;
    assert_eq!(counted().await?, Some((3,)), "it held as many before");
    database.count_what_grew(&["others"], 9).await?;
    assert_eq!(counted().await?, Some((3,)), "nobody asked for it");
    database.count_what_grew(&["people"], 9).await?;
    assert_eq!(counted().await?, Some((4,)));
    Ok(())
}
