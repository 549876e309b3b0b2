//! The jobs: what is measured in every round.

pub(crate) mod bulk;
pub(crate) mod export;
pub(crate) mod forms;
pub(crate) mod pages;
pub(crate) mod sign_in;
pub(crate) mod tells;
