//! The rows of a CSV file (RFC 4180, with other separators), one at a time. Our own, because a quotation mark that is never closed has to
//! be reported with its row, and because no row may ever fill the memory.

use super::broken::Broken;
use std::io::{BufRead, BufReader, Read};

/// The most bytes one row may hold.
pub const LARGEST_ROW: usize = 1024 * 1024;
/// The most cells of one row.
pub const MOST_CELLS: usize = 500;
/// The separators to try.
pub const SEPARATORS: [char; 4] = [',', ';', '\t', '|'];

/// One row: its number as a spreadsheet counts, and its cells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CsvRow {
    /// Counted from 1, the headings included.
    pub number: u64,
    /// The cells as written, without the quotation marks around them.
    pub cells: Vec<String>,
}

/// Reads rows until the end of the file or the first break.
pub struct CsvRows<R> {
    input: BufReader<R>,
    separator: u8,
    number: u64,
    ended: bool,
    broken: bool,
}

#[derive(Clone, Copy, PartialEq)]
enum At {
    CellStart,
    Plain,
    Quoted,
    QuoteInQuoted,
}

impl<R: Read> CsvRows<R> {
    /// Reads UTF-8 text with this separator.
    pub fn new(input: R, separator: char) -> Self {
        let separator = u8::try_from(separator).unwrap_or(b',');
        Self { input: BufReader::with_capacity(64 * 1024, input), separator, number: 0, ended: false, broken: false }
    }

    /// The next row with something in it.
    fn next_row(&mut self) -> Result<Option<CsvRow>, Broken> {
        while !self.ended {
            self.number += 1;
            if let Some(cells) = self.one_row()? {
                return Ok(Some(CsvRow { number: self.number, cells }));
            }
        }
        Ok(None)
    }

    fn one_row(&mut self) -> Result<Option<Vec<String>>, Broken> {
        let mut row = RowUnderWay { cells: Vec::new(), cell: Vec::new(), bytes: 0, at: At::CellStart, number: self.number };
        loop {
            let piece = self.input.fill_buf().map_err(|error| Broken::unreadable(&error))?;
            if piece.is_empty() {
                self.ended = true;
                if row.at == At::Quoted {
                    return Err(row.never_closed());
                }
                let nothing = row.cells.is_empty() && row.cell.is_empty() && row.at == At::CellStart;
                return if nothing { Ok(None) } else { row.finish() };
            }
            let mut used = 0;
            let mut over = false;
            for byte in piece {
                used += 1;
                if row.take(*byte, self.separator)? {
                    over = true;
                    break;
                }
            }
            let after_return = over && piece[used - 1] == b'\r';
            self.input.consume(used);
            if over {
                if after_return && self.input.fill_buf().map_err(|error| Broken::unreadable(&error))?.first() == Some(&b'\n') {
                    self.input.consume(1);
                }
                return row.finish();
            }
        }
    }
}

impl<R: Read> Iterator for CsvRows<R> {
    type Item = Result<CsvRow, Broken>;
    fn next(&mut self) -> Option<Self::Item> {
        if self.broken {
            return None;
        }
        let next = self.next_row().transpose();
        self.broken = matches!(next, Some(Err(_)));
        next
    }
}

struct RowUnderWay {
    cells: Vec<String>,
    cell: Vec<u8>,
    bytes: usize,
    at: At,
    number: u64,
}

