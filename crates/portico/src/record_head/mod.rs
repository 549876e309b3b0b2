//! The head of a record: what stands above every tab of it, and that opening one is written down. Each tab stands in the slice that knows what it
//! shows: `records`, `forms`, `documents`.

mod head;
mod views;

pub use head::{RecordHead, Tab};
pub(crate) use views::{merged_into, opened};
