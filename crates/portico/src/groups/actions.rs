//! What can be done with groups. Removing somebody ends, in the same act, the access that the group gave and the offers made for it.

use super::{kind::GroupKind, store};
use crate::{
    access::rights::Rights,
    act::Act,
    answer::{Answer, Refusal, Trouble},
    audit::{Event, views},
    clients,
    families::{
        self,
        actions::Offered,
        kind::Kind,
        store::{Offer, Person},
    },
    practices,
};
use portico_policy::{Permission, Reach};
use portico_values::{ClientId, EmailAddress, GrantId, GroupId, OfferId, PersonName};

/// Makes a group with its first owners.
///
/// # Errors
/// Not found if an owner is not within reach.
pub async fn create(act: &mut Act, name: &str, kind: GroupKind, owners: &[ClientId]) -> Answer<GroupId> {
    let id = act.id();
    create_once(act, id, name, kind, owners).await
}

/// The same with the id that its form was given when it was shown: the form sent twice makes one group, and the second time finds it. Under
/// an id that another group has by then, it is a group of its own.
///
/// # Errors
/// As above.
pub async fn create_once(act: &mut Act, asked: GroupId, name: &str, kind: GroupKind, owners: &[ClientId]) -> Answer<GroupId> {
    let reach = act.may(Permission::EditClients)?;
    let (now, by) = (act.now(), act.who().actor.staff());
    if owners.is_empty() && reach.assigned_to().is_some() {
        return Err(Refusal::conflict("nobody", "Start with one of your own clients.").into());
    }
    let mut id = asked;
    if !store::create(act.db(), &reach, id, (name, kind), by, now).await? {
        if let Some(made) =
            store::group(act.db(), &reach, id).await?.filter(|made| (made.name.as_str(), made.kind) == (name, kind))
        {
            return Ok(made.id);
        }
        id = act.id();
        store::create(act.db(), &reach, id, (name, kind), by, now).await?;
    }
    act.record(Event::new("group.created").about(id).with("kind", kind.word()));
    clients::store::hold_all(act.db(), reach.practice(), owners).await?;
    for owner in owners {
        add_one(act, &reach, id, *owner).await?;
    }
    Ok(id)
}

/// Gives a group another name or kind.
///
/// # Errors
/// Not found.
pub async fn change(act: &mut Act, group: GroupId, name: &str, kind: GroupKind) -> Answer<()> {
    let reach = act.may(Permission::EditClients)?;
    known(act, &reach, group).await?;
    store::change(act.db(), &reach, group, name, kind).await?;
    act.record(Event::new("group.changed").about(group).with("kind", kind.word()));
    Ok(())
}

/// The code of the refusal when somebody is in the group already.
pub const OWNER_ALREADY: &str = "owner_already";

/// Makes a client an owner of a group. Nothing is sent.
///
/// # Errors
/// Not found; refused with [`OWNER_ALREADY`] if they already are one.
pub async fn add_owner(act: &mut Act, group: GroupId, client: ClientId) -> Answer<()> {
    let reach = act.may(Permission::EditClients)?;
    known(act, &reach, group).await?;
    add_one(act, &reach, group, client).await
}

async fn add_one(act: &mut Act, reach: &Reach, group: GroupId, client: ClientId) -> Answer<()> {
    clients::store::hold(act.db(), reach.practice(), client).await?;
    let facts = clients::store::in_use(act.db(), reach, client).await?.ok_or_else(Trouble::not_found)?;
    let now = act.now();
    if !store::add(act.db(), reach, group, client, now).await? {
        let sentence = format!("{} is already in the group.", facts.called());
        return Err(Refusal::conflict(OWNER_ALREADY, sentence).into());
    }
    act.record(Event::new("group.owner_added").client(client).about(group));
    Ok(())
}

/// The code of the refusal when somebody is not in the group (any more).
pub const NOT_AN_OWNER: &str = "not_an_owner";

