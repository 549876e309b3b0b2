//! Whoever was asked answers: signed in, or by the link that was mailed to them.

use super::super::{
    kind::OfferState,
    store::{self, Offer},
};
use crate::{
    access::{
        self,
        login::{Entering, LetIn},
        passes::{self, Purpose},
        store::NewLogin,
    },
    act::Act,
    answer::{Answer, Refusal, Trouble, code},
    audit::Event,
    clients,
    installation::hold,
    invitations::notices::{Notice, tell_concerned},
    practices,
};
use portico_policy::{Permission, Reach};
use portico_values::{ClientId, GrantId, Identity, LoginId, OfferId, SecretToken};

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
    // A restored copy does not know what was taken back since it was made: nobody is let in by it before somebody has looked.
    if hold::since(act.db()).await?.is_some_and(|since| offer.offered_at <= since) {
        return Err(not_open().into());
    }
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
        return Err(not_open().into());
    }
    Ok(grants)
}

fn not_open() -> Refusal {
    Refusal::conflict("not_open", "This portal is closed at present. Call the practice.")
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
