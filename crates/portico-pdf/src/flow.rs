//! The blocks of a paper are put on pages, line by line, each line a piece that knows what it is.

use crate::{
    Block, Paper,
    file::packed,
    font::{Cut, Fonts},
    lines::{BOX, Mark, broken},
    tags::{Kid, Tree},
};
use std::fmt::Write as _;

/// Points between the edge of the sheet and its text.
const MARGIN: f32 = 56.0;
/// Points kept free at the foot for the number of the page.
const FOOT: f32 = 78.0;

/// As many lines of a question stay with its answer.
const TOGETHER: usize = 9;

/// How a text looks.
#[derive(Clone, Copy)]
struct Style {
    cut: Cut,
    size: f32,
    /// From one line to the next, in points.
    leading: f32,
    /// 0 is black.
    grey: f32,
}

const TITLE: Style = Style { cut: Cut::Bold, size: 20.0, leading: 25.0, grey: 0.0 };
const HEADING: Style = Style { cut: Cut::Bold, size: 13.0, leading: 17.0, grey: 0.0 };
const TEXT: Style = Style { cut: Cut::Regular, size: 11.0, leading: 15.5, grey: 0.0 };
const SMALL: Style = Style { cut: Cut::Regular, size: 9.0, leading: 12.5, grey: 0.32 };
const QUESTION: Style = Style { cut: Cut::Regular, size: 9.5, leading: 13.0, grey: 0.32 };

/// What came of it.
pub(crate) struct Flowed {
    pub(crate) pages: Vec<Page>,
    pub(crate) tree: Tree,
    /// The glyphs of each cut that are used, with the sign that each stands for.
    pub(crate) used: [Vec<(u16, char)>; 2],
}

/// One page.
#[derive(Default)]
pub(crate) struct Page {
    /// What draws it (ISO 32000-1, 7.8.2), packed as soon as the page is full: of a long paper only the page that is being written is
    /// there in full length.
    pub(crate) packed: Vec<u8>,
    /// For each piece the element it belongs to.
    pub(crate) pieces: Vec<usize>,
}

struct Flow<'a> {
    paper: &'a Paper<'a>,
    fonts: &'a Fonts,
    /// How many pages there are; none while they are counted, and nothing is drawn.
    all: Option<usize>,
    size: (f32, f32),
    flowed: Flowed,
    /// What draws the page that is being written.
    content: String,
    /// How far down the page is filled.
    y: f32,
}

/// Puts a paper on pages: they are counted first, since the foot of each says how many there are.
pub(crate) fn flow(paper: &Paper<'_>, fonts: &Fonts) -> Flowed {
    let all = laid(paper, fonts, None).pages.len();
    laid(paper, fonts, Some(all))
}

fn laid(paper: &Paper<'_>, fonts: &Fonts, all: Option<usize>) -> Flowed {
    let size = paper.sheet.size();
    let flowed = Flowed { pages: vec![Page::default()], tree: Tree::new(), used: [Vec::new(), Vec::new()] };
    let mut flow = Flow { paper, fonts, all, size, flowed, content: String::new(), y: size.1 - MARGIN };
    let mut list = None;
    for block in paper.blocks {
        if !matches!(block, Block::Asked { .. }) {
            list = None;
        }
        match block {
            Block::Title(text) => flow.single("H1", text, TITLE, 4.0),
            Block::Heading(text) => {
                flow.y -= 12.0;
                flow.keep(HEADING.leading + QUESTION.leading + TEXT.leading + 14.0);
                flow.single("H2", text, HEADING, 3.0);
                flow.rule(0.75);
                flow.y -= 4.0;
            }
            Block::Text(text) => flow.single("P", text, TEXT, 5.0),
            Block::Small(text) => flow.single("P", text, SMALL, 2.0),
            Block::Asked { question, answers } => {
                let list = *list.get_or_insert_with(|| flow.flowed.tree.within(0, "L"));
                flow.asked(list, question, answers);
            }
        }
    }
    flow.end_page();
    flow.flowed
}

