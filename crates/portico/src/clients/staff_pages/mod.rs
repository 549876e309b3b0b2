//! The client list as staff see it, Manage Clients, and what both share: rows, counts, saved views, what opens beside a name.

mod counts;
mod facts;
pub(super) mod list;
pub(super) mod live;
pub(super) mod manage;
pub(super) mod opened;
mod row;
pub(super) mod views;
