//! The commands: what Portico can be asked to do by whoever runs it, one at a time, and where its settings come from. `serve` and `demo` are
//! commands too, with slices of their own; `command_line.rs` puts all of them together.

pub(crate) mod audit;
pub(crate) mod backup;
pub(crate) mod bounce;
pub(crate) mod doctor;
pub(crate) mod progress;
pub(crate) mod restore;
pub(crate) mod create_practice;
pub(crate) mod create_staff;
pub(crate) mod import;
pub(crate) mod lift_second_step;
pub(crate) mod migrate;
mod log_lines;
mod names;
pub(crate) mod running;
pub(crate) mod saying;
mod sources;
mod values;

pub use sources::{Found, GivenSettings, Origin as SettingOrigin};
pub use values::read_settings;

/// Why a command did not do what it was asked. Said in one line; decides the exit code.
#[derive(Debug)]
pub enum Stop {
    /// What was asked for or set cannot be done like this: exit code 2.
    Wrong(String),
    /// It could not be done: exit code 1.
    Failed(String),
    /// It cannot be done yet, and the same request can be right later: exit code 75, with which a mail server keeps what it pipes.
    NotYet(String),
}

impl Stop {
    /// It could not be done, because of this.
    pub fn failed(cause: impl std::fmt::Display) -> Self {
        Self::Failed(cause.to_string())
    }
    /// Why, in one line.
    pub fn why(self) -> String {
        let (Self::Wrong(why) | Self::Failed(why) | Self::NotYet(why)) = self;
        why
    }
}

impl From<crate::answer::Trouble> for Stop {
    fn from(trouble: crate::answer::Trouble) -> Self {
        match trouble {
            crate::answer::Trouble::Fault(_) => Self::Failed(trouble.to_string()),
            refused_or_invalid => Self::Wrong(refused_or_invalid.to_string()),
        }
    }
}

impl From<portico_database::DatabaseError> for Stop {
    fn from(error: portico_database::DatabaseError) -> Self {
        Self::failed(error)
    }
}
