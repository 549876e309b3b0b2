//! Documents, in both directions: staff share them with clients, clients send theirs (behaviours.md 64, 65; promises.md P17, P18). The
//! content lies encrypted in a file of its own (`vault/`), is judged by what it is and not by what it is called (`kinds/`), and leaves
//! Portico as a download only: our own pages show pictures and text from it, in which nothing can run.

pub mod actions;
mod bringing;
mod doors;
mod download;
pub mod jobs;
pub mod kinds;
mod letters;
mod names;
pub(crate) mod of_forms;
pub(crate) mod parting;
mod portal_pages;
mod reader;
mod reading_pages;
mod receiving;
mod room;
pub mod scanner;
mod share_pages;
mod sharing;
mod staff_pages;
mod staff_reading_pages;
pub(crate) mod store;
mod tab;
mod taking;
pub mod vault;
mod words;

pub use doors::doors;
pub(crate) use download::AsItIs;
pub(crate) use reader::Reader;
pub use receiving::keep;
pub(crate) use receiving::{NotTaken, Taken, discard, largest_upload, receive_page};
pub(crate) use room::Room;
pub(crate) use tab::size;
pub(crate) use taking::{ToTake, all_with_forms, to_take};
