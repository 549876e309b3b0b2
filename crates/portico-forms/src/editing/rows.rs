//! The form as a list: each item is a row, indented by the items it is in.

use super::{
    Draft, QuestionKind, conditions,
    sheet::{is_help, kept_because},
    tree,
};
use crate::json::Json;

/// One item in the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Its link id.
    pub link_id: String,
    /// How far in it stands, from 0.
    pub level: usize,
    /// Its words, else its link id.
    pub words: String,
    /// What it is.
    pub kind: RowKind,
    /// It has to be answered.
    pub required: bool,
    /// When it is shown, in a sentence; none for always.
    pub shown_if: Option<String>,
    /// Something stands before it on its level.
    pub can_rise: bool,
    /// Something stands after it on its level.
    pub can_sink: bool,
}

/// What a row is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RowKind {
    /// It has a sheet.
    Edited(QuestionKind),
    /// It is kept as it is, for this reason.
    Kept(&'static str),
}

/// A section that items can be moved into.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SectionRow {
    /// Its link id.
    pub link_id: String,
    /// Its words, else its link id.
    pub words: String,
    /// How far in it stands, from 0.
    pub level: usize,
}

impl Draft {
    /// Every row in its order.
    pub fn rows(&self) -> Vec<Row> {
        let mut rows = Vec::new();
        list(self.form(), self.form(), 0, &mut rows);
        rows
    }

    /// The sections that an item can be moved into; for a new one all.
    pub fn sections(&self, link_id: Option<&str>) -> Vec<SectionRow> {
        let own = link_id.and_then(|id| self.item(id));
        let within = |section: &str| own.is_some_and(|own| tree::id(own) == section || tree::find(own, section).is_some());
        let rows = self.rows().into_iter();
        let groups = rows.filter(|row| {
            self.item(&row.link_id).is_some_and(|item| item.text_of("type") == Some("group")) && !within(&row.link_id)
        });
        groups.map(|row| SectionRow { link_id: row.link_id, words: row.words, level: row.level }).collect()
    }
}

fn list(form: &Json, owner: &Json, level: usize, rows: &mut Vec<Row>) {
    let shown: Vec<&Json> = owner.list_of("item").iter().filter(|item| !is_help(owner, item)).collect();
    for (at, item) in shown.iter().enumerate() {
        let kind = match (kept_because(item), QuestionKind::of(item)) {
            (None, Some(kind)) => RowKind::Edited(kind),
            (reason, _) => RowKind::Kept(reason.unwrap_or("Not known here")),
        };
        rows.push(Row {
            link_id: tree::id(item).to_owned(),
            level,
            words: tree::called(item),
            kind,
            required: item.bool_of("required") == Some(true),
            shown_if: conditions::sentence(form, item),
            can_rise: at > 0,
            can_sink: at + 1 < shown.len(),
        });
        list(form, item, level + 1, rows);
    }
}
