//! Staff ask somebody to act for a client: once, again, and not any more.

use super::{
    super::{
        kind::{Kind, OfferState},
        letters,
        store::{self, NewOffer},
    },
    within,
};
use crate::{
    access::{
        self,
        passes::{self, Purpose},
        rights::Rights,
    },
    act::Act,
    answer::{Answer, Refusal, Trouble},
    audit::{Event, views},
    clients::{
        self, Obstacle,
        eligibility::{REST, SENDS_A_DAY},
    },
    invitations,
    outbox::{Letter, LetterKind},
    practices::{self, Practice},
};
use portico_policy::{Permission, Reach};
use portico_values::{ClientId, EmailAddress, GroupId, LetterId, Moment, OfferId, PersonName, moment::days};
use std::time::Duration;

/// The offer that staff make to somebody.
#[derive(Clone, Debug)]
pub struct Offered {
    /// In which capacity.
    pub kind: Kind,
    /// Given name.
    pub given: PersonName,
    /// Family name, where it is known.
    pub family: String,
    /// Their address: for mail, and to sign in with.
    pub address: EmailAddress,
    /// What they can do.
    pub rights: Rights,
    /// Their relation to the client.
    pub relationship: String,
    /// On what grounds they act.
    pub authority: String,
    /// The first day; none means from now on.
    pub starts_at: Option<Moment>,
    /// The last day, if there is one.
    pub ends_at: Option<Moment>,
}

/// Offers somebody access to a client's portal. They see nothing until they accept.
///
/// # Errors
/// Not found; refused if the client's portal cannot be opened, or if this person already has access or was already asked.
pub async fn offer(act: &mut Act, client: ClientId, offered: &Offered) -> Answer<OfferId> {
    let offer = prepare(act, &[client], None, offered).await?;
    send(act, offer, &[client]).await?;
    Ok(offer)
}

/// Offers the same anew in place of a question whose email did not arrive, at the right address: that one is withdrawn in the same act, and
/// its link stops working.
///
/// # Errors
/// As [`offer`] and [`withdraw`]; refused if it was turned down in the meantime; not found if a guest of a group was asked.
pub async fn offer_instead(act: &mut Act, client: ClientId, earlier: OfferId, offered: &Offered) -> Answer<OfferId> {
    let reach = act.may(Permission::InviteClients)?;
    within(act, &reach, client).await?;
    one_of(act, &reach, client, earlier).await?;
    let known = store::offer_of(act.db(), &reach, earlier).await?;
    let known = known.filter(|known| known.group_id.is_none()).ok_or_else(Trouble::not_found)?;
    if known.state == OfferState::Declined {
        return Err(answered());
    }
    withdraw(act, client, earlier).await?;
    offer(act, client, offered).await
}

/// Writes an offer down without sending it: for one client, or for all owners of a group at once.
///
/// # Errors
/// As [`offer`].
pub(crate) async fn prepare(act: &mut Act, clients: &[ClientId], group: Option<GroupId>, offered: &Offered) -> Answer<OfferId> {
    let reach = act.may(Permission::InviteClients)?;
    clients::store::hold_all(act.db(), reach.practice(), clients).await?;
    let practice = practices::of(act).await?;
    let now = act.now();
    for client in clients {
        if let Some(refusal) = in_the_way(act, &reach, &practice, *client, &offered.address).await? {
            return Err(refusal.into());
        }
    }
    let id: OfferId = act.id();
    let new = NewOffer {
        id,
        kind: offered.kind,
        group,
        name: (offered.given.as_str(), &offered.family),
        address: &offered.address,
        rights: offered.rights.stored(),
        relationship: &offered.relationship,
        authority: &offered.authority,
        starts_at: offered.starts_at.unwrap_or(now),
        ends_at: offered.ends_at,
        by: act.who().actor.staff(),
        now,
        expires_at: expiry(&practice, now),
    };
    store::offer(act.db(), &reach, &new, clients).await?;
    for client in clients {
        act.record(Event::new("offer.prepared").client(*client).about(id).with("kind", offered.kind.word()));
    }
    Ok(id)
}

