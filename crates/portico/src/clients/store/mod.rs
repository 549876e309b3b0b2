//! All statements about clients. Every one names the practice; those that answer a person are bounded by a reach.

mod complaints;
mod ended;
mod groups;
mod guessed;
mod hold;
mod in_turn;
mod in_use;
mod insert;
mod narrow;
mod marching;
mod page;
mod permissions;
mod pool;
mod record;
mod rows;
mod sharing;
mod staff;
mod stages;
mod standing;
mod tallies;
pub(crate) mod views;
mod walk;

pub(crate) use complaints::{closed_addresses, closed_logins, is_closed, open_addresses};
pub(crate) use ended::{Erasure, Merge, UNDOABLE, due_erasures, erasure, merges, went_into};
pub(crate) use groups::{GroupGuest, circles, groups, guests, owners};
pub(crate) use guessed::burnt;
pub(crate) use hold::{hold, hold_all, hold_those_there, is_held};
pub(crate) use in_turn::{to_ask, to_invite};
pub(crate) use in_use::{InUse, choose_sign_in, in_use};
pub use insert::{Stamp, insert_many};
pub(crate) use insert::{insert, insert_as};
pub(crate) use marching::Marching;
#[cfg(test)]
pub(crate) use page::PAGE;
pub(crate) use page::{Found, Looking, matching, page, tallied};
pub(crate) use permissions::{permissions, set_permissions};
pub(crate) use record::{ClientRecord, ContactFacts, EmailFacts, Likely, PhoneFacts, change, likely_the_same, record};
pub(crate) use rows::{ClientRow, More, assigned_names, more, rows, shared_addresses, waiting_forms, within};
pub(crate) use sharing::{Others, sharing};
pub(crate) use staff::staff_members;
pub(crate) use stages::{by_clinician, by_language, by_message, counted, days_taken, standings, waiting_since};
pub use standing::refresh;
pub(crate) use standing::{note_active, note_invited};
pub(crate) use tallies::Tallies;

use portico_database::Value;
use portico_values::Identity;
use uuid::Uuid;

/// Many ids as one parameter: a JSON array of hexadecimal texts. SQLite reads it with `select unhex(value) from json_each($2)`,
/// PostgreSQL with `select unnest(cast(translate(cast($2 as text), '[]"', '{}') as uuid[]))`.
pub(crate) fn id_list<T: Identity>(ids: &[T]) -> Value {
    let mut text = String::with_capacity(ids.len() * 35 + 2);
    text.push('[');
    for (at, id) in ids.iter().enumerate() {
        if at > 0 {
            text.push(',');
        }
        text.push('"');
        text.push_str(id.uuid().simple().encode_lower(&mut Uuid::encode_buffer()));
        text.push('"');
    }
    text.push(']');
    Value::Text(text)
}

#[cfg(test)]
mod tests;
