//! What sort of file it is, judged by its content and never by its name (K62, settled.md 27).

use serde::{Deserialize, Serialize};

/// The sorts of files that can be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FileSort {
    /// A table of text with separators.
    Csv,
    /// FHIR, one resource on each line.
    FhirLines,
    /// FHIR, one document: a Bundle, one resource, or a list of them.
    FhirDocument,
}

impl FileSort {
    /// The word in rows.
    pub fn word(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::FhirLines => "fhir_lines",
            Self::FhirDocument => "fhir_document",
        }
    }
    /// What the page calls it.
    pub fn label(self) -> &'static str {
        match self {
            Self::Csv => "CSV",
            Self::FhirLines => "FHIR, one record on each line",
            Self::FhirDocument => "FHIR",
        }
    }
}

/// Beginnings of files that are packed, pictures, or documents of other programs, with what people call them.
const FOREIGN: [(&[u8], &str); 14] = [
    (b"PK\x03\x04", "a zip archive or an Excel workbook"),
    (b"PK\x05\x06", "an empty zip archive"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ\0", "an xz archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (b"Rar!\x1a\x07", "a RAR archive"),
    (b"\x28\xb5\x2f\xfd", "a Zstandard archive"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Excel or Word file"),
    (b"%PDF", "a PDF"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"SQLite format 3\0", "a database"),
    (b"\x7fELF", "a program"),
];

/// Why a file of this beginning is not read; archives are never unpacked.
pub fn foreign(first: &[u8]) -> Option<String> {
    let what = FOREIGN.iter().find(|(start, _)| first.starts_with(start)).map(|(_, what)| *what);
    let what = what.or_else(|| (first.get(257..262) == Some(b"ustar")).then_some("a tar archive"));
    what.map(|what| format!("This is {what}. Open it, save the list as CSV (or export FHIR), and choose that file."))
}

/// What sort of text it is, from its beginning: up to 64 KiB, already UTF-8.
pub fn sort_of(text: &str) -> FileSort {
    let text = text.trim_start_matches('\u{feff}').trim_start();
    if !text.starts_with(['{', '[']) && !looks_like_json_with_comments(text) {
        return FileSort::Csv;
    }
    let mut lines = text.lines().map(str::trim_end).filter(|line| !line.is_empty());
    let first = lines.next().unwrap_or_default();
    let whole = first.starts_with('{') && first.ends_with('}');
    let cut_short = first.len() == text.len() && !text.ends_with('}');
    let bundle = first.contains("\"Bundle\"");
    match lines.next() {
        // In a document a new object follows an opening sign or a comma; a first line that ends otherwise is one that broke.
        Some(second) if second.starts_with('{') && first.starts_with('{') && !first.ends_with(['{', '[', ',', ':']) => {
            FileSort::FhirLines
        }
        Some(_) if whole && !bundle => FileSort::FhirLines,
        None if (whole || cut_short) && !bundle && first.starts_with('{') => FileSort::FhirLines,
        _ => FileSort::FhirDocument,
    }
}

/// JSON with a comment before it is no JSON; it is no table either, and the reader of JSON has the better words for it.
fn looks_like_json_with_comments(text: &str) -> bool {
    let body = text.lines().map(str::trim).find(|line| !line.is_empty() && !line.starts_with("//") && !line.starts_with("/*"));
    text.starts_with("//") | text.starts_with("/*") && body.is_some_and(|line| line.starts_with('{'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_decides() {
        for (text, sort) in [
            ("first name,last name\nMaya,Lindqvist", FileSort::Csv),
            ("{\"resourceType\":\"Patient\"}\n{\"resourceType\":\"Patient\"}\n", FileSort::FhirLines),
            ("{\"resourceType\":\"Patient\"}", FileSort::FhirLines),
            ("{\"resourceType\":\"Patient\",broken\n{\"resourceType\":\"Patient\"}\n", FileSort::FhirLines),
            ("{\n  \"resourceType\": \"Patient\"\n}", FileSort::FhirDocument),
            ("{\"resourceType\":\"Bundle\",\"entry\":[\n{\"resource\":{}}]}", FileSort::FhirDocument),
            ("{\"resourceType\":\"Bundle\",\"entry\":[]}", FileSort::FhirDocument),
            ("[{\"resourceType\":\"Patient\"}]", FileSort::FhirDocument),
            ("// a comment\n{\n}", FileSort::FhirDocument),
            ("", FileSort::Csv),
        ] {
            assert_eq!(sort_of(text), sort, "{text}");
        }
    }

    #[test]
    fn archives_and_pictures_are_named() {
        assert!(foreign(b"PK\x03\x04rest").is_some_and(|why| why.contains("zip")));
        assert!(foreign(b"\x1f\x8b\x08").is_some_and(|why| why.contains("gzip")));
        let mut tar = vec![b'a'; 257];
        tar.extend_from_slice(b"ustar");
        assert!(foreign(&tar).is_some_and(|why| why.contains("tar")));
        assert_eq!(foreign(b"first name,last name"), None);
    }
}
