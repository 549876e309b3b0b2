//! FHIR files, read one resource at a time: a resource on each line, or a document with a Bundle, a list, or one resource. A broken line
//! costs that line alone; after a break in a document nothing more can be read.

use super::{broken::Broken, fhir_record::Room};
use serde::{
    Deserialize, Deserializer,
    de::{DeserializeSeed, IgnoredAny, MapAccess, SeqAccess, Visitor},
};
use serde_json::Value;
use std::{
    cell::Cell,
    fmt,
    io::{self, BufRead, BufReader, Read},
    rc::Rc,
};

/// The most bytes one resource may take in its file. What is kept of it while it is read is far less: [`Room`].
pub(crate) const LARGEST_RESOURCE: u64 = 16 * 1024 * 1024;

/// One resource as it stands in the file.
pub(crate) struct Piece {
    /// "line 3", "entry 3", or "record" where there is one only.
    pub(crate) place: String,
    /// The resource, or why it is not one.
    pub(crate) resource: Result<Value, String>,
    /// The name a Bundle gives it.
    pub(crate) full_url: Option<String>,
}

/// Takes one piece; `false` stops reading.
pub(crate) type TakePiece<'a> = &'a mut dyn FnMut(Piece) -> bool;

/// Reads a file with one resource on each line.
///
/// # Errors
/// When the bytes cannot be had.
pub(crate) fn read_lines(input: impl Read, take: TakePiece<'_>) -> Result<(), Broken> {
    let mut input = BufReader::with_capacity(64 * 1024, input);
    let mut line = Vec::new();
    for number in 1u64.. {
        line.clear();
        let got = (&mut input).take(LARGEST_RESOURCE).read_until(b'\n', &mut line).map_err(|error| Broken::unreadable(&error))?;
        if got == 0 {
            break;
        }
        let place = format!("line {number}");
        if line.len() as u64 == LARGEST_RESOURCE && line.last() != Some(&b'\n') {
            return Err(Broken::at(place, "the line is longer than 16 MB"));
        }
        let text = line.trim_ascii();
        let text = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text);
        if text.is_empty() {
            continue;
        }
        let room = Room::default();
        let resource = one(text, &room).map_err(|error| said(&error, false));
        if let Ok(bundle) = &resource
            && bundle.get("resourceType").and_then(Value::as_str) == Some("Bundle")
        {
            return read_document(io::Cursor::new(&line).chain(input), take);
        }
        if !take(Piece { place, resource: resource.and_then(|resource| room.judge(resource)), full_url: None }) {
            break;
        }
    }
    Ok(())
}

/// The one resource in these bytes, as far as there is room for it.
fn one(text: &[u8], room: &Room) -> serde_json::Result<Value> {
    let mut json = serde_json::Deserializer::from_slice(text);
    let resource = room.keeping().deserialize(&mut json)?;
    json.end()?;
    Ok(resource)
}

/// Reads a document.
///
/// # Errors
/// With the line, when it is no JSON.
pub(crate) fn read_document(input: impl Read, take: TakePiece<'_>) -> Result<(), Broken> {
    let room = Rc::new(Cell::new(LARGEST_RESOURCE));
    let counted = Counted { inner: BufReader::with_capacity(64 * 1024, input), room: room.clone() };
    let mut json = serde_json::Deserializer::from_reader(BufReader::with_capacity(8 * 1024, counted));
    let mut reading = Reading { take, room, entries: 0, stopped: false };
    let outcome = Top(&mut reading).deserialize(&mut json).and_then(|()| json.end());
    if reading.stopped {
        return Ok(());
    }
    outcome.map_err(|error| {
        let place = if error.line() > 0 { format!("line {}", error.line()) } else { String::new() };
        Broken::at(place, said(&error, true))
    })
}

/// What the reader of JSON says, without the place it puts behind.
fn said(error: &serde_json::Error, document: bool) -> String {
    let text = error.to_string();
    let text = text.split(" at line ").next().unwrap_or_default();
    let why = if document { "this is not JSON that can be read" } else { "it is not JSON that can be read" };
    match text {
        TOO_LARGE => text.to_owned(),
        "invalid unicode code point" => format!("{why} (a letter isn’t UTF-8, which FHIR always is)"),
        _ => format!("{why} ({text})"),
    }
}

const TOO_LARGE: &str = "one record is larger than 16 MB";

/// Counts bytes down from the room for one resource; the room is made again after each.
struct Counted<R> {
    inner: R,
    room: Rc<Cell<u64>>,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let got = self.inner.read(out)?;
        match self.room.get().checked_sub(got as u64) {
            Some(room) => self.room.set(room),
            None => return Err(io::Error::other(TOO_LARGE)),
        }
        Ok(got)
    }
}

struct Reading<'a, 'b> {
    take: &'a mut (dyn FnMut(Piece) -> bool + 'b),
    room: Rc<Cell<u64>>,
    entries: u64,
    stopped: bool,
}

impl Reading<'_, '_> {
    /// The place of the resource that was just read; the next one has the whole room again.
    fn next_place(&mut self) -> String {
        self.room.set(LARGEST_RESOURCE);
        self.entries += 1;
        format!("entry {}", self.entries)
    }
    /// Hands one piece over; an error stops the reader of JSON.
    fn hand<E: serde::de::Error>(
        &mut self,
        place: String,
        resource: Result<Value, String>,
        url: Option<String>,
    ) -> Result<(), E> {
        if (self.take)(Piece { place, resource, full_url: url }) {
            return Ok(());
        }
        self.stopped = true;
        Err(E::custom("stopped"))
    }
}

/// A Bundle, a list of resources, or one resource.
struct Top<'r, 'a, 'b>(&'r mut Reading<'a, 'b>);

