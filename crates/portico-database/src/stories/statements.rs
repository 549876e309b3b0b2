//! Reading and writing, and what is refused.

use super::people::{ALL, COUNT, INSERT, Person, add, how_many, make_table};
use crate::{Database, DatabaseError, Sql, record, values};

on_both_engines! {
    rows_come_back_as_they_went_in
    a_value_may_stand_in_several_places
    values_must_fit_the_statement
    nothing_takes_any_kind
    a_text_with_nul_is_refused
    a_conflict_names_its_columns
    a_reader_cannot_change_rows
    one_row_means_one
    any_row_is_enough
    a_row_of_another_kind_is_named_by_its_column
    many_rows_by_one_statement
    composed_texts_run
    a_changed_row_can_be_returned
    a_statement_can_be_checked_without_running_it
}

async fn rows_come_back_as_they_went_in(database: &Database) -> Result<(), DatabaseError> {
    make_table(database).await?;
    let people = [
        Person::named(1, "Ana"),
        Person { note: Some("ñ \u{1F600} 'quoted' $1".into()), seen: None, active: false, ..Person::named(2, "Ben") },
    ];
    for person in &people {
        add(database, person).await?;
    }
    assert_eq!(database.read().await?.rows::<Person>(ALL, values![]).await?, people);
    Ok(())
}

async fn a_value_may_stand_in_several_places(database: &Database) -> Result<(), DatabaseError> {
    let sql = "select cast($3 as text), cast($1 as text), cast($2 as text), cast($1 as text)";
    let found = database.read().await?.row::<(String, String, String, String)>(sql, values!["a", "b", "c"]).await?;
    assert_eq!(found, Some(("c".into(), "a".into(), "b".into(), "a".into())));
    Ok(())
}

async fn values_must_fit_the_statement(database: &Database) -> Result<(), DatabaseError> {
    make_table(database).await?;
    let mut reader = database.read().await?;
    let sql = "select count(*) from people where name = $1";
    assert!(reader.row::<(i64,)>(sql, values![]).await.is_err(), "too few");
    assert!(reader.row::<(i64,)>(sql, values!["a", "b"]).await.is_err(), "too many");
    assert_eq!(reader.row::<(i64,)>(sql, values!["a"]).await?, Some((0,)), "a reader works on after an error");
    Ok(())
}

async fn nothing_takes_any_kind(database: &Database) -> Result<(), DatabaseError> {
    make_table(database).await?;
    add(database, &Person { note: None, seen: None, ..Person::named(1, "Ana") }).await?;
    let nothing: Option<i64> = None;
    let found = database.read().await?.row::<(i64,)>("select count(*) from people where seen = $1", values![nothing]).await?;
    assert_eq!(found, Some((0,)));
    Ok(())
}

async fn a_text_with_nul_is_refused(database: &Database) -> Result<(), DatabaseError> {
    make_table(database).await?;
    assert!(matches!(add(database, &Person::named(1, "A\0na")).await, Err(DatabaseError::Other(_))));
    assert_eq!(how_many(database).await?, 0);
    Ok(())
}

async fn a_conflict_names_its_columns(database: &Database) -> Result<(), DatabaseError> {
    make_table(database).await?;
    add(database, &Person::named(1, "Ana")).await?;
    let error = add(database, &Person::named(2, "Ana")).await.expect_err("the name is taken");
    assert_eq!(error, DatabaseError::Conflict { constraint: "people.name".into() });
    assert!(error.conflicts_on("people.name"));
    let error = add(database, &Person::named(1, "Ben")).await.expect_err("the id is taken");
    assert!(error.conflicts_on("people.id"));
    Ok(())
}

async fn a_reader_cannot_change_rows(database: &Database) -> Result<(), DatabaseError> {
    make_table(database).await?;
    let mut reader = database.read().await?;
    assert!(reader.run(INSERT, &Person::named(1, "Ana").values()).await.is_err());
    assert!(reader.run_many(INSERT, vec![Person::named(1, "Ana").values()]).await.is_err());
    let returning = Sql::from(INSERT).and(" returning name");
    assert!(
        reader.rows::<(String,)>(&returning, &Person::named(1, "Ana").values()).await.is_err(),
        "not through the back door either"
    );
    drop(reader);
    assert_eq!(how_many(database).await?, 0);
    Ok(())
}

async fn one_row_means_one(database: &Database) -> Result<(), DatabaseError> {
    make_table(database).await?;
    assert_eq!(database.read().await?.row::<Person>(ALL, values![]).await?, None);
    add(database, &Person::named(1, "Ana")).await?;
    assert_eq!(database.read().await?.row::<Person>(ALL, values![]).await?, Some(Person::named(1, "Ana")));
    add(database, &Person::named(2, "Ben")).await?;
    assert!(database.read().await?.row::<Person>(ALL, values![]).await.is_err());
    Ok(())
}

