//! Bringing a database up to the program.

use crate::testing::TestDatabase;
use crate::{Database, DatabaseError, Engine, MIGRATIONS, Migration, OpenOptions, values};

const FIRST: Migration = Migration {
    number: 1,
    name: "rooms",
    sqlite: "create table rooms (a bigint); create table b (a bigint);",
    postgres: "create table rooms (a bigint); create table b (a bigint);",
};
const SECOND: Migration =
    Migration { number: 2, name: "doors", sqlite: "create table doors (a bigint)", postgres: "create table doors (a bigint)" };
const BROKEN: Migration = Migration {
    number: 3,
    name: "broken",
    sqlite: "create table windows (a bigint); create table doors (a bigint)",
    postgres: "create table windows (a bigint); create table doors (a bigint)",
};

async fn empty_ones() -> Result<Vec<TestDatabase>, DatabaseError> {
    let mut found = Vec::new();
    for engine in [Engine::Sqlite, Engine::Postgres] {
        found.extend(TestDatabase::empty(engine).await?);
    }
    Ok(found)
}

async fn has_table(database: &Database, name: &str) -> bool {
    let sql = match name {
        "doors" => "select count(*) from doors",
        _ => "select count(*) from windows",
    };
    database.read().await.expect("a reader").rows::<(i64,)>(sql, values![]).await.is_ok()
}

#[tokio::test]
async fn each_is_applied_once_and_in_order() -> Result<(), DatabaseError> {
    for database in empty_ones().await? {
        assert_eq!(database.pending(&[FIRST, SECOND]).await?.len(), 2);
        assert_eq!(database.migrate(&[FIRST]).await?, 1);
        let pending = database.pending(&[FIRST, SECOND]).await?;
        assert_eq!(pending.iter().map(|migration| migration.number).collect::<Vec<_>>(), [2]);
        assert_eq!(database.migrate(&[FIRST, SECOND]).await?, 1);
        assert_eq!(database.migrate(&[FIRST, SECOND]).await?, 0);
    }
    Ok(())
}

#[tokio::test]
async fn an_edited_one_is_refused() -> Result<(), DatabaseError> {
    for database in empty_ones().await? {
        database.migrate(&[FIRST]).await?;
        let edited = Migration { sqlite: "create table c (a bigint)", postgres: "create table c (a bigint)", ..FIRST };
        let error = database.migrate(&[edited, SECOND]).await.expect_err("edited");
        assert_eq!(error.to_string(), "migration 0001_rooms was edited after it had been applied to this database");
        assert!(!has_table(&database, "doors").await);
    }
    Ok(())
}

#[tokio::test]
async fn a_database_newer_than_the_program_is_refused() -> Result<(), DatabaseError> {
    for database in empty_ones().await? {
        database.migrate(&[FIRST, SECOND]).await?;
        let error = database.pending(&[FIRST]).await.expect_err("newer");
        assert!(error.to_string().starts_with("this database is newer than the program"), "{error}");
    }
    Ok(())
}

#[tokio::test]
async fn a_gap_and_a_wrong_order_are_refused() -> Result<(), DatabaseError> {
    for database in empty_ones().await? {
        assert!(database.migrate(&[SECOND, FIRST]).await.is_err());
        database.migrate(&[SECOND]).await?;
        assert!(database.migrate(&[FIRST, SECOND]).await.is_err());
    }
    Ok(())
}

#[tokio::test]
async fn a_failing_one_leaves_nothing_behind() -> Result<(), DatabaseError> {
    for database in empty_ones().await? {
        let error = database.migrate(&[FIRST, SECOND, BROKEN]).await.expect_err("broken");
        assert!(error.to_string().contains("0003_broken"), "{error}");
        assert!(has_table(&database, "doors").await, "the ones before it stay");
        assert!(!has_table(&database, "windows").await);
        assert_eq!(database.pending(&[FIRST, SECOND]).await?.len(), 0);
    }
    Ok(())
}

#[tokio::test]
async fn a_reference_to_nothing_is_refused() -> Result<(), DatabaseError> {
    let sql =
        "create table a (id bigint primary key not null); create table b (a bigint references a (id)); insert into b values (1)";
    let hanging = Migration { number: 1, name: "hanging", sqlite: sql, postgres: sql };
    for database in empty_ones().await? {
        assert!(database.migrate(&[hanging]).await.is_err());
    }
    Ok(())
}

/// The way to change a table in SQLite for which `alter table` has no words.
#[tokio::test]
async fn a_table_that_others_refer_to_can_be_rebuilt() -> Result<(), DatabaseError> {
    let first = "create table a (id bigint primary key not null); create table b (a bigint references a (id)); insert into a values (1); insert into b values (1)";
    let first = Migration { number: 1, name: "first", sqlite: first, postgres: first };
    let rebuild = "create table new (id bigint primary key not null, name text); insert into new (id) select id from a; drop table a; alter table new rename to a";
    let rebuild = Migration { number: 2, name: "rebuild", sqlite: rebuild, postgres: "alter table a add column name text" };
    for database in empty_ones().await? {
        assert_eq!(database.migrate(&[first, rebuild]).await?, 2);
        let mut transaction = database.begin().await?;
        assert!(transaction.run("delete from a", values![]).await.is_err(), "the reference holds");
    }
    Ok(())
}

#[tokio::test]
async fn several_processes_may_try_at_once() -> Result<(), DatabaseError> {
    for database in empty_ones().await? {
        let mut tasks = tokio::task::JoinSet::new();
        for _ in 0..4 {
            let other =
                Database::open(database.url(), OpenOptions { readers: 1, writers: 1, durable: false, ..OpenOptions::default() })
                    .await?;
            tasks.spawn(async move { other.migrate(MIGRATIONS).await });
        }
        let mut applied = 0;
        while let Some(outcome) = tasks.join_next().await {
            applied += outcome.expect("no task panics")?;
        }
        assert_eq!(applied, MIGRATIONS.len());
        assert!(database.pending(MIGRATIONS).await?.is_empty());
    }
    Ok(())
}
