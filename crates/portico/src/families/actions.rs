//! What can be done with access to somebody else's portal (behaviours.md 59, 60; promises.md D15, D16, D17): staff offer it, the person it
//! is offered to answers, and it can be changed, ended and frozen. The only way to a grant is an offer that was accepted.

use super::{
    kind::{Kind, OfferState},
    letters,
    store::{self, MadeFrom, NewOffer, Offer, Person, Terms},
};
use crate::{
    access::{
        self,
        login::{Entering, LetIn},
        passes::{self, Purpose},
        rights::Rights,
        store::NewLogin,
    },
    act::Act,
    answer::{Answer, Refusal, Trouble, code},
    audit::{Event, views},
    clients::{self, Obstacle, eligibility::REST},
    invitations::{
        self, Recipient,
        invitation::SENDS_A_DAY,
        notices::{Notice, tell_concerned},
    },
    outbox::{Letter, LetterKind},
    practices::{self, GrantKind, Practice},
};
use portico_policy::{Permission, Reach};
use portico_values::{
    ClientId, EmailAddress, GrantId, GroupId, Identity, LetterId, LoginId, Moment, OfferId, PersonName, SecretToken, moment::days,
};

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
/// Refused within five minutes of the last question to this address about one of them, after five in a day, if it was accepted, or if the
/// portal is off or closed.
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
    let expires_at = expiry(&practice, now);
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
    let over = || Refusal::conflict("answered", "It has just been answered or withdrawn.").into();
    Err(if known { over() } else { Trouble::not_found() })
}

