//! Whom of the clients on a page this staff member may invite. Front desk and billers see all clients, and may be given only those assigned
//! to them to invite (behaviours.md 55, 56).

use super::store;
use crate::{act::Look, answer::Answer};
use portico_policy::Permission;
use portico_values::ClientId;
use std::collections::HashSet;

/// Whom of those they see they may invite. Only for showing or leaving out buttons: actions check again.
#[derive(Debug)]
pub(crate) enum Invitable {
    /// Everybody they see.
    All,
    /// These alone.
    Only(HashSet<ClientId>),
    /// Nobody.
    Nobody,
}

impl Invitable {
    /// Of these clients, all of whom they see. Nothing is looked up for those who may invite everybody they see.
    ///
    /// # Errors
    /// Refused to those who see no clients; a fault.
    pub(crate) async fn among(look: &mut Look, clients: &[ClientId]) -> Answer<Self> {
        let sees = look.may(Permission::SeeClients)?;
        match look.may(Permission::InviteClients) {
            Err(_) => Ok(Self::Nobody),
            Ok(invites) if invites.assigned_to() == sees.assigned_to() => Ok(Self::All),
            Ok(invites) => Ok(Self::Only(store::within(look.db(), &invites, clients).await?)),
        }
    }
    /// Whether this client is one of them.
    pub(crate) fn holds(&self, client: ClientId) -> bool {
        match self {
            Self::All => true,
            Self::Only(these) => these.contains(&client),
            Self::Nobody => false,
        }
    }
    /// Whether one of these clients is; always, where everybody is.
    pub(crate) fn holds_any(&self, clients: impl IntoIterator<Item = ClientId>) -> bool {
        matches!(self, Self::All) || clients.into_iter().any(|client| self.holds(client))
    }
    /// What stands in place of the button at a client whom others have to invite; `None` for whoever may invite them, or may invite nobody.
    pub(crate) fn beyond(&self, client: ClientId, called: &str, whom_to_ask: &str) -> Option<String> {
        match self {
            Self::Only(these) if !these.contains(&client) => Some(not_assigned(called, whom_to_ask)),
            _ => None,
        }
    }
}

/// Why many leave out a client whom others have to invite, in words that follow a number: "3 not assigned to you".
pub(crate) const NOT_ASSIGNED: &str = "not assigned to you";

/// The same of one, in a sentence.
pub(crate) fn not_assigned(called: &str, whom_to_ask: &str) -> String {
    format!("{called} isn’t assigned to you. Ask {whom_to_ask}.")
}
