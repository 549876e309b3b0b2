//! The table that the stories use.

use crate::{Database, DatabaseError, Sql, Value, record, values};
use portico_values::{ClientId, Identity as _, Moment};
use uuid::Uuid;

record! {
    /// One of every kind of value.
    #[derive(Debug, Clone, PartialEq)]
    pub(super) struct Person {
        pub(super) id: ClientId,
        pub(super) name: String,
        pub(super) note: Option<String>,
        pub(super) seen: Option<Moment>,
        pub(super) active: bool,
        pub(super) hash: [u8; 2],
    }
}

const TABLE: Sql = Sql::twin(
    "create table people (id blob primary key not null, name text not null unique, note text, seen bigint, active boolean not null, hash blob not null) without rowid",
    "create table people (id uuid primary key, name text not null unique, note text, seen bigint, active boolean not null, hash bytea not null)",
);
pub(super) const INSERT: &str = "insert into people (id, name, note, seen, active, hash) values ($1, $2, $3, $4, $5, $6)";
pub(super) const ALL: &str = "select id, name, note, seen, active, hash from people order by id";
pub(super) const COUNT: &str = "select count(*) from people";

impl Person {
    pub(super) fn named(number: u128, name: &str) -> Self {
        let id = ClientId::from_uuid(Uuid::from_u128(number));
        Self { id, name: name.into(), note: None, seen: Some(Moment::from_millis(5)), active: true, hash: [1, 2] }
    }
    pub(super) fn values(&self) -> Vec<Value> {
        values![self.id, &self.name, self.note.clone(), self.seen, self.active, self.hash].to_vec()
    }
}

pub(super) async fn make_table(database: &Database) -> Result<(), DatabaseError> {
    let mut transaction = database.begin().await?;
    transaction.run(&TABLE, values![]).await?;
    transaction.commit().await
}

pub(super) async fn add(database: &Database, person: &Person) -> Result<(), DatabaseError> {
    let mut transaction = database.begin().await?;
    transaction.run(INSERT, &person.values()).await?;
    transaction.commit().await
}

pub(super) async fn how_many(database: &Database) -> Result<i64, DatabaseError> {
    database.read().await?.count(COUNT, values![]).await
}
