//! The organization: what administrators decide for the whole practice. That is the Client Portal (its switch, what new clients may use,
//! how links and reminders behave), the practice's own name and look, and its staff.

pub mod actions;
mod doors;
mod logo_pages;
mod settings;
mod settings_pages;
pub mod staff;
pub(crate) mod store;
pub mod switch;
mod switch_pages;

pub use doors::doors;
pub use settings::{ReminderDays, TimeOfDay};
