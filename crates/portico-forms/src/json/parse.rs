//! The reader: one pass, each byte looked at once.

use super::{Data, Json, JsonError, Place};

/// The most bytes a form may have: one megabyte.
pub const LARGEST: usize = 1_000_000;

/// The most bytes a response may have: it says the words of its form again, beside what was answered.
pub const LARGEST_RESPONSE: usize = 4 * LARGEST;

/// The deepest nesting of lists and objects.
pub const DEEPEST: usize = 100;

pub(super) fn parse(bytes: &[u8], most: usize) -> Result<Json, JsonError> {
    if bytes.len() > most {
        let words = format!("The file has {} bytes; a form may have {most}.", bytes.len());
        return Err(JsonError { place: Place { line: 1, column: 1 }, words });
    }
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text.strip_prefix('\u{feff}').unwrap_or(text),
        Err(error) => {
            let before = String::from_utf8_lossy(&bytes[..error.valid_up_to()]).into_owned();
            let reader = Reader { text: &before, at: before.len(), line: 1, line_start: 0 };
            return Err(JsonError { place: reader.counted(), words: "This is not UTF-8 text.".to_owned() });
        }
    };
    let mut reader = Reader { text, at: 0, line: 1, line_start: 0 };
    let value = reader.value(0)?;
    reader.space();
    match reader.peek() {
        None => Ok(value),
        Some(_) => Err(reader.error("Something follows after the end of the JSON.")),
    }
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
    line: u32,
    line_start: usize,
}

