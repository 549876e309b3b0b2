//! Loads a dump into a database, in one transaction.

use super::parts::{Content, damaged};
use super::{Reading, is_own, quoted};
use crate::connection::Link;
use crate::{Connection, Database, DatabaseError, Engine, Migration, Schema, Sql, Transaction, Value, postgres, values};
use std::io::Read;

/// Loads a file that [`verify`](super::parts::verify) has found whole into a database without rows, after creating the tables as they
/// were when the backup was made. Returns the transaction with the rows, for the caller to commit.
pub(crate) async fn load<R: Read + Send>(
    database: &Database,
    mut reading: Reading<R>,
    migrations: &[Migration],
) -> Result<Transaction, DatabaseError> {
    let (known, mut part) = migrations_of(&mut reading, migrations)?;
    database.migrate(known).await?;

    let mut transaction = database.begin().await?;
    let schema = transaction.describe().await?;
    let references = set_references_aside(&mut transaction).await?;
    if transaction.engine() == Engine::Postgres {
        // Others may be at work on this database. They wait, so that no row of theirs gets among those of the backup.
        for table in schema.in_order().into_iter().filter(|table| !is_own(table)) {
            transaction.script(&format!("lock table {} in access exclusive mode", quoted(table))).await?;
        }
    }
    for table in schema.in_order().into_iter().rev().filter(|table| !is_own(table)) {
        // Rows that migrations insert are in the backup too.
        transaction.run(Sql::written_by_catalogue(format!("delete from {}", quoted(table))), values![]).await?;
    }
    let mut table: Option<Place> = None;
    let mut total = 0;
    loop {
        let (letter, content) = part;
        let mut content = Content(&content);
        match letter {
            b'T' => table = Some(Place::read(&mut content, &schema)?),
            b'R' => total += load_rows(&mut transaction, table.as_ref().ok_or_else(damaged)?, &mut content).await?,
            b'E' if content.count()? == total => break,
            _ => return Err(damaged()),
        }
        part = reading.part()?;
    }
    bring_references_back(&mut transaction, &references).await?;
    Ok(transaction)
}

/// A part of the file: its letter and its content.
type Part = (u8, Vec<u8>);

/// The migrations that the backup has, as this program knows them, and the first part after them.
fn migrations_of<'m, R: Read>(
    reading: &mut Reading<R>,
    migrations: &'m [Migration],
) -> Result<(&'m [Migration], Part), DatabaseError> {
    let mut count = 0;
    loop {
        let (letter, content) = reading.part()?;
        if letter != b'M' {
            return Ok((&migrations[..count], (letter, content)));
        }
        let mut content = Content(&content);
        let (number, name) = (content.number()?, content.text()?);
        if migrations.get(count).is_none_or(|known| known.number != number || known.name != name) {
            let text =
                format!("this backup was made by another version of Portico: migration {number:04}_{name} is not known here");
            return Err(DatabaseError::Other(text));
        }
        count += 1;
    }
}

/// The table and columns that rows go into.
struct Place {
    table: String,
    columns: Vec<String>,
}

impl Place {
    fn read(content: &mut Content<'_>, schema: &Schema) -> Result<Self, DatabaseError> {
        let table = content.text()?;
        let count = content.number()?;
        let columns = (0..count).map(|_| content.text()).collect::<Result<Vec<_>, _>>()?;
        let fits = schema.tables.get(&table).is_some_and(|there| {
            there.columns.len() == columns.len() && there.columns.iter().all(|column| columns.contains(&column.name))
        });
        if !fits || is_own(&table) {
            return Err(DatabaseError::Other(format!("the table {table} of the backup does not fit this version of Portico")));
        }
        Ok(Self { table, columns })
    }
}

async fn load_rows(transaction: &mut Transaction, place: &Place, content: &mut Content<'_>) -> Result<u64, DatabaseError> {
    let count = content.number()?;
    let mut rows = Vec::new();
    for _ in 0..count {
        rows.push(place.columns.iter().map(|_| content.value()).collect::<Result<Vec<Value>, _>>()?);
    }
    let names = place.columns.iter().map(|column| quoted(column)).collect::<Vec<_>>().join(", ");
    let connection: &mut Connection = transaction;
    if let Link::PostgresWriter(link) = &mut connection.link {
        return postgres::copy_in(link, &quoted(&place.table), &names, &rows).await;
    }
    let marks = (1..=place.columns.len()).map(|number| format!("${number}")).collect::<Vec<_>>().join(", ");
    let insert = format!("insert into {} ({names}) values ({marks})", quoted(&place.table));
    transaction.run_many(Sql::written_by_catalogue(insert), rows).await
}

/// Allows rows to come in any order: references are checked when all of them are there. Returns the statements that restore the
/// references.
async fn set_references_aside(transaction: &mut Transaction) -> Result<Vec<String>, DatabaseError> {
    if transaction.engine() == Engine::Sqlite {
        transaction.script("pragma defer_foreign_keys = on").await?;
        return Ok(Vec::new());
    }
    transaction.script("set local statement_timeout = 0").await?;
    let found = transaction
        .rows::<(String, String, String)>(
            "select c.relname, r.conname, pg_get_constraintdef(r.oid) from pg_constraint r join pg_class c on c.oid = r.conrelid
             where r.contype = 'f' and r.conparentid = 0 and c.relnamespace = current_schema()::regnamespace order by 1, 2",
            values![],
        )
        .await?;
    let mut back = Vec::new();
    for (table, name, definition) in found {
        let (table, name) = (quoted(&table), quoted(&name));
        transaction.script(&format!("alter table {table} drop constraint {name}")).await?;
        back.push(format!("alter table {table} add constraint {name} {definition}"));
    }
    Ok(back)
}

async fn bring_references_back(transaction: &mut Transaction, statements: &[String]) -> Result<(), DatabaseError> {
    for statement in statements {
        transaction.script(statement).await?;
    }
    if transaction.engine() == Engine::Sqlite {
        crate::migrate::check_references(transaction).await?;
    }
    Ok(())
}
