//! What can be done with clients: creating one, changing one. One function per intention.

use super::{
    client::{CareStatus, NewClient, NewEmail},
    permissions::Permissions,
    store::{self, ClientRecord, Stamp},
};
use crate::{
    act::Act,
    answer::{Answer, Refusal, Trouble, code},
    audit::{Event, OTHER_EMAIL, views},
};
use portico_database::Connection;
use portico_policy::{Permission, Reach};
use portico_values::{ClientId, Identity, StaffId};
use sha2::{Digest, Sha256};
use std::sync::Arc;

/// Creates a client. Whoever sees only assigned clients is assigned to this one.
///
/// # Errors
/// Refused without the permission.
pub async fn create(act: &mut Act, new: &NewClient) -> Answer<ClientId> {
    let reach = act.may(Permission::EditClients)?;
    let mut new = new.clone();
    keep_in_reach(&mut new, reach.assigned_to());
    let (id, by) = (act.id(), act.who().actor.staff());
    add(act, &reach, id, &new, by).await?;
    Ok(id)
}

/// The same under the id that the form was given when it was shown: sent twice, it makes one client, and the second time finds them. Returns
/// whether they are new. Where somebody else has that id by then, or had it, they get the one that follows it: whoever goes back and types
/// another name makes another client, also one and not two.
///
/// # Errors
/// Refused without the permission.
pub async fn create_once(act: &mut Act, asked: ClientId, new: &NewClient) -> Answer<(ClientId, bool)> {
    let reach = act.may(Permission::EditClients)?;
    let by = act.who().actor.staff();
    let mut own = new.clone();
    keep_in_reach(&mut own, reach.assigned_to());
    let mut id = asked;
    for _ in 0..BY_ONE_FORM {
        if is_made(act.db(), &reach, id, new).await? {
            return Ok((id, false));
        }
        // Whoever gets the id of somebody who is gone would get their history as well.
        if !views::is_told_of(act.db(), &reach, id).await? {
            if add(act, &reach, id, &own, by).await? {
                return Ok((id, true));
            }
            // The same form was sent in the same moment.
            if is_made(act.db(), &reach, id, new).await? {
                return Ok((id, false));
            }
        }
        id = following(id);
    }
    let id = act.id();
    add(act, &reach, id, &own, by).await?;
    Ok((id, true))
}

/// So many clients of one form, sent again and again with other details, are told apart.
const BY_ONE_FORM: usize = 20;

/// The id of the next client that the same form makes.
fn following(id: ClientId) -> ClientId {
    let hash: [u8; 32] = Sha256::digest(id.uuid().as_bytes()).into();
    let bytes: &[u8; 16] = hash.first_chunk().expect("a hash is longer than an id");
    ClientId::from_uuid(uuid::Builder::from_random_bytes(*bytes).into_uuid())
}

/// Whether the client with this id is the one that these details make.
///
/// # Errors
/// A fault.
pub(crate) async fn is_made(db: &mut Connection, reach: &Reach, id: ClientId, new: &NewClient) -> Answer<bool> {
    let mut new = new.clone();
    keep_in_reach(&mut new, reach.assigned_to());
    Ok(store::record(db, reach, id).await?.is_some_and(|made| differences(&made, &new).is_empty()))
}

/// Takes in somebody new who filled in the practice's public page, as whoever they say they are: a prospective client, until staff
/// have looked at it.
///
/// # Errors
/// A fault.
pub(crate) async fn take_in(act: &mut Act, door: &Reach, new: &NewClient) -> Answer<ClientId> {
    let id = act.id();
    add(act, door, id, new, None).await?;
    Ok(id)
}

/// False, and nothing is written, if there is a client with this id.
async fn add(act: &mut Act, reach: &Reach, client: ClientId, new: &NewClient, by: Option<StaffId>) -> Answer<bool> {
    let randomness = Arc::clone(&act.portico().randomness);
    let stamp = Stamp { now: act.now(), staff: by, randomness: &*randomness };
    if !store::insert_as(act.db(), reach, client, new, stamp).await? {
        return Ok(false);
    }
    let created = Event::new("client.created").client(client).with("emails", new.emails.len()).with("phones", new.phones.len());
    act.record(created.with("care_status", new.care_status.word()));
    if new.emails.iter().any(|email| email.consent) {
        act.record(Event::new("client.consent_given").client(client));
    }
    Ok(true)
}

fn keep_in_reach(new: &mut NewClient, staff: Option<StaffId>) {
    new.assigned.extend(staff.filter(|staff| !new.assigned.contains(staff)));
    new.assigned.dedup();
}

