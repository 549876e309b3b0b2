//! Texts become lines: signs become glyphs, and lines break where words end.

use crate::font::Font;
use unicode_normalization::UnicodeNormalization;

/// What stands on the paper for one sign.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Mark {
    /// The sign itself, for whoever copies or listens.
    pub(crate) sign: char,
    /// Its glyphs, each with the sign that it is; none where a box stands for it.
    pub(crate) glyphs: Vec<(u16, char)>,
    /// Whether the glyphs are others than the sign's own.
    pub(crate) stands_in: bool,
}

/// How wide a box is, in thousandths of the size.
pub(crate) const BOX: u16 = 620;

impl Mark {
    /// Its width in thousandths of the size.
    pub(crate) fn width(&self, font: &Font) -> u32 {
        match self.glyphs.as_slice() {
            [] => u32::from(BOX),
            glyphs => glyphs.iter().map(|(glyph, _)| u32::from(font.advance(*glyph))).sum(),
        }
    }
    fn is_space(&self) -> bool {
        self.sign == ' '
    }
}

/// Signs that something simple can stand for where the typeface lacks them.
fn instead(sign: char) -> Option<&'static str> {
    Some(match sign {
        '\u{2010}' | '\u{2011}' => "-",
        '≤' => "<=",
        '≥' => ">=",
        '≠' => "!=",
        '→' => "->",
        '←' => "<-",
        '☐' => "[ ]",
        '☑' | '☒' => "[x]",
        _ => return None,
    })
}

/// Signs without a shape: controls, joiners, marks of direction, and variants of the sign before.
fn is_shapeless(sign: char) -> bool {
    matches!(
        sign,
        '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}'
    ) || sign.is_control()
}

/// The marks of a text without line ends.
fn marks(font: &Font, text: &str) -> Vec<Mark> {
    let own = |sign: char| font.glyph(sign).map(|glyph| (glyph, sign));
    let mut marks = Vec::new();
    for sign in text.nfc() {
        let sign = if sign.is_whitespace() && sign != '\u{a0}' { ' ' } else { sign };
        if is_shapeless(sign) {
            continue;
        }
        if let Some(glyph) = own(sign) {
            marks.push(Mark { sign, glyphs: vec![glyph], stands_in: false });
            continue;
        }
        let simple: Option<Vec<(u16, char)>> = instead(sign).and_then(|text| text.chars().map(own).collect());
        // A letter with a mark that the typeface lacks: the letter alone.
        let base =
            || sign.nfd().next().filter(|base| *base != sign && base.is_alphabetic()).and_then(own).map(|glyph| vec![glyph]);
        marks.push(Mark { sign, glyphs: simple.or_else(base).unwrap_or_default(), stands_in: true });
    }
    marks
}

/// The lines of a text at a size, none wider than `width` points. A line that goes on in the next one keeps its last space, so that words
/// stay apart for whoever copies.
pub(crate) fn broken(font: &Font, text: &str, size: f32, width: f32) -> Vec<Vec<Mark>> {
    let most = (width / size * 1000.0) as u32;
    let mut lines = Vec::new();
    for paragraph in text.lines() {
        let mut line: Vec<Mark> = Vec::new();
        let mut wide = 0;
        // Where the last space stands, and how wide the line is up to it.
        let mut space: Option<(usize, u32)> = None;
        for mark in marks(font, paragraph) {
            let more = mark.width(font);
            if wide + more > most && !mark.is_space() && !line.is_empty() {
                let rest = match space {
                    Some((at, _)) => line.split_off(at + 1),
                    None => Vec::new(),
                };
                lines.push(std::mem::replace(&mut line, rest));
                wide = line.iter().map(|mark| mark.width(font)).sum();
                space = None;
            }
            if mark.is_space() {
                space = Some((line.len(), wide));
            }
            wide += more;
            line.push(mark);
        }
        if !line.iter().all(Mark::is_space) {
            lines.push(line);
        }
    }
    lines
}
