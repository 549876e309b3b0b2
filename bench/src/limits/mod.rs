//! The limits: small programs that do the barest form of a job, measured in the same rounds as Portico.

pub(crate) mod hashing;
pub(crate) mod list;
pub(crate) mod mail;
pub(crate) mod page;
pub(crate) mod relay;
pub(crate) mod transaction;
