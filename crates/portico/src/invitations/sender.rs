//! Who a message comes from: the name it may be signed with, and the lines it ends with.

use crate::{act::Who, answer::Answer, practices::Practice, staff};
use portico_database::Connection;

/// The staff member who sends, or the practice where nobody in particular does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sender {
    /// Their name.
    pub name: String,
    /// What their messages end with, as they wrote it; empty for nothing.
    pub signature: String,
}

impl Sender {
    /// Reads whoever acts.
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
