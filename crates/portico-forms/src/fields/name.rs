//! Names of fields: `q/` and the path through the form, `q/medicines~1/dose`. Letters, digits, `.`, `_` and `-` in link ids stay as they
//! are, other bytes become `!` and two hexadecimal digits; `~` precedes the number of a repeat, counted from 0.

use crate::{
    form::{Form, ItemId, Kind},
    live::{Live, NodeId},
};

/// What every name begins with.
pub(super) const START: &str = "q";

pub(super) fn encoded(link_id: &str) -> String {
    let mut name = String::new();
    for byte in link_id.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'.' | b'_' | b'-' => name.push(char::from(byte)),
            _ => name.push_str(&format!("!{byte:02x}")),
        }
    }
    name
}

pub(super) fn decoded(name: &str) -> Option<String> {
    let mut bytes = Vec::new();
    let mut rest = name.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'!' {
            bytes.push(byte);
            continue;
        }
        let digits = [rest.next()?, rest.next()?];
        bytes.push(u8::from_str_radix(std::str::from_utf8(&digits).ok()?, 16).ok()?);
    }
    String::from_utf8(bytes).ok()
}

/// One step of a name: the link id, and which time.
pub(super) fn step(text: &str) -> Option<(String, Option<usize>)> {
    match text.split_once('~') {
        Some((name, time)) => Some((decoded(name)?, Some(time.parse().ok()?))),
        None => Some((decoded(text)?, None)),
    }
}

impl Form {
    /// The name of a field from the way to it.
    pub(crate) fn field(&self, way: impl IntoIterator<Item = (ItemId, Option<usize>)>) -> String {
        let mut name = START.to_owned();
        for (item, time) in way {
            name.push('/');
            name.push_str(&encoded(&self.item(item).link_id));
            if let Some(time) = time {
                name.push_str(&format!("~{time}"));
            }
        }
        name
    }

    /// The name of the field of a node: stable as long as what comes before it in its own repeats stays. It serves as an HTML id, too.
    pub fn field_of(&self, live: &Live<'_>, node: NodeId) -> String {
        let mut way = Vec::new();
        let mut at = Some(node);
        let mut answer = None;
        while let Some(id) = at {
            let here = live.node(id);
            let item = self.item(here.item);
            let time = match item.kind {
                Kind::Group => item.repeats.then_some(here.time),
                _ => answer.filter(|_| item.repeats),
            };
            way.push((here.item, time));
            answer = here.answer;
            at = here.parent;
        }
        self.field(way.into_iter().rev())
    }

    /// The way that a name of a field describes, when the form has it.
    pub(super) fn way(&self, name: &str) -> Option<Vec<(ItemId, Option<usize>)>> {
        let mut steps = name.split('/');
        if steps.next() != Some(START) {
            return None;
        }
        let mut way: Vec<(ItemId, Option<usize>)> = Vec::new();
        for text in steps {
            let (link_id, time) = step(text)?;
            let item = self.find(&link_id)?;
            if item.parent != way.last().map(|(item, _)| *item) || (time.is_some() && !item.repeats) {
                return None;
            }
            way.push((item.id, time));
        }
        (!way.is_empty()).then_some(way)
    }
}
