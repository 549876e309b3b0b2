//! The few commands of IMAP (RFC 9051, and RFC 3501 before it) that reading a mailbox takes: asking what is unread, fetching it, and
//! putting it away. It trusts the server with nothing: every wait has a time limit, every answer a largest length.

mod response;
mod session;
mod settings;
mod trouble;
mod wire;

pub use response::LONGEST_MESSAGE;
pub use session::MailboxSession;
pub use settings::{MailboxSettings, MailboxSettingsError, Then};
pub use trouble::MailboxTrouble;
