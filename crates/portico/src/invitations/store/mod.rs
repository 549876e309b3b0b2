//! The rows of invitations and their links.

mod answering;
mod ending;
mod links;
mod reading;
mod recipients;
mod sending;

pub(crate) use answering::*;
pub(crate) use ending::*;
pub(crate) use links::*;
pub(crate) use reading::*;
pub(crate) use recipients::*;
pub(crate) use sending::*;
