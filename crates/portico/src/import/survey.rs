//! The first look at a file: what it is, how it is written, what its columns are called and what is in them. Reads every byte once or twice
//! and keeps only a few lines.

use super::{
    broken::Broken,
    csv_rows::{CsvRow, CsvRows, separator_of},
    dates::DateEvidence,
    encoding::{Decoded, EncodingWatch, FileEncoding, Stranger},
    sort::{FileSort, foreign, sort_of},
    target::{Target, mapping_of},
};
use portico_values::clean_text;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::{
    fs::File,
    io::Read,
    path::{Path, PathBuf},
};

/// A file of an import and what the first look found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// Where it is kept.
    pub path: PathBuf,
    /// Its name on the person's machine.
    pub name: String,
    /// SHA-256 of its bytes.
    pub hash: [u8; 32],
    /// What it is.
    pub sort: FileSort,
    /// What it is written in.
    pub encoding: FileEncoding,
    /// The separator of a table.
    pub separator: char,
    /// The row with the headings; 0 when there is none and the columns are numbered.
    pub heading_row: u64,
    /// The columns of a table.
    pub columns: Vec<Column>,
    /// Rows of a table below the headings.
    pub rows: u64,
}

/// A column of a table.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Column {
    /// Its heading, or "Column 3".
    pub heading: String,
    /// Up to three values, to recognise it by.
    pub examples: Vec<String>,
    /// What it says about dates.
    pub dates: DateEvidence,
}

/// Bytes of the beginning that the sort and the separator are told by.
const BEGINNING: usize = 64 * 1024;

/// Looks at a file.
///
/// # Errors
/// Why it cannot be imported.
pub fn survey(path: &Path, name: &str) -> Result<Source, Broken> {
    let Bytes { hash, encoding, stranger, first } = look_at_bytes(path)?;
    let mut beginning = Vec::new();
    // The signs that tell a sort or a separator are the same in UTF-8 and in Windows-1252.
    let utf = if encoding.is_utf16() { encoding } else { FileEncoding::Utf8 };
    let mut decoded = Decoded::new(&first[..], utf);
    decoded.read_to_end(&mut beginning).map_err(|error| Broken::unreadable(&error))?;
    let beginning = String::from_utf8_lossy(&beginning);
    if beginning.trim().is_empty() {
        return Err(Broken::whole("The file is empty."));
    }
    let sort = sort_of(&beginning);
    // FHIR is UTF-8 by its definition, and what is not is refused where it stands (settled.md 25).
    let encoding = if sort == FileSort::Csv { encoding } else { utf };
    let mut source = Source {
        path: path.to_owned(),
        name: name.to_owned(),
        hash,
        sort,
        encoding,
        separator: ',',
        heading_row: 0,
        columns: Vec::new(),
        rows: 0,
    };
    if sort == FileSort::Csv {
        source.separator = separator_of(&beginning);
        if let Some(Stranger { at, before, sentence }) = stranger {
            return Err(Broken::at(place_of(path, at, before, source.separator)?, sentence));
        }
        look_at_rows(&mut source)?;
    }
    Ok(source)
}

/// The file's SHA-256 alone, to see that it is still the same.
///
/// # Errors
/// When it cannot be read.
pub fn hash_of(path: &Path) -> Result<[u8; 32], Broken> {
    let mut file = File::open(path).map_err(|error| Broken::unreadable(&error))?;
    let mut hash = Sha256::new();
    let mut piece = vec![0; BEGINNING];
    loop {
        let got = file.read(&mut piece).map_err(|error| Broken::unreadable(&error))?;
        if got == 0 {
            return Ok(hash.finalize().into());
        }
        hash.update(&piece[..got]);
    }
}

/// What the bytes of a file say.
struct Bytes {
    hash: [u8; 32],
    encoding: FileEncoding,
    stranger: Option<Stranger>,
    /// The beginning.
    first: Vec<u8>,
}

