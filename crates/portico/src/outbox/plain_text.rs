//! A letter as plain text, with the same words in the same order as the HTML part.

use super::Composed;
use askama::Template;

#[derive(Template)]
#[template(path = "outbox/pages/letter.txt", escape = "none")]
struct TextPart<'a> {
    letter: &'a Composed,
}

/// The text part of a letter.
///
/// # Errors
/// When the template cannot be rendered.
pub fn plain_text(letter: &Composed) -> Result<String, askama::Error> {
    TextPart { letter }.render()
}
