//! How much space files may take, for a client and for a practice.

use super::store;
use crate::{act::Act, answer::Answer, clients, settings::DocumentSettings};
use portico_policy::Reach;
use portico_values::ClientId;

/// The space that is left for files of a client.
pub(crate) struct Room {
    limits: DocumentSettings,
    of_client: i64,
    of_practice: i64,
}

impl Room {
    /// As it is within this act, which locks the client's row until it ends. Deleted files count until they are erased.
    ///
    /// # Errors
    /// A fault.
    pub(crate) async fn of(act: &mut Act, reach: &Reach, client: ClientId) -> Answer<Self> {
        clients::store::hold(act.db(), reach.practice(), client).await?;
        let limits = act.portico().settings.documents.clone();
        let (of_client, of_practice) = store::taken(act.db(), reach, client).await?;
        Ok(Self { limits, of_client, of_practice })
    }
    /// Reserves space for this many bytes. False if there is none.
    pub(crate) fn take(&mut self, bytes: i64) -> bool {
        let fits = |taken: i64, limit: u64| u64::try_from(taken.saturating_add(bytes)).is_ok_and(|all| all <= limit);
        let is_room = fits(self.of_client, self.limits.per_client) && fits(self.of_practice, self.limits.per_practice);
        if is_room {
            (self.of_client, self.of_practice) = (self.of_client + bytes, self.of_practice + bytes);
        }
        is_room
    }
}
