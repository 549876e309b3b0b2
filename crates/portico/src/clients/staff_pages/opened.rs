//! What opens in place beside the names of a page: the groups of its clients, with everybody in them.

use super::{
    super::{
        Calendar, Invitable, StandingView,
        filter::Request,
        store::{self, ClientRow, GroupGuest, Others},
    },
    row::{Around, Circle, guest_in_circle, in_circle},
};
use crate::{
    act::Look,
    answer::{Answer, Trouble},
    visit::StaffVisit,
};
use askama::Template;
use portico_policy::{Permission, Reach};
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

/// A group on the page of groups, as elements with ids.
pub(crate) struct OpenedGroup {
    /// Its owners by name.
    pub(crate) owners: String,
    /// What opens in place.
    pub(crate) opened: String,
}

#[derive(Template)]
#[template(path = "clients/pages/group_owners.html")]
struct GroupOwners<'a> {
    id: GroupId,
    circle: &'a Circle,
}

#[derive(Template)]
#[template(path = "clients/pages/group_opened.html")]
struct GroupOpened<'a> {
    id: GroupId,
    circle: &'a Circle,
    here: &'a str,
}

/// These groups, each with everybody in it who is within reach. `here` is the page, to which their buttons lead back.
///
/// # Errors
/// A fault.
pub(crate) async fn open_groups(visit: &StaffVisit, groups: &[(GroupId, String)], here: &str) -> Answer<Vec<OpenedGroup>> {
    let mut look = visit.look().await?;
    let reach = look.may(Permission::SeeClients)?;
    let ids: Vec<GroupId> = groups.iter().map(|(id, _)| *id).collect();
    let members = store::owners(look.db(), &reach, &ids).await?;
    let mut owners: Vec<ClientId> = members.iter().map(|(_, owner)| *owner).collect();
    owners.sort_unstable();
    owners.dedup();
    let invitable = Invitable::among(&mut look, &owners).await?;
    let owners = store::rows(look.db(), &reach, &owners).await?;
    let guests = store::guests(look.db(), &reach, &ids).await?;
    let others: HashMap<ClientId, Others> = match visit.may(Permission::InviteClients) {
        true => {
            let addresses = store::shared_addresses(&owners);
            store::sharing(look.db(), &reach, &addresses).await?
        }
        false => HashMap::new(),
    };
    let calendar = Calendar { words: visit.words(), zone: visit.zone(), now: look.now() };
    drop(look);
    let opened = Opened { owners, guests, ..Opened::default() };
    let around = Around {
        visit,
        calendar: &calendar,
        request: &Request::default(),
        here: Around::back_to(here),
        others: &others,
        invitable: &invitable,
        opened: &opened,
        sent: None,
        with_forms: 0,
    };
    let person = |row: &ClientRow| {
        let view = StandingView::in_row(&row.facts(&visit.practice.rhythm()), &calendar);
        in_circle(row, &view, &around)
    };
    let render = |group: &(GroupId, String)| -> Result<OpenedGroup, askama::Error> {
        let id = group.0;
        let within = |owner: &ClientId| opened.owners.iter().find(|row| row.id == *owner);
        let people = members.iter().filter(|(of, _)| *of == id).filter_map(|(_, owner)| within(owner));
        let may_ask = invitable.holds_any(members.iter().filter(|(of, _)| *of == id).map(|(_, owner)| *owner));
        let circle = Circle {
            group: Some(group.clone()),
            people: people.map(person).collect(),
            guests: opened.guests(id).iter().map(|guest| guest_in_circle(guest, may_ask, &calendar)).collect(),
        };
        let owners = GroupOwners { id, circle: &circle }.render()?;
        Ok(OpenedGroup { owners, opened: GroupOpened { id, circle: &circle, here }.render()? })
    };
    let rendered: Result<Vec<OpenedGroup>, askama::Error> = groups.iter().map(render).collect();
    rendered.map_err(|error| Trouble::from(anyhow::Error::new(error)))
}
