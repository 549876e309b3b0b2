//! The history: what everybody did in the practice, filtered, as a file, and verified along its chain (behaviours.md 70). Administrators
//! see all of it, others what their role allows: their own acts, or what concerns their clients.

mod doors;
mod export;
mod filter;
mod history_pages;
mod line;
mod store;
mod words;

pub use doors::doors;