impl RowUnderWay {
    /// Takes one byte; whether the row is over.
    fn take(&mut self, byte: u8, separator: u8) -> Result<bool, Broken> {
        self.bytes += 1;
        if self.bytes > LARGEST_ROW {
            return Err(if self.at == At::Quoted { self.never_closed() } else { self.too_large() });
        }
        match (self.at, byte) {
            (At::Quoted, b'"') => self.at = At::QuoteInQuoted,
            (At::Quoted, _) => self.cell.push(byte),
            (At::QuoteInQuoted, b'"') => {
                self.cell.push(b'"');
                self.at = At::Quoted;
            }
            (_, _) if byte == separator => self.close_cell()?,
            (_, b'\n' | b'\r') => return Ok(true),
            // Spaces before an opening quotation mark belong to neither (some exports write `"a", "b"`).
            (At::CellStart, b'"') => {
                self.cell.clear();
                self.at = At::Quoted;
            }
            (At::CellStart, b' ') => self.cell.push(byte),
            // Text behind a closing quotation mark is kept as it stands, as office programs do.
            _ => {
                self.cell.push(byte);
                self.at = At::Plain;
            }
        }
        Ok(false)
    }
    fn close_cell(&mut self) -> Result<(), Broken> {
        if self.cells.len() == MOST_CELLS {
            return Err(self.too_large());
        }
        let bytes = std::mem::take(&mut self.cell);
        self.cells.push(String::from_utf8(bytes).unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned()));
        self.at = At::CellStart;
        Ok(())
    }
    /// The cells, unless all are blank.
    fn finish(mut self) -> Result<Option<Vec<String>>, Broken> {
        self.close_cell()?;
        Ok(self.cells.iter().any(|cell| !cell.trim().is_empty()).then_some(self.cells))
    }
    fn never_closed(&self) -> Broken {
        Broken::at(
            format!("row {}", self.number),
            "a quotation mark opens here and is never closed, so the rest of the file can’t be read",
        )
    }
    fn too_large(&self) -> Broken {
        Broken::at(format!("row {}", self.number), format!("the row has more than {MOST_CELLS} cells or more than 1 MB of text"))
    }
}

/// The separator of a file, from its beginning: the one that cuts the most rows into the same number of cells.
pub fn separator_of(beginning: &str) -> char {
    let score = |separator: char| {
        let rows = CsvRows::new(beginning.as_bytes(), separator).map_while(Result::ok).take(50);
        let widths: Vec<usize> = rows.map(|row| row.cells.len()).collect();
        // The last row of a beginning may be cut off.
        let widths = if widths.len() > 2 { &widths[..widths.len() - 1] } else { &widths[..] };
        let first = widths.first().copied().unwrap_or(1);
        let same = widths.iter().filter(|width| **width == first && first > 1).count();
        let several = widths.iter().filter(|width| **width > 1).count();
        (same, several, first)
    };
    SEPARATORS.into_iter().rev().max_by_key(|separator| score(*separator)).filter(|best| score(*best).1 > 0).unwrap_or(',')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str) -> Vec<(u64, Vec<String>)> {
        CsvRows::new(text.as_bytes(), ',').map(|row| row.expect("a good row")).map(|row| (row.number, row.cells)).collect()
    }
    fn cells(cells: &[&str]) -> Vec<String> {
        cells.iter().map(|cell| (*cell).to_owned()).collect()
    }

    #[test]
    fn rows_are_numbered_as_spreadsheets_do() {
        let text = "a,b\r\n\r\n\"x, \"\"y\"\"\",\"two\nlines\"\n,\nlast";
        assert_eq!(rows(text), [(1, cells(&["a", "b"])), (3, cells(&["x, \"y\"", "two\nlines"])), (5, cells(&["last"]))]);
        assert_eq!(rows("a,\"b\"\rc, \"d\" \r"), [(1, cells(&["a", "b"])), (2, cells(&["c", "d "]))]);
        assert_eq!(rows(""), []);
    }

    #[test]
    fn an_open_quotation_mark_is_told_with_its_row() {
        let text = format!("a,b\nc,\"d\n{}", "e,f\n".repeat(10));
        let last = CsvRows::new(text.as_bytes(), ',').last().expect("rows").expect_err("broken");
        assert!(last.place == "row 2" && last.sentence.contains("never closed"), "{last:?}");
        let endless = format!("a,\"{}", "x".repeat(LARGEST_ROW * 2));
        let mut rows = CsvRows::new(endless.as_bytes(), ',');
        assert!(rows.next().expect("a row").is_err());
        assert!(rows.next().is_none(), "nothing is read behind a break");
    }

    #[test]
    fn a_row_never_fills_the_memory() {
        let wide = ",".repeat(MOST_CELLS + 1);
        assert!(CsvRows::new(wide.as_bytes(), ',').next().expect("a row").is_err());
        let long = std::io::repeat(b'x').take(1 << 32);
        assert!(CsvRows::new(long, ',').next().expect("a row").is_err());
    }

    #[test]
    fn separators_are_found() {
        for (text, separator) in [
            ("a,b,c\n1,2,3\n", ','),
            ("name;city\n\"Weber, Jonas\";Köln\nx;y\n", ';'),
            ("a\tb\n1,5\t2\n", '\t'),
            ("a|b\n1|2\n", '|'),
            ("email\nmaya@example.com\n", ','),
            ("", ','),
        ] {
            assert_eq!(separator_of(text), separator, "{text}");
        }
    }
}