fn look_at_bytes(path: &Path) -> Result<Bytes, Broken> {
    let mut file = File::open(path).map_err(|error| Broken::unreadable(&error))?;
    let (mut hash, mut watch, mut first) = (Sha256::new(), EncodingWatch::default(), Vec::new());
    let mut piece = vec![0; BEGINNING];
    loop {
        let got = file.read(&mut piece).map_err(|error| Broken::unreadable(&error))?;
        if got == 0 {
            break;
        }
        let missing = BEGINNING - first.len();
        first.extend_from_slice(&piece[..missing.min(got)]);
        if let Some(why) = foreign(&first) {
            return Err(Broken::whole(why));
        }
        hash.update(&piece[..got]);
        watch.see(&piece[..got]);
    }
    let encoding = watch.encoding().ok_or_else(|| {
        Broken::whole("This file doesn’t look like a client list. Choose a CSV file or a FHIR export (JSON or NDJSON).")
    })?;
    Ok(Bytes { hash: hash.finalize().into(), encoding, stranger: watch.stranger(), first })
}

/// The row in which the byte behind so many others stands: the last row of those before it, and of one letter in its place.
fn place_of(path: &Path, at: u64, before: FileEncoding, separator: char) -> Result<String, Broken> {
    let file = File::open(path).map_err(|error| Broken::unreadable(&error))?;
    let until = Decoded::new(file.take(at), before).chain(&b"x"[..]);
    Ok(match CsvRows::new(until, separator).last() {
        Some(Ok(row)) => format!("row {}", row.number),
        Some(Err(broken)) => broken.place,
        None => "row 1".into(),
    })
}

fn look_at_rows(source: &mut Source) -> Result<(), Broken> {
    let mut rows = rows_of(source)?.peekable();
    let mut early: Vec<CsvRow> = Vec::new();
    while early.len() < 10
        && let Some(row) = rows.next()
    {
        early.push(row?);
    }
    let headings = headings_among(&early);
    let width = headings.map_or_else(|| early.iter().map(|row| row.cells.len()).max().unwrap_or(0), |row| row.cells.len());
    source.heading_row = headings.map_or(0, |row| row.number);
    source.columns = (0..width)
        .map(|at| {
            let heading = headings.map(|row| clean_text(&row.cells[at])).filter(|heading| !heading.is_empty());
            let heading = heading.unwrap_or_else(|| format!("Column {}", at + 1));
            Column { heading: heading.chars().take(100).collect(), ..Column::default() }
        })
        .collect();
    for row in early.into_iter().map(Ok).chain(rows) {
        let row = row?;
        if row.number > source.heading_row {
            source.rows += 1;
            source.columns.iter_mut().zip(&row.cells).for_each(|(column, cell)| column.see(cell));
        }
    }
    Ok(())
}

impl Column {
    fn see(&mut self, cell: &str) {
        self.dates.see(cell);
        if self.examples.len() < 3 && !cell.trim().is_empty() {
            let example: String = clean_text(cell).chars().take(60).collect();
            if !example.is_empty() && !self.examples.contains(&example) {
                self.examples.push(example);
            }
        }
    }
}

impl Source {
    /// What the columns probably become.
    pub fn mapping(&self) -> Vec<Target> {
        let headings: Vec<String> = self.columns.iter().map(|column| column.heading.clone()).collect();
        let mut mapping = mapping_of(&headings);
        // Without headings, addresses still tell themselves.
        if self.heading_row == 0 {
            for (target, column) in mapping.iter_mut().zip(&self.columns) {
                if !column.examples.is_empty() && column.examples.iter().all(|example| is_address(example)) {
                    *target = Target::Email;
                }
            }
        }
        mapping
    }
}

fn is_address(text: &str) -> bool {
    portico_values::EmailAddress::parse(text).is_ok()
}

/// All rows of a table, headings included.
///
/// # Errors
/// When the file cannot be opened.
pub fn rows_of(source: &Source) -> Result<CsvRows<Decoded<File>>, Broken> {
    let file = File::open(&source.path).map_err(|error| Broken::unreadable(&error))?;
    Ok(CsvRows::new(Decoded::new(file, source.encoding), source.separator))
}

