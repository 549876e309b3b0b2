//! "People with access" on the Client Portal tab: every grant, and every offer that waits for an answer.

use super::{
    state::{Access, Asked, Shut},
    store::{self, Offer, Person},
};
use crate::{
    access::rights::{Level, Rights, area_name},
    act::Look,
    answer::{Answer, Trouble},
    clients::{Standing, permissions::Area},
    practices::GrantKind,
    visit::StaffVisit,
};
use askama::Template;
use portico_policy::Reach;
use portico_values::{BirthDate, ClientId, GrantId, Moment, OfferId};

/// The section.
#[derive(Template)]
#[template(path = "families/pages/people.html")]
pub struct PeoplePart {
    client: ClientId,
    called: String,
    can_invite: bool,
    people: Vec<PersonRow>,
    offers: Vec<OfferRow>,
    /// Who froze it and when, and the reason.
    frozen: Option<(String, String)>,
    /// That guardians' access ends soon, or has ended.
    of_age: Option<String>,
    has_others: bool,
}

struct PersonRow {
    grant: Option<GrantId>,
    changes: bool,
    name: String,
    address: String,
    kind: &'static str,
    state: &'static str,
    icon: &'static str,
    tone: &'static str,
    facts: Vec<String>,
}

struct OfferRow {
    offer: OfferId,
    /// Label, icon and tone.
    badge: (&'static str, &'static str, &'static str),
    name: String,
    address: String,
    kind: &'static str,
    /// What else there is to say; empty if the badge says it all.
    said: String,
    /// Whether it is asked anew at another address.
    fixes_email: bool,
}

impl PeoplePart {
    /// Reads it for a client within reach whose standing this is.
    ///
    /// # Errors
    /// A fault.
    pub async fn of(
        visit: &StaffVisit,
        look: &mut Look,
        reach: &Reach,
        client: ClientId,
        called: &str,
        standing: Standing,
        can_invite: bool,
    ) -> Answer<Self> {
        let present = visit.practice.present(look.now());
        let people = store::people(look.db(), reach, client, &present).await?;
        let offers = store::offers_for(look.db(), reach, client).await?;
        let frozen = store::frozen(look.db(), reach, client).await?.ok_or_else(Trouble::not_found)?;
        let guardians = people.iter().any(|person| person.kind == GrantKind::Guardian);
        let is_frozen = frozen.frozen_at.is_some();
        let shut = Shut::of(standing, visit.practice.portal_on);
        let day = |at: Moment| visit.words().short_day(at, visit.call.now, &visit.zone());
        Ok(Self {
            client,
            called: called.to_owned(),
            can_invite,
            has_others: people.iter().any(|person| person.kind.acts_for_somebody()),
            of_age: guardians.then(|| of_age(visit, frozen.birth_date.as_deref())).flatten(),
            frozen: frozen.frozen_at.map(|at| {
                let by = frozen.frozen_by.as_deref().unwrap_or("Portico");
                (format!("Frozen by {by} on {}.", day(at)), frozen.frozen_reason.clone().unwrap_or_default())
            }),
            people: people.iter().map(|person| person_row(visit, person, is_frozen, shut)).collect(),
            offers: offers.iter().map(|offer| offer_row(visit, offer)).collect(),
        })
    }
}

impl PeoplePart {
    /// Whether anybody has access, or is asked to.
    pub fn has_anybody(&self) -> bool {
        !self.people.is_empty() || !self.offers.is_empty()
    }
}

fn person_row(visit: &StaffVisit, person: &Person, is_frozen: bool, shut: Option<Shut>) -> PersonRow {
    let now = visit.call.now;
    let day = |at: Moment| visit.words().short_day(at, now, &visit.zone());
    let (state, icon, tone) = match Access::of(person, is_frozen, shut, now) {
        Access::Shut(why) => (why.label(), "prohibit", "stone"),
        Access::Open => ("Can sign in", "check-circle", "sage"),
        Access::NotStarted => ("Not started", "calendar-blank", "stone"),
        Access::Over => ("Over", "clock-countdown", "stone"),
        Access::Frozen => ("Frozen", "lock-key", "tide"),
        Access::OfAge => ("Suspended: of age", "user-check", "honey"),
    };
    let mut facts = Vec::new();
    let rights = Rights::of(person.kind, &person.rights);
    match person.kind {
        GrantKind::Own => {}
        GrantKind::Guest => facts.push("Sees only what is shared with guests".to_owned()),
        GrantKind::Guardian | GrantKind::Proxy => {
            facts.extend([&person.relationship, &person.authority].into_iter().filter(|text| !text.is_empty()).cloned());
            facts.push(rights_said(&rights));
        }
    }
    facts.push(format!("Since {}", day(person.created_at.max(person.starts_at))));
    facts.extend(person.ends_at.map(|at| format!("Until {}", day(at.minus(std::time::Duration::from_secs(1))))));
    facts.extend(person.last_signed_in_at.map(|at| format!("Last signed in {}", day(at))));
    PersonRow {
        grant: (person.kind != GrantKind::Own).then_some(person.grant_id),
        changes: person.kind.acts_for_somebody(),
        name: person.name(),
        address: person.address.clone(),
        kind: person.kind.label(),
        state,
        icon,
        tone,
        facts,
    }
}

/// "Secure messages: see and manage. Billing documents: see".
fn rights_said(rights: &Rights) -> String {
    let open: Vec<String> = Area::ALL
        .into_iter()
        .filter(|area| rights.level(*area) != Level::Nothing)
        .map(|area| format!("{}: {}", area_name(area), rights.level(area).label().to_lowercase()))
        .chain(
            (rights.documents() != Level::Nothing).then(|| format!("Documents: {}", rights.documents().label().to_lowercase())),
        )
        .chain(rights.fills_forms().then(|| "Intake forms: fill in".into()))
        .collect();
    if open.is_empty() { "Nothing is open".into() } else { open.join(". ") }
}

fn offer_row(visit: &StaffVisit, offer: &Offer) -> OfferRow {
    let now = visit.call.now;
    let day = visit.words().short_day(offer.offered_at, now, &visit.zone());
    let asked = Asked::of(offer, now);
    OfferRow {
        offer: offer.id,
        badge: asked.badge(),
        name: offer.name(),
        address: offer.address.to_string(),
        kind: GrantKind::from(offer.kind).label(),
        said: match asked {
            Asked::TurnedDown | Asked::NotYet => String::new(),
            Asked::Expired => format!("Asked on {day}. The link has expired"),
            Asked::NotArrived => format!("Asked on {day}. The email didn’t arrive"),
            Asked::Waiting => format!("Waiting for {} to accept ({day})", offer.given_name),
        },
        fixes_email: Asked::wants_another_address(offer, now),
    }
}

/// When guardians' access ends, in a sentence.
fn of_age(visit: &StaffVisit, born: Option<&str>) -> Option<String> {
    let age = visit.practice.guardian_age;
    let Some(born) = born.and_then(BirthDate::from_stored) else {
        return Some(format!("No date of birth is on file, so guardian access won’t end at {age}. Add it in Client Info."));
    };
    let birthday = visit.practice.of_age_on(born.date())?;
    let today = visit.zone().today(visit.call.now);
    let day = visit.words().birth_date(birthday);
    Some(match birthday <= today {
        true => format!("Guardian access ended on {day}, at {age}. You can invite the young person to their own portal."),
        false => format!("Guardian access ends on {day}, at {age}."),
    })
}
