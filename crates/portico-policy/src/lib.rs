//! Who may do what. Pure: no rows, no requests, no clock.
//!
//! [`decide`] is one exhaustive match. Its answer is a [`Reach`], which only this crate can create and which every store function that
//! touches a practice's data takes as an argument, so that forgetting to ask does not compile. `policy-table.md` in this crate is the
//! same table in words; a test keeps the two equal.

mod actor;
mod decide;
mod grants;
mod permission;
mod reach;

pub use actor::{Actor, Role};
pub use decide::{Denied, decide};
pub use grants::{Grant, Grants};
pub use permission::Permission;
pub use reach::{Reach, Scope};