impl<'de> DeserializeSeed<'de> for Top<'_, '_, '_> {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Top<'_, '_, '_> {
    type Value = ();
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a FHIR resource")
    }
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let (room, mut resource) = (Room::default(), serde_json::Map::new());
        let mut entries = false;
        while let Some(key) = map.next_key::<String>()? {
            // Only Bundles have `entry` with resources; Lists and others that have one are of no other use here.
            if key == "entry" {
                entries = true;
                map.next_value_seed(Entries(self.0))?;
            } else if entries {
                map.next_value::<IgnoredAny>()?;
            } else {
                room.keeping().keep(key, &mut map, &mut resource)?;
            }
        }
        if entries || resource.get("resourceType").and_then(Value::as_str) == Some("Bundle") {
            return Ok(());
        }
        self.0.hand("record".into(), room.judge(Value::Object(resource)), None)
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        loop {
            let room = Room::default();
            let Some(resource) = list.next_element_seed(room.keeping())? else { return Ok(()) };
            let place = self.0.next_place();
            self.0.hand(place, room.judge(resource), None)?;
        }
    }
}

/// The entries of a Bundle, one at a time.
struct Entries<'r, 'a, 'b>(&'r mut Reading<'a, 'b>);

impl<'de> DeserializeSeed<'de> for Entries<'_, '_, '_> {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for Entries<'_, '_, '_> {
    type Value = ();
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the entries of a Bundle")
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        loop {
            let room = Room::default();
            let Some(entry) = list.next_element_seed(room.keeping())? else { return Ok(()) };
            let place = self.0.next_place();
            let Ok(entry) = Entry::deserialize(entry) else {
                self.0.hand(place, Err("the entry is not one that a Bundle may have".into()), None)?;
                continue;
            };
            let resource = match entry.resource {
                Some(resource) => resource,
                None if room.is_over() => Value::Null,
                None => continue,
            };
            self.0.hand(place, room.judge(resource), entry.full_url)?;
        }
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Entry {
    full_url: Option<String>,
    resource: Option<Value>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn places(text: &str, lines: bool) -> (Vec<(String, bool)>, Option<Broken>) {
        let mut found = Vec::new();
        let mut take = |piece: Piece| {
            found.push((piece.place, piece.resource.is_ok()));
            true
        };
        let outcome = if lines { read_lines(text.as_bytes(), &mut take) } else { read_document(text.as_bytes(), &mut take) };
        (found, outcome.err())
    }

    #[test]
    fn lines_go_on_behind_a_broken_one() {
        let (found, broken) = places("{\"a\":1}\n\n{\"a\":\n{\"b\":2}", true);
        assert_eq!(found, [("line 1".into(), true), ("line 3".into(), false), ("line 4".into(), true)]);
        assert_eq!(broken, None);
    }

    /// Read as another encoding, the name would come in with other letters.
    #[test]
    fn a_letter_that_is_not_utf8_is_told() {
        const BAD: &[u8] = b"{\"a\":\"Zo\xc3\xab\"}\n{\"a\":\"Jos\xe9\"}\n{\"a\":1}\n";
        let mut found = Vec::new();
        let mut take = |piece: Piece| {
            found.push(piece.resource.err().unwrap_or_default());
            true
        };
        read_lines(BAD, &mut take).expect("read to the end");
        assert_eq!(found, ["", "it is not JSON that can be read (a letter isn’t UTF-8, which FHIR always is)", ""]);
        let bundle = b"{\"resourceType\":\"Bundle\",\"entry\":[\n{\"resource\":{\"a\":\"Jos\xe9\"}}]}";
        let broken = read_document(&bundle[..], &mut |_| true).expect_err("broken");
        assert_eq!(
            broken,
            Broken::at("line 2", "this is not JSON that can be read (a letter isn’t UTF-8, which FHIR always is)")
        );
    }

    #[test]
    fn documents_of_every_form() {
        let bundle =
            r#"{"resourceType":"Bundle","entry":[{"resource":{"id":"1"}},{"request":{}},{"resource":{"id":"2"}},7],"x":{"y":1}}"#;
        let (found, broken) = places(bundle, false);
        assert_eq!(found, [("entry 1".into(), true), ("entry 3".into(), true), ("entry 4".into(), false)]);
        assert_eq!(broken, None);
        assert_eq!(places(bundle, true).0.len(), 3, "a Bundle on one line is a Bundle");
        assert_eq!(places("[{},{}]", false).0.len(), 2);
        assert_eq!(places("{\"resourceType\":\"Patient\"}", false).0, [("record".to_owned(), true)]);
        assert_eq!(places("{\"resourceType\":\"Bundle\"}", false), (Vec::new(), None));
    }

    #[test]
    fn a_broken_document_names_its_line() {
        for (text, line) in [
            ("{\n\"entry\": [\n{ \"resource\": {} # }]}", "line 3"),
            ("{} {}", "line 1"),
            ("{\"a\":", "line 1"),
            ("[1,", "line 1"),
        ] {
            let broken = places(text, false).1.unwrap_or_else(|| panic!("{text} is broken"));
            assert_eq!(broken.place, line, "{broken}");
        }
        let deep = "[".repeat(100_000);
        assert!(places(&deep, false).1.is_some(), "depth is bounded");
    }

    #[test]
    fn one_record_never_fills_the_memory() {
        let endless = io::Cursor::new(b"{\"resourceType\":\"Bundle\",\"entry\":[{\"x\":\"".to_vec()).chain(io::repeat(b'a'));
        let broken = read_document(endless, &mut |_| true).expect_err("too large");
        assert!(broken.sentence.contains("16 MB"), "{broken}");
        assert!(read_lines(io::repeat(b'a'), &mut |_| true).is_err());
    }
}
