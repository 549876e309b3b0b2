//! Reads the schema through SQLite's pragmas.

use super::{Column, Index, Kind, Schema};
use crate::{Connection, DatabaseError, record, values};
use std::collections::BTreeMap;

record! {
    struct ColumnRow { name_of_table: String, name: String, kind: String, not_null: bool, place_in_key: i64, without_rowid: bool }
}
record! {
    struct IndexRow { name_of_table: String, name: String, is_unique: bool, origin: String, partial: bool, column: Option<String> }
}
record! {
    struct ReferenceRow { name_of_table: String, id: i64, referred: String, column: String }
}

const COLUMNS: &str = r#"select m.name as name_of_table, c.name as name, upper(c.type) as kind, c."notnull" as not_null, c.pk as place_in_key, l.wr as without_rowid
    from sqlite_master m join pragma_table_info(m.name) c join pragma_table_list(m.name) l
    where m.type = 'table' and m.name not like 'sqlite\_%' escape '\' and l.schema = 'main' order by m.name, c.cid"#;
const INDEXES: &str = r#"select m.name as name_of_table, i.name as name, i."unique" as is_unique, i.origin as origin, i.partial as partial, c.name as "column"
    from sqlite_master m join pragma_index_list(m.name) i join pragma_index_info(i.name) c
    where m.type = 'table' and m.name not like 'sqlite\_%' escape '\' order by m.name, i.name, c.seqno"#;
const REFERENCES: &str = r#"select m.name as name_of_table, f.id as id, f."table" as referred, f."from" as "column"
    from sqlite_master m join pragma_foreign_key_list(m.name) f where m.type = 'table' order by m.name, f.id, f.seq"#;

pub(super) async fn describe(connection: &mut Connection) -> Result<Schema, DatabaseError> {
    let mut schema = Schema::default();
    let mut keys: BTreeMap<String, BTreeMap<i64, String>> = BTreeMap::new();
    for row in connection.rows::<ColumnRow>(COLUMNS, values![]).await? {
        let in_key = row.place_in_key > 0;
        if in_key {
            keys.entry(row.name_of_table.clone()).or_default().insert(row.place_in_key, row.name.clone());
        }
        // Key columns of ordinary tables may be null, an old mistake of SQLite; an `integer primary key` may not.
        let nullable = !(row.not_null || in_key && (row.without_rowid || row.kind == "INTEGER"));
        schema.table(row.name_of_table).columns.push(Column { name: row.name, kind: kind(row.kind), nullable });
    }
    for (table, columns) in keys {
        schema.table(table).primary_key = columns.into_values().collect();
    }
    let mut indexes: BTreeMap<(String, String), (IndexRow, Vec<String>)> = BTreeMap::new();
    for row in connection.rows::<IndexRow>(INDEXES, values![]).await?.into_iter().filter(|row| row.origin != "pk") {
        let column = row.column.clone().unwrap_or_else(|| "(expression)".into());
        indexes.entry((row.name_of_table.clone(), row.name.clone())).or_insert_with(|| (row, Vec::new())).1.push(column);
    }
    for (row, columns) in indexes.into_values() {
        let table = schema.table(row.name_of_table);
        let of_its_kind = if row.is_unique { &mut table.unique } else { &mut table.indexes };
        of_its_kind.insert(Index { columns, partial: row.partial });
    }
    let references = connection.rows::<ReferenceRow>(REFERENCES, values![]).await?;
    schema.add_references(references.into_iter().map(|row| (row.name_of_table, row.id, row.column, row.referred)));
    Ok(schema)
}

fn kind(declared: String) -> Kind {
    match declared.as_str() {
        "TEXT" => Kind::Text,
        "BIGINT" | "INTEGER" | "INT" => Kind::Number,
        "BOOLEAN" => Kind::Boolean,
        "BLOB" => Kind::Bytes,
        _ => Kind::Other(declared),
    }
}
