//! Looking at whole tables, for proofs that nothing changed and nothing stands where it should not.

use super::House;
use portico_database::{FromRow, Row, Sql, ValueRef};
use portico_values::{Identity as _, PracticeId};
use std::collections::BTreeMap;

/// All columns of a row, as bytes.
struct Bare(Vec<Vec<u8>>);

impl FromRow for Bare {
    fn from_row(row: &Row<'_>) -> Result<Self, portico_database::DatabaseError> {
        (0..row.width()).map(|at| row.value(at).map(bytes)).collect::<Result<_, _>>().map(Bare)
    }
}

fn bytes(value: ValueRef<'_>) -> Vec<u8> {
    match value {
        ValueRef::Null => Vec::new(),
        ValueRef::Bool(value) => vec![u8::from(value)],
        ValueRef::Int(number) => number.to_string().into_bytes(),
        ValueRef::Text(text) => text.as_bytes().to_vec(),
        ValueRef::Bytes(bytes) => bytes.to_vec(),
        ValueRef::Id(id) => id.as_bytes().to_vec(),
    }
}

/// What a practice's rows look like: table by table, row by row.
#[derive(PartialEq, Eq)]
pub(crate) struct Picture(BTreeMap<String, Vec<Vec<Vec<u8>>>>);

impl Picture {
    /// The tables in which the two differ, with how many rows each has.
    pub(crate) fn differences(&self, other: &Self) -> Vec<String> {
        let differs = self.0.iter().filter(|(table, rows)| other.0.get(*table) != Some(*rows));
        differs.map(|(table, rows)| format!("{table}: {} rows, then {}", rows.len(), other.0[table].len())).collect()
    }
    /// The tables that have fewer rows in the other.
    pub(crate) fn lost(&self, other: &Self) -> Vec<&str> {
        let fewer = self.0.iter().filter(|(table, rows)| other.0.get(*table).is_none_or(|later| later.len() < rows.len()));
        fewer.map(|(table, _)| table.as_str()).collect()
    }
}

impl House {
    /// Every table with its columns.
    async fn tables(&self) -> Vec<(String, Vec<String>)> {
        let mut reader = self.portico.database.read().await.expect("the database is there");
        let schema = reader.describe().await.expect("a schema");
        let named = |table: &portico_database::Table| table.columns.iter().map(|column| column.name.clone()).collect();
        schema
            .tables
            .iter()
            .filter(|(name, _)| !name.starts_with("portico_"))
            .map(|(name, table)| (name.clone(), named(table)))
            .collect()
    }
    /// Every value of every row, with the place where it stands.
    pub(crate) async fn every_value(&self) -> Vec<(String, Vec<u8>)> {
        let mut all = Vec::new();
        for (table, columns) in self.tables().await {
            let mut reader = self.portico.database.read().await.expect("the database is there");
            let rows: Vec<Bare> = reader.rows(text(format!("select * from {table}")), &[]).await.expect("rows");
            for row in rows {
                all.extend(columns.iter().zip(row.0).map(|(column, value)| (format!("{table}.{column}"), value)));
            }
        }
        all
    }
    /// A picture of everything a practice has.
    pub(crate) async fn picture_of(&self, practice: PracticeId) -> Picture {
        let mut picture = BTreeMap::new();
        for (table, columns) in self.tables().await {
            let key = match table.as_str() {
                "practices" => "id",
                _ if columns.iter().any(|column| column == "practice_id") => "practice_id",
                _ => continue,
            };
            let mut reader = self.portico.database.read().await.expect("the database is there");
            let sql = text(format!("select * from {table} where {key} = $1"));
            let mut rows: Vec<Bare> = reader.rows(sql, &[practice.uuid().into()]).await.expect("rows");
            rows.sort_by(|one, other| one.0.cmp(&other.0));
            picture.insert(table, rows.into_iter().map(|row| row.0).collect());
        }
        Picture(picture)
    }
}

/// A statement made from the names of the schema, never from data.
fn text(sql: String) -> Sql {
    let text: &'static str = Box::leak(sql.into_boxed_str());
    text.into()
}
