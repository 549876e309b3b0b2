//! Rows as they are held: read whole, kept as JSON, written back unchanged. Both engines read the same rows from that JSON.

use super::parts;
use crate::answer::Answer;
use portico_database::{Connection, DatabaseError, FromRow, Row, Value, ValueRef, values};
use portico_values::{ClientId, Identity, PracticeId};
use serde_json::{Map, Value as Json, json};
use std::collections::BTreeMap;
use uuid::Uuid;

/// One table's share of what is held about a client.
pub(crate) struct Part {
    /// The table.
    pub(crate) table: &'static str,
    /// What people call it.
    pub(crate) label: &'static str,
    /// One letter for each column: an id, a text, a number, a yes or no, bytes (`x`).
    pub(super) kinds: &'static str,
    /// The names of the columns.
    pub(crate) columns: &'static str,
    pub(super) read: &'static str,
    pub(super) write: &'static str,
    pub(super) clear: &'static str,
}

impl Part {
    /// The place of a column.
    pub(super) fn at(&self, column: &str) -> usize {
        self.columns.split(", ").position(|name| name == column).expect("the part has this column")
    }
    /// Its rows about a client.
    pub(super) async fn rows(&self, db: &mut Connection, practice: PracticeId, client: ClientId) -> Answer<Vec<Held>> {
        let bare: Vec<Bare> = db.rows(self.read, values![practice, client]).await?;
        bare.into_iter().map(|row| self.held(row)).collect()
    }
    fn held(&self, row: Bare) -> Answer<Held> {
        self.kinds.chars().zip(row.0).map(|(kind, value)| of_kind(kind, value)).collect()
    }
    /// Removes its rows about a client.
    pub(super) async fn clear(&self, db: &mut Connection, practice: PracticeId, client: ClientId) -> Answer<u64> {
        Ok(db.run(self.clear, values![practice, client]).await?)
    }
    /// Writes rows.
    pub(super) async fn write(&self, db: &mut Connection, rows: &[Held]) -> Answer<()> {
        for row in rows {
            db.run(self.write, row).await?;
        }
        Ok(())
    }
}

/// A row with its values in the order of the part's columns.
pub(super) type Held = Vec<Value>;

/// A row as the engine gives it, with the names of its columns.
pub(super) struct Bare(pub(super) Vec<Value>, pub(super) Vec<String>);

impl FromRow for Bare {
    fn from_row(row: &Row<'_>) -> Result<Self, DatabaseError> {
        let values = (0..row.width()).map(|at| row.value(at).map(owned)).collect::<Result<_, _>>()?;
        Ok(Self(values, (0..row.width()).map(|at| row.name(at).to_owned()).collect()))
    }
}

fn owned(value: ValueRef<'_>) -> Value {
    match value {
        ValueRef::Null => Value::Null,
        ValueRef::Bool(yes) => Value::Bool(yes),
        ValueRef::Int(number) => Value::Int(number),
        ValueRef::Text(text) => Value::Text(text.to_owned()),
        ValueRef::Bytes(bytes) => Value::Bytes(bytes.to_vec()),
        ValueRef::Id(id) => Value::Id(id),
    }
}

/// SQLite keeps ids as bytes, and yes and no as numbers.
fn of_kind(kind: char, value: Value) -> Answer<Value> {
    Ok(match (kind, value) {
        ('i', Value::Bytes(bytes)) => Value::Id(Uuid::from_slice(&bytes).map_err(anyhow::Error::new)?),
        ('b', Value::Int(number)) => Value::Bool(number != 0),
        (_, value) => value,
    })
}

/// Everything of one client, part by part.
#[derive(Clone, Default, PartialEq)]
pub(super) struct Whole(BTreeMap<String, Vec<Held>>);

