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
    not_utf8: bool,
    zero: bool,
}

/// How many of the first bytes are looked at for zero bytes.
const FIRST: usize = 1_024;

impl EncodingWatch {
    /// The next piece.
    pub fn see(&mut self, piece: &[u8]) {
        let missing = FIRST.saturating_sub(self.first.len());
        self.first.extend_from_slice(&piece[..missing.min(piece.len())]);
        self.zero |= piece.contains(&0);
        if self.not_utf8 {
            return;
        }
        let mut rest = piece;
        while !self.open.is_empty() && !rest.is_empty() {
            self.open.push(rest[0]);
            rest = &rest[1..];
            match std::str::from_utf8(&self.open) {
                Ok(_) => self.open.clear(),
                Err(error) if error.error_len().is_none() => {}
                Err(_) => return self.not_utf8 = true,
            }
        }
        match std::str::from_utf8(rest) {
            Ok(_) => {}
            Err(error) if error.error_len().is_none() => self.open = rest[error.valid_up_to()..].to_vec(),
            Err(_) => self.not_utf8 = true,
        }
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
            _ if self.not_utf8 || !self.open.is_empty() => Some(FileEncoding::Windows1252),
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

#[cfg(test)]
mod tests {
    use super::*;

    fn encoding(bytes: &[u8], piece: usize) -> Option<FileEncoding> {
        let mut watch = EncodingWatch::default();
        bytes.chunks(piece).for_each(|piece| watch.see(piece));
        watch.encoding()
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

    #[test]
    fn bytes_that_no_text_has() {
        assert_eq!(encoding(b"a,b\n\0\0\0\0c,d", 3), None);
        assert_eq!(encoding(b"", 3), Some(FileEncoding::Utf8));
    }
}