impl Flow<'_> {
    fn width(&self) -> f32 {
        self.size.0 - 2.0 * MARGIN
    }
    fn page(&mut self) -> (usize, &mut Page) {
        let last = self.flowed.pages.len() - 1;
        (last, &mut self.flowed.pages[last])
    }
    fn at_top(&self) -> bool {
        self.y >= self.size.1 - MARGIN
    }
    /// The page is full: its foot, and away with it.
    fn end_page(&mut self) {
        if let Some(all) = self.all {
            let number = (self.paper.page_of)(self.flowed.pages.len(), all);
            self.foot(&number);
            let content = std::mem::take(&mut self.content);
            self.page().1.packed = packed(content.as_bytes());
        }
    }
    fn turn(&mut self) {
        self.end_page();
        self.flowed.pages.push(Page::default());
        self.y = self.size.1 - MARGIN;
    }
    /// Turns the page where less than this is left of it.
    fn keep(&mut self, points: f32) {
        if self.y - points < FOOT && !self.at_top() {
            self.turn();
        }
    }

    /// A text that is an element by itself.
    fn single(&mut self, kind: &'static str, text: &str, style: Style, after: f32) {
        let mut lines = broken(self.fonts.cut(style.cut), text, style.size, self.width()).peekable();
        if lines.peek().is_none() {
            return;
        }
        let node = self.flowed.tree.within(0, kind);
        self.lines(node, lines, style);
        self.y -= after;
    }
    /// A question stays with the first line of its answer.
    fn asked(&mut self, list: usize, question: &str, answers: &[String]) {
        let (fonts, width) = (self.fonts, self.width());
        let asks = || broken(fonts.cut(QUESTION.cut), question, QUESTION.size, width);
        let says = |answer| broken(fonts.cut(TEXT.cut), answer, TEXT.size, width);
        let lines = asks().take(TOGETHER).count();
        self.keep(lines as f32 * QUESTION.leading + TEXT.leading);
        let item = self.flowed.tree.within(list, "LI");
        if lines > 0 {
            let label = self.flowed.tree.within(item, "Lbl");
            self.lines(label, asks(), QUESTION);
        }
        if answers.iter().any(|answer| says(answer).next().is_some()) {
            let body = self.flowed.tree.within(item, "LBody");
            for answer in answers {
                self.lines(body, says(answer), TEXT);
            }
        }
        self.y -= 7.0;
    }

    fn lines(&mut self, node: usize, lines: impl Iterator<Item = Vec<Mark>>, style: Style) {
        for line in lines {
            self.keep(style.leading);
            self.y -= style.leading;
            let kind = self.flowed.tree.nodes[node].kind;
            let (page, here) = self.page();
            let number = here.pieces.len();
            here.pieces.push(node);
            let _ = writeln!(self.content, "/{kind} <</MCID {number}>> BDC");
            self.flowed.tree.nodes[node].kids.push(Kid::Piece { page, number });
            // The letters stand on a line a quarter of their size above the foot of theirs.
            let (x, y) = (MARGIN, self.y + style.size * 0.28);
            self.draw(&line, (x, y), style);
            self.content.push_str("EMC\n");
            if self.all.is_none() {
                self.content.clear();
            }
        }
    }

    /// Draws one line. Signs that something else stands for keep their own for whoever copies or listens.
    fn draw(&mut self, line: &[Mark], (x, y): (f32, f32), style: Style) {
        if self.all.is_none() {
            return;
        }
        let font = self.fonts.cut(style.cut);
        let space = font.glyph(' ').unwrap_or(0);
        let name = if style.cut == Cut::Regular { "F0" } else { "F1" };
        let mut text =
            format!("BT {} g /{name} {} Tf 1 0 0 1 {} {} Tm\n", number(style.grey), number(style.size), number(x), number(y));
        let mut boxes = String::new();
        let (mut plain, mut wide) = (String::new(), 0_u32);
        let mut line = line.iter().peekable();
        while let Some(mark) = line.next() {
            if !mark.stands_in {
                for (glyph, sign) in &mark.glyphs {
                    let _ = write!(plain, "{glyph:04x}");
                    self.use_glyph(style.cut, *glyph, *sign);
                }
                wide += mark.width(font);
                continue;
            }
            show(&mut text, &mut plain);
            // Signs beside each other that have no glyph are one span.
            let mut signs = mark.sign.to_string();
            while mark.glyphs.is_empty()
                && let Some(next) = line.next_if(|next| next.stands_in && next.glyphs.is_empty())
            {
                signs.push(next.sign);
            }
            let _ = write!(text, "/Span <</ActualText {}>> BDC ", text_string(&signs));
            match mark.glyphs.as_slice() {
                [] => {
                    let side = style.size * 0.52;
                    let (wide_side, high) = (number(side), number(side * 1.25));
                    // A space is there for each sign, and the pen moves on to behind its box.
                    self.use_glyph(style.cut, space, ' ');
                    let on = i32::from(font.advance(space)) - i32::from(BOX);
                    text.push('[');
                    for _ in signs.chars() {
                        let left = x + wide as f32 / 1000.0 * style.size + style.size * 0.05;
                        let _ = writeln!(boxes, "{} {} {wide_side} {high} re", number(left), number(y));
                        let _ = write!(text, "<{space:04x}> {on} ");
                        wide += u32::from(BOX);
                    }
                    text.push_str("] TJ ");
                }
                glyphs => {
                    wide += mark.width(font);
                    let shown: String = glyphs.iter().map(|(glyph, _)| format!("{glyph:04x}")).collect();
                    let _ = write!(text, "<{shown}> Tj ");
                    for (glyph, sign) in glyphs {
                        self.use_glyph(style.cut, *glyph, *sign);
                    }
                }
            }
            text.push_str("EMC\n");
        }
        show(&mut text, &mut plain);
        text.push_str("ET\n");
        if !boxes.is_empty() {
            let _ = writeln!(text, "{} G 0.6 w\n{boxes}S", number(style.grey));
        }
        self.content.push_str(&text);
    }

    fn use_glyph(&mut self, cut: Cut, glyph: u16, sign: char) {
        let used = &mut self.flowed.used[cut as usize];
        if let Err(at) = used.binary_search_by_key(&glyph, |(known, _)| *known) {
            used.insert(at, (glyph, sign));
        }
    }

    /// A fine line across the page.
    fn rule(&mut self, grey: f32) {
        if self.all.is_none() {
            return;
        }
        let (y, right) = (self.y, self.size.0 - MARGIN);
        let _ = writeln!(
            self.content,
            "/Artifact BMC {} G 0.5 w {} {} m {} {} l S EMC",
            number(grey),
            number(MARGIN),
            number(y),
            number(right),
            number(y)
        );
    }

    /// What stands at the foot of the page; no part of what is read.
    fn foot(&mut self, number: &str) {
        let text = self.paper.foot;
        let font = self.fonts.cut(SMALL.cut);
        let right = broken(font, number, SMALL.size, self.width()).next().unwrap_or_default();
        let wide = right.iter().map(|mark| mark.width(font)).sum::<u32>() as f32 / 1000.0 * SMALL.size;
        let left = broken(font, text, SMALL.size, self.width() - wide - 20.0).next().unwrap_or_default();
        self.content.push_str("/Artifact <</Type /Pagination /Subtype /Footer /Attached [/Bottom]>> BDC\n");
        self.draw(&left, (MARGIN, 44.0), SMALL);
        self.draw(&right, (self.size.0 - MARGIN - wide, 44.0), SMALL);
        self.content.push_str("EMC\n");
    }
}

fn show(text: &mut String, plain: &mut String) {
    if !plain.is_empty() {
        let _ = writeln!(text, "<{plain}> Tj");
        plain.clear();
    }
}

/// A number as PDF writes it.
fn number(value: f32) -> String {
    let text = format!("{value:.2}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// A text string (ISO 32000-1, 7.9.2.2): UTF-16 with its mark, as hexadecimal digits.
pub(crate) fn text_string(text: &str) -> String {
    let units: String = text.encode_utf16().map(|unit| format!("{unit:04X}")).collect();
    format!("<FEFF{units}>")
}