/// What a change resulted in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Changed {
    /// The names of the fields that changed; none if nothing did, and then nothing was written.
    pub fields: Vec<&'static str>,
    /// Whether the address that invitations go to has changed.
    pub main_address: bool,
    /// Whether the address by which they get in was taken from their details.
    pub way_in_gone: bool,
    /// Whether they stopped being a client, or became one (again).
    pub began_or_ceased: bool,
}

/// Changes a client's details. `version` is the one the form was made from. The address that takes the place of the one by which they get
/// in is used in its stead, if they agreed to email there.
///
/// # Errors
/// Not found; refused with [`code::CHANGED_MEANWHILE`] when somebody else changed the client since.
pub async fn change(act: &mut Act, client: ClientId, version: i64, new: &NewClient) -> Answer<Changed> {
    let reach = act.may(Permission::EditClients)?;
    let before = store::record(act.db(), &reach, client).await?.ok_or_else(Trouble::not_found)?;
    if before.facts.version != version {
        return Err(changed_meanwhile());
    }
    let mut new = new.clone();
    keep_in_reach(&mut new, reach.assigned_to());
    let fields = differences(&before, &new);
    if fields.is_empty() {
        return Ok(Changed { fields, main_address: false, way_in_gone: false, began_or_ceased: false });
    }
    let used = store::in_use(act.db(), &reach, client).await?.ok_or_else(Trouble::not_found)?;
    let randomness = Arc::clone(&act.portico().randomness);
    let stamp = Stamp { now: act.now(), staff: act.who().actor.staff(), randomness: &*randomness };
    if !store::change(act.db(), &reach, &before, &new, stamp).await? {
        return Err(changed_meanwhile());
    }
    // Somebody may sign in with one address while another one is chosen for the portal.
    let reached_at = [used.address(), used.main_address.as_deref()];
    let gone = reached_at.into_iter().flatten().find_map(|address| place_of_gone(address, &before, &new));
    if let Some(place) = gone {
        let main = new.main_email().map(|email| email.address.normalised());
        let next = in_place_of(place, &before, &new).filter(|email| email.consent).map(|email| email.address.normalised());
        store::choose_sign_in(act.db(), &reach, client, next.filter(|next| main != Some(*next))).await?;
        let now = act.now();
        store::refresh(act.db(), reach.practice(), &[client], now).await?;
    }
    let now_used = store::in_use(act.db(), &reach, client).await?.ok_or_else(Trouble::not_found)?;
    let had_one = used.main_address.is_some();
    let folded = |address: Option<String>| address.map(|address| address.to_lowercase());
    let main_address = folded(used.main_address) != folded(now_used.main_address);
    for (place, event) in events(client, &before, &new, &fields).into_iter().enumerate() {
        let tells = place == 0 && main_address && had_one;
        act.record(if tells { event.with(OTHER_EMAIL, true) } else { event });
    }
    let is_none = |status: CareStatus| matches!(status, CareStatus::Deactivated | CareStatus::Prospective);
    let began_or_ceased = is_none(before.facts.care_status) != is_none(new.care_status);
    Ok(Changed { fields, main_address, way_in_gone: gone.is_some(), began_or_ceased })
}

/// Decides what a client may use at the portal. It holds from their next request. False if nothing was different.
///
/// # Errors
/// Not found.
pub async fn save_permissions(act: &mut Act, client: ClientId, given: Permissions) -> Answer<bool> {
    let reach = act.may(Permission::EditClients)?;
    let before = store::permissions(act.db(), &reach, client).await?.ok_or_else(Trouble::not_found)?;
    if before == given {
        return Ok(false);
    }
    store::set_permissions(act.db(), &reach, client, given).await?;
    let event = Event::new("client.permissions_saved").client(client);
    let event = event.with("requests", given.may_request).with("messages", given.may_message);
    act.record(event.with("bills", given.may_see_bills).with("payments", given.may_pay));
    Ok(true)
}

/// Where an address stood that was on file and is not among the new details; none for any other.
fn place_of_gone(address: &str, before: &ClientRecord, new: &NewClient) -> Option<usize> {
    let place = before.emails.iter().position(|email| email.address.eq_ignore_ascii_case(address))?;
    let stays = new.emails.iter().any(|email| email.address.normalised() == before.emails[place].address_normalised);
    (!stays).then_some(place)
}

/// The address that took the place of one that is gone: the new one that stands there. One that was added somewhere else did not.
fn in_place_of<'a>(place: usize, before: &ClientRecord, new: &'a NewClient) -> Option<&'a NewEmail> {
    let is_new = |email: &NewEmail| !before.emails.iter().any(|known| known.address_normalised == email.address.normalised());
    new.emails.get(place).filter(|email| is_new(email))
}

