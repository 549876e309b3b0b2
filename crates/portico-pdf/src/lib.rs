//! Papers as PDF: headings, texts, questions with their answers, page x of y. Every letter is in the file (the typeface is embedded), every
//! piece of text is tagged with what it is, title and language are set: programs that read aloud, copy or search find what people see
//! (PDF 1.7, ISO 32000-1; PDF/UA-1, ISO 14289-1).
//!
//! The typeface has the letters of European languages written in Latin. A sign that it lacks is a small box on the paper, and itself for
//! whoever copies, searches or listens.
//!
//! ```
//! use portico_pdf::{Block, Paper, Sheet};
//!
//! let page_of = |page, pages| format!("Page {page} of {pages}");
//! let paper = Paper {
//!     title: "Intake form: Ana Silva",
//!     author: "Alder & Wren Practice",
//!     language: "en",
//!     created: "2026-11-21T14:05:00Z",
//!     foot: "Alder & Wren Practice · Intake form",
//!     page_of: &page_of,
//!     sheet: Sheet::A4,
//!     blocks: &[
//!         Block::Title("Intake form".to_owned()),
//!         Block::Heading("About you".to_owned()),
//!         Block::Asked { question: "What should we call you?".to_owned(), answers: vec!["Ana".to_owned()] },
//!     ],
//! };
//! assert!(paper.write().starts_with(b"%PDF-1.7"));
//! ```

mod file;
mod flow;
mod font;
mod lines;
mod tags;

/// A paper.
pub struct Paper<'a> {
    /// What it is, for the window and for those who hear it.
    pub title: &'a str,
    /// Whose paper it is.
    pub author: &'a str,
    /// The tag of its language, such as `en`.
    pub language: &'a str,
    /// When it was made, RFC 3339.
    pub created: &'a str,
    /// Stands at the foot of every page.
    pub foot: &'a str,
    /// The words for a page and how many there are.
    pub page_of: &'a dyn Fn(usize, usize) -> String,
    /// The sheet.
    pub sheet: Sheet,
    /// What is on it, in reading order.
    pub blocks: &'a [Block],
}

/// The size of a sheet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sheet {
    /// 210 by 297 millimetres.
    A4,
    /// 8½ by 11 inches.
    Letter,
}

impl Sheet {
    /// Width and height in points.
    fn size(self) -> (f32, f32) {
        match self {
            Sheet::A4 => (595.0, 842.0),
            Sheet::Letter => (612.0, 792.0),
        }
    }
}

/// A piece of a paper.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Block {
    /// Its title: one, at the top.
    Title(String),
    /// The heading of what follows.
    Heading(String),
    /// A text.
    Text(String),
    /// A text in small letters.
    Small(String),
    /// A question with its answers, each with its own lines.
    Asked {
        /// The question.
        question: String,
        /// The answers, in words.
        answers: Vec<String>,
    },
}

impl Block {
    /// What can be read in it.
    fn texts(&self) -> Vec<&str> {
        match self {
            Block::Title(text) | Block::Heading(text) | Block::Text(text) | Block::Small(text) => vec![text],
            Block::Asked { question, answers } => std::iter::once(question).chain(answers).map(String::as_str).collect(),
        }
    }
}

/// Whether the typeface lacks a sign of these pieces, so that a paper has a small box in its place.
pub fn lacks_signs(blocks: &[Block]) -> bool {
    let fonts = font::Fonts::load();
    let font = fonts.cut(font::Cut::Regular);
    blocks.iter().flat_map(Block::texts).any(|text| lines::lacks(font, text))
}

impl Paper<'_> {
    /// The file.
    pub fn write(&self) -> Vec<u8> {
        let fonts = font::Fonts::load();
        let flowed = flow::flow(self, &fonts);
        file::write(self, &fonts, flowed)
    }
}

#[cfg(test)]
mod tests;
