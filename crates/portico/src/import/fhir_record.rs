//! One FHIR record as it is kept while its file is read: no more of it than any client's record has, so that none fills the memory, whatever
//! stands in it. The rest of a larger one is passed over and said, and those behind it are read.

use super::fhir_person::is_other;
use serde::{
    Deserialize, Deserializer,
    de::{DeserializeSeed, Error, IgnoredAny, MapAccess, SeqAccess, Visitor},
};
use serde_json::{Map, Value};
use std::{cell::Cell, fmt};

/// The most values of one record, with those that stand within others. Real patients have about a hundred.
const MOST_VALUES: usize = 5_000;
/// How deep they may stand within one another; in real records it is a dozen at most.
const MOST_LEVELS: usize = 32;
/// The most bytes of one text. A longer one, such as a picture or a narrative, is read as an empty one: nothing that is taken over is as long.
const LONGEST_TEXT: usize = 16 * 1024;
/// The most bytes of all its texts and names.
const MOST_TEXT: usize = 1024 * 1024;

const TOO_MANY: &str = "it has more than 5,000 values, which is more than a client’s record holds";
const TOO_DEEP: &str = "it is nested more than 32 levels deep";
const TOO_LONG: &str = "its texts are longer than 1 MB together";

/// The room that is left for one record.
pub(crate) struct Room {
    values: Cell<usize>,
    text: Cell<usize>,
    /// Why there is none left. From then on nothing more is kept.
    over: Cell<Option<&'static str>>,
}

impl Default for Room {
    fn default() -> Self {
        Self { values: Cell::new(MOST_VALUES), text: Cell::new(MOST_TEXT), over: Cell::new(None) }
    }
}

impl Room {
    /// Reads a record into it.
    pub(crate) fn keeping(&self) -> Keeping<'_> {
        Keeping { room: self, level: 0 }
    }
    /// What was read, or what is too much of it. A record of a kind that is skipped anyway is skipped, however large it is.
    pub(crate) fn judge(&self, record: Value) -> Result<Value, String> {
        match self.over.get() {
            Some(why) if !is_other(&record) => Err(why.to_owned()),
            _ => Ok(record),
        }
    }
    /// Whether it was too little, so that something is missing.
    pub(crate) fn is_over(&self) -> bool {
        self.over.get().is_some()
    }
    fn take(&self, left: &Cell<usize>, much: usize, why: &'static str) -> bool {
        match left.get().checked_sub(much) {
            Some(rest) if !self.is_over() => left.set(rest),
            _ => self.end(why),
        }
        !self.is_over()
    }
    fn end(&self, why: &'static str) {
        self.over.set(self.over.get().or(Some(why)));
    }
}

/// Reads one value, as far as there is room.
#[derive(Clone, Copy)]
pub(crate) struct Keeping<'r> {
    room: &'r Room,
    level: usize,
}

impl Keeping<'_> {
    fn within(self) -> Self {
        Self { level: self.level + 1, ..self }
    }
    /// Reads what stands behind a name. Where there is no room for all of it, its beginning is kept.
    ///
    /// # Errors
    /// Those of the reader.
    pub(crate) fn keep<'de, A: MapAccess<'de>>(
        self,
        name: String,
        map: &mut A,
        into: &mut Map<String, Value>,
    ) -> Result<(), A::Error> {
        if name.len() > LONGEST_TEXT || !self.room.take(&self.room.text, name.len(), TOO_LONG) {
            map.next_value::<IgnoredAny>()?;
            return Ok(());
        }
        let value = map.next_value_seed(self.within())?;
        into.insert(name, value);
        Ok(())
    }
}

