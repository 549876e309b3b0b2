//! Two records that were one are two again: for which of the two a login acts, and so whose it is what it did while they were one.

use portico_values::{ClientId, LoginId, Moment};

/// A merge on its way back.
#[derive(Clone, Debug)]
pub(crate) struct Parting {
    /// The record that comes back.
    pub(crate) gone: ClientId,
    /// The record that stayed.
    pub(crate) kept: ClientId,
    /// When they became one.
    pub(crate) merged_at: Moment,
    /// The logins that acted for the one that comes back, as it was.
    pub(crate) of_gone: Vec<LoginId>,
    /// Those that acted for the one that stayed, as it was.
    pub(crate) of_kept: Vec<LoginId>,
    /// Those that acted for both while they were one.
    pub(crate) meanwhile: Vec<LoginId>,
}

impl Parting {
    /// Whose it is what a login did meanwhile; nobody can tell of one that acted for both before.
    pub(crate) fn side(&self, login: LoginId) -> Option<ClientId> {
        match (self.of_gone.contains(&login), self.of_kept.contains(&login)) {
            (true, false) => Some(self.gone),
            (false, true) => Some(self.kept),
            _ => None,
        }
    }
    /// Whether something of this client, touched last at that moment, may have come from somebody else.
    pub(crate) fn may_be_anothers(&self, client: ClientId, touched_at: Moment) -> bool {
        touched_at >= self.merged_at && self.meanwhile.iter().any(|login| self.side(*login) != Some(client))
    }
}
