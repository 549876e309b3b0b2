//! The rows of batches and their recipients.

mod making;
mod people;
mod preparing;
mod stopping;

pub(crate) use making::*;
pub(crate) use people::*;
pub(crate) use preparing::*;
pub(crate) use stopping::*;