fn changed_meanwhile() -> Trouble {
    Refusal::conflict(code::CHANGED_MEANWHILE, "Someone changed this while you were here.").into()
}

/// The names of the fields in which a client on file and the details differ.
fn differences(before: &ClientRecord, new: &NewClient) -> Vec<&'static str> {
    let facts = &before.facts;
    let emails = |record: &ClientRecord| record.emails.iter().map(|e| (e.address.clone(), e.label.clone())).collect::<Vec<_>>();
    let new_emails: Vec<_> = new.emails.iter().map(|e| (e.address.to_string(), e.label.clone())).collect();
    let consents = |address: &str| before.emails.iter().find(|e| e.address_normalised == address).is_some_and(|e| e.consent);
    let phones: Vec<_> = before.phones.iter().map(|p| (p.number.clone(), p.label.clone(), p.consent)).collect();
    let new_phones: Vec<_> = new.phones.iter().map(|p| (p.number.written().to_owned(), p.label.clone(), p.consent)).collect();
    let mut contacts: Vec<_> =
        before.contacts.iter().map(|c| (c.name.clone(), c.relationship.clone(), c.address.clone(), c.number.clone())).collect();
    let mut new_contacts: Vec<_> = new
        .contacts
        .iter()
        .map(|c| {
            let number = c.number.as_ref().map(|number| number.written().to_owned());
            (c.name.clone(), c.relationship.clone(), c.address.as_ref().map(ToString::to_string), number)
        })
        .collect();
    contacts.sort();
    new_contacts.sort();
    let sorted = |mut staff: Vec<StaffId>| {
        staff.sort_unstable();
        staff
    };
    let checks = [
        ("given_name", facts.given_name != new.name.given()),
        ("family_name", facts.family_name != new.name.family()),
        ("preferred_name", facts.preferred_name.as_deref() != new.name.preferred()),
        ("pronouns", facts.pronouns != new.pronouns),
        ("birth_date", facts.birth_date != new.birth_date.map(|born| born.to_string())),
        ("language", facts.language != new.language),
        ("care_status", facts.care_status != new.care_status || facts.care_status_reason != new.care_status_reason),
        ("subscription", facts.subscription != new.subscription),
        ("emails", emails(before) != new_emails),
        (
            "consent",
            new.emails.iter().any(|email| email.consent != consents(email.address.normalised()))
                || before
                    .emails
                    .iter()
                    .any(|e| e.consent && !new.emails.iter().any(|n| n.address.normalised() == e.address_normalised)),
        ),
        ("phones", phones != new_phones),
        ("contacts", contacts != new_contacts),
        ("assigned", sorted(before.assigned.iter().map(|(id, _)| *id).collect()) != sorted(new.assigned.clone())),
    ];
    checks.into_iter().filter(|(_, differs)| *differs).map(|(name, _)| name).collect()
}

/// The events of a change: each thing that matters by itself, and the names of the other fields together.
fn events(client: ClientId, before: &ClientRecord, new: &NewClient, fields: &[&'static str]) -> Vec<Event> {
    let mut events = Vec::new();
    let others: Vec<&str> =
        fields.iter().copied().filter(|field| !["consent", "care_status", "assigned"].contains(field)).collect();
    if !others.is_empty() {
        events.push(Event::new("client.changed").client(client).with("fields", others));
    }
    // Nobody takes back their consent where an address goes: it is given for one address, and ends with it.
    for gone in before.emails.iter().filter(|known| known.consent) {
        if !new.emails.iter().any(|email| email.address.normalised() == gone.address_normalised) {
            events.push(Event::new("client.consent_ended").client(client).about(gone.id));
        }
    }
    for email in &new.emails {
        let known = before.emails.iter().find(|known| known.address_normalised == email.address.normalised());
        let had = known.is_some_and(|known| known.consent);
        let action = match (had, email.consent) {
            (false, true) => "client.consent_given",
            (true, false) => "client.consent_withdrawn",
            _ => continue,
        };
        let event = Event::new(action).client(client);
        events.push(match known {
            Some(known) => event.about(known.id),
            None => event,
        });
    }
    if fields.contains(&"care_status") {
        let (from, to) = (before.facts.care_status.word(), new.care_status.word());
        events.push(Event::new("client.care_status_changed").client(client).with("from", from).with("to", to));
    }
    if fields.contains(&"assigned") {
        let staff: Vec<String> = new.assigned.iter().map(ToString::to_string).collect();
        events.push(Event::new("client.assigned").client(client).with("staff", staff));
    }
    events
}