impl Whole {
    /// Reads it.
    pub(super) async fn of(db: &mut Connection, practice: PracticeId, client: ClientId) -> Answer<Self> {
        let mut whole = BTreeMap::new();
        for part in &parts::ALL {
            whole.insert(part.table.to_owned(), part.rows(db, practice, client).await?);
        }
        Ok(Self(whole))
    }
    /// The rows of a part.
    pub(super) fn rows(&self, part: &Part) -> &[Held] {
        self.0.get(part.table).map(Vec::as_slice).unwrap_or_default()
    }
    /// In the form in which it is kept.
    pub(super) fn json(&self) -> Json {
        let rows =
            |rows: &Vec<Held>| Json::Array(rows.iter().map(|row| Json::Array(row.iter().map(written).collect())).collect());
        Json::Object(self.0.iter().map(|(table, all)| (table.clone(), rows(all))).collect())
    }
    /// As it was kept. `None` if it was kept in another way than this version does.
    pub(super) fn read(json: &Json) -> Option<Self> {
        let mut whole = BTreeMap::new();
        for (table, rows) in json.as_object()? {
            let rows = rows.as_array()?.iter().map(|row| row.as_array()?.iter().map(read).collect::<Option<Held>>());
            whole.insert(table.clone(), rows.collect::<Option<Vec<Held>>>()?);
        }
        Some(Self(whole))
    }
    /// Whether it has every part, and in each row a value for every column that there is now: what an earlier version kept knows nothing of
    /// what came later, and cannot be put back.
    pub(super) fn is_of_this_version(&self) -> bool {
        parts::ALL.iter().all(|part| {
            let columns = part.kinds.len();
            self.0.get(part.table).is_some_and(|rows| rows.iter().all(|row| row.len() == columns))
        })
    }
    /// As a person or a program reads it: by the names of the columns, without what opens anything.
    pub(super) fn named(&self) -> Json {
        let mut all = Map::new();
        for part in &parts::ALL {
            let rows = self.rows(part).iter().map(|row| named(part.columns.split(", "), row));
            all.insert(part.table.to_owned(), Json::Array(rows.collect()));
        }
        Json::Object(all)
    }
}

/// A row by the names of its columns. Hashes and sealed things open something and say nothing, so they are left out.
pub(super) fn named<'a>(columns: impl Iterator<Item = &'a str>, row: &[Value]) -> Json {
    let shown = columns.zip(row).filter(|(name, _)| !name.contains("hash") && !name.contains("sealed") && *name != "practice_id");
    Json::Object(shown.map(|(name, value)| (name.to_owned(), plain(value))).collect())
}

fn plain(value: &Value) -> Json {
    match value {
        Value::Id(id) => json!(id.to_string()),
        Value::Bytes(bytes) => Uuid::from_slice(bytes).map(|id| json!(id.to_string())).unwrap_or_default(),
        other => written(other),
    }
}

fn written(value: &Value) -> Json {
    match value {
        Value::Null => Json::Null,
        Value::Bool(yes) => json!(yes),
        Value::Int(number) => json!(number),
        Value::Text(text) => json!(text),
        Value::Bytes(bytes) => json!({ "x": bytes }),
        Value::Id(id) => json!({ "i": id.to_string() }),
    }
}

fn read(json: &Json) -> Option<Value> {
    Some(match json {
        Json::Null => Value::Null,
        Json::Bool(yes) => Value::Bool(*yes),
        Json::Number(number) => Value::Int(number.as_i64()?),
        Json::String(text) => Value::Text(text.clone()),
        Json::Object(tagged) => match (tagged.get("i"), tagged.get("x")) {
            (Some(id), _) => Value::Id(id.as_str()?.parse().ok()?),
            (_, Some(bytes)) => {
                Value::Bytes(bytes.as_array()?.iter().map(|byte| byte.as_u64()?.try_into().ok()).collect::<Option<_>>()?)
            }
            _ => return None,
        },
        Json::Array(_) => return None,
    })
}

/// The text of a value; empty if there is none.
pub(super) fn text(value: &Value) -> &str {
    match value {
        Value::Text(text) => text,
        _ => "",
    }
}

/// The id in a value.
pub(super) fn id<T: Identity>(value: &Value) -> Option<T> {
    match value {
        Value::Id(id) => Some(T::from_uuid(*id)),
        _ => None,
    }
}
