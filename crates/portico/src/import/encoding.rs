//! Which encoding a file is written in: judged by the whole file, never guessed from its beginning alone.

use encoding_rs::{CoderResult, Decoder, Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};
use serde::{Deserialize, Serialize};
use std::io::{self, Read};

/// The encodings that exports come in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FileEncoding {
    /// UTF-8, with or without its mark.
    Utf8,
    /// UTF-16, low byte first: "Unicode text" of older office programs.
    Utf16Low,
    /// UTF-16, high byte first.
    Utf16High,
    /// Windows-1252, assumed when the bytes are not UTF-8.
    Windows1252,
}

impl FileEncoding {
    /// What the page says was assumed.
    pub fn label(self) -> &'static str {
        match self {
            Self::Utf8 => "UTF-8",
            Self::Utf16Low | Self::Utf16High => "UTF-16",
            Self::Windows1252 => "Windows-1252, because it is not UTF-8",
        }
    }
    /// Whether each letter has two bytes or more, also those of English.
    pub fn is_utf16(self) -> bool {
        matches!(self, Self::Utf16Low | Self::Utf16High)
    }
    fn encoding(self) -> &'static Encoding {
        match self {
            Self::Utf8 => UTF_8,
            Self::Utf16Low => UTF_16LE,
            Self::Utf16High => UTF_16BE,
            Self::Windows1252 => WINDOWS_1252,
        }
    }
}

/// Looks at every byte of a file, piece by piece, and says what it is written in.
#[derive(Default)]
pub struct EncodingWatch {
    /// The first bytes, for marks and zero bytes.
    first: Vec<u8>,
    /// The bytes of a character that began at the end of the last piece.
    open: Vec<u8>,
    /// How many bytes were looked at.
    seen: u64,
    /// Where the first byte stands that is not UTF-8.
    not_utf8: Option<u64>,
    /// Whether there is UTF-8 that nothing else looks like: its mark, or a character of several bytes.
    is_partly_utf8: bool,
    /// Where the first byte stands that Windows-1252 has no character for.
    not_windows: Option<u64>,
    zero: bool,
}

/// How many of the first bytes are looked at for zero bytes.
const FIRST: usize = 1_024;

/// A byte that is not of the encoding of its file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stranger {
    /// How many bytes stand before it.
    pub at: u64,
    /// What the bytes before it are written in.
    pub before: FileEncoding,
    /// What is wrong, and what to do.
    pub sentence: &'static str,
}

impl EncodingWatch {
    /// The next piece.
    pub fn see(&mut self, piece: &[u8]) {
        let missing = FIRST.saturating_sub(self.first.len());
        self.first.extend_from_slice(&piece[..missing.min(piece.len())]);
        self.zero |= piece.contains(&0);
        if self.not_windows.is_none() {
            let at = piece.iter().position(|byte| matches!(byte, 0x81 | 0x8d | 0x8f | 0x90 | 0x9d));
            self.not_windows = at.map(|at| self.seen + at as u64);
        }
        if self.not_utf8.is_none() || !self.is_partly_utf8 {
            self.look_for_utf8(piece);
        }
        self.seen += piece.len() as u64;
    }

