//! The statistics that SQLite's planner works with. They are fixed figures of ours, the same in every file, rather than counted ones.
//!
//! Without statistics the planner assumes ten rows for any column, and may read all rows of a practice where an index leads to one
//! client. Counted statistics are right on the day they are made: a practice that has doubled since, or was empty then, gets plans for
//! what it was. So every file carries the statistics of a large practice, and a plan is the same in tests, on the first day and ten years
//! later. (SQLite allows writing to `sqlite_stat1`, see "The ANALYZE Command"; PostgreSQL keeps its own statistics.)

use crate::{Connection, DatabaseError, record, values};

/// How many rows a table is assumed to have.
const ROWS: u32 = 100_000;
/// A partial index is assumed to cover one in this many of them.
const IN_PARTIAL: u32 = 8;

record! {
    struct Column { table: String, index: String, of_key: bool, is_unique: bool, partial: bool, name: String, kind: String, without_rowid: bool }
}

const COLUMNS: &str = r#"select m.name as "table", i.name as "index", i.origin = 'pk' as of_key, i."unique" as is_unique, i.partial as partial,
    coalesce(c.name, '') as name, coalesce(upper(t.type), '') as kind, l.wr as without_rowid
    from sqlite_master m join pragma_table_list(m.name) l join pragma_index_list(m.name) i join pragma_index_info(i.name) c
    left join pragma_table_info(m.name) t on t.name = c.name
    where m.type = 'table' and m.name not like 'sqlite\_%' escape '\' and l.schema = 'main' order by m.name, i.name, c.seqno"#;
/// `analyze` is the only way to create the statistics tables. What it has counted is deleted.
const EMPTY: &str = "analyze portico_migration_lock; delete from sqlite_stat1; delete from sqlite_stat4";
const KEEP: &str = "insert into sqlite_stat1 (tbl, idx, stat) values ($1, $2, $3)";

/// Writes the figures for every existing index.
///
/// # Errors
/// Errors of the engine.
pub(crate) async fn assume(connection: &mut Connection) -> Result<(), DatabaseError> {
    let columns = connection.rows::<Column>(COLUMNS, values![]).await?;
    connection.script(EMPTY).await?;
    for index in columns.chunk_by(|a, b| (&a.table, &a.index) == (&b.table, &b.index)) {
        let first = &index[0];
        // For the key of a table without row ids, the table's own name is used.
        let name = if first.of_key && first.without_rowid { &first.table } else { &first.index };
        connection.run(KEEP, values![first.table.as_str(), name.as_str(), figures(index).as_str()]).await?;
    }
    // This connection reads the figures at once, others when they next read the schema.
    connection.script("analyze sqlite_schema").await
}

/// "100000 50000 4 1": the rows in the index, then how many of them share the first column, the first two, and so on.
fn figures(index: &[Column]) -> String {
    let mut left = if index[0].partial { ROWS / IN_PARTIAL } else { ROWS };
    let mut text = left.to_string();
    for (at, column) in index.iter().enumerate() {
        let is_whole_key = index[0].is_unique && at + 1 == index.len();
        left = if is_whole_key { 1 } else { column.alike(left) };
        text.push_str(&format!(" {left}"));
    }
    text
}

impl Column {
    /// How many of this many rows have the same value in this column.
    fn alike(&self, rows: u32) -> u32 {
        let tells_apart = ["address", "hash", "key", "term"].iter().any(|part| self.name.contains(part));
        match &*self.kind {
            _ if self.name == "practice_id" => (rows / 2).max(2),
            "BLOB" => (rows / 10_000).max(4),
            "TEXT" if tells_apart => (rows / 10_000).max(4),
            "BIGINT" | "INTEGER" => (rows / 1_000).max(8),
            "BOOLEAN" => (rows / 2).max(2),
            _ => (rows / 5).max(2),
        }
    }
}
