//! The parts of a dump: writing them one after the other, and reading them back without trusting the file.

use crate::{DatabaseError, Value, ValueRef};
use sha2::{Digest as _, Sha256};
use std::io::{Read, Write};
use uuid::Uuid;

/// The first bytes of every dump.
pub(crate) const MAGIC: &[u8] = b"PORTICO DUMP 1\n";
/// The longest part. A part that claims to be longer is damaged.
const LONGEST: u32 = 1 << 30;

/// Writes parts, and computes the checksum.
pub(super) struct Writing<W: Write> {
    out: W,
    sum: Sha256,
}

impl<W: Write> Writing<W> {
    pub(super) fn new(out: W) -> Result<Self, DatabaseError> {
        let mut writing = Self { out, sum: Sha256::new() };
        writing.put(MAGIC)?;
        Ok(writing)
    }

    pub(super) fn part(&mut self, letter: u8, content: &[u8]) -> Result<(), DatabaseError> {
        let length = u32::try_from(content.len()).ok().filter(|length| *length <= LONGEST);
        let length = length.ok_or_else(|| DatabaseError::other("a row is too long for a backup"))?;
        self.put(&[letter])?;
        self.put(&length.to_le_bytes())?;
        self.put(content)
    }

    /// Writes the checksum and returns the output.
    pub(super) fn finish(mut self) -> Result<W, DatabaseError> {
        let sum = self.sum.finalize();
        self.out.write_all(&sum).and_then(|()| self.out.flush()).map_err(|error| trouble(&error))?;
        Ok(self.out)
    }

    fn put(&mut self, bytes: &[u8]) -> Result<(), DatabaseError> {
        self.sum.update(bytes);
        self.out.write_all(bytes).map_err(|error| trouble(&error))
    }
}

pub(super) fn put_text(content: &mut Vec<u8>, text: &str) {
    put_bytes(content, text.as_bytes());
}

fn put_bytes(content: &mut Vec<u8>, bytes: &[u8]) {
    // Neither engine can hold a value of four gigabytes, and `part` refuses parts of that size.
    content.extend_from_slice(&u32::try_from(bytes.len()).unwrap_or(u32::MAX).to_le_bytes());
    content.extend_from_slice(bytes);
}

pub(super) fn put_value(content: &mut Vec<u8>, value: ValueRef<'_>) {
    match value {
        ValueRef::Null => content.push(0),
        ValueRef::Bool(yes) => content.push(1 + u8::from(yes)),
        ValueRef::Int(number) => {
            content.push(3);
            content.extend_from_slice(&number.to_le_bytes());
        }
        ValueRef::Text(text) => {
            content.push(4);
            put_text(content, text);
        }
        ValueRef::Bytes(bytes) => {
            content.push(5);
            put_bytes(content, bytes);
        }
        ValueRef::Id(id) => {
            content.push(6);
            content.extend_from_slice(id.as_bytes());
        }
    }
}

/// Reads parts, after [`verify`] has found the file whole.
pub(crate) struct Reading<R: Read> {
    input: R,
}

impl<R: Read> Reading<R> {
    pub(crate) fn new(mut input: R) -> Result<Self, DatabaseError> {
        let mut magic = [0; MAGIC.len()];
        input.read_exact(&mut magic).map_err(|_| damaged())?;
        if magic != MAGIC {
            return Err(DatabaseError::other("this file is not a backup of Portico"));
        }
        Ok(Self { input })
    }

    /// The letter and the content of the next part.
    pub(super) fn part(&mut self) -> Result<(u8, Vec<u8>), DatabaseError> {
        let mut head = [0; 5];
        self.input.read_exact(&mut head).map_err(|_| damaged())?;
        let length = u32::from_le_bytes([head[1], head[2], head[3], head[4]]);
        if length > LONGEST {
            return Err(damaged());
        }
        // Read as it comes, without reserving memory first: a false length must not cost anything.
        let mut content = Vec::new();
        let taken = self.input.by_ref().take(u64::from(length)).read_to_end(&mut content).map_err(|error| trouble(&error))?;
        if taken as u64 != u64::from(length) {
            return Err(damaged());
        }
        Ok((head[0], content))
    }
}

