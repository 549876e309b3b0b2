//! "Why can't this client get in?": everything that stands in a client's way at this moment, each with the one thing that removes it
//! (behaviours.md 42). On the Client Portal tab, and at `/support` for the address somebody says they type.

pub mod actions;
mod blocker;
mod doors;
mod near;
mod panel;
mod staff_pages;
mod store;

pub use blocker::{Blocker, Facts, Invitation, Login, blockers};
pub use doors::doors;
pub use panel::{Panel, Row};
