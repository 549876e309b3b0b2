//! Care for records: merging two records of one person and taking them apart again, seeing the portal as a client sees it, and what clients
//! may ask for about themselves: everything that is held, as a file, and its erasure.

pub mod actions;
mod choice;
mod doors;
mod erase_pages;
pub mod erasing;
mod export_pages;
mod held;
pub mod jobs;
mod merge_pages;
mod parts;
mod reached;
mod reading_copy;
pub mod store;
mod trimming;
mod undoing;
mod zip;

pub use choice::{Chosen, Side};
pub use doors::doors;
pub(crate) use held::Part;
pub use undoing::undo;

/// Every table of which a client has rows, with its columns: a story compares them with the schema.
pub fn tables() -> impl Iterator<Item = (&'static str, &'static str)> {
    parts::ALL.iter().map(|part: &Part| (part.table, part.columns))
}
