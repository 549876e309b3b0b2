//! Reading, writing, and what a failed statement leaves behind.

use crate::testing::TestDatabase;
use crate::{Database, DatabaseError, Sql, Value, record, values};
use portico_values::{ClientId, Identity as _, Moment};
use uuid::Uuid;

record! {
    #[derive(Debug, PartialEq)]
    struct Client {
        id: ClientId,
        name: String,
        note: Option<String>,
        seen: Option<Moment>,
        active: bool,
        hash: [u8; 2],
    }
}

const TABLE: Sql = Sql::twin(
    "create table clients (id blob primary key not null, name text not null unique, note text, seen bigint, active boolean not null, hash blob not null) without rowid",
    "create table clients (id uuid primary key, name text not null unique, note text, seen bigint, active boolean not null, hash bytea not null)",
);
const INSERT: &str = "insert into clients (id, name, note, seen, active, hash) values ($1, $2, $3, $4, $5, $6)";
const ALL: &str = "select id, name, note, seen, active, hash from clients order by id";

fn id(number: u128) -> ClientId {
    ClientId::from_uuid(Uuid::from_u128(number))
}

async fn with_table(database: &Database) -> Result<(), DatabaseError> {
    let mut transaction = database.begin().await?;
    transaction.run(&TABLE, values![]).await?;
    transaction.commit().await
}

async fn writes_and_reads(database: &Database) -> Result<(), DatabaseError> {
    with_table(database).await?;
    let mut transaction = database.begin().await?;
    let nothing: Option<&str> = None;
    let touched = transaction.run(INSERT, values![id(1), "Ana", nothing, Moment::from_millis(5), true, [1, 2]]).await?;
    assert_eq!(touched, 1);
    transaction.commit().await?;

    let ana =
        Client { id: id(1), name: "Ana".into(), note: None, seen: Some(Moment::from_millis(5)), active: true, hash: [1, 2] };
    let mut reader = database.read().await?;
    assert_eq!(reader.rows::<Client>(ALL, values![]).await?, [ana]);
    assert_eq!(reader.row::<(i64,)>("select count(*) from clients where id = $1", values![id(2)]).await?, Some((0,)));
    Ok(())
}

#[tokio::test]
async fn rows_come_back_as_they_went_in() -> Result<(), DatabaseError> {
    writes_and_reads(&*TestDatabase::sqlite().await?).await
}

#[tokio::test]
async fn values_go_by_number_wherever_they_stand() -> Result<(), DatabaseError> {
    let database = TestDatabase::sqlite().await?;
    let mut reader = database.read().await?;
    let sql = "select cast($3 as text), cast($1 as text), cast($2 as text), cast($1 as text)";
    let found = reader.row::<(String, String, String, String)>(sql, values!["a", "b", "c"]).await?;
    assert_eq!(found, Some(("c".into(), "a".into(), "b".into(), "a".into())));
    let rows: Vec<Vec<Value>> = Vec::new();
    assert!(reader.run_many(INSERT, rows).await.is_err());
    Ok(())
}
