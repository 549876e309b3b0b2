//! The audit: what everybody did, append-only and chained by hashes. Events are written in the transaction of the act that they describe
//! (promises.md D20).
//!
//! Events hold ids and codes, never names or texts that somebody wrote. People see them as Recent activity on a record, in the history of
//! the practice, and through `portico audit verify`.

mod actors;
pub mod chain;
mod event;
mod form_names;
mod head;
mod reader;
mod said;
mod verify;
pub(crate) mod views;

pub(crate) use actors::Deed;
pub use actors::{Actors, AsOne, Tie};
pub use event::Event;
pub(crate) use event::{OTHER_EMAIL, OTHER_SIGN_IN};
pub use form_names::FormNames;
pub(crate) use form_names::{KEY as NAMED_AS, saying_which, sent_with};
pub(crate) use head::{BEGAN, beginning_anew, sign_heads_after};
pub use head::{HeadStands, SignedHead, head_stands, kept_heads, sign_heads};
pub(crate) use reader::Reader;
pub(crate) use said::beginning_large;
pub use said::{Said, said};
pub use verify::{Break, Verdict, verify, verify_in};