/// Removes an owner. Guests see nothing of them from their next request.
///
/// # Errors
/// Not found; refused with [`NOT_AN_OWNER`] if they are none. Whoever sees only their own clients sees a group no more once the last of these
/// has left it, and so hears that of every group that they don't see.
pub async fn remove_owner(act: &mut Act, group: GroupId, client: ClientId) -> Answer<()> {
    let reach = act.may(Permission::EditClients)?;
    let is_seen = store::group(act.db(), &reach, group).await?.is_some();
    if !is_seen && reach.assigned_to().is_none() {
        return Err(Trouble::not_found());
    }
    clients::store::hold(act.db(), reach.practice(), client).await?;
    let facts = clients::store::in_use(act.db(), &reach, client).await?.ok_or_else(Trouble::not_found)?;
    if !is_seen || !store::remove(act.db(), &reach, group, client).await? {
        let sentence = format!("{} is no longer in the group.", facts.called());
        return Err(Refusal::conflict(NOT_AN_OWNER, sentence).into());
    }
    let present = practices::of(act).await?.present(act.now());
    for guest in families::store::grants_at(act.db(), &reach, group, client, &present).await? {
        families::actions::end_one(act, &reach, &guest).await?;
    }
    families::actions::end_questions_in(act, &reach, group, client).await?;
    act.record(Event::new("group.owner_removed").client(client).about(group));
    Ok(())
}

/// Somebody to be a guest.
#[derive(Clone, Debug)]
pub struct NewGuest {
    /// Given name.
    pub given: PersonName,
    /// Family name, where it is known.
    pub family: String,
    /// Their address.
    pub address: EmailAddress,
}

/// How a guest was added.
#[derive(Clone, Debug)]
pub struct Added {
    /// Whether the invitation went out.
    pub invited: bool,
    /// The owners of whom the guest will see nothing, and why: a sentence for each.
    pub left_out: Vec<String>,
}

/// Adds a guest, and invites them in the same act if the practice wants that. A guest has none of an owner's rights, and sees nothing
/// before they have accepted. An owner whose portal can't be opened at present, whose guest this person already is, or who is out of reach,
/// stands in the way of no other: they are left out, the last without a name.
///
/// # Errors
/// Not found; refused if the group has no owner, or with what stands in the way at every one of them.
pub async fn add_guest(act: &mut Act, group: GroupId, guest: &NewGuest) -> Answer<Added> {
    let reach = act.may(Permission::InviteClients)?;
    known(act, &reach, group).await?;
    let known_owners = store::owners(act.db(), &reach, group).await?;
    clients::store::hold_all(act.db(), reach.practice(), &known_owners).await?;
    // Whoever left the group while their record was waited for is an owner no more.
    let mut owners = store::owners(act.db(), &reach, group).await?;
    owners.retain(|owner| known_owners.contains(owner));
    if owners.is_empty() {
        return Err(Refusal::conflict("no_owner", "Add an owner first. Guests see what owners share.").into());
    }
    let practice = practices::of(act).await?;
    let (mut asked, mut refusals, mut beyond) = (Vec::new(), Vec::new(), 0);
    for owner in owners {
        if !views::is_within(act.db(), &reach, owner).await? {
            beyond += 1;
            continue;
        }
        match families::actions::in_the_way(act, &reach, &practice, owner, &guest.address).await? {
            None => asked.push(owner),
            Some(refusal) => refusals.push(refusal),
        }
    }
    refusals.dedup_by(|next, one| next.sentence == one.sentence);
    if let (true, Some(first)) = (asked.is_empty(), refusals.first()) {
        let why: Vec<&str> = refusals.iter().map(|refusal| refusal.sentence.as_str()).collect();
        return Err(Refusal::conflict(first.code, why.join(" ")).into());
    }
    if asked.is_empty() {
        return Err(Trouble::not_found());
    }
    let offered = Offered {
        kind: Kind::Guest,
        given: guest.given.clone(),
        family: guest.family.clone(),
        address: guest.address.clone(),
        rights: Rights::default(),
        relationship: String::new(),
        authority: String::new(),
        starts_at: None,
        ends_at: None,
    };
    let offer = families::actions::prepare(act, &asked, Some(group), &offered).await?;
    let invited = practice.invites_guests;
    if invited {
        families::actions::send(act, offer, &asked).await?;
    }
    let mut left_out: Vec<String> = refusals.into_iter().map(|refusal| refusal.sentence).collect();
    let many = left_out.len() + beyond;
    match beyond {
        0 => {}
        1 => left_out.push("1 owner isn’t assigned to you. Ask an administrator.".into()),
        n => left_out.push(format!("{n} owners aren’t assigned to you. Ask an administrator.")),
    }
    act.record(Event::new("group.guest_added").about(group).with("invited", invited).with("left_out", many));
    Ok(Added { invited, left_out })
}