impl Reader<'_> {
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn place(&self) -> Place {
        let column = self.text[self.line_start..self.at].chars().count() + 1;
        Place { line: self.line, column: u32::try_from(column).unwrap_or(u32::MAX) }
    }

    /// The place when no lines were counted on the way.
    fn counted(&self) -> Place {
        let before = &self.text[..self.at];
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
        Place { line: u32::try_from(line).unwrap_or(u32::MAX), column: u32::try_from(column).unwrap_or(u32::MAX) }
    }

    /// The place of a value: counting characters of a very long line for each value would not be linear, so bytes are counted there.
    fn quick_place(&self) -> Place {
        let bytes = self.at - self.line_start;
        if bytes < 400 {
            return self.place();
        }
        Place { line: self.line, column: u32::try_from(bytes + 1).unwrap_or(u32::MAX) }
    }

    fn error(&self, words: impl Into<String>) -> JsonError {
        JsonError { place: self.place(), words: words.into() }
    }

    fn space(&mut self) {
        while let Some(byte) = self.peek() {
            match byte {
                b'\n' => {
                    self.at += 1;
                    self.line += 1;
                    self.line_start = self.at;
                }
                b' ' | b'\t' | b'\r' => self.at += 1,
                _ => break,
            }
        }
    }

    fn value(&mut self, depth: usize) -> Result<Json, JsonError> {
        self.space();
        let place = self.quick_place();
        if depth > DEEPEST {
            return Err(self.error(format!("Lists and objects are nested deeper than {DEEPEST} levels.")));
        }
        let data = match self.peek() {
            Some(b'{') => self.object(depth)?,
            Some(b'[') => self.list(depth)?,
            Some(b'"') => Data::Text(self.string()?),
            Some(b'-' | b'0'..=b'9') => self.number()?,
            Some(_) => self.word()?,
            None => return Err(self.error("The file ends in the middle.")),
        };
        Ok(Json { place, data })
    }

    fn object(&mut self, depth: usize) -> Result<Data, JsonError> {
        self.at += 1;
        let mut fields: Vec<(String, Json)> = Vec::new();
        let mut seen = std::collections::HashSet::new();
        loop {
            self.space();
            match self.peek() {
                Some(b'}') if fields.is_empty() => break,
                Some(b'"') => {}
                Some(b'}') => return Err(self.error("There is one comma too many before this “}”.")),
                Some(_) => return Err(self.error("There should be a name in quotation marks here.")),
                None => return Err(self.error("The file ends in the middle.")),
            }
            let before = self.place_mark();
            let name = self.string()?;
            // Few names: looking along is quicker than hashing. Many: each is looked at once.
            let twice = if fields.len() < 16 {
                fields.iter().any(|(other, _)| *other == name)
            } else {
                if seen.is_empty() {
                    seen.extend(fields.iter().map(|(other, _)| other.clone()));
                }
                !seen.insert(name.clone())
            };
            if twice {
                self.back_to(before);
                return Err(self.error(format!("“{name}” is in the same object twice.")));
            }
            self.space();
            if self.peek() != Some(b':') {
                return Err(self.error(format!("A colon should follow “{name}”.")));
            }
            self.at += 1;
            let value = self.value(depth + 1)?;
            fields.push((name, value));
            self.space();
            match self.peek() {
                Some(b',') => self.at += 1,
                Some(b'}') => break,
                Some(_) => return Err(self.error("There should be a comma or “}” here.")),
                None => return Err(self.error("The file ends in the middle.")),
            }
        }
        self.at += 1;
        Ok(Data::Object(fields))
    }

    fn list(&mut self, depth: usize) -> Result<Data, JsonError> {
        self.at += 1;
        let mut list = Vec::new();
        loop {
            self.space();
            match self.peek() {
                Some(b']') if list.is_empty() => break,
                Some(b']') => return Err(self.error("There is one comma too many before this “]”.")),
                _ => {}
            }
            list.push(self.value(depth + 1)?);
            self.space();
            match self.peek() {
                Some(b',') => self.at += 1,
                Some(b']') => break,
                Some(_) => return Err(self.error("There should be a comma or “]” here.")),
                None => return Err(self.error("The file ends in the middle.")),
            }
        }
        self.at += 1;
        Ok(Data::List(list))
    }

    fn place_mark(&self) -> usize {
        self.at
    }

    fn back_to(&mut self, mark: usize) {
        self.at = mark;
    }

    fn word(&mut self) -> Result<Data, JsonError> {
        for (word, data) in [("true", Data::Bool(true)), ("false", Data::Bool(false)), ("null", Data::Null)] {
            if self.text[self.at..].starts_with(word) {
                self.at += word.len();
                return Ok(data);
            }
        }
        let found = self.text[self.at..].chars().next().unwrap_or(' ');
        Err(self.error(format!("“{found}” can’t be here.")))
    }

    fn digits(&mut self) -> usize {
        let from = self.at;
        while matches!(self.peek(), Some(b'0'..=b'9')) {
            self.at += 1;
        }
        self.at - from
    }

    fn number(&mut self) -> Result<Data, JsonError> {
        let from = self.at;
        if self.peek() == Some(b'-') {
            self.at += 1;
        }
        let leading_zero = self.peek() == Some(b'0');
        let whole = self.digits();
        let mut sound = whole == 1 || (whole > 1 && !leading_zero);
        if self.peek() == Some(b'.') {
            self.at += 1;
            sound &= self.digits() > 0;
        }
        if matches!(self.peek(), Some(b'e' | b'E')) {
            self.at += 1;
            if matches!(self.peek(), Some(b'+' | b'-')) {
                self.at += 1;
            }
            sound &= self.digits() > 0;
        }
        let digits = &self.text[from..self.at];
        if !sound {
            let digits = digits.to_owned();
            self.back_to(from);
            return Err(self.error(format!("“{digits}” is not a JSON number.")));
        }
        Ok(Data::Number(digits.into()))
    }

    fn string(&mut self) -> Result<String, JsonError> {
        self.at += 1;
        let from = self.at;
        let bytes = self.text.as_bytes();
        // Most texts hold no escape and are taken in one piece.
        while let Some(byte) = bytes.get(self.at) {
            match byte {
                b'"' => {
                    let text = self.text[from..self.at].to_owned();
                    self.at += 1;
                    return Ok(text);
                }
                b'\\' => break,
                0..=31 => {
                    return Err(
                        self.error("A line break or control character cannot stand inside a text; JSON writes it as \\n.")
                    );
                }
                _ => self.at += 1,
            }
        }
        let mut text = self.text[from..self.at].to_owned();
        loop {
            let run = self.at;
            while self.peek().is_some_and(|byte| byte != b'"' && byte != b'\\' && byte > 31) {
                self.at += 1;
            }
            text.push_str(&self.text[run..self.at]);
            match self.peek() {
                Some(b'"') => break,
                Some(b'\\') => text.push(self.escape()?),
                Some(_) => {
                    return Err(
                        self.error("A line break or control character cannot stand inside a text; JSON writes it as \\n.")
                    );
                }
                None => return Err(self.error("A text is not closed before the file ends.")),
            }
        }
        self.at += 1;
        Ok(text)
    }

    fn escape(&mut self) -> Result<char, JsonError> {
        let letter = self.text.as_bytes().get(self.at + 1).copied();
        self.at += 2;
        Ok(match letter {
            Some(b'"') => '"',
            Some(b'\\') => '\\',
            Some(b'/') => '/',
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(b'u') => return self.unicode(),
            _ => {
                self.at -= 2;
                return Err(self.error("This backslash begins nothing that JSON knows."));
            }
        })
    }

    fn unicode(&mut self) -> Result<char, JsonError> {
        let high = self.four()?;
        let code = if (0xD800..0xDC00).contains(&high) && self.text[self.at..].starts_with("\\u") {
            self.at += 2;
            let low = self.four()?;
            if (0xDC00..0xE000).contains(&low) { 0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00) } else { high }
        } else {
            high
        };
        match char::from_u32(code) {
            // No text of FHIR holds it (R4, data types, string), and no database keeps it.
            Some('\0') => Err(self.error("“\\u0000” stands for no character. Leave it out.")),
            Some(character) => Ok(character),
            None => Err(self.error("This \\u is half of a character.")),
        }
    }

    fn four(&mut self) -> Result<u32, JsonError> {
        let code = self.text.get(self.at..self.at + 4).filter(|four| four.bytes().all(|byte| byte.is_ascii_hexdigit()));
        let code = code.and_then(|four| u32::from_str_radix(four, 16).ok());
        let code = code.ok_or_else(|| self.error("Four hexadecimal digits should follow \\u."))?;
        self.at += 4;
        Ok(code)
    }
}
