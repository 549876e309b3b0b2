//! Reads the schema from PostgreSQL's catalogue, for the tables of the current schema only.

use super::{Column, Index, Kind, Schema};
use crate::{Connection, DatabaseError, record, values};
use std::collections::BTreeMap;

record! {
    struct ColumnRow { name_of_table: String, name: String, kind: String, not_null: bool }
}
record! {
    struct IndexRow { name_of_table: String, name: String, is_primary: bool, is_unique: bool, partial: bool, column: Option<String> }
}
record! {
    struct ReferenceRow { name_of_table: String, name: String, referred: String, column: String }
}

const COLUMNS: &str =
    "select c.relname as name_of_table, a.attname as name, format_type(a.atttypid, null) as kind, a.attnotnull as not_null
    from pg_class c join pg_attribute a on a.attrelid = c.oid
    where c.relkind in ('r', 'p') and c.relnamespace = current_schema()::regnamespace and a.attnum > 0 and not a.attisdropped
    order by c.relname, a.attnum";
const INDEXES: &str =
    "select c.relname as name_of_table, x.relname as name, i.indisprimary as is_primary, i.indisunique as is_unique,
        i.indpred is not null as partial, a.attname as column
    from pg_class c join pg_index i on i.indrelid = c.oid join pg_class x on x.oid = i.indexrelid
        cross join unnest(i.indkey::int2[]) with ordinality as k (attnum, place)
        left join pg_attribute a on a.attrelid = c.oid and a.attnum = k.attnum and k.attnum > 0
    where c.relnamespace = current_schema()::regnamespace order by c.relname, x.relname, k.place";
const REFERENCES: &str = "select c.relname as name_of_table, r.conname as name, f.relname as referred, a.attname as column
    from pg_constraint r join pg_class c on c.oid = r.conrelid join pg_class f on f.oid = r.confrelid
        cross join unnest(r.conkey) with ordinality as k (attnum, place)
        join pg_attribute a on a.attrelid = c.oid and a.attnum = k.attnum
    where r.contype = 'f' and r.conparentid = 0 and c.relnamespace = current_schema()::regnamespace order by c.relname, r.conname, k.place";

pub(super) async fn describe(connection: &mut Connection) -> Result<Schema, DatabaseError> {
    let mut schema = Schema::default();
    for row in connection.rows::<ColumnRow>(COLUMNS, values![]).await? {
        schema.table(row.name_of_table).columns.push(Column { name: row.name, kind: kind(row.kind), nullable: !row.not_null });
    }
    let mut indexes: BTreeMap<(String, String), (IndexRow, Vec<String>)> = BTreeMap::new();
    for row in connection.rows::<IndexRow>(INDEXES, values![]).await? {
        let column = row.column.clone().unwrap_or_else(|| "(expression)".into());
        indexes.entry((row.name_of_table.clone(), row.name.clone())).or_insert_with(|| (row, Vec::new())).1.push(column);
    }
    for (row, columns) in indexes.into_values() {
        let table = schema.table(row.name_of_table);
        match (row.is_primary, row.is_unique) {
            (true, _) => table.primary_key = columns,
            (_, true) => drop(table.unique.insert(Index { columns, partial: row.partial })),
            _ => drop(table.indexes.insert(Index { columns, partial: row.partial })),
        }
    }
    let references = connection.rows::<ReferenceRow>(REFERENCES, values![]).await?;
    schema.add_references(references.into_iter().map(|row| (row.name_of_table, row.name, row.column, row.referred)));
    Ok(schema)
}

fn kind(declared: String) -> Kind {
    match declared.as_str() {
        "text" | "character varying" => Kind::Text,
        "bigint" | "integer" | "smallint" => Kind::Number,
        "boolean" => Kind::Boolean,
        "bytea" | "uuid" => Kind::Bytes,
        _ => Kind::Other(declared),
    }
}
