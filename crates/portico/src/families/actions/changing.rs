//! Access that somebody has is changed, ended, frozen and opened again; and what the practice decides about all of it.

use super::{
    super::store::{self, MadeFrom, Person, Terms},
    within,
};
use crate::{
    access,
    act::Act,
    answer::{Answer, Refusal, Trouble, code},
    audit::Event,
    clients,
    practices::{self, GrantKind},
};
use portico_policy::{Permission, Reach};
use portico_values::{ClientId, GrantId, GroupId, Moment};

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

/// Ends somebody's access to one client, with the sessions that have chosen it. Not found when it has ended already.
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
