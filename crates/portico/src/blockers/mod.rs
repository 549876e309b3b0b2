//! "Why can't this client get in?": everything that is in a client's way at this moment, each with the one thing that removes it
//! (behaviours.md 42). It is on the Client Portal tab, and at `/support` for an address that somebody reads out.

pub mod actions;
mod blocker;
mod doors;
mod near;
mod other;
mod panel;
mod staff_pages;
mod step;
mod store;
mod tries;

pub use blocker::{Blocker, Facts, Invitation, Login, blockers};
pub use doors::doors;
pub use panel::{Panel, Row};
