//! Access: how a client gets in and stays in. Activation from a link, sign-in, a forgotten password, devices, the address; the link that
//! staff send to whoever can't get in.
//!
//! A login is one address and one person; a grant joins it to a client's portal. Whether any of it opens a page is decided anew with
//! every request (`sessions`).

mod account_pages;
mod activation_pages;
mod check_pages;
mod choose_pages;
mod code_pages;
pub mod closing;
mod confirm_pages;
pub mod actions;
pub(crate) mod cookies;
mod doors;
mod email_pages;
pub mod letters;
mod letter_pages;
pub(crate) mod link_cookie;
pub(crate) mod link_pages;
pub(crate) mod parting;
mod passkey_pages;
mod present;
pub mod login;
pub mod permitted;
pub mod rights;
mod reset_pages;
mod second_step_pages;
pub mod second_steps;
mod sign_in_pages;
mod staff_pages;
pub(crate) mod store;
mod typed_address_pages;
pub mod ways_in;
mod wrong_address_pages;

pub use crate::sign_in::passes;
pub use doors::doors;
