//! The demo: a practice with a lifelike past, made through the same acts that pages use, with a clock that is moved through the weeks.

mod beside;
mod command;
mod paperwork;
mod people;
mod story;

pub use command::Demo;
