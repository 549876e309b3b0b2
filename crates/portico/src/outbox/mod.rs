//! The outbox: letters are written in the transaction of the act that causes them and carried afterwards, at least once, by any number of
//! workers (promises.md R3–R8).

mod letter;
mod plain_text;
pub(crate) mod post;

pub use letter::{Composed, Content, Letter, LetterButton, LetterKind};
pub use plain_text::plain_text;
