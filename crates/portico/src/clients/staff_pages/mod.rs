//! What staff see and do: the list, a new client, the record.

pub(super) mod list;
mod row;
