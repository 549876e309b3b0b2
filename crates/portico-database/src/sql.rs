//! The texts of statements: one for both engines or, where that is not possible, a pair of twins. They are always fixed texts, never
//! built from data.

use crate::Engine;
use std::borrow::Cow;

/// A statement with parameters `$1`, `$2`, … A parameter may occur several times; every one must be used.
///
/// ```
/// use portico_database::Sql;
/// let list = Sql::from("select id, name from clients where practice_id = $1").and(" order by sort_key, id limit $2");
/// let claim = Sql::twin("select id from letters limit $1", "select id from letters limit $1 for update skip locked");
/// # let _ = (list, claim);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sql {
    sqlite: Cow<'static, str>,
    /// `None` when both engines run the same text.
    postgres: Option<Cow<'static, str>>,
}

impl Sql {
    /// A text for each engine, for the few places where one text cannot serve both.
    pub const fn twin(sqlite: &'static str, postgres: &'static str) -> Self {
        Self { sqlite: Cow::Borrowed(sqlite), postgres: Some(Cow::Borrowed(postgres)) }
    }

    /// A text built from quoted names that come from the engine's own catalogue. Nothing else may be built at run time.
    pub(crate) fn written_by_catalogue(text: String) -> Self {
        Self { sqlite: Cow::Owned(text), postgres: None }
    }

    /// This text followed by another fixed text.
    pub fn and(mut self, more: impl Into<Sql>) -> Self {
        let more = more.into();
        if self.postgres.is_none() && more.postgres.is_some() {
            self.postgres = Some(self.sqlite.clone());
        }
        if let Some(postgres) = &mut self.postgres {
            postgres.to_mut().push_str(more.postgres.as_ref().unwrap_or(&more.sqlite));
        }
        self.sqlite.to_mut().push_str(&more.sqlite);
        self
    }

    /// The text for this engine.
    pub fn text(&self, engine: Engine) -> &str {
        match (engine, &self.postgres) {
            (Engine::Postgres, Some(postgres)) => postgres,
            _ => &self.sqlite,
        }
    }
}

impl From<&'static str> for Sql {
    fn from(text: &'static str) -> Self {
        Self { sqlite: Cow::Borrowed(text), postgres: None }
    }
}

impl From<&Sql> for Sql {
    fn from(sql: &Sql) -> Self {
        sql.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn composing_keeps_both_texts() {
        let sql = Sql::from("a").and(Sql::twin(" b", " c")).and(" d");
        assert_eq!((sql.text(Engine::Sqlite), sql.text(Engine::Postgres)), ("a b d", "a c d"));
        let same = Sql::from("a").and(" b");
        assert_eq!((same.text(Engine::Sqlite), same.text(Engine::Postgres)), ("a b", "a b"));
    }
}
