//! Delivery: letters leave the outbox and reach the mail server, or the local mailbox while there is none.
//!
//! ```text
//! feeder    claims what is due, practice by practice, and makes mail of it ──► line
//! couriers  one for each connection: take from the line, ask the recorder once more before the content ends, carry
//! recorder  writes outcomes and answers the couriers' questions, everything that came in meanwhile in one transaction
//! ```
//! A courier's next letter goes no further than the dot that ends its content before the outcome of the last one is on the disk. So a process that
//! dies leaves at most one letter for each connection that was taken and not noted (promises.md R3); it goes out once more, with
//! the same Message-ID and link.

mod courier;
mod doors;
mod ending;
mod feeder;
mod handing;
mod in_hand;
mod jobs;
mod limits;
mod line;
mod local_mailbox;
mod mailbox;
mod mailbox_store;
mod message;
mod paragraphs;
mod public_pages;
mod recorder;
mod road;
mod staff_pages;
mod store;
mod way;
mod work;

pub use doors::doors;
pub(crate) use jobs::sweep;
pub use limits::Limits;
pub(crate) use mailbox_store::newest_text;
pub use message::message_of;
pub use way::Way;
pub use work::{Carried, carry_due, run};

#[cfg(test)]
mod stories;