/// Why nobody at this address can be asked at this moment to act for a client or be their guest; none if nothing is in the way.
///
/// # Errors
/// Not found.
pub(crate) async fn in_the_way(
    act: &mut Act,
    reach: &Reach,
    practice: &Practice,
    client: ClientId,
    address: &EmailAddress,
) -> Answer<Option<Refusal>> {
    let recipient = within(act, reach, client).await?;
    if let Some(obstacle) = recipient.obstacle_to_access(practice.portal_on) {
        return Ok(Some(Refusal::conflict(obstacle.code(), obstacle.sentence(recipient.called(), &[]))));
    }
    let now = act.now();
    let has_already = store::has_already(act.db(), reach, client, address, now).await?;
    let sentence = || format!("{address} already has access to {}’s portal, or has been asked.", recipient.called());
    Ok(has_already.then(|| Refusal::conflict("has_access", sentence())))
}

/// Sends an offer, the first time or again: every link sent before stops working. It has the same limits as an invitation. The clients it
/// is about are locked before it is touched, here and wherever it ends.
///
/// # Errors
/// Refused within five minutes of the last question to this address about one of them, after five in a day, if it was accepted, if the last
/// day of the access is over, or if the portal is off or closed.
pub(crate) async fn send(act: &mut Act, offer: OfferId, clients: &[ClientId]) -> Answer<()> {
    let reach = act.may(Permission::InviteClients)?;
    clients::store::hold_all(act.db(), reach.practice(), clients).await?;
    let practice = practices::of(act).await?;
    let (now, by) = (act.now(), act.who().actor.staff());
    if !practice.portal_on {
        return Err(Refusal::conflict(Obstacle::PortalOff.code(), Obstacle::PortalOff.sentence("", &[])).into());
    }
    if store::about(act.db(), &reach, offer).await?.is_empty() {
        let sentence = "None of these portals can be opened at the moment.";
        return Err(Refusal::conflict("not_open", sentence).into());
    }
    invitations::actions::mind_the_hour(act).await?;
    mind_the_limits(act, &reach, offer).await?;
    let letter: LetterId = act.id();
    let asked = store::offer_of(act.db(), &reach, offer).await?.ok_or_else(Trouble::not_found)?;
    // A question ends with the last day of the access that it offers: accepted later, it would open nothing.
    let last = asked.ends_at.map(|ends| ends.minus(Duration::from_secs(1)));
    let expires_at = last.unwrap_or(Moment::from_millis(i64::MAX)).min(expiry(&practice, now));
    if expires_at <= now {
        let sentence = "The last day of this access has passed. Withdraw the request, then ask again.";
        return Err(Refusal::conflict("over", sentence).into());
    }
    store::cancel_letter(act.db(), &reach, offer, now).await?;
    if !store::send(act.db(), &reach, offer, (letter, by), (now, now.minus(REST), expires_at)).await? {
        let sentence = "It was sent less than 5 minutes ago, or has just been answered.";
        return Err(Refusal::conflict("just_sent", sentence).into());
    }
    passes::end_all(act, offer).await?;
    let offer = store::offer_of(act.db(), &reach, offer).await?.ok_or_else(Trouble::not_found)?;
    let known = access::store::login_at(act.db(), &reach, &offer.address).await?;
    let content = match known {
        Some(login) => letters::to_sign_in(act.portico(), &practice, &offer, &login.language, now),
        None => {
            let life = expires_at.since(now);
            let secret = passes::issue_for(act, Purpose::PortalOffer, offer.id, offer.address.normalised(), life).await?;
            letters::with_link(act.portico(), &practice, &offer, &secret, now)
        }
    };
    act.post(Letter {
        id: letter,
        kind: LetterKind::Offer,
        recipient: offer.address,
        client: None,
        invitation: None,
        batch: None,
        not_before: now,
        content: content.into(),
    });
    for client in clients {
        act.record(Event::new("offer.made").client(*client).about(offer.id).with("kind", offer.kind.word()));
    }
    Ok(())
}

