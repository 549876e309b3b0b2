//! The outbox: letters are written in the transaction of the act that causes them and carried afterwards, at least once, by any number of
//! workers (security.md R3–R8).

mod letter;
pub(crate) mod post;
mod reading;

pub use letter::{Composed, Letter, LetterButton, LetterKind};
pub(crate) use reading::newest_text;