async fn within(act: &mut Act, reach: &Reach, client: ClientId) -> Answer<Recipient> {
    invitations::store::recipient(act.db(), reach, client).await?.ok_or_else(Trouble::not_found)
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

/// Stops every offer whose letter has not left yet: it then counts as not sent, and can be sent again. Returns how many there were.
pub(crate) async fn stop_unsent(act: &mut Act) -> Answer<usize> {
    let reach = act.may(Permission::InviteClients)?;
    let now = act.now();
    let mut stopped = 0;
    for (offer,) in store::unsent(act.db(), &reach).await? {
        store::cancel_letter(act.db(), &reach, offer, now).await?;
        if !store::stop(act.db(), &reach, offer).await? {
            continue;
        }
        passes::end_all(act, offer).await?;
        for client in store::clients_of(act.db(), &reach, offer).await? {
            act.record(Event::new("offer.stopped").client(client).about(offer));
        }
        stopped += 1;
    }
    Ok(stopped)
}

/// Ends every offer about a client, together with the ways in to their portal: one that is about others too goes on without this client.
pub(crate) async fn end_questions(act: &mut Act, reach: &Reach, client: ClientId) -> Answer<()> {
    for (offer, about) in store::questions(act.db(), reach, client).await? {
        if about == 1 {
            withdraw_one(act, reach, offer, &[client]).await?;
        } else {
            store::leave_question(act.db(), reach, offer, client).await?;
            act.record(Event::new("offer.withdrawn").client(client).about(offer));
        }
    }
    Ok(())
}

/// Answers an offer as the owner of the login it went to, who has signed in.
///
/// # Errors
/// Not found if it is not theirs to answer; refused if they have access already.
pub async fn answer(act: &mut Act, login: LoginId, offer: OfferId, accepts: bool, device: &str) -> Answer<Vec<GrantId>> {
    let reach = act.may(Permission::ManageOwnLogin)?;
    let now = act.now();
    let offers = store::offers_to(act.db(), &reach, login, now).await?;
    let offer = offers.into_iter().find(|one| one.id == offer).ok_or_else(Trouble::not_found)?;
    if accepts {
        accept(act, &reach, login, &offer, device).await
    } else {
        decline(act, &reach, &offer).await.map(|()| Vec::new())
    }
}

/// Accepts an offer by its mailed link: opens a login with a password, gives it the access offered, and signs it in. All of it or nothing,
/// for exactly one caller. `None` if it is accepted but opens nothing yet: its first day is still to come, or the portal is closed.
///
/// # Errors
/// Refused if the link is dead, or if the address has become a login's in the meantime: then its owner signs in to answer.
pub async fn accept_by_link(
    act: &mut Act,
    secret: &SecretToken,
    password_hash: &str,
    language: &str,
    device: &str,
) -> Answer<Option<LetIn>> {
    let reach = act.may(Permission::KnockAtTheDoor)?;
    let (offer, now) = (spend(act, &reach, secret).await?, act.now());
    let login: LoginId = act.id();
    let name = Some((offer.given_name.as_str(), offer.family_name.as_str()));
    let new = NewLogin {
        id: login,
        address: &offer.address,
        confirmed_at: Some(now),
        password_hash: Some(password_hash),
        language,
        name,
        now,
    };
    if !access::store::open_login(act.db(), &reach, &new).await? {
        return Err(Refusal::conflict(code::ADDRESS_TAKEN, "This email already opens an account. Sign in to answer.").into());
    }
    act.record(Event::new("login.opened_by_offer").about(login));
    let grants = accept(act, &reach, login, &offer, device).await?;
    let present = practices::of(act).await?.present(now);
    let portals = access::store::open_portals(act.db(), &reach, login, &present).await?;
    let Some(portal) = portals.first().filter(|portal| grants.contains(&portal.grant_id)) else { return Ok(None) };
    let entering = Entering { login, epoch: 1, grant: portal.grant_id, client: portal.client };
    let secret = access::actions::let_in(act, &reach, entering, device).await?;
    Ok(Some(LetIn { login, client: portal.client, chooses: portals.len() > 1, secret }))
}

/// Declines an offer by its mailed link.
///
/// # Errors
/// Refused if the link is dead.
pub async fn decline_by_link(act: &mut Act, secret: &SecretToken) -> Answer<()> {
    let reach = act.may(Permission::KnockAtTheDoor)?;
    let offer = spend(act, &reach, secret).await?;
    decline(act, &reach, &offer).await
}

async fn spend(act: &mut Act, reach: &Reach, secret: &SecretToken) -> Answer<Offer> {
    let gone = || Refusal::conflict("link_not_living", "This link has stopped working.");
    if !practices::of(act).await?.portal_on {
        return Err(gone().into());
    }
    let (practice, now, hashes) = (reach.practice(), act.now(), act.portico().keys.hashes(secret));
    let pass = passes::living(act.db(), practice, Purpose::PortalOffer, hashes, now).await?.ok_or_else(gone)?;
    let about = store::clients_of(act.db(), reach, OfferId::from_uuid(pass.subject_id)).await?;
    clients::store::hold_those_there(act.db(), practice, &about).await?;
    let (subject, _) = passes::spend(act, Purpose::PortalOffer, secret).await?.ok_or_else(gone)?;
    let offer = store::offer_of(act.db(), reach, OfferId::from_uuid(subject)).await?;
    Ok(offer.filter(|offer| offer.waits(now)).ok_or_else(gone)?)
}

async fn accept(act: &mut Act, reach: &Reach, login: LoginId, offer: &Offer, device: &str) -> Answer<Vec<GrantId>> {
    let now = act.now();
    let about: Vec<ClientId> = store::about(act.db(), reach, offer.id).await?.into_iter().map(|about| about.client).collect();
    clients::store::hold_all(act.db(), reach.practice(), &about).await?;
    if !access::store::hold_login(act.db(), reach, login).await? {
        return Err(Trouble::not_found());
    }
    if !store::answer(act.db(), reach, offer.id, OfferState::Accepted, now).await? {
        return Err(Refusal::conflict("answered", "It has just been answered.").into());
    }
    let mut grants = Vec::new();
    for about in store::about(act.db(), reach, offer.id).await? {
        let grant: GrantId = act.id();
        if !store::grant(act.db(), reach, grant, (login, about.client), offer, now).await? {
            return Err(Refusal::conflict("has_access", "You can open this portal already.").into());
        }
        let event = Event::new("grant.given").client(about.client).about(grant).with("kind", offer.kind.word());
        act.record(event.with("offer", offer.id.to_string()).with("login", login.to_string()));
        grants.push(grant);
        tell(act, reach, about.client, offer, Some(device)).await?;
    }
    if grants.is_empty() {
        return Err(Refusal::conflict("not_open", "This portal is closed at present. Call the practice.").into());
    }
    Ok(grants)
}

async fn decline(act: &mut Act, reach: &Reach, offer: &Offer) -> Answer<()> {
    let now = act.now();
    if !store::answer(act.db(), reach, offer.id, OfferState::Declined, now).await? {
        return Err(Refusal::conflict("answered", "It has just been answered.").into());
    }
    for client in store::clients_of(act.db(), reach, offer.id).await? {
        act.record(Event::new("offer.declined").client(client).about(offer.id));
        tell(act, reach, client, offer, None).await?;
    }
    Ok(())
}

/// Tells staff how an offer was answered. The mail names neither the client nor the person.
async fn tell(act: &mut Act, reach: &Reach, client: ClientId, offer: &Offer, device: Option<&str>) -> Answer<()> {
    let (subject, preheader, text) = match device {
        Some(device) => (
            "Access to a portal was accepted",
            "Someone can now act for a client.",
            format!(
                "Someone accepted access to the portal of one of your clients ({device}). The record says who, and \
                 what they can do."
            ),
        ),
        None => (
            "Access to a portal was turned down",
            "Look at the record.",
            "Someone turned down access to the portal of one of your clients. Nobody got access.".to_owned(),
        ),
    };
    let why = "You get this because you offered the access or are assigned to the client.";
    tell_concerned(act, reach, client, offer.offered_by, &Notice { subject, preheader, text, why }).await?;
    Ok(())
}

/// Changes what a guardian or proxy may do, on what grounds and until when. It holds from their next request. `made_from` is what the
/// form was made from: what a colleague took away in the meantime does not come back by saving it.
///
/// # Errors
/// Not found if it is no grant of that kind, or has ended; refused if its last day is over, and with [`code::CHANGED_MEANWHILE`] if
/// somebody else has changed the rights or the last day since.
pub async fn change(act: &mut Act, client: ClientId, grant: GrantId, terms: &Terms, made_from: &MadeFrom) -> Answer<()> {
    let reach = act.may(Permission::InviteClients)?;
    clients::store::hold(act.db(), reach.practice(), client).await?;
    within(act, &reach, client).await?;
    let now = act.now();
    if !store::change(act.db(), &reach, (client, grant), terms, made_from, now).await? {
        let present = practices::of(act).await?.present(now);
        let mut people = store::people(act.db(), &reach, client, &present).await?.into_iter();
        let helps = |kind| matches!(kind, GrantKind::Guardian | GrantKind::Proxy);
        let Some(person) = people.find(|person| person.grant_id == grant && helps(person.kind)) else {
            return Err(Trouble::not_found());
        };
        if person.ends_at.is_some_and(|ends| ends <= now) {
            let sentence = "The last day of this access has passed. End it, then ask again.";
            return Err(Refusal::conflict("over", sentence).into());
        }
        return Err(Refusal::conflict(code::CHANGED_MEANWHILE, "Someone changed this while you were here.").into());
    }
    let event = Event::new("grant.changed").client(client).about(grant).with("rights", terms.rights.stored());
    act.record(event.with("ends_at", terms.ends_at.map(Moment::millis)));
    Ok(())
}

/// Ends somebody's access to a client's portal. Their open sessions there end with it; a login that no longer opens anything is closed.
///
/// # Errors
/// Not found if it is the client's own, or has ended.
pub async fn end(act: &mut Act, client: ClientId, grant: GrantId) -> Answer<Person> {
    let reach = act.may(Permission::InviteClients)?;
    clients::store::hold(act.db(), reach.practice(), client).await?;
    within(act, &reach, client).await?;
    let present = practices::of(act).await?.present(act.now());
    let people = store::people(act.db(), &reach, client, &present).await?;
    let Some(person) = people.into_iter().find(|person| person.grant_id == grant && person.kind != GrantKind::Own) else {
        return Err(over_or_nowhere(act, &reach, grant, Some(client), None).await?);
    };
    end_one(act, &reach, &person).await?;
    Ok(person)
}

/// What is said of a grant that is not open: that it is over, or nothing if it never existed here.
pub(crate) async fn over_or_nowhere(
    act: &mut Act,
    reach: &Reach,
    grant: GrantId,
    client: Option<ClientId>,
    group: Option<GroupId>,
) -> Answer<Trouble> {
    Ok(match store::was_there(act.db(), reach, grant, client, group).await? {
        true => Refusal::conflict("over", "This access has already ended.").into(),
        false => Trouble::not_found(),
    })
}

pub(crate) async fn end_one(act: &mut Act, reach: &Reach, person: &Person) -> Answer<()> {
    let now = act.now();
    if !store::end(act.db(), reach, person.client, person.grant_id, now).await? {
        return Err(Trouble::not_found());
    }
    access::store::hold_login(act.db(), reach, person.login).await?; // comes before its sessions, as where its owner changes it
    let sessions = store::end_sessions(act.db(), reach, person.grant_id, now).await?;
    store::cancel_letters_to(act.db(), reach, person.client, person.login, now).await?;
    let closed = access::store::close_unused(act.db(), reach, person.login).await?;
    let event = Event::new("grant.ended").client(person.client).about(person.grant_id).with("kind", person.kind.word());
    act.record(event.with("sessions", sessions).with("closed", closed));
    Ok(())
}

/// Shuts out everybody who acts for a client, until staff open the portal to them again, for instance when two guardians disagree
/// (promises.md D17). The client's own portal stays as it is. The next request of each is refused.
///
/// # Errors
/// Not found; refused if they are shut out already.
pub async fn freeze(act: &mut Act, client: ClientId, reason: &str) -> Answer<()> {
    let reach = act.may(Permission::InviteClients)?;
    clients::store::hold(act.db(), reach.practice(), client).await?;
    let recipient = within(act, &reach, client).await?;
    let (now, by) = (act.now(), act.who().actor.staff());
    if !store::freeze(act.db(), &reach, client, reason, by, now).await? {
        let sentence = format!("Access for others is already frozen for {}.", recipient.called());
        return Err(Refusal::conflict("frozen_already", sentence).into());
    }
    let sessions = store::end_sessions_of_others(act.db(), &reach, client, now).await?;
    store::cancel_letters_to_others(act.db(), &reach, client, now).await?;
    act.record(Event::new("client.others_frozen").client(client).with("sessions", sessions));
    Ok(())
}

/// Opens the portal to them again, unless their last day is over.
///
/// # Errors
/// Not found; refused if it was not frozen.
pub async fn thaw(act: &mut Act, client: ClientId) -> Answer<()> {
    let reach = act.may(Permission::InviteClients)?;
    clients::store::hold(act.db(), reach.practice(), client).await?;
    let recipient = within(act, &reach, client).await?;
    if !store::thaw(act.db(), &reach, client).await? {
        let sentence = format!("Access for others is open for {}.", recipient.called());
        return Err(Refusal::conflict("not_frozen", sentence).into());
    }
    act.record(Event::new("client.others_thawed").client(client));
    Ok(())
}

/// Decides the client's age at which guardians' access is suspended.
///
/// # Errors
/// Refused to anyone who may not manage the practice.
pub async fn set_guardian_age(act: &mut Act, age: i64) -> Answer<()> {
    let reach = act.may(Permission::ManagePractice)?;
    store::set_guardian_age(practices::changing(act), &reach, age).await?;
    act.record(Event::new("practice.guardian_age_set").about(act.practice()).with("age", age));
    Ok(())
}

/// Decides whether guests are invited in the act that adds them.
///
/// # Errors
/// Refused to anyone who may not manage the practice.
pub async fn set_invites_guests(act: &mut Act, on: bool) -> Answer<()> {
    let reach = act.may(Permission::ManagePractice)?;
    store::set_invites_guests(practices::changing(act), &reach, on).await?;
    act.record(Event::new("practice.invites_guests_set").about(act.practice()).with("on", on));
    Ok(())
}
