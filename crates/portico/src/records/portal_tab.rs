//! What the Client Portal tab knows about a client's access.

use crate::{
    act::Look,
    answer::Answer,
    invitations::{
        InvitationState,
        store::{self, HandedOut, Shown},
    },
};
use portico_policy::Reach;
use portico_values::ClientId;

/// The invitation of a client and the links that were handed out for it.
pub(super) struct Access {
    pub(super) invitation: Option<Shown>,
    pub(super) handed_out: Vec<HandedOut>,
}

impl Access {
    /// Reads it.
    pub(super) async fn of(look: &mut Look, reach: &Reach, client: ClientId) -> Answer<Self> {
        let invitation = store::shown(look.db(), reach, client).await?;
        let handed_out = match &invitation {
            Some(shown) => store::handed_out(look.db(), reach, shown.id).await?,
            None => Vec::new(),
        };
        Ok(Self { invitation, handed_out })
    }
    /// Whether an invitation waits to be accepted and so can be revoked, even one that is held after a restore.
    pub(super) fn waits(&self) -> bool {
        self.invitation.as_ref().is_some_and(|shown| matches!(shown.state, InvitationState::Sent | InvitationState::Held))
    }
}