/// Reads a whole file and compares its checksum.
pub(crate) fn verify(mut input: impl Read, length: u64) -> Result<(), DatabaseError> {
    let body = length.checked_sub(32).ok_or_else(damaged)?;
    let mut sum = Sha256::new();
    let mut rest = input.by_ref().take(body);
    let mut block = vec![0; 64 * 1024];
    loop {
        match rest.read(&mut block).map_err(|error| trouble(&error))? {
            0 => break,
            taken => sum.update(&block[..taken]),
        }
    }
    let mut told = [0; 32];
    input.read_exact(&mut told).map_err(|_| damaged())?;
    if sum.finalize().as_slice() == told { Ok(()) } else { Err(damaged()) }
}

/// Reads values from the content of a part.
pub(super) struct Content<'c>(pub(super) &'c [u8]);

impl Content<'_> {
    fn take(&mut self, length: usize) -> Result<&[u8], DatabaseError> {
        let (taken, rest) = self.0.split_at_checked(length).ok_or_else(damaged)?;
        self.0 = rest;
        Ok(taken)
    }
    fn array<const N: usize>(&mut self) -> Result<[u8; N], DatabaseError> {
        <[u8; N]>::try_from(self.take(N)?).map_err(|_| damaged())
    }
    pub(super) fn number(&mut self) -> Result<u32, DatabaseError> {
        Ok(u32::from_le_bytes(self.array()?))
    }
    pub(super) fn count(&mut self) -> Result<u64, DatabaseError> {
        Ok(u64::from_le_bytes(self.array()?))
    }
    fn bytes(&mut self) -> Result<Vec<u8>, DatabaseError> {
        let length = self.number()?;
        Ok(self.take(usize::try_from(length).map_err(|_| damaged())?)?.to_vec())
    }
    pub(super) fn text(&mut self) -> Result<String, DatabaseError> {
        String::from_utf8(self.bytes()?).map_err(|_| damaged())
    }
    pub(super) fn value(&mut self) -> Result<Value, DatabaseError> {
        Ok(match self.array::<1>()? {
            [0] => Value::Null,
            [1] => Value::Bool(false),
            [2] => Value::Bool(true),
            [3] => Value::Int(i64::from_le_bytes(self.array()?)),
            [4] => Value::Text(self.text()?),
            [5] => Value::Bytes(self.bytes()?),
            [6] => Value::Id(Uuid::from_bytes(self.array()?)),
            _ => return Err(damaged()),
        })
    }
}

pub(super) fn damaged() -> DatabaseError {
    DatabaseError::other("the backup is damaged or cut off")
}

/// The error for trouble with a backup's file.
pub(super) fn trouble(error: &std::io::Error) -> DatabaseError {
    match error.kind() {
        std::io::ErrorKind::StorageFull => DatabaseError::Full(format!("the backup: {error}")),
        _ => DatabaseError::Other(format!("the backup: {error}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written() -> Vec<u8> {
        let mut writing = Writing::new(Vec::new()).expect("a vector takes all");
        let mut content = Vec::new();
        for value in [ValueRef::Null, ValueRef::Bool(true), ValueRef::Int(-7), ValueRef::Text("ñ"), ValueRef::Bytes(&[0, 255])] {
            put_value(&mut content, value);
        }
        put_value(&mut content, ValueRef::Id(Uuid::from_u128(3)));
        writing.part(b'R', &content).expect("a vector takes all");
        writing.finish().expect("a vector takes all")
    }

    #[test]
    fn values_come_back() {
        let bytes = written();
        verify(bytes.as_slice(), bytes.len() as u64).expect("whole");
        let (letter, content) = Reading::new(bytes.as_slice()).expect("ours").part().expect("a part");
        let mut content = Content(&content);
        let values: Vec<Value> = (0..6).map(|_| content.value().expect("a value")).collect();
        let id = Value::Id(Uuid::from_u128(3));
        assert_eq!(letter, b'R');
        assert_eq!(
            values,
            [Value::Null, Value::Bool(true), Value::Int(-7), Value::Text("ñ".into()), Value::Bytes(vec![0, 255]), id]
        );
        assert!(content.value().is_err());
    }

    #[test]
    fn every_changed_and_every_missing_byte_is_noticed() {
        let bytes = written();
        for place in 0..bytes.len() {
            let mut changed = bytes.clone();
            changed[place] ^= 1;
            assert!(verify(changed.as_slice(), changed.len() as u64).is_err(), "byte {place} changed");
            let cut = &bytes[..place];
            assert!(verify(cut, cut.len() as u64).is_err(), "cut at {place}");
        }
    }
}
