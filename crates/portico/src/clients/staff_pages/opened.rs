//! What opens in place beside the names of a page: the groups of its clients, with everybody in them.

use super::super::store::{self, ClientRow, GroupGuest};
use crate::{act::Look, answer::Answer};
use portico_policy::Reach;
use portico_values::{ClientId, GroupId};
use std::collections::HashMap;

/// The groups of the clients on a page.
#[derive(Default)]
pub(super) struct Opened {
    circles: HashMap<ClientId, Vec<(GroupId, String, ClientId)>>,
    /// Everybody in them who is within reach.
    pub(super) owners: Vec<ClientRow>,
    guests: HashMap<GroupId, Vec<GroupGuest>>,
}

impl Opened {
    /// Those of these clients.
    pub(super) async fn read(look: &mut Look, reach: &Reach, clients: &[ClientId]) -> Answer<Self> {
        let circles = store::circles(look.db(), reach, clients).await?;
        let mut groups: Vec<GroupId> = circles.values().flatten().map(|(group, _, _)| *group).collect();
        let mut owners: Vec<ClientId> = circles.values().flatten().map(|(_, _, owner)| *owner).collect();
        groups.sort_unstable();
        groups.dedup();
        owners.sort_unstable();
        owners.dedup();
        let guests = store::guests(look.db(), reach, &groups).await?;
        let owners = store::rows(look.db(), reach, &owners).await?;
        Ok(Self { circles, owners, guests })
    }

    /// Beside this client: each group with its name and one owner of it.
    pub(super) fn beside(&self, client: ClientId) -> &[(GroupId, String, ClientId)] {
        self.circles.get(&client).map_or(&[][..], Vec::as_slice)
    }

    /// Everybody in one of them who is no owner.
    pub(super) fn guests(&self, group: GroupId) -> &[GroupGuest] {
        self.guests.get(&group).map_or(&[][..], Vec::as_slice)
    }
}