    fn look_for_utf8(&mut self, piece: &[u8]) {
        let mut rest = self.finish_open(piece);
        while !rest.is_empty() {
            let (good, after, bad) = match std::str::from_utf8(rest) {
                Ok(_) => (rest, &rest[rest.len()..], None),
                Err(error) => {
                    let (good, after) = rest.split_at(error.valid_up_to());
                    (good, after, Some(error.error_len()))
                }
            };
            self.is_partly_utf8 |= !good.is_ascii();
            rest = match bad {
                None => after,
                Some(None) => {
                    self.open = after.to_vec();
                    &[]
                }
                Some(Some(length)) => {
                    self.not_utf8.get_or_insert(self.seen + (piece.len() - after.len()) as u64);
                    &after[length..]
                }
            };
        }
    }
    /// Finishes the character that the last piece broke off; what is left of this one. A byte that does not belong to it may begin another.
    fn finish_open<'a>(&mut self, piece: &'a [u8]) -> &'a [u8] {
        let mut rest = piece;
        while !self.open.is_empty()
            && let Some((byte, further)) = rest.split_first()
        {
            self.open.push(*byte);
            match std::str::from_utf8(&self.open) {
                Ok(_) => {
                    self.is_partly_utf8 = true;
                    self.open.clear();
                }
                Err(error) if error.error_len().is_none() => {}
                Err(_) => {
                    let begun = self.seen + (piece.len() - rest.len()) as u64 - (self.open.len() as u64 - 1);
                    self.not_utf8.get_or_insert(begun);
                    self.open.clear();
                    return rest;
                }
            }
            rest = further;
        }
        rest
    }
    /// Where the first byte stands that is not UTF-8; a character may also break off where the file ends.
    fn first_not_utf8(&self) -> Option<u64> {
        self.not_utf8.or_else(|| (!self.open.is_empty()).then(|| self.seen - self.open.len() as u64))
    }

    /// The first byte of a table that nobody can read for certain: in a file that is UTF-8 elsewhere, or one that Windows-1252 does not have
    /// either. Names would come in, and be written to, with other letters than they have.
    pub fn stranger(&self) -> Option<Stranger> {
        let at = self.first_not_utf8().filter(|_| self.encoding() == Some(FileEncoding::Windows1252))?;
        if self.is_partly_utf8 {
            let sentence = "a letter here isn’t UTF-8 like the rest of the file. Save the list as UTF-8";
            return Some(Stranger { at, before: FileEncoding::Utf8, sentence });
        }
        let sentence = "a letter here is neither UTF-8 nor Windows-1252. Save the list as UTF-8";
        self.not_windows.map(|at| Stranger { at, before: FileEncoding::Windows1252, sentence })
    }

    /// What the file is written in; `None` when it holds bytes that no text has.
    pub fn encoding(&self) -> Option<FileEncoding> {
        match self.first[..] {
            [0xff, 0xfe, ..] => return Some(FileEncoding::Utf16Low),
            [0xfe, 0xff, ..] => return Some(FileEncoding::Utf16High),
            _ => {}
        }
        let zeros = |odd: usize| self.first.iter().skip(odd).step_by(2).filter(|byte| **byte == 0).count();
        let half = self.first.len() / 2;
        match (zeros(0), zeros(1)) {
            (0, low) if half > 0 && low * 4 >= half * 3 => Some(FileEncoding::Utf16Low),
            (high, 0) if half > 0 && high * 4 >= half * 3 => Some(FileEncoding::Utf16High),
            _ if self.zero => None,
            _ if self.first_not_utf8().is_some() => Some(FileEncoding::Windows1252),
            _ => Some(FileEncoding::Utf8),
        }
    }
}

/// A file read as UTF-8, whatever it is written in. A byte-order mark is taken off.
pub struct Decoded<R> {
    inner: R,
    decoder: Decoder,
    raw: Box<[u8]>,
    ready: Vec<u8>,
    at: usize,
    ended: bool,
}

/// Bytes read at once.
const PIECE: usize = 64 * 1024;

impl<R: Read> Decoded<R> {
    /// Reads `inner`, which is written in `encoding`.
    pub fn new(inner: R, encoding: FileEncoding) -> Self {
        let decoder = encoding.encoding().new_decoder_with_bom_removal();
        Self { inner, decoder, raw: vec![0; PIECE].into(), ready: Vec::with_capacity(PIECE * 3), at: 0, ended: false }
    }

    fn fill(&mut self) -> io::Result<()> {
        let got = loop {
            match self.inner.read(&mut self.raw) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                other => break other?,
            }
        };
        self.ended = got == 0;
        self.at = 0;
        // Room for the worst case, three bytes of UTF-8 for every one read, so that a piece is always taken whole.
        self.ready.resize(PIECE * 3 + 16, 0);
        let (result, _, written, _) = self.decoder.decode_to_utf8(&self.raw[..got], &mut self.ready, self.ended);
        debug_assert_eq!(result, CoderResult::InputEmpty, "there is room for every piece");
        self.ready.truncate(written);
        Ok(())
    }
}

impl<R: Read> Read for Decoded<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        while self.at == self.ready.len() && !self.ended {
            self.fill()?;
        }
        let length = out.len().min(self.ready.len() - self.at);
        out[..length].copy_from_slice(&self.ready[self.at..self.at + length]);
        self.at += length;
        Ok(length)
    }
}