async fn offer_in(act: &mut Act, reach: &Reach, group: GroupId, offer: OfferId) -> Answer<(Offer, Vec<ClientId>)> {
    known(act, reach, group).await?;
    let offers = families::store::offers_in(act.db(), reach, group).await?;
    let Some(offer) = offers.into_iter().find(|one| one.id == offer) else {
        let known = families::store::offer_of(act.db(), reach, offer).await?.is_some_and(|one| one.group_id == Some(group));
        let over = || Refusal::conflict("answered", "It has just been answered or withdrawn.").into();
        return Err(if known { over() } else { Trouble::not_found() });
    };
    let clients = families::store::clients_of(act.db(), reach, offer.id).await?;
    families::actions::all_within(act, reach, &clients).await?;
    Ok((offer, clients))
}

/// Sends a guest their invitation, the first time or again.
///
/// # Errors
/// Not found; refused with what stands in the way, or when it is about clients out of reach too.
pub async fn invite_guest(act: &mut Act, group: GroupId, offer: OfferId) -> Answer<Offer> {
    let reach = act.may(Permission::InviteClients)?;
    let (offer, clients) = offer_in(act, &reach, group, offer).await?;
    families::actions::send(act, offer.id, &clients).await?;
    Ok(offer)
}

/// Removes a guest who has not accepted; the invitation ends too.
///
/// # Errors
/// Not found; refused if they accepted in the meantime, or if it is about clients out of reach too.
pub async fn withdraw_guest(act: &mut Act, group: GroupId, offer: OfferId) -> Answer<Offer> {
    let reach = act.may(Permission::InviteClients)?;
    let (offer, clients) = offer_in(act, &reach, group, offer).await?;
    families::actions::withdraw_one(act, &reach, offer.id, &clients).await?;
    act.record(Event::new("group.guest_removed").about(group));
    Ok(offer)
}

/// Removes a guest who has accepted: all access that the group gave them, to every owner, ends.
///
/// # Errors
/// Not found; refused if one of these owners is out of reach.
pub async fn remove_guest(act: &mut Act, group: GroupId, grant: GrantId) -> Answer<Person> {
    let reach = act.may(Permission::InviteClients)?;
    known(act, &reach, group).await?;
    let present = practices::of(act).await?.present(act.now());
    let guests = families::store::guests(act.db(), &reach, group, &present).await?;
    let Some(guest) = guests.into_iter().find(|guest| guest.grant_id == grant) else {
        return Err(families::actions::over_or_nowhere(act, &reach, grant, None, Some(group)).await?);
    };
    let grants = families::store::grants_of_guest(act.db(), &reach, group, guest.login, &present).await?;
    let clients: Vec<ClientId> = grants.iter().map(|grant| grant.client).collect();
    families::actions::all_within(act, &reach, &clients).await?;
    clients::store::hold_all(act.db(), reach.practice(), &clients).await?;
    for one in grants {
        families::actions::end_one(act, &reach, &one).await?;
    }
    act.record(Event::new("group.guest_removed").about(group));
    Ok(guest)
}

async fn known(act: &mut Act, reach: &Reach, group: GroupId) -> Answer<()> {
    store::group(act.db(), reach, group).await?.map(drop).ok_or_else(Trouble::not_found)
}