async fn any_row_is_enough(database: &Database) -> Result<(), DatabaseError> {
    make_table(database).await?;
    assert!(!database.read().await?.any(ALL, values![]).await?);
    for (number, name) in [(1, "Ana"), (2, "Ben")] {
        add(database, &Person::named(number, name)).await?;
        assert!(database.read().await?.any(ALL, values![]).await?, "{number} of them");
    }
    assert_eq!(database.read().await?.count(COUNT, values![]).await?, 2);
    Ok(())
}

async fn a_row_of_another_kind_is_named_by_its_column(database: &Database) -> Result<(), DatabaseError> {
    make_table(database).await?;
    add(database, &Person::named(1, "Ana")).await?;
    let error =
        database.read().await?.rows::<(i64,)>("select name from people", values![]).await.expect_err("a name is no number");
    assert!(error.to_string().starts_with("column name: wanted a number, found a text"), "{error}");
    assert!(!error.to_string().contains("Ana"), "{error}");
    Ok(())
}

async fn many_rows_by_one_statement(database: &Database) -> Result<(), DatabaseError> {
    make_table(database).await?;
    let rows = (0..1_000).map(|number| Person::named(number, &format!("person {number}")).values()).collect();
    let mut transaction = database.begin().await?;
    assert_eq!(transaction.run_many(INSERT, rows).await?, 1_000);
    transaction.commit().await?;
    assert_eq!(how_many(database).await?, 1_000);

    let mut names = Vec::new();
    let mut reader = database.read().await?;
    reader
        .each("select name from people order by id", values![], &mut |row| {
            names.push(row.get::<String>(0)?);
            Ok(())
        })
        .await?;
    assert_eq!((names.len(), names[999].as_str()), (1_000, "person 999"));
    Ok(())
}

async fn composed_texts_run(database: &Database) -> Result<(), DatabaseError> {
    make_table(database).await?;
    add(database, &Person::named(1, "Ana")).await?;
    let sql = Sql::from(ALL).and(" limit $1").and(Sql::twin(" offset 0", ""));
    assert_eq!(database.read().await?.rows::<Person>(&sql, values![1_i64]).await?.len(), 1);
    Ok(())
}

async fn a_changed_row_can_be_returned(database: &Database) -> Result<(), DatabaseError> {
    make_table(database).await?;
    add(database, &Person::named(1, "Ana")).await?;
    let mut transaction = database.begin().await?;
    let spend = "update people set active = false where name = $1 and active returning name";
    assert_eq!(transaction.row::<(String,)>(spend, values!["Ana"]).await?, Some(("Ana".into(),)));
    assert_eq!(transaction.row::<(String,)>(spend, values!["Ana"]).await?, None, "only once");
    assert_eq!(transaction.row::<(i64,)>(COUNT, values![]).await?, Some((1,)));
    transaction.commit().await
}

async fn a_statement_can_be_checked_without_running_it(database: &Database) -> Result<(), DatabaseError> {
    make_table(database).await?;
    database.prepares("delete from people").await?;
    database.prepares(INSERT).await?;
    let error = database.prepares("select nobody from people").await.expect_err("there is no such column");
    assert!(error.to_string().contains("[select nobody from people]"), "{error}");
    assert_eq!(how_many(database).await?, 0);
    Ok(())
}

record! {
    struct Misnamed { number: i64, name: String }
}

#[tokio::test]
#[should_panic(expected = "the columns of the statement (left) are not the fields of Misnamed (right)")]
async fn a_record_whose_names_differ_is_found_in_debug_builds() {
    let database = crate::testing::TestDatabase::sqlite().await.expect("opens");
    let mut reader = database.read().await.expect("reads");
    let found = reader
        .row::<Misnamed>("select 'a' as name, 1 as number", values![])
        .await
        .map(|row| row.map(|row| (row.number, row.name)));
    assert!(found.is_ok());
}

/// Handlers of the web need futures that may move between threads.
#[test]
fn futures_can_be_sent() {
    fn sent<T: Send>(_: impl FnOnce(&'static Database) -> T) {}
    sent(|database| async move {
        let mut transaction = database.begin().await?;
        transaction.rows::<Person>(ALL, values!["a"]).await?;
        transaction.run_many(INSERT, Vec::new()).await?;
        transaction.run(INSERT, values![]).await?;
        transaction.commit().await?;
        let mut reader = database.read().await?;
        reader.row::<Person>(ALL, values![]).await
    });
}
