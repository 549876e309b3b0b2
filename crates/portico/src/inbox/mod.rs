//! The inbox behind the bell: what staff are told of, what they have read, which kinds they want, and the letter of a day about what they
//! have not read.

mod actions;
mod doors;
mod inbox_pages;
pub mod jobs;
mod letters;

pub use doors::doors;
