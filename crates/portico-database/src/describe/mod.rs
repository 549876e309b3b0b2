//! The schema of a database, described in the same terms for both engines, so that they can be compared.

mod postgres;
mod sqlite;

use crate::{Connection, DatabaseError, Engine};
use std::collections::{BTreeMap, BTreeSet};

/// All tables, by name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Schema {
    /// The tables by name.
    pub tables: BTreeMap<String, Table>,
}

/// One table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Table {
    /// The columns, in the order of the table.
    pub columns: Vec<Column>,
    /// The columns of the primary key, in the key's order.
    pub primary_key: Vec<String>,
    /// The unique keys other than the primary key.
    pub unique: BTreeSet<Index>,
    /// The other indexes.
    pub indexes: BTreeSet<Index>,
    /// The foreign keys.
    pub references: BTreeSet<Reference>,
}

/// One column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// What it holds.
    pub kind: Kind,
    /// Whether it may be null.
    pub nullable: bool,
}

/// What a column holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A text.
    Text,
    /// A whole number.
    Number,
    /// Yes or no.
    Boolean,
    /// Bytes or an id: SQLite keeps both as a blob.
    Bytes,
    /// A kind that does not belong into a shared schema, by the engine's name for it.
    Other(String),
}

/// An index or a unique key.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Index {
    /// Its columns in order. An expression is written `(expression)`.
    pub columns: Vec<String>,
    /// Whether it only covers rows that meet a condition.
    pub partial: bool,
}

/// A foreign key.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Reference {
    /// The columns that refer.
    pub columns: Vec<String>,
    /// The table referred to.
    pub table: String,
}

impl Connection {
    /// The schema as it is now.
    ///
    /// # Errors
    /// Errors of the engine.
    pub async fn describe(&mut self) -> Result<Schema, DatabaseError> {
        match self.engine() {
            Engine::Sqlite => sqlite::describe(self).await,
            Engine::Postgres => postgres::describe(self).await,
        }
    }
}

impl Schema {
    fn table(&mut self, name: String) -> &mut Table {
        self.tables.entry(name).or_default()
    }

    /// Adds foreign keys, given column by column and in order: the table, what the engine tells its foreign keys apart by, the column,
    /// and the table referred to.
    fn add_references<Key: Ord>(&mut self, columns: impl Iterator<Item = (String, Key, String, String)>) {
        let mut references: BTreeMap<(String, Key), Reference> = BTreeMap::new();
        for (table, key, column, referred) in columns {
            let reference = references.entry((table, key)).or_insert(Reference { columns: Vec::new(), table: referred });
            reference.columns.push(column);
        }
        for ((table, _), reference) in references {
            self.table(table).references.insert(reference);
        }
    }

    /// The differences from another schema, one per line. Empty when the two are alike.
    pub fn differences(&self, other: &Schema) -> Vec<String> {
        let names: BTreeSet<&String> = self.tables.keys().chain(other.tables.keys()).collect();
        let mut lines = Vec::new();
        for name in names {
            match (self.tables.get(name), other.tables.get(name)) {
                (Some(one), Some(two)) if one == two => {}
                (Some(one), Some(two)) => lines.extend(one.differences(two).into_iter().map(|line| format!("{name}: {line}"))),
                (one, _) => lines.push(format!("{name}: only in the {}", if one.is_some() { "first" } else { "second" })),
            }
        }
        lines
    }

    /// The tables in an order in which rows can be inserted: tables that others refer to come first. Tables that refer to each other in a
    /// circle come last, by name.
    pub(crate) fn in_order(&self) -> Vec<&str> {
        let mut ordered: Vec<&str> = Vec::new();
        loop {
            let waits_for_nobody = |(name, table): &(&String, &Table)| {
                let free = |reference: &Reference| &reference.table == *name || ordered.contains(&reference.table.as_str());
                !ordered.contains(&name.as_str()) && table.references.iter().all(free)
            };
            let next: Vec<&str> = self.tables.iter().filter(waits_for_nobody).map(|(name, _)| name.as_str()).collect();
            if next.is_empty() {
                break;
            }
            ordered.extend(next);
        }
        let ring: Vec<&str> = self.tables.keys().map(String::as_str).filter(|name| !ordered.contains(name)).collect();
        ordered.extend(ring);
        ordered
    }
}

impl Table {
    fn differences(&self, other: &Table) -> Vec<String> {
        let mut lines = Vec::new();
        let mut compare = |part: &str, one: String, two: String| {
            if one != two {
                lines.push(format!("{part} {one} against {two}"));
            }
        };
        compare("columns", format!("{:?}", self.columns), format!("{:?}", other.columns));
        compare("primary key", format!("{:?}", self.primary_key), format!("{:?}", other.primary_key));
        compare("unique", format!("{:?}", self.unique), format!("{:?}", other.unique));
        compare("indexes", format!("{:?}", self.indexes), format!("{:?}", other.indexes));
        compare("references", format!("{:?}", self.references), format!("{:?}", other.references));
        lines
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refers_to(tables: &[&str]) -> Table {
        let reference = |table: &&str| Reference { columns: vec!["x".into()], table: (*table).into() };
        Table { references: tables.iter().map(reference).collect(), ..Table::default() }
    }

    #[test]
    fn those_referred_to_come_first_and_rings_end() {
        let mut schema = Schema::default();
        for (name, to) in [("a", vec!["b"]), ("b", vec!["c", "b"]), ("c", vec![]), ("x", vec!["y"]), ("y", vec!["x"])] {
            schema.tables.insert(name.into(), refers_to(&to));
        }
        assert_eq!(schema.in_order(), ["c", "b", "a", "x", "y"]);
    }

    #[test]
    fn differences_are_told_by_table_and_part() {
        let column = |nullable| Column { name: "n".into(), kind: Kind::Text, nullable };
        let one = Schema { tables: [("t".into(), Table { columns: vec![column(true)], ..Table::default() })].into() };
        let two = Schema { tables: [("t".into(), Table { columns: vec![column(false)], ..Table::default() })].into() };
        assert_eq!(one.differences(&one), Vec::<String>::new());
        assert_eq!(one.differences(&two).len(), 1);
        assert_eq!(one.differences(&Schema::default()), ["t: only in the first"]);
    }
}
