//! Between the fields of a page and the tree of answers, so that a page without scripts can fill in everything.

mod asked;
mod name;
mod posted;
mod take;
mod typed;

pub use asked::{Asked, Asking, FileRow, Input, InputKind, Pick, Row, Widget};
pub use posted::{Change, Posted};
pub use typed::Typing;

/// How often a group or a line may be added on a page, whatever the form allows.
pub(crate) const MOST_TIMES: usize = 100;

#[cfg(test)]
mod tests;
