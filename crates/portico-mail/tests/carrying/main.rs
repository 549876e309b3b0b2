//! The SMTP client against servers that misbehave in every way we could think of.

#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

mod aiosmtpd;
#[path = "../authority/mod.rs"]
mod authority;
mod chance;
mod encryption;
mod going_ahead;
mod letters;
mod losses;
mod odd_answers;
mod refusals;
mod server;
mod sign_in;
mod sink;