impl<'de> DeserializeSeed<'de> for Keeping<'_> {
    type Value = Value;
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        if self.level > MOST_LEVELS {
            self.room.end(TOO_DEEP);
        }
        if !self.room.take(&self.room.values, 1, TOO_MANY) {
            return IgnoredAny::deserialize(deserializer).map(|_| Value::Null);
        }
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Keeping<'_> {
    type Value = Value;
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }
    fn visit_unit<E: Error>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }
    fn visit_bool<E: Error>(self, value: bool) -> Result<Value, E> {
        Ok(value.into())
    }
    fn visit_i64<E: Error>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }
    fn visit_u64<E: Error>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }
    fn visit_f64<E: Error>(self, value: f64) -> Result<Value, E> {
        Ok(value.into())
    }
    fn visit_str<E: Error>(self, text: &str) -> Result<Value, E> {
        let text = if text.len() > LONGEST_TEXT { "" } else { text };
        let fits = self.room.take(&self.room.text, text.len(), TOO_LONG);
        Ok(if fits { text.into() } else { Value::Null })
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Value, A::Error> {
        let mut kept = Vec::new();
        loop {
            let was_over = self.room.is_over();
            match list.next_element_seed(self.within())? {
                Some(value) if !was_over => kept.push(value),
                Some(_) => {}
                None => return Ok(Value::Array(kept)),
            }
        }
    }
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        let mut kept = Map::new();
        while let Some(name) = map.next_key::<String>()? {
            self.keep(name, &mut map, &mut kept)?;
        }
        Ok(Value::Object(kept))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Value, String> {
        let room = Room::default();
        let record = room.keeping().deserialize(&mut serde_json::Deserializer::from_str(text)).expect("JSON");
        room.judge(record)
    }

    #[test]
    fn what_any_reader_of_json_reads_is_read() {
        const SOME: &str = r#"{"a":[1,-2,0.5,1e300,true,false,null,"ö\n",[],{}],"b":{"c":{"d":"e"}},"a":7}"#;
        for text in [SOME, "18446744073709551615", "[]"] {
            assert_eq!(read(text), Ok(serde_json::from_str(text).expect("JSON")), "{text}");
        }
        let deepest = format!("{}{}", "[".repeat(MOST_LEVELS + 1), "]".repeat(MOST_LEVELS + 1));
        assert_eq!(read(&deepest), Ok(serde_json::from_str(&deepest).expect("JSON")));
        let most = format!("[{}]", vec!["0"; MOST_VALUES - 1].join(","));
        assert_eq!(read(&most), Ok(serde_json::from_str(&most).expect("JSON")));
    }

    /// Values that are written in two bytes take a hundred times as many in the memory.
    #[test]
    fn more_than_any_record_has_is_not_kept() {
        let many = format!(r#"{{"resourceType":"Patient","x":[{}]}}"#, vec!["[0]"; 1_000_000].join(","));
        let names: Vec<String> = (0..200_000).map(|number| format!("\"{number}\":{{}}")).collect();
        let deep = format!("{{\"x\":{}{}}}", "[".repeat(1_000_000), "]".repeat(1_000_000));
        let texts = vec![format!("\"{}\"", "x".repeat(LONGEST_TEXT)); MOST_TEXT / LONGEST_TEXT + 1];
        let (named, long) = (format!("{{{}}}", names.join(",")), format!("[{}]", texts.join(",")));
        for (text, why) in [(many, TOO_MANY), (named, TOO_MANY), (deep, TOO_DEEP), (long, TOO_LONG)] {
            assert_eq!(read(&text), Err(why.to_owned()));
        }
    }

    #[test]
    fn what_is_of_no_use_anyway_is_no_trouble() {
        let values = vec!["[0]"; MOST_VALUES].join(",");
        let found = read(&format!(r#"{{"resourceType":"ValueSet","x":[{values}],"id":"7"}}"#)).expect("skipped");
        assert!(is_other(&found));
        assert!(read(&format!(r#"{{"x":[{values}],"resourceType":"ValueSet"}}"#)).is_err(), "nobody knows what it is");
        let picture = format!(r#"{{"resourceType":"Patient","photo":[{{"data":"{}"}}],"id":"7"}}"#, "x".repeat(5 << 20));
        let found = read(&picture).expect("a patient with a picture");
        assert_eq!((found["photo"][0]["data"].as_str(), found["id"].as_str()), (Some(""), Some("7")));
    }
}
