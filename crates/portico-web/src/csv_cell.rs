//! Cells of CSV files, safe to open in a spreadsheet.

use std::borrow::Cow;

/// A cell that no spreadsheet takes for a formula (promises.md K43): an apostrophe stands before signs that begin one, in their
/// full-width forms too. Also behind a semicolon, a comma, a tab or the end of a line: a spreadsheet that divides lines there, as many do
/// by their language, begins a cell of its own behind it.
pub fn harmless(cell: &str) -> Cow<'_, str> {
    let mut safe = String::with_capacity(cell.len() + 1);
    if cell.starts_with(['\t', '\r', '\n']) {
        safe.push('\'');
    }
    let mut begins = true;
    for sign in cell.chars() {
        if begins && matches!(sign, '=' | '+' | '-' | '@' | '＝' | '＋' | '－' | '＠') {
            safe.push('\'');
        }
        begins = matches!(sign, ';' | ',' | '\t' | '\r' | '\n') || (begins && (sign.is_whitespace() || sign == '"'));
        safe.push(sign);
    }
    if safe.len() == cell.len() { Cow::Borrowed(cell) } else { Cow::Owned(safe) }
}

#[cfg(test)]
mod tests {
    use super::harmless;

    #[test]
    fn no_cell_begins_a_formula() {
        for cell in ["=1+1", "+44 20", "-5", "@SUM(A1)", "＝1", "＋1", "－1", "＠x", "\tMaya", "\rMaya", "\nMaya"] {
            assert_eq!(harmless(cell), format!("'{cell}"));
        }
        assert_eq!(harmless("\t=1"), "'\t'=1");
        assert_eq!(harmless(" =1"), " '=1");
        for cell in ["", "Maya", "maya@lindqvist.example", "1 = 1", "'quoted'", "Okafor, Ines", "a; b", "12 Alder-Lane,\nLondon"]
        {
            assert_eq!(harmless(cell), cell);
        }
    }

    #[test]
    fn nor_does_what_stands_behind_a_separator() {
        assert_eq!(harmless("Ana;=cmd|'/C calc'!A0;"), "Ana;'=cmd|'/C calc'!A0;");
        assert_eq!(harmless("Ana; =1"), "Ana; '=1");
        assert_eq!(harmless("Ana;\"=1"), "Ana;\"'=1");
        assert_eq!(harmless("Ana,+1"), "Ana,'+1");
        assert_eq!(harmless("Ana\t@x"), "Ana\t'@x");
        assert_eq!(harmless("Ana\r\n-1"), "Ana\r\n'-1");
        assert_eq!(harmless("Ana;;＝1"), "Ana;;'＝1");
    }
}
