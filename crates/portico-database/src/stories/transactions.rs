//! All or nothing, one after the other.

use super::people::{ALL, INSERT, Person, add, how_many, make_table};
use crate::testing::TestDatabase;
use crate::{Database, DatabaseError, Engine, values};

on_both_engines! {
    a_dropped_transaction_is_rolled_back
    a_transaction_sees_itself_and_others_do_not
    after_a_failed_statement_only_the_end_remains
    dropped_transactions_leave_no_trace_in_the_pool
    writers_take_turns
    a_call_can_be_made_to_fail
    what_is_asked_can_be_heard
}

async fn a_dropped_transaction_is_rolled_back(database: &Database) -> Result<(), DatabaseError> {
    make_table(database).await?;
    let mut transaction = database.begin().await?;
    transaction.run(INSERT, &Person::named(1, "Ana").values()).await?;
    drop(transaction);
    let mut transaction = database.begin().await?;
    transaction.run(INSERT, &Person::named(2, "Ben").values()).await?;
    transaction.roll_back().await?;
    assert_eq!(how_many(database).await?, 0);
    Ok(())
}

async fn a_transaction_sees_itself_and_others_do_not(database: &Database) -> Result<(), DatabaseError> {
    make_table(database).await?;
    let mut transaction = database.begin().await?;
    transaction.run(INSERT, &Person::named(1, "Ana").values()).await?;
    assert_eq!(transaction.rows::<Person>(ALL, values![]).await?.len(), 1);
    assert_eq!(how_many(database).await?, 0);
    transaction.commit().await?;
    assert_eq!(how_many(database).await?, 1);
    Ok(())
}

async fn after_a_failed_statement_only_the_end_remains(database: &Database) -> Result<(), DatabaseError> {
    make_table(database).await?;
    add(database, &Person::named(1, "Ana")).await?;
    let mut transaction = database.begin().await?;
    transaction.run(INSERT, &Person::named(2, "Ben").values()).await?;
    assert!(transaction.run(INSERT, &Person::named(3, "Ana").values()).await.is_err());
    assert!(transaction.rows::<Person>(ALL, values![]).await.is_err());
    assert!(transaction.commit().await.is_err());
    assert_eq!(how_many(database).await?, 1);
    Ok(())
}

async fn dropped_transactions_leave_no_trace_in_the_pool(database: &Database) -> Result<(), DatabaseError> {
    make_table(database).await?;
    for number in 0..40 {
        let mut transaction = database.begin().await?;
        transaction.run(INSERT, &Person::named(number, "Ana").values()).await?;
        if number % 2 == 0 {
            assert!(transaction.run(INSERT, &Person::named(number, "Ana").values()).await.is_err());
        }
    }
    assert_eq!(how_many(database).await?, 0);
    add(database, &Person::named(1, "Ana")).await?;
    assert_eq!(how_many(database).await?, 1);
    Ok(())
}

async fn writers_take_turns(database: &Database) -> Result<(), DatabaseError> {
    make_table(database).await?;
    add(database, &Person { seen: Some(portico_values::Moment::from_millis(0)), ..Person::named(1, "Ana") }).await?;
    let tasks: Vec<_> = (0..20)
        .map(|_| {
            let database = database.clone();
            tokio::spawn(async move {
                let mut transaction = database.begin().await?;
                transaction.run("update people set seen = seen + 1 where name = $1", values!["Ana"]).await?;
                tokio::task::yield_now().await;
                transaction.commit().await
            })
        })
        .collect();
    for task in tasks {
        task.await.expect("no task panics")?;
    }
    let seen = database.read().await?.row::<(i64,)>("select seen from people", values![]).await?;
    assert_eq!(seen, Some((20,)));
    Ok(())
}

async fn a_call_can_be_made_to_fail(database: &Database) -> Result<(), DatabaseError> {
    make_table(database).await?;
    for n in 1..=3 {
        database.watch().fail_at(n);
        let error = add(database, &Person::named(1, "Ana")).await.expect_err("begin, insert and commit are the three calls");
        assert!(matches!(error, DatabaseError::Gone(_)));
        assert!(database.watch().stop_failing());
        assert_eq!(how_many(database).await?, 0);
    }
    database.watch().fail_at(4);
    add(database, &Person::named(1, "Ana")).await?;
    assert!(!database.watch().stop_failing(), "there is no fourth call");
    Ok(())
}

async fn what_is_asked_can_be_heard(database: &Database) -> Result<(), DatabaseError> {
    make_table(database).await?;
    database.watch().listen();
    add(database, &Person::named(1, "Ana")).await?;
    assert_eq!(database.watch().heard(), ["begin", INSERT, "commit"]);
    Ok(())
}

/// Commits and long work move other tasks away first, which only this kind of runtime can.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn on_a_runtime_of_several_threads() -> Result<(), DatabaseError> {
    for engine in [Engine::Sqlite, Engine::Postgres] {
        let Some(database) = TestDatabase::on(engine).await? else { continue };
        make_table(&database).await?;
        let rows = (0..500).map(|number| Person::named(number, &number.to_string()).values()).collect();
        let mut transaction = database.begin().await?;
        transaction.run_many(INSERT, rows).await?;
        transaction.commit().await?;
        assert_eq!(how_many(&database).await?, 500);
    }
    Ok(())
}
