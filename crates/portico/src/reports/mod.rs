//! Reports: how far clients get on their way in, and who is stuck where. Each number opens the list of those it counts (behaviours.md 44).

mod doors;
mod funnel;
mod pages;

pub use doors::doors;
