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
fn marks<'a>(font: &'a Font, text: &'a str) -> impl Iterator<Item = Mark> + 'a {
    let own = |sign: char| font.glyph(sign).map(|glyph| (glyph, sign));
    text.nfc().filter_map(move |sign| {
        let sign = if sign.is_whitespace() && sign != '\u{a0}' { ' ' } else { sign };
        if is_shapeless(sign) {
            return None;
        }
        if let Some(glyph) = own(sign) {
            return Some(Mark { sign, glyphs: vec![glyph], stands_in: false });
        }
        let simple: Option<Vec<(u16, char)>> = instead(sign).and_then(|text| text.chars().map(own).collect());
        // A letter with a mark that the typeface lacks: the letter alone.
        let base =
            || sign.nfd().next().filter(|base| *base != sign && base.is_alphabetic()).and_then(own).map(|glyph| vec![glyph]);
        Some(Mark { sign, glyphs: simple.or_else(base).unwrap_or_default(), stands_in: true })
    })
}

/// Whether a box stands for a sign of a text.
pub(crate) fn lacks(font: &Font, text: &str) -> bool {
    text.lines().any(|line| marks(font, line).any(|mark| mark.glyphs.is_empty()))
}

/// Marks in one line at most, however narrow they are.
const MOST_IN_A_LINE: usize = 2_000;

/// The lines of a text at a size, none wider than `width` points, one after the other: a text may be long, and of a line there is much more
/// to know than of its words. A line that goes on in the next one keeps its last space, so that words stay apart for whoever copies.
pub(crate) fn broken<'a>(font: &'a Font, text: &'a str, size: f32, width: f32) -> impl Iterator<Item = Vec<Mark>> + 'a {
    let most = (width / size * 1000.0) as u32;
    text.lines().flat_map(move |paragraph| Lines { font, most, marks: marks(font, paragraph), next: None, is_over: false })
}

/// The lines of a text without line ends.
struct Lines<'a, M> {
    font: &'a Font,
    /// Thousandths of the size that go into one.
    most: u32,
    marks: M,
    /// What was too much for the line before.
    next: Option<Vec<Mark>>,
    is_over: bool,
}

impl<M: Iterator<Item = Mark>> Iterator for Lines<'_, M> {
    type Item = Vec<Mark>;

    fn next(&mut self) -> Option<Vec<Mark>> {
        if self.is_over {
            return None;
        }
        let mut line = self.next.take().unwrap_or_default();
        let mut wide: u32 = line.iter().map(|mark| mark.width(self.font)).sum();
        // Where the last space stands.
        let mut space = line.iter().rposition(Mark::is_space);
        for mark in self.marks.by_ref() {
            let more = mark.width(self.font);
            let is_full = wide + more > self.most || line.len() >= MOST_IN_A_LINE;
            if is_full && mark.is_space() && line.last().is_some_and(Mark::is_space) {
                // Beyond the edge one space is as good as many.
                continue;
            }
            if is_full && !mark.is_space() && !line.is_empty() {
                let mut rest = space.map_or_else(Vec::new, |at| line.split_off(at + 1));
                rest.push(mark);
                self.next = Some(rest);
                return Some(line);
            }
            if mark.is_space() {
                space = Some(line.len());
            }
            wide += more;
            line.push(mark);
        }
        self.is_over = true;
        (!line.iter().all(Mark::is_space)).then_some(line)
    }
}
