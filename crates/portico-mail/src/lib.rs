//! A letter becomes a MIME message and is carried over SMTP.
//!
//! [`Message::to_mime`] builds the bytes, [`SmtpSettings::parse`] reads the address of the mail server, and a
//! [`Carrier`] opens connections that carry messages and say what became of each: an [`Outcome`], which
//! [`explain`] turns into words for staff and [`next_try`] into the moment of the next attempt.

mod address;
pub mod bounce;
mod carrier;
mod header_text;
mod imap;
mod message;
mod mime;
mod outcome;
mod reach;
mod reason;
mod reason_words;
mod retry;
mod return_address;
mod scripted;
mod scripted_mailbox;
mod smtp;

pub use address::AddressError;
pub use carrier::{Batch, Boxed, Carrier, Connection};
pub use imap::{LONGEST_MESSAGE, MailboxSession, MailboxSettings, MailboxSettingsError, MailboxTrouble, Then};
pub use message::{Mailbox, Message, MessageError};
pub use mime::Mime;
pub use outcome::Outcome;
pub use reason::{Cause, Reason, Status, explain, explain_report};
pub use retry::next_try;
pub use return_address::ReturnAddress;
pub use scripted::ScriptedCarrier;
pub use scripted_mailbox::{Lying, Mischief, ScriptedMailbox};
pub use smtp::{ConnectError, Security, SettingsError, SmtpCarrier, SmtpConnection, SmtpSettings, Timeouts};
