//! The paired migrations make the same tables on both engines.

use crate::testing::TestDatabase;
use crate::{Column, DatabaseError, Index, Kind, Reference, Schema, Sql, values};
use std::collections::BTreeSet;

async fn schema(database: &TestDatabase) -> Result<Schema, DatabaseError> {
    database.read().await?.describe().await
}

#[tokio::test]
async fn the_migrations_are_twins() -> Result<(), DatabaseError> {
    let Some(postgres) = TestDatabase::postgres().await? else { return Ok(()) };
    let sqlite = TestDatabase::sqlite().await?;
    let (one, two) = (schema(&sqlite).await?, schema(&postgres).await?);
    assert_eq!(one.differences(&two), Vec::<String>::new(), "SQLite against PostgreSQL");
    Ok(())
}

#[tokio::test]
async fn nothing_stands_in_a_column_that_engines_would_not_share() -> Result<(), DatabaseError> {
    let schema = schema(&TestDatabase::sqlite().await?).await?;
    assert!(schema.tables.len() > 2, "the migrations make tables");
    for (name, table) in &schema.tables {
        assert!(!table.primary_key.is_empty(), "{name} has a primary key");
        for column in &table.columns {
            assert!(!matches!(column.kind, Kind::Other(_)), "{name}.{}: {:?}", column.name, column.kind);
        }
    }
    Ok(())
}

on_both_engines! { every_part_is_described }

async fn every_part_is_described(database: &crate::Database) -> Result<(), DatabaseError> {
    let mut transaction = database.begin().await?;
    let rooms = Sql::twin(
        "create table rooms (house blob not null, id blob not null, name text, big boolean not null, beds bigint, primary key (house, id), unique (house, name)) without rowid",
        "create table rooms (house uuid not null, id uuid not null, name text, big boolean not null, beds bigint, primary key (house, id), unique (house, name))",
    );
    let beds = Sql::twin(
        "create table beds (id blob primary key not null, house blob not null, room blob, foreign key (house, room) references rooms (house, id))",
        "create table beds (id bytea primary key, house uuid not null, room uuid, foreign key (house, room) references rooms (house, id))",
    );
    for sql in [
        rooms,
        beds,
        "create index big_rooms on rooms (house, beds) where big".into(),
        "create unique index by_fold on rooms (lower(name), house)".into(),
    ] {
        transaction.run(&sql, values![]).await?;
    }
    let schema = transaction.describe().await?;
    let rooms = &schema.tables["rooms"];
    let column = |name: &str, kind, nullable| Column { name: name.into(), kind, nullable };
    let index = |columns: &[&str], partial| Index { columns: columns.iter().map(|name| (*name).into()).collect(), partial };
    assert_eq!(
        rooms.columns,
        [
            column("house", Kind::Bytes, false),
            column("id", Kind::Bytes, false),
            column("name", Kind::Text, true),
            column("big", Kind::Boolean, false),
            column("beds", Kind::Number, true),
        ]
    );
    assert_eq!(rooms.primary_key, ["house", "id"]);
    assert_eq!(rooms.unique, BTreeSet::from([index(&["house", "name"], false), index(&["(expression)", "house"], false)]));
    assert_eq!(rooms.indexes, BTreeSet::from([index(&["house", "beds"], true)]));
    let reference = Reference { columns: vec!["house".into(), "room".into()], table: "rooms".into() };
    assert_eq!(schema.tables["beds"].references, BTreeSet::from([reference]));
    Ok(())
}
