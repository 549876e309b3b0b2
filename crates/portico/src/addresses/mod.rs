//! Changing the address by which a client signs in (behaviours.md 48 to 50): in the Client Portal tab alone, or because the main address
//! in Client Info has changed. The client's own change is in `access`.

pub mod actions;
mod doors;
mod question;
mod staff_pages;

pub use doors::doors;
pub use question::{Choice, Question};