/// The bytes of a UTF-8 file as they are, behind its mark.
///
/// # Errors
/// When the first ones cannot be had.
pub fn behind_mark<R: Read>(mut inner: R) -> io::Result<io::Chain<io::Cursor<Vec<u8>>, R>> {
    let mut first = Vec::with_capacity(3);
    inner.by_ref().take(3).read_to_end(&mut first)?;
    if first == b"\xef\xbb\xbf" {
        first.clear();
    }
    Ok(io::Cursor::new(first).chain(inner))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn watched(bytes: &[u8], piece: usize) -> EncodingWatch {
        let mut watch = EncodingWatch::default();
        bytes.chunks(piece).for_each(|piece| watch.see(piece));
        watch
    }
    fn encoding(bytes: &[u8], piece: usize) -> Option<FileEncoding> {
        watched(bytes, piece).encoding()
    }
    fn text(bytes: &[u8]) -> String {
        let mut text = String::new();
        let found = encoding(bytes, 7).expect("a text");
        Decoded::new(bytes, found).read_to_string(&mut text).expect("UTF-8 comes out");
        text
    }

    #[test]
    fn every_usual_encoding_is_found_however_the_file_is_cut() {
        let list = "Name;Ort\r\nZoë Müller;Köln\r\n";
        let low: Vec<u8> = list.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let high: Vec<u8> = list.encode_utf16().flat_map(u16::to_be_bytes).collect();
        let marked = |mark: &[u8], bytes: &[u8]| [mark, bytes].concat();
        let windows = WINDOWS_1252.encode(list).0.into_owned();
        let files = [
            (list.as_bytes().to_vec(), FileEncoding::Utf8),
            (marked(b"\xef\xbb\xbf", list.as_bytes()), FileEncoding::Utf8),
            (marked(b"\xff\xfe", &low), FileEncoding::Utf16Low),
            (marked(b"\xfe\xff", &high), FileEncoding::Utf16High),
            (low, FileEncoding::Utf16Low),
            (high, FileEncoding::Utf16High),
            (windows, FileEncoding::Windows1252),
        ];
        for (bytes, expected) in files {
            for piece in [1, 2, 3, 7, 1_000] {
                assert_eq!(encoding(&bytes, piece), Some(expected));
            }
            assert_eq!(text(&bytes), list);
        }
    }

    #[test]
    fn a_late_byte_decides() {
        let mut bytes = "a,b\n".repeat(100_000).into_bytes();
        bytes.extend_from_slice(b"Jos\xe9,b\n");
        assert_eq!(encoding(&bytes, 4_096), Some(FileEncoding::Windows1252));
        assert!(text(&bytes).ends_with("José,b\n"));
    }

    /// One letter from elsewhere is found, however the file is cut, and no list that is of one kind is taken for two.
    #[test]
    fn a_byte_that_is_none_of_the_file() {
        let utf8 = FileEncoding::Utf8;
        let cases: [(&[u8], Option<(u64, FileEncoding)>); 12] = [
            ("Zoë,Köln\n".as_bytes(), None),
            (b"Jos\xe9,K\xf6ln\n", None),
            (b"", None),
            (b"Zo\xc3\xab\nJos\xe9\n", Some((8, utf8))),
            (b"Jos\xe9\nZo\xc3\xab\n", Some((3, utf8))),
            (b"\xef\xbb\xbfJos\xe9\n", Some((6, utf8))),
            (b"Zo\xc3\xab\nJos\xe2\x82\n", Some((8, utf8))),
            (b"Zo\xc3\xab\nJos\xe2\x82", Some((8, utf8))),
            (b"\xe2\x82\xc3\xab", Some((0, utf8))),
            (b"Jos\xe9 \x8d\n", Some((5, FileEncoding::Windows1252))),
            (b"\x93\xfa\x96{,\x81\x8e\n", Some((5, FileEncoding::Windows1252))),
            (b"\xff\xfeJ\0\x81\0", None),
        ];
        for (bytes, expected) in cases {
            for piece in [1, 2, 3, 7, 1_000] {
                let found = watched(bytes, piece).stranger().map(|stranger| (stranger.at, stranger.before));
                assert_eq!(found, expected, "{bytes:x?} in pieces of {piece}");
            }
        }
    }

    #[test]
    fn a_mark_is_taken_off_bytes_that_stay_as_they_are() {
        let cases: [(&[u8], &[u8]); 4] =
            [(b"\xef\xbb\xbf{\xe9}", b"{\xe9}"), (b"{\xe9}", b"{\xe9}"), (b"\xef\xbb", b"\xef\xbb"), (b"", b"")];
        for (bytes, expected) in cases {
            let mut read = Vec::new();
            behind_mark(bytes).and_then(|mut bytes| bytes.read_to_end(&mut read)).expect("read");
            assert_eq!(read, expected);
        }
    }

    #[test]
    fn bytes_that_no_text_has() {
        assert_eq!(encoding(b"a,b\n\0\0\0\0c,d", 3), None);
        assert_eq!(encoding(b"", 3), Some(FileEncoding::Utf8));
    }
}
