//! Fluent catalogues, and dates and times as people of a language write them.
//!
//! Everything a client reads comes from a catalogue: one folder per language, one file per part of the product. A page or a
//! letter gets [`Words`] in the client's language and says a message by its key:
//! `words.with("name", "Maya").say("activation-hello")`. What stands in a catalogue is text, never markup.

mod catalogues;
mod dates;
mod language;
mod lists;
mod pseudo;
mod sayable;
mod words;
mod zone;

pub use catalogues::{CatalogueError, Catalogues};
pub use language::{Language, UnknownLanguage};
pub use sayable::{Arg, Sayable};
pub use words::{Around, Saying, Words};
pub use zone::{PartOfDay, UnknownZone, Zone};
