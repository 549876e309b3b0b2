//! Who reads a letter about a client: the client, somebody else with access, or nobody whom it still concerns. What became of a letter is told
//! accordingly, and rings only where somebody has something to repair.

use super::Event;
use portico_values::ClientId;

/// Who reads a letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reader {
    /// The client, at the address in use; or whoever it is, where the letter names no client.
    Own,
    /// Somebody else who has access to this client's portal.
    Other(ClientId),
    /// Nobody who has access signs in with the address.
    Former,
    /// Whoever got an invitation that no longer waits, or not in the generation of the letter.
    Earlier,
}

impl Reader {
    /// The event with what staff need to know of the reader.
    pub(crate) fn told(self, event: Event) -> Event {
        match self {
            Reader::Own => event,
            Reader::Other(client) => event.client(client).with("reader", "other"),
            Reader::Former => event.with("reader", "former"),
            Reader::Earlier => event.with("reader", "earlier"),
        }
    }
}
