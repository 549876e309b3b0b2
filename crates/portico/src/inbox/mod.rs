//! The inbox behind the bell: what staff are told of, what they have read, and which kinds they want.

mod actions;
mod doors;
mod inbox_pages;

pub use doors::doors;
