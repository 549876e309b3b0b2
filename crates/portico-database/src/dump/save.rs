//! Writes a database into a dump.

use super::parts::{Writing, put_text, put_value};
use super::{is_own, quoted};
use crate::{Connection, DatabaseError, Sql, values};
use std::io::Write;

/// About how many bytes of rows go into one part.
const PART: usize = 64 * 1024;

/// Writes everything that the connection sees, which must be one unchanging state. Returns the output and the number of rows.
pub(crate) async fn save<W: Write + Send>(connection: &mut Connection, out: W) -> Result<(W, u64), DatabaseError> {
    let mut writing = Writing::new(out)?;
    for (number, name) in
        connection.rows::<(u32, String)>("select number, name from portico_migrations order by number", values![]).await?
    {
        let mut content = number.to_le_bytes().to_vec();
        put_text(&mut content, &name);
        writing.part(b'M', &content)?;
    }
    let schema = connection.describe().await?;
    let mut total = 0;
    for table in schema.in_order().into_iter().filter(|table| !is_own(table)) {
        let columns: Vec<&str> = schema.tables[table].columns.iter().map(|column| column.name.as_str()).collect();
        let mut content = Vec::new();
        put_text(&mut content, table);
        content.extend_from_slice(&u32::try_from(columns.len()).unwrap_or(u32::MAX).to_le_bytes());
        columns.iter().for_each(|column| put_text(&mut content, column));
        writing.part(b'T', &content)?;
        total += save_rows(connection, table, &columns, &mut writing).await?;
    }
    writing.part(b'E', &total.to_le_bytes())?;
    Ok((writing.finish()?, total))
}

async fn save_rows<W: Write + Send>(
    connection: &mut Connection,
    table: &str,
    columns: &[&str],
    writing: &mut Writing<W>,
) -> Result<u64, DatabaseError> {
    let names = columns.iter().map(|column| quoted(column)).collect::<Vec<_>>().join(", ");
    let sql = Sql::written_by_catalogue(format!("select {names} from {}", quoted(table)));
    let (mut total, mut rows) = (0_u64, 0_u32);
    let mut content = vec![0; 4];
    let width = columns.len();
    connection
        .each(sql, values![], &mut |row| {
            for index in 0..width {
                put_value(&mut content, row.value(index)?);
            }
            rows += 1;
            total += 1;
            if content.len() >= PART {
                put_rows(writing, &mut content, &mut rows)?;
            }
            Ok(())
        })
        .await?;
    put_rows(writing, &mut content, &mut rows)?;
    Ok(total)
}

/// Writes the rows gathered so far, with their number in front, and starts again with none.
fn put_rows<W: Write>(writing: &mut Writing<W>, content: &mut Vec<u8>, rows: &mut u32) -> Result<(), DatabaseError> {
    if *rows > 0 {
        content[..4].copy_from_slice(&rows.to_le_bytes());
        writing.part(b'R', content)?;
        content.truncate(4);
        *rows = 0;
    }
    Ok(())
}
