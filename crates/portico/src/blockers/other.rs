//! Somebody who opens portals that are not their own, or is asked to: what stands in their way at each of them, with the step that removes
//! it.

use super::{
    panel::{Row, codes_refused, extra_code, passwords_refused, portal_off, why_failed},
    step::Steps,
    store::{self, Here},
    tries::{Tries, minutes_left},
};
use crate::{
    access::store::login,
    act::Look,
    answer::Answer,
    clients::{self, Invitable, Obstacle, store::ClientRecord},
    families::{
        state::{Access, Asked, Shut},
        store::{Offer, Person, frozen, offer_of, people},
    },
    practices::GrantKind,
    visit::StaffVisit,
};
use portico_policy::{Permission, Reach};
use portico_values::{ClientId, EmailAddress, Moment, OfferId};

/// What is shown of them.
pub(super) struct Other {
    /// Given and family name.
    pub(super) name: String,
    /// One row for each portal and each question, after what holds for all of them; with each, whose portal it is about, or else the name.
    pub(super) rows: Vec<(String, Row)>,
}

impl Other {
    /// Whoever signs in with this address for somebody else within reach, or was asked at it. None if nobody does.
    pub(super) async fn at(visit: &StaffVisit, look: &mut Look, address: &EmailAddress) -> Answer<Option<Self>> {
        let reach = look.may(Permission::SeeClients)?;
        let acting = acting(visit, look, &reach, address).await?;
        let mut asked = asked(look, &reach, address).await?;
        let now = look.now();
        // To ask again about a portal that they can open by now leads nowhere.
        let opens = |client: ClientId| acting.iter().any(|one| one.client == client);
        asked.retain(|one| Asked::of(&one.offer, now) != Asked::TurnedDown || !opens(one.client));
        let name = acting.first().map(|one| one.person.name()).or_else(|| asked.first().map(|one| one.offer.name()));
        let Some(name) = name else { return Ok(None) };
        let owner = acting.first().map(|one| one.person.login);
        let mut whose: Vec<ClientId> = acting.iter().map(|one| one.client).collect();
        whose.extend(asked.iter().map(|one| one.client));
        let invitable = Invitable::among(look, &whose).await?;
        let steps = Steps { visit, typed: Some(address), invitable: &invitable };
        let mut rows = Vec::new();
        if !visit.practice.portal_on {
            rows.push((name.clone(), portal_off(steps, &name)));
        }
        let say = Say { steps, name: &name, now };
        rows.extend(say.refused(look, &reach, address, &whose).await?.into_iter().map(|row| (name.clone(), row)));
        rows.extend(say.complaint(look, &reach, address, &whose).await?.map(|row| (name.clone(), row)));
        if let Some(one) = acting.first() {
            let mail = store::mail_to(look.db(), &reach, one.person.login, &one.person.address).await?;
            rows.extend(mail.and_then(why_failed).map(|reason| (one.called.clone(), say.mail_failed(one.client, &reason))));
        }
        rows.extend(acting.iter().map(|one| (one.called.clone(), say.portal(one))));
        rows.extend(asked.iter().map(|one| (one.called.clone(), say.question(one))));
        if let Some(owner) = owner
            && login(look.db(), &reach, owner).await?.is_some_and(|login| login.second_step_sealed.is_some())
        {
            rows.push((name.clone(), Row { sentence: extra_code(&name), step: None, also: None, is_ours: false }));
        }
        Ok(Some(Self { name, rows }))
    }
}

/// Their access to one portal.
struct Acting {
    client: ClientId,
    called: String,
    person: Person,
    access: Access,
    /// Access is disabled, and giving it again is an invitation, of which no more can go today.
    enough_today: bool,
}

