//! What the door promises, told as tests on both engines. PostgreSQL's part runs when `PORTICO_TEST_POSTGRES` is set.

/// Runs each story, an `async fn(&Database) -> Result<(), DatabaseError>`, on both engines, each time on a new database.
macro_rules! on_both_engines {
    ($($story:ident)*) => {$(
        mod $story {
            use crate::testing::TestDatabase;

            #[tokio::test]
            async fn sqlite() -> Result<(), crate::DatabaseError> {
                let database = TestDatabase::sqlite().await?;
                super::$story(&database).await
            }
            #[tokio::test]
            async fn postgres() -> Result<(), crate::DatabaseError> {
                let Some(database) = TestDatabase::postgres().await? else { return Ok(()) };
                super::$story(&database).await
            }
        }
    )*};
}

mod backups;
mod migrating;
mod people;
mod postgres;
mod serving;
mod sqlite;
mod statements;
mod together;
mod transactions;
mod twins;