/// One letter in five minutes to one address about one client and five a day, as with invitations (settled.md 10): an offer that was
/// declined or withdrawn counts too.
async fn mind_the_limits(act: &mut Act, reach: &Reach, offer: OfferId) -> Answer<()> {
    let (rested, since) = (act.now().minus(REST), act.now().minus(days(1)));
    let asked = store::offer_of(act.db(), reach, offer).await?.ok_or_else(Trouble::not_found)?;
    for client in store::clients_of(act.db(), reach, offer).await? {
        if store::asked_since(act.db(), reach, client, &asked.address, rested).await? > 0 {
            let sentence = format!("{} was asked less than 5 minutes ago. You can ask again soon.", asked.address);
            return Err(Refusal::conflict("just_sent", sentence).into());
        }
        if store::asked_since(act.db(), reach, client, &asked.address, since).await? >= SENDS_A_DAY {
            let sentence = format!("{} was asked {SENDS_A_DAY} times within a day. You can ask again tomorrow.", asked.address);
            return Err(Refusal::too_much("enough_today", sentence).into());
        }
    }
    Ok(())
}

/// Records with every client it is about that the letter which asks somebody did not arrive, so that staff hear of it. Says nothing of other
/// letters, nor of one that a newer letter has replaced.
///
/// # Errors
/// A fault.
pub(crate) async fn note_not_arrived(act: &mut Act, reach: &Reach, letter: LetterId) -> Answer<()> {
    for (offer, client) in store::asked_by(act.db(), reach, letter).await? {
        act.record(Event::new("offer.not_arrived").client(client).about(offer));
    }
    Ok(())
}

fn expiry(practice: &Practice, now: Moment) -> Moment {
    now.plus(days(u64::try_from(practice.link_days).unwrap_or(30)))
}

/// Sends an offer about a client again.
///
/// # Errors
/// Not found if it is not about this client; refused if it is also about clients out of reach; otherwise as [`send`].
pub async fn send_again(act: &mut Act, client: ClientId, offer: OfferId) -> Answer<()> {
    let reach = act.may(Permission::InviteClients)?;
    within(act, &reach, client).await?;
    one_of(act, &reach, client, offer).await?;
    let clients = store::clients_of(act.db(), &reach, offer).await?; // a question of a group is about others too
    all_within(act, &reach, &clients).await?;
    send(act, offer, &clients).await
}

/// Refuses what would affect clients who are out of reach: what belongs to a group concerns all of its owners. Names nobody.
pub(crate) async fn all_within(act: &mut Act, reach: &Reach, clients: &[ClientId]) -> Answer<()> {
    for client in clients {
        if !views::is_within(act.db(), reach, *client).await? {
            let sentence = "This also concerns clients who aren’t assigned to you. Ask an administrator.";
            return Err(Refusal::conflict("beyond_reach", sentence).into());
        }
    }
    Ok(())
}

async fn one_of(act: &mut Act, reach: &Reach, client: ClientId, offer: OfferId) -> Answer<()> {
    let offers = store::offers_for(act.db(), reach, client).await?;
    if offers.iter().any(|one| one.id == offer) {
        return Ok(());
    }
    let known = store::clients_of(act.db(), reach, offer).await?.contains(&client);
    Err(if known { answered() } else { Trouble::not_found() })
}

fn answered() -> Trouble {
    Refusal::conflict("answered", "It has just been answered or withdrawn.").into()
}

