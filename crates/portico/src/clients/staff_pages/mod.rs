//! What staff see and do: the list, a new client, the record.

mod counts;
mod facts;
pub(super) mod list;
pub(super) mod live;
pub(super) mod manage;
pub(super) mod opened;
mod row;
pub(super) mod views;
