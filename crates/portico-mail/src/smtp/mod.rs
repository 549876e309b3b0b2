//! The SMTP client: settings, connections, and the conversation that carries messages.
//!
//! Our own rather than lettre's: with PIPELINING an envelope costs one answer instead of three, and the next
//! envelope can travel behind the final dot, so that a distant server costs one or two waits per message, not five.

mod capabilities;
mod carrying;
mod connection;
mod envelope;
mod opening;
mod reply;
pub(crate) mod settings;
pub(crate) mod settings_url;
mod sign_in;
mod stuffing;
pub(crate) mod tls;
mod wire;

pub use connection::{SmtpCarrier, SmtpConnection};
pub use opening::ConnectError;
pub use settings::{Security, SmtpSettings, Timeouts};
pub use settings_url::SettingsError;
