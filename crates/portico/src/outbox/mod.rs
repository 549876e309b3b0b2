//! The outbox. Letters are written in the transaction of the act that causes them, and carried afterwards, at least once each, by any
//! number of workers (promises.md R3–R8).

mod cancelling;
mod content;
mod handover;
mod letter;
mod plain_text;
pub(crate) mod post;

pub(crate) use cancelling::{InLine, at_once_in_line, cancel_in_line, in_line, wipe_in_line};
pub use content::opened;
pub(crate) use content::sealed;
pub use handover::Handover;
pub(crate) use handover::{Couriers, FIRST, InHand, Room};
pub use letter::{Composed, Content, Letter, LetterButton, LetterCode, LetterKind};
pub use plain_text::plain_text;