async fn acting(visit: &StaffVisit, look: &mut Look, reach: &Reach, address: &EmailAddress) -> Answer<Vec<Acting>> {
    let now = look.now();
    let present = visit.practice.present(now);
    let mut all = Vec::new();
    for (client, owner) in store::others_at(look.db(), reach, address.normalised()).await? {
        let Some(record) = clients::store::record(look.db(), reach, client).await? else { continue };
        let is_frozen = frozen(look.db(), reach, client).await?.is_some_and(|frozen| frozen.frozen_at.is_some());
        // That the whole practice's portal is off is said once.
        let shut = Shut::of(record.facts.standing, true);
        let spent = |known: store::Known| known.login.is_none() && known.enough_today(&present);
        let enough_today = match shut {
            Some(Shut::Disabled) => store::known(look.db(), reach, client).await?.is_some_and(spent),
            _ => false,
        };
        let grants = people(look.db(), reach, client, &present).await?;
        for person in grants.into_iter().filter(|person| person.login == owner && person.kind != GrantKind::Own) {
            let access = Access::of(&person, is_frozen, shut, now);
            all.push(Acting { client, called: called(&record), person, access, enough_today });
        }
    }
    Ok(all)
}

/// A question that they have not said yes to.
struct Question {
    client: ClientId,
    called: String,
    id: OfferId,
    offer: Offer,
}

async fn asked(look: &mut Look, reach: &Reach, address: &EmailAddress) -> Answer<Vec<Question>> {
    let mut all = Vec::new();
    for (client, id) in store::offers_at(look.db(), reach, address.normalised()).await? {
        let Some(record) = clients::store::record(look.db(), reach, client).await? else { continue };
        let Some(offer) = offer_of(look.db(), reach, id).await? else { continue };
        all.push(Question { client, called: called(&record), id, offer });
    }
    Ok(all)
}

fn called(record: &ClientRecord) -> String {
    let facts = &record.facts;
    clients::client::called(facts.preferred_name.as_deref(), &facts.given_name, &facts.family_name).to_owned()
}

/// The first of these clients within reach with whom the address has to do.
async fn first_here(
    look: &mut Look,
    reach: &Reach,
    address: &EmailAddress,
    whose: &[ClientId],
) -> Answer<Option<(ClientId, Here)>> {
    for client in whose {
        if let Some(here) = store::here(look.db(), reach, *client, address.normalised()).await? {
            return Ok(Some((*client, here)));
        }
    }
    Ok(None)
}

/// The first of these clients within reach to whom nothing is mailed there any more.
async fn first_closed(look: &mut Look, reach: &Reach, address: &EmailAddress, whose: &[ClientId]) -> Answer<Option<ClientId>> {
    for client in whose {
        let closed = clients::store::closed_addresses(look.db(), reach, *client).await?;
        if closed.iter().any(|(closed, _)| closed == address.normalised()) {
            return Ok(Some(*client));
        }
    }
    Ok(None)
}

/// Who speaks about whom.
struct Say<'a> {
    steps: Steps<'a>,
    name: &'a str,
    now: Moment,
}

