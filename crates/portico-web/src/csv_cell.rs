//! Cells of tables for spreadsheets.

use std::borrow::Cow;

/// A cell that no spreadsheet takes for a formula (promises.md K43): an apostrophe stands before signs that begin one, in their
/// full-width forms too.
pub fn harmless(cell: &str) -> Cow<'_, str> {
    match cell.chars().next() {
        Some('=' | '+' | '-' | '@' | '\t' | '\r' | '\n' | '＝' | '＋' | '－' | '＠') => Cow::Owned(format!("'{cell}")),
        _ => Cow::Borrowed(cell),
    }
}

#[cfg(test)]
mod tests {
    use super::harmless;

    #[test]
    fn no_cell_begins_a_formula() {
        for cell in ["=1+1", "+44 20", "-5", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1", "＋1", "－1", "＠x"] {
            assert_eq!(harmless(cell), format!("'{cell}"));
        }
        for cell in ["", "Maya", "maya@lindqvist.example", "1 = 1", "'quoted'"] {
            assert_eq!(harmless(cell), cell);
        }
    }
}
