//! Reminders: what is written by itself to somebody who was invited and has not activated. On the practice's days a further link of the
//! living generation with its own end (settled.md 3), and one letter on the day the link ends. They stop by themselves with the
//! invitation, and for good when the client or staff say so (behaviours.md 25). How such letters are written by the minute (`rounds.rs`) and how a
//! client stops them (`opt_out.rs`) holds for reminders of anything else as well.

pub mod actions;
mod doors;
pub mod jobs;
mod letters;
pub(crate) mod opt_out;
mod opt_out_pages;
pub(crate) mod rounds;
mod staff_pages;
pub(crate) mod store;

pub use doors::doors;
pub(crate) use opt_out_pages::{OptOut, Reminding, ask as ask_to_stop, stop as stop_by_link};
pub(crate) use rounds::{Round, Served};
