//! What a page sent, as a tree of names.

use super::{MOST_TIMES, name};
use std::collections::{BTreeMap, HashMap};

/// The names and values that a page sent. Names that are no fields of a form are left to others.
#[derive(Debug, Clone, Default)]
pub struct Posted {
    pub(super) root: Branch,
    changes: Vec<Change>,
}

/// Something that a button asks for besides saving.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// One more of the group or the line with this field's name.
    Add(String),
    /// Away with this time of a group or this line.
    Remove(String),
}

#[derive(Debug, Clone, Default)]
pub(super) struct Branch {
    /// By link id, then by time; 0 where it does not repeat.
    pub(super) within: HashMap<String, BTreeMap<usize, Branch>>,
    /// By what follows the colon; "" without one.
    pub(super) values: HashMap<String, Vec<String>>,
}

/// The name of the buttons that add and remove.
const BUTTON: &str = "do";

impl Change {
    /// The value of the button named `do`.
    pub fn button(&self) -> String {
        match self {
            Change::Add(field) => format!("add {field}"),
            Change::Remove(field) => format!("remove {field}"),
        }
    }

    fn read(value: &str) -> Option<Change> {
        match value.split_once(' ')? {
            ("add", field) => Some(Change::Add(field.to_owned())),
            ("remove", field) => Some(Change::Remove(field.to_owned())),
            _ => None,
        }
    }
}

impl Posted {
    /// Takes the pairs of a form as they came.
    pub fn read<N: AsRef<str>, V: Into<String>>(pairs: impl IntoIterator<Item = (N, V)>) -> Posted {
        let mut posted = Posted::default();
        for (name, value) in pairs {
            let (name, value) = (name.as_ref(), value.into());
            if name == BUTTON {
                posted.changes.extend(Change::read(&value));
            } else {
                posted.put(name, value);
            }
        }
        posted
    }

    /// What a button asks for: apply it with [`crate::Form::change`] after [`crate::Form::take`].
    pub fn change(&self) -> Option<&Change> {
        self.changes.first()
    }

    fn put(&mut self, name: &str, value: String) -> Option<()> {
        let name = name.strip_suffix("[]").unwrap_or(name);
        let (way, part) = name.rsplit_once(':').unwrap_or((name, ""));
        let mut steps = way.split('/');
        if steps.next() != Some(name::START) {
            return None;
        }
        let mut branch = &mut self.root;
        let mut deep = 0;
        for step in steps {
            let (link_id, time) = name::step(step)?;
            deep += 1;
            if deep > crate::MOST_LEVELS || time.is_some_and(|time| time >= MOST_TIMES) {
                return None;
            }
            branch = branch.within.entry(link_id).or_default().entry(time.unwrap_or(0)).or_default();
        }
        branch.values.entry(part.to_owned()).or_default().push(value);
        Some(())
    }
}

impl Branch {
    pub(super) fn value(&self, part: &str) -> Option<&str> {
        self.values.get(part).and_then(|values| values.first()).map(String::as_str)
    }
}