/// Withdraws an offer. Its link stops working, and a letter that has not left yet does not leave.
///
/// # Errors
/// Not found; refused if it was answered in the meantime, or is also about clients out of reach.
pub async fn withdraw(act: &mut Act, client: ClientId, offer: OfferId) -> Answer<()> {
    let reach = act.may(Permission::InviteClients)?;
    within(act, &reach, client).await?;
    one_of(act, &reach, client, offer).await?;
    let clients = store::clients_of(act.db(), &reach, offer).await?; // a question of a group is about others too
    all_within(act, &reach, &clients).await?;
    withdraw_one(act, &reach, offer, &clients).await?;
    let group = store::offer_of(act.db(), &reach, offer).await?.and_then(|offer| offer.group_id);
    if let Some(group) = group {
        act.record(Event::new("group.guest_removed").about(group));
    }
    Ok(())
}

/// Takes back a question, whichever clients it is about, and its letter if that has not left. Refused when it was answered before.
pub(crate) async fn withdraw_one(act: &mut Act, reach: &Reach, offer: OfferId, clients: &[ClientId]) -> Answer<()> {
    let now = act.now();
    clients::store::hold_those_there(act.db(), reach.practice(), clients).await?;
    store::cancel_letter(act.db(), reach, offer, now).await?;
    if !store::answer(act.db(), reach, offer, OfferState::Withdrawn, now).await? {
        return Err(Refusal::conflict("answered", "It has just been answered.").into());
    }
    passes::end_all(act, offer).await?;
    for client in clients {
        act.record(Event::new("offer.withdrawn").client(*client).about(offer));
    }
    Ok(())
}

/// The clients whom offers are about whose letter has not left yet.
pub(crate) async fn asked_about(act: &mut Act, reach: &Reach) -> Answer<Vec<ClientId>> {
    let mut clients = Vec::new();
    for (offer,) in store::unsent(act.db(), reach).await? {
        clients.extend(store::clients_of(act.db(), reach, offer).await?);
    }
    Ok(clients)
}

/// Stops every offer whose letter has not left yet: it then counts as not sent, and can be sent again. Returns how many there were.
pub(crate) async fn stop_unsent(act: &mut Act, reach: &Reach) -> Answer<usize> {
    let now = act.now();
    let mut stopped = 0;
    for (offer,) in store::unsent(act.db(), reach).await? {
        store::cancel_letter(act.db(), reach, offer, now).await?;
        if !store::stop(act.db(), reach, offer).await? {
            continue;
        }
        passes::end_all(act, offer).await?;
        for client in store::clients_of(act.db(), reach, offer).await? {
            act.record(Event::new("offer.stopped").client(client).about(offer));
        }
        stopped += 1;
    }
    Ok(stopped)
}

/// Ends every offer about a client, together with the ways in to their portal: one that is about others too goes on without this client.
pub(crate) async fn end_questions(act: &mut Act, reach: &Reach, client: ClientId) -> Answer<()> {
    for question in store::questions(act.db(), reach, client, false).await? {
        end_question(act, reach, question, client).await?;
    }
    Ok(())
}

/// The same with those that were declined, for a record that goes. What was answered or withdrawn stays tied to it, so that whoever is erased
/// later leaves nothing of it behind.
pub(crate) async fn end_all_questions(act: &mut Act, reach: &Reach, client: ClientId) -> Answer<()> {
    for question in store::questions(act.db(), reach, client, true).await? {
        end_question(act, reach, question, client).await?;
    }
    Ok(())
}

/// The same of those made for a group that the client leaves.
pub(crate) async fn end_questions_in(act: &mut Act, reach: &Reach, group: GroupId, client: ClientId) -> Answer<()> {
    for question in store::questions(act.db(), reach, client, true).await? {
        let made_for = store::offer_of(act.db(), reach, question.0).await?.and_then(|offer| offer.group_id);
        if made_for == Some(group) {
            end_question(act, reach, question, client).await?;
        }
    }
    Ok(())
}

async fn end_question(act: &mut Act, reach: &Reach, (offer, about): (OfferId, i64), client: ClientId) -> Answer<()> {
    if about == 1 {
        return withdraw_one(act, reach, offer, &[client]).await;
    }
    store::leave_question(act.db(), reach, offer, client).await?;
    act.record(Event::new("offer.withdrawn").client(client).about(offer));
    Ok(())
}
