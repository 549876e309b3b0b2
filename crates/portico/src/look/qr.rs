//! A code to scan with a phone (QR, ISO/IEC 18004), as one path for a template to draw.

use qrcode::{Color, EcLevel, QrCode};
use std::fmt::Write as _;

/// The dark squares of a code, with the four quiet ones around that scanners need.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct QrPicture {
    /// Squares on a side, the quiet ones included.
    pub size: usize,
    /// The `d` of a path, one unit for a square.
    pub path: String,
}

const QUIET: usize = 4;

impl QrPicture {
    /// The code of a text; nothing when it is too long for one.
    pub fn of(text: &str) -> Option<Self> {
        let code = QrCode::with_error_correction_level(text, EcLevel::M).ok()?;
        let width = code.width();
        let mut path = String::new();
        for (row, colors) in code.to_colors().chunks(width).enumerate() {
            let mut column = 0;
            while column < width {
                let run = colors[column..].iter().take_while(|color| **color == Color::Dark).count();
                if run > 0 {
                    let _ = write!(path, "M{} {}h{run}v1h-{run}z", column + QUIET, row + QUIET);
                }
                column += run.max(1);
            }
        }
        Some(Self { size: width + 2 * QUIET, path })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_path_draws_the_dark_squares() {
        let text = "https://portal.example/p/alder/a/pk1_abc";
        let picture = QrPicture::of(text).expect("short enough");
        let code = QrCode::with_error_correction_level(text, EcLevel::M).expect("a code");
        assert_eq!(picture.size, code.width() + 8);
        let dark: usize = picture.path.split('h').skip(1).filter_map(|part| part.split('v').next()?.parse::<usize>().ok()).sum();
        assert_eq!(dark, code.to_colors().iter().filter(|color| **color == Color::Dark).count());
        assert!(picture.path.starts_with("M4 4h7v1h-7z"), "the finder in the corner");
    }

    #[test]
    fn a_book_is_no_code() {
        assert_eq!(QrPicture::of(&"x".repeat(3_000)), None);
    }
}
