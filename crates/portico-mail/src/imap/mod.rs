//! The few words of IMAP (RFC 9051, and RFC 3501 before it) that reading a mailbox takes: what lies there unread, its bytes, and putting
//! it away. Believes the server nothing: every wait has an end, every answer a length.

mod response;
mod session;
mod settings;
mod trouble;
mod wire;

pub use response::LONGEST_MESSAGE;
pub use session::MailboxSession;
pub use settings::{MailboxSettings, MailboxSettingsError, Then};
pub use trouble::MailboxTrouble;
