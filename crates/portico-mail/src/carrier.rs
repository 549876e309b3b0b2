//! The interface between the outbox and whatever takes the messages: SMTP, or a scripted stand-in.

use std::{future::Future, pin::Pin};

use crate::{ConnectError, Mime, Outcome};

/// A future behind a pointer, so that the traits here can be used as objects.
pub type Boxed<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Opens connections that carry messages.
pub trait Carrier: Send + Sync {
    /// How many connections may be open at once.
    fn connections(&self) -> usize;

    /// Opens one connection, ready to carry.
    fn open(&self) -> Boxed<'_, Result<Box<dyn Connection>, ConnectError>>;
}

/// One open way to the mail server.
pub trait Connection: Send {
    /// Carries every message of the batch, one after another, and tells the batch what became of each.
    ///
    /// # Errors
    /// When the connection is gone and cannot be replaced. Messages not yet asked for with [`Batch::next`]
    /// are untouched; every message asked for has got its outcome.
    fn carry_all<'a>(&'a mut self, batch: &'a mut dyn Batch) -> Boxed<'a, Result<(), ConnectError>>;

    /// Whether the next message can go out without opening a new connection first.
    fn is_usable(&self) -> bool;

    /// Says goodbye and closes.
    fn quit(self: Box<Self>) -> Boxed<'static, ()>;
}

/// Messages to be carried over one connection, in order. Messages are numbered from 0 as they are asked for.
pub trait Batch: Send {
    /// The next message, built as late as possible: it is asked for just before its envelope is written. Must not block.
    fn next(&mut self) -> Option<Mime>;

    /// Asked when the server waits for the content of message `index`. The content may be on its way meanwhile, but what
    /// ends it, and makes the server take it, is written only after `true`. `false` withholds the message: the connection
    /// is dropped (the only way to take back what was begun) and the outcome is [`Outcome::Withheld`]. The place to look
    /// at the fence once more.
    fn before_end(&mut self, index: usize) -> Boxed<'_, bool>;

    /// Called exactly once for each message asked for.
    fn after(&mut self, index: usize, outcome: Outcome);
}