impl Say<'_> {
    /// That passwords or codes are refused, with the step that lets them try again at one of these clients. Nothing where they sign in, and
    /// none of their portals is within reach.
    async fn refused(&self, look: &mut Look, reach: &Reach, address: &EmailAddress, whose: &[ClientId]) -> Answer<Vec<Row>> {
        let Some((_, here)) = first_here(look, reach, address, whose).await? else { return Ok(Vec::new()) };
        let tries = Tries::at(&self.steps.visit.call.portico.keys, reach.practice(), address, here.login);
        let rests = tries.rests(look.db(), self.now).await?;
        let refused = [
            minutes_left(rests.passwords, self.now).map(|minutes| passwords_refused(self.name, minutes)),
            minutes_left(rests.codes, self.now).map(|minutes| codes_refused(self.name, minutes)),
        ];
        // Who sees all clients may edit some of them.
        let edited = match look.may(Permission::EditClients) {
            Ok(reach) => first_here(look, &reach, address, whose).await?,
            Err(_) => None,
        };
        let step = || edited.as_ref().and_then(|(client, _)| self.steps.unlock(*client, Some(address)));
        let row = |sentence| Row { sentence, step: step(), also: None, is_ours: true };
        Ok(refused.into_iter().flatten().map(row).collect())
    }

    /// That they complained about email, with the step that allows it again at one of these clients.
    async fn complaint(&self, look: &mut Look, reach: &Reach, address: &EmailAddress, whose: &[ClientId]) -> Answer<Option<Row>> {
        if first_closed(look, reach, address, whose).await?.is_none() {
            return Ok(None);
        }
        let sentence = format!(
            "{} told their mail provider that an email from you was unwanted. No more emails about other people’s portals go to {address}.",
            self.name
        );
        let edited = match look.may(Permission::EditClients) {
            Ok(reach) => first_closed(look, &reach, address, whose).await?,
            Err(_) => None,
        };
        let step = edited.and_then(|client| self.steps.allow_email(client));
        Ok(Some(Row { sentence, step, also: None, is_ours: true }))
    }

    /// That the newest letter came back: they change the address they sign in with, or are asked at another one.
    fn mail_failed(&self, client: ClientId, reason: &str) -> Row {
        let sentence = format!("The newest email to {} came back. {reason}", self.name);
        Row { sentence, step: self.steps.see_people(client), also: None, is_ours: true }
    }

    fn portal(&self, one: &Acting) -> Row {
        let (name, client, called, person) = (self.name, one.client, &one.called, &one.person);
        let people = || self.steps.see_people(client);
        let (sentence, step) = match one.access {
            Access::Shut(why) => {
                let step = match why {
                    Shut::PortalOff => self.steps.turn_on(),
                    Shut::Disabled => self.steps.give_access_again(client),
                    Shut::Deactivated => self.steps.reactivate(client),
                    Shut::Prospective => self.steps.add(client),
                };
                let sentence = format!("Nobody gets into {called}’s portal at present. {}.", why.label());
                match step {
                    Some(_) if one.enough_today => (format!("{sentence} {}", Obstacle::EnoughToday.sentence(called, &[])), None),
                    step => (sentence, step),
                }
            }
            Access::Open => {
                let kind = person.kind.label().to_lowercase();
                (format!("{name} can open {called}’s portal as {kind}, with {}.", person.address), None)
            }
            Access::NotStarted => (format!("Access to {called}’s portal begins on {}.", self.day(person.starts_at)), people()),
            Access::Over => {
                let last = person.ends_at.unwrap_or(self.now).minus(std::time::Duration::from_secs(1));
                (format!("The last day of access to {called}’s portal was {}.", self.day(last)), people())
            }
            Access::Frozen => (format!("Access for others to {called}’s portal is frozen."), people()),
            Access::OfAge => (format!("{called} has come of age, so guardians no longer get into {called}’s portal."), people()),
        };
        Row { sentence, step, also: None, is_ours: one.access != Access::Open }
    }

    fn question(&self, one: &Question) -> Row {
        // Several people may have been asked at one address, each by their own name.
        let (name, client, called, on) = (one.offer.name(), one.client, &one.called, self.day(one.offer.offered_at));
        let people = || self.steps.see_people(client);
        let again = || {
            let sending = format!("/clients/{client}/offers/{}/sending", one.id);
            let step = self.steps.act(Permission::InviteClients, "Ask again", sending);
            step.filter(|_| self.steps.invitable.holds(client))
        };
        let asked = Asked::of(&one.offer, self.now);
        let (sentence, step) = match asked {
            Asked::Waiting => (format!("{name} was asked about {called}’s portal on {on}, and hasn’t accepted yet."), again()),
            Asked::NotArrived => (format!("The email that asked {name} about {called}’s portal didn’t arrive."), people()),
            Asked::Expired => (format!("{name} was asked about {called}’s portal on {on}. The link has expired."), again()),
            Asked::TurnedDown => (format!("{name} was asked about {called}’s portal and turned it down."), again()),
            Asked::NotYet => (format!("{name} hasn’t been asked about {called}’s portal yet."), people()),
        };
        Row { sentence, step, also: None, is_ours: asked != Asked::Waiting }
    }

    fn day(&self, at: Moment) -> String {
        let visit = self.steps.visit;
        visit.words().short_day(at, self.now, &visit.zone())
    }
}
