//! Who a message comes from: the name in it, and the lines at its end.

use crate::{act::Who, answer::Answer, practices::Practice, staff};
use portico_database::Connection;

/// The staff member who sends; the practice when nobody in particular does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sender {
    /// Their name.
    pub name: String,
    /// The lines at the end of their messages, as they wrote them; may be empty.
    pub signature: String,
}

impl Sender {
    /// The sender for whoever acts.
    ///
    /// # Errors
    /// A fault.
    pub async fn of(db: &mut Connection, who: &Who, practice: &Practice) -> Answer<Self> {
        let nobody = || Self { name: practice.name.clone(), signature: String::new() };
        let Some(staff) = who.actor.staff() else { return Ok(nobody()) };
        let found = staff::store::signing(db, practice.id, staff).await?;
        Ok(found.map_or_else(nobody, |(name, signature)| Self { name, signature }))
    }
}