/// The row of headings: the first of the early rows with two known ones (reports begin with a title), else the first row unless
/// something in it can only be a value.
fn headings_among(early: &[CsvRow]) -> Option<&CsvRow> {
    let known = |row: &CsvRow| row.cells.iter().filter(|cell| Target::of_heading(cell).is_some()).count();
    let is_value = |cell: &String| {
        is_address(cell) || cell.trim().len() > 3 && cell.trim().bytes().all(|b| b.is_ascii_digit() || b"-/. +()".contains(&b))
    };
    early.iter().find(|row| known(row) >= 2).or_else(|| {
        let first = early.first()?;
        (known(first) == 1 || !first.cells.iter().any(is_value) && early.len() > 1).then_some(first)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    fn look(content: &[u8]) -> Result<Source, Broken> {
        let mut file = tempfile::NamedTempFile::new().expect("a file");
        file.write_all(content).expect("written");
        survey(file.path(), "list.csv")
    }

    #[test]
    fn headings_are_found_below_a_title_and_missed_where_there_are_none() {
        let source = look(b"Client report\n\nFirst name;Last name;DOB\nMaya;Lindqvist;27/3/1985\n").expect("a table");
        assert_eq!((source.heading_row, source.rows, source.separator), (3, 1, ';'));
        assert_eq!(source.mapping(), [Target::GivenName, Target::FamilyName, Target::BirthDate]);
        assert_eq!(source.columns[2].dates.day_first, 1);
        let bare = look(b"Maya,maya@example.com\nJonas,jonas@example.com\n").expect("a table");
        assert_eq!((bare.heading_row, bare.rows), (0, 2));
        assert_eq!(bare.mapping(), [Target::Skip, Target::Email]);
        assert_eq!(bare.columns[0].heading, "Column 1");
    }

    #[test]
    fn a_list_is_windows_1252_and_fhir_never_is() {
        let list = look(b"First name,Last name\nJos\xe9,N\n").expect("a table");
        assert_eq!((list.encoding, list.columns[0].examples[0].as_str()), (FileEncoding::Windows1252, "José"));
        let fhir: [(&[u8], FileSort); 2] =
            [(b"\xef\xbb\xbf{\"a\":\"\xe9\"}\n{\"a\":1}", FileSort::FhirLines), (b"{\n\"a\":\"\xe9\"}", FileSort::FhirDocument)];
        for (bytes, sort) in fhir {
            let source = look(bytes).expect("FHIR");
            assert_eq!((source.sort, source.encoding), (sort, FileEncoding::Utf8));
        }
    }

    #[test]
    fn what_is_no_list_is_said_at_once() {
        for (bytes, says) in [
            (b"PK\x03\x04....".to_vec(), "zip"),
            (b"\x1f\x8b\x08\0".to_vec(), "gzip"),
            (b"".to_vec(), "empty"),
            (b" \n \n".to_vec(), "empty"),
            (b"a,b\n\0\0\0\x01c".to_vec(), "doesn’t look like a client list"),
            (b"first name,last name\nMaya,\"Lind\nJonas,Weber\n".to_vec(), "row 2"),
            (b"first name,last name\n\nZo\xc3\xab,\"M\n\"\nJos\xe9,N\n".to_vec(), "row 4: a letter here isn’t UTF-8"),
            (b"first name,last name\nZo\xc3\xab,\"a\nb\xe9\"\nJonas,Weber\n".to_vec(), "row 2: a letter here isn’t UTF-8"),
            (b"first name,last name\nJos\xe9,N\nTh\x81o,M\n".to_vec(), "row 3: a letter here is neither UTF-8 nor Windows-1252"),
        ] {
            let broken = look(&bytes).expect_err("no list");
            assert!(broken.to_string().contains(says), "{broken}");
        }
    }
}
