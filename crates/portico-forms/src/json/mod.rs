//! JSON as it was written: the position of every value, numbers in their own digits, names in their own order.
//!
//! Forms need three things that a general reader loses: the line to point at when something is wrong, `1.50` that stays `1.50` (FHIR R4,
//! data types, decimal: precision is significant), and everything unknown written back as it came.

mod parse;
mod write;

pub use parse::{DEEPEST, LARGEST, LARGEST_RESPONSE};

use std::fmt;

/// Where something is in a file; both count from 1. A place of 0, 0 means that it was made and not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Place {
    /// The line, from 1.
    pub line: u32,
    /// The character in the line, from 1.
    pub column: u32,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}, column {}", self.line, self.column)
    }
}

/// What is wrong with a text that should be JSON.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JsonError {
    /// Where reading stopped.
    pub place: Place,
    /// A sentence without the place.
    pub words: String,
}

/// A JSON value with its place. Two are equal when they say the same in the same order, wherever they stand.
#[derive(Debug, Clone)]
pub struct Json {
    /// Where the value begins.
    pub place: Place,
    /// What it is.
    pub data: Data,
}

/// The six kinds of JSON values.
#[derive(Debug, Clone, PartialEq)]
pub enum Data {
    /// `null`, which FHIR uses to fill gaps in lists.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number in the digits it was written with.
    Number(Box<str>),
    /// A text.
    Text(String),
    /// A list.
    List(Vec<Json>),
    /// Names and values in their order.
    Object(Vec<(String, Json)>),
}

impl PartialEq for Json {
    fn eq(&self, other: &Json) -> bool {
        self.data == other.data
    }
}

impl From<Data> for Json {
    fn from(data: Data) -> Json {
        Json { place: Place::default(), data }
    }
}

impl From<&str> for Json {
    fn from(text: &str) -> Json {
        Data::Text(text.to_owned()).into()
    }
}

impl From<bool> for Json {
    fn from(value: bool) -> Json {
        Data::Bool(value).into()
    }
}

impl From<Vec<Json>> for Json {
    fn from(list: Vec<Json>) -> Json {
        Data::List(list).into()
    }
}

impl Json {
    /// Reads a whole text: UTF-8, with or without a byte order mark, at most [`LARGEST`] bytes and [`DEEPEST`] levels.
    ///
    /// # Errors
    /// The first thing that is not JSON, with its place; a name that stands twice in one object counts as such, and so does the character
    /// NUL.
    pub fn read(bytes: &[u8]) -> Result<Json, JsonError> {
        parse::parse(bytes, LARGEST)
    }

    /// Reads a whole response, of at most [`LARGEST_RESPONSE`] bytes.
    ///
    /// # Errors
    /// As for [`Json::read`].
    pub(crate) fn read_response(bytes: &[u8]) -> Result<Json, JsonError> {
        parse::parse(bytes, LARGEST_RESPONSE)
    }

    /// A number from digits that are known to be one.
    pub(crate) fn number(digits: &str) -> Json {
        Data::Number(digits.into()).into()
    }

    /// An object of named values.
    pub(crate) fn object(fields: Vec<(&str, Json)>) -> Json {
        Data::Object(fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()).into()
    }

    /// The value of a name, when this is an object that has it.
    pub fn get(&self, name: &str) -> Option<&Json> {
        self.fields().iter().find(|(found, _)| found == name).map(|(_, value)| value)
    }

    /// Names and values of an object; nothing for other kinds.
    pub fn fields(&self) -> &[(String, Json)] {
        match &self.data {
            Data::Object(fields) => fields,
            _ => &[],
        }
    }

    /// The value of a name, to be changed.
    pub(crate) fn get_mut(&mut self, name: &str) -> Option<&mut Json> {
        match &mut self.data {
            Data::Object(fields) => fields.iter_mut().find(|(found, _)| found == name).map(|(_, value)| value),
            _ => None,
        }
    }

    /// Puts a value under a name: where one stands it is replaced in its place, else it comes last.
    pub(crate) fn set(&mut self, name: &str, value: Json) {
        if let Some(old) = self.get_mut(name) {
            *old = value;
        } else if let Data::Object(fields) = &mut self.data {
            fields.push((name.to_owned(), value));
        }
    }

    /// Removes a name with its value.
    pub(crate) fn remove(&mut self, name: &str) {
        if let Data::Object(fields) = &mut self.data {
            fields.retain(|(found, _)| found != name);
        }
    }

    /// The list under a name, to be changed; made where there is none.
    pub(crate) fn list_mut(&mut self, name: &str) -> Option<&mut Vec<Json>> {
        if self.get(name).is_none() {
            self.set(name, Vec::new().into());
        }
        match &mut self.get_mut(name)?.data {
            Data::List(list) => Some(list),
            _ => None,
        }
    }

    /// The list under a name, to be changed, when there is one.
    pub(crate) fn list_within(&mut self, name: &str) -> Option<&mut Vec<Json>> {
        match &mut self.get_mut(name)?.data {
            Data::List(list) => Some(list),
            _ => None,
        }
    }

    /// Removes a list that holds nothing any more.
    pub(crate) fn remove_empty(&mut self, name: &str) {
        if self.get(name).is_some_and(|value| matches!(&value.data, Data::List(list) if list.is_empty())) {
            self.remove(name);
        }
    }

    /// The members of a list; nothing for other kinds.
    pub fn list(&self) -> &[Json] {
        match &self.data {
            Data::List(list) => list,
            _ => &[],
        }
    }

    /// The members of the list under a name; nothing if there is none.
    pub fn list_of(&self, name: &str) -> &[Json] {
        self.get(name).map_or(&[], Json::list)
    }

    /// The extensions of the text under a name, which stand under `_name` (R4, JSON representation of primitive elements).
    pub fn list_of_beside(&self, name: &str) -> &[Json] {
        let beside = self.fields().iter().find(|(found, _)| found.strip_prefix('_') == Some(name));
        beside.map_or(&[], |(_, value)| value.list_of("extension"))
    }

    /// The text, if this is one.
    pub fn text(&self) -> Option<&str> {
        match &self.data {
            Data::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The text under a name.
    pub fn text_of(&self, name: &str) -> Option<&str> {
        self.get(name).and_then(Json::text)
    }

    /// The truth value, if this is one.
    pub fn bool(&self) -> Option<bool> {
        match &self.data {
            Data::Bool(value) => Some(*value),
            _ => None,
        }
    }

    /// The truth value under a name.
    pub fn bool_of(&self, name: &str) -> Option<bool> {
        self.get(name).and_then(Json::bool)
    }

    /// The digits, if this is a number.
    pub fn digits(&self) -> Option<&str> {
        match &self.data {
            Data::Number(digits) => Some(digits),
            _ => None,
        }
    }

    /// What kind of value this is, in words.
    pub fn kind(&self) -> &'static str {
        match self.data {
            Data::Null => "null",
            Data::Bool(_) => "true or false",
            Data::Number(_) => "a number",
            Data::Text(_) => "a text",
            Data::List(_) => "a list",
            Data::Object(_) => "an object",
        }
    }
}

#[cfg(test)]
mod tests;
