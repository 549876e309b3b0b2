//! The demo's past, told through acts: every invitation, letter, activation and sign-in happens at its own moment.

use super::people::{CLIENTS, PASSWORD, Past, Person, STAFF};
use crate::{
    access,
    act::{Act, Look, Who},
    answer::{Answer, Trouble},
    app::Portico,
    audit::{Event, chain::Origin},
    clients::{CareStatus, ClientName, NewClient, NewEmail, store as clients_store},
    delivery::{self, Limits, Way},
    invitations,
    practices::{self, NewPractice, PracticeAsWritten},
    reminders,
    staff::{self, NewStaffMember, StaffAsWritten},
};
use portico_language::Zone;
use portico_mail::{Outcome, ScriptedCarrier};
use portico_policy::{Actor, Grants, Permission, Role};
use portico_values::{
    BirthDate, ClientId, EmailAddress, Moment, PracticeId, SecretToken, StaffId, TestClock, moment::days, new_id,
};
use std::{sync::Arc, time::Duration};

/// Something that happens at one moment, to one client but for the last.
#[derive(Clone, Copy)]
enum Step {
    Create,
    SignUp,
    Invite,
    Print,
    Bounce,
    Revoke,
    Decline,
    CallWrong,
    Activate,
    SignIn,
    /// Not of one client: those who belong together are joined.
    Join,
}

/// Fills an empty installation. `clock` is the clock of `portico`; it ends where it stood.
pub(super) async fn tell(portico: &Arc<Portico>, clock: &TestClock, now: Moment) -> Answer<PracticeId> {
    clock.set(now.minus(days(120)));
    let practice = open_practice(portico).await?;
    let hash = portico.hashing.hash(PASSWORD, &*portico.randomness).await?;
    let mut team = Vec::new();
    for (name, address, role) in STAFF {
        team.push(hire(portico, practice, name, address, role, &hash).await?);
    }
    let mut steps: Vec<(Moment, usize, Step)> = Vec::new();
    for (at, person) in CLIENTS.iter().enumerate() {
        steps.extend(past_of(person, now, at).into_iter().map(|(moment, step)| (moment, at, step)));
    }
    steps.push((now.minus(days(2)), 0, Step::Join));
    steps.sort_by_key(|(moment, at, _)| (*moment, *at));
    let mut mornings = mornings(now).into_iter().peekable();
    let mut known: Vec<Option<ClientId>> = vec![None; CLIENTS.len()];
    let teller = Teller { portico, practice, team, hash };
    for (moment, at, step) in steps {
        while let Some(morning) = mornings.next_if(|morning| *morning <= moment) {
            clock.set(morning);
            teller.remind().await?;
        }
        clock.set(moment);
        let person = &CLIENTS[at];
        match (step, known[at]) {
            (Step::Create, _) => known[at] = Some(teller.create(person).await?),
            (Step::SignUp, _) => teller.sign_up(person).await?,
            (Step::Join, _) => {
                teller.join(&known).await?;
                teller.keep_views().await?;
                teller.hand_out_forms(&known).await?;
                teller.share_papers(&known).await?;
                teller.carry(&Way::Mailbox).await?;
            }
            (step, Some(client)) => teller.happens(step, person, client).await?,
            (_, None) => return Err(Trouble::fault("somebody of the demo is invited before they are there")),
        }
    }
    for morning in mornings {
        clock.set(morning);
        teller.remind().await?;
    }
    clock.set(now);
    Ok(practice)
}

/// Ten o'clock on each of the last two months' days: when the demo's reminders went.
fn mornings(now: Moment) -> Vec<Moment> {
    let zone = Zone::parse("Europe/London").unwrap_or(Zone::UTC);
    let all = (0..60).rev().filter_map(|n| zone.moment(zone.today(now.minus(days(n))), 10 * 60));
    all.filter(|morning| *morning < now).collect()
}

/// The moments of one person's past. Hours differ from person to person, so that a day looks like a day.
fn past_of(person: &Person, now: Moment, at: usize) -> Vec<(Moment, Step)> {
    let hour = Duration::from_secs(3_600);
    let minutes = Duration::from_secs(60 * (at as u64 * 7 % 55));
    let ago = |n: u64| now.minus(days(n)).minus(hour * (1 + at as u32 % 3)).minus(minutes);
    let created = |n: u64| (ago(n + 3), Step::Create);
    match person.past {
        Past::NotInvited | Past::NoConsent | Past::NoEmail | Past::Prospective | Past::Deactivated => {
            vec![created(at as u64 % 9)]
        }
        Past::Waiting(sent) | Past::Expired(sent) => vec![created(sent), (ago(sent), Step::Invite)],
        Past::SentAgain(first, second) => vec![created(first), (ago(first), Step::Invite), (ago(second), Step::Invite)],
        Past::OnPaper(sent) => vec![created(sent), (ago(sent), Step::Print)],
        Past::SignedUp(wrote) => vec![(ago(wrote), Step::SignUp)],
        Past::WrongAddress(sent, said) => vec![created(sent), (ago(sent), Step::Invite), (ago(said), Step::CallWrong)],
        Past::Bounced(sent) => vec![created(sent), (ago(sent), Step::Bounce)],
        Past::Revoked(sent, ended) => vec![created(sent), (ago(sent), Step::Invite), (ago(ended), Step::Revoke)],
        Past::Declined(sent, ended) => vec![created(sent), (ago(sent), Step::Invite), (ago(ended), Step::Decline)],
        Past::Activated(sent, active) => vec![created(sent), (ago(sent), Step::Invite), (ago(active), Step::Activate)],
        Past::Active(sent, active, seen) => {
            vec![created(sent), (ago(sent), Step::Invite), (ago(active), Step::Activate), (ago(seen).plus(hour), Step::SignIn)]
        }
    }
}

async fn open_practice(portico: &Arc<Portico>) -> Answer<PracticeId> {
    let written = PracticeAsWritten {
        name: "Alder & Wren Practice".into(),
        slug: "alder-wren".into(),
        phone: "020 7946 0018".into(),
        postal_address: "12 Alder Lane, London".into(),
        zone: "Europe/London".into(),
        language: "en".into(),
        hue: "7".into(),
        reply_to: "hello@alderwren.example".into(),
        link_days: "30".into(),
    };
    let new = NewPractice::read(&written)?;
    let practice: PracticeId = new_id(portico.clock.now(), &*portico.randomness);
    let mut act = Act::begin(portico, &Who::operator(practice, "demo")).await?;
    practices::actions::create(&mut act, &new).await?;
    practices::actions::require_second_step(&mut act, false).await?;
    act.commit().await?;
    Ok(practice)
}

async fn hire(
    portico: &Arc<Portico>,
    practice: PracticeId,
    name: &str,
    address: &str,
    role: &str,
    hash: &str,
) -> Answer<(StaffId, Role)> {
    let new = NewStaffMember::read(&StaffAsWritten { name: name.into(), email: address.into(), role: role.into() })?;
    let mut act = Act::begin(portico, &Who::operator(practice, "demo")).await?;
    let id = staff::actions::create(&mut act, &new, Some(hash)).await?;
    act.commit().await?;
    Ok((id, new.role))
}

pub(super) struct Teller<'a> {
    pub(super) portico: &'a Arc<Portico>,
    pub(super) practice: PracticeId,
    team: Vec<(StaffId, Role)>,
    hash: String,
}

impl Teller<'_> {
    /// The front desk keeps the clients of the demo, and invites most of them.
    pub(super) fn desk(&self) -> Who {
        self.member(3)
    }
    /// Ines runs the practice.
    pub(super) fn ines(&self) -> Who {
        self.member(0)
    }
    fn member(&self, at: usize) -> Who {
        let (staff, role) = self.team[at];
        self.who(Actor::Staff { practice: self.practice, staff, role, grants: Grants::NONE })
    }
    /// Who invites somebody. What went wrong with a letter of Ines’s stands behind her bell.
    fn inviter(&self, person: &Person) -> Who {
        match person.past {
            Past::Bounced(..) | Past::Declined(..) | Past::WrongAddress(..) => self.ines(),
            _ => self.desk(),
        }
    }
    pub(super) fn visitor(&self) -> Who {
        self.who(Actor::Visitor { practice: self.practice })
    }
    pub(super) fn who(&self, actor: Actor) -> Who {
        Who { actor, origin: Origin { address: "192.0.2.7".into(), request_id: "demo".into() } }
    }

    async fn create(&self, person: &Person) -> Answer<ClientId> {
        let name = ClientName::parse(person.given, person.family, "").map_err(|(_, why)| Trouble::fault(why))?;
        let mut new = NewClient::named(name, person.language);
        new.birth_date = BirthDate::from_stored(person.born);
        new.pronouns = Some(person.pronouns.to_owned());
        new.assigned = vec![self.team[person.clinician].0];
        if let Ok(address) = EmailAddress::parse(person.address) {
            let consent = !matches!(person.past, Past::NoConsent);
            new.emails.push(NewEmail { address, label: String::new(), consent });
        }
        (new.care_status, new.care_status_reason) = match person.past {
            Past::Prospective => (CareStatus::Prospective, Some("From the booking form".to_owned())),
            Past::Deactivated => (CareStatus::Deactivated, Some("Moved away".to_owned())),
            _ => (CareStatus::Active, None),
        };
        let mut act = Act::begin(self.portico, &self.desk()).await?;
        let reach = act.may(Permission::EditClients)?;
        let portico = self.portico.clone();
        let stamp = clients_store::Stamp { now: act.now(), staff: Some(self.team[3].0), randomness: &*portico.randomness };
        let client = clients_store::insert(act.db(), &reach, &new, stamp).await?;
        act.record(Event::new("client.created").client(client));
        act.commit().await?;
        Ok(client)
    }

    async fn happens(&self, step: Step, person: &Person, client: ClientId) -> Answer<()> {
        match step {
            Step::Create | Step::SignUp | Step::Join => Ok(()),
            Step::Print => {
                let mut act = Act::begin(self.portico, &self.desk()).await?;
                invitations::paper::print(&mut act, client).await?;
                act.commit().await
            }
            Step::Invite => {
                self.invite(person, client).await?;
                self.carry(&Way::Mailbox).await
            }
            Step::Bounce => {
                self.invite(person, client).await?;
                let refusal = "550 5.1.1 The email account that you tried to reach does not exist";
                let refuse = move |_: &_| Outcome::Never { code: 550, reply: refusal.into() };
                self.carry(&Way::from(ScriptedCarrier::new(refuse))).await
            }
            Step::Revoke => {
                let mut act = Act::begin(self.portico, &self.desk()).await?;
                invitations::actions::revoke(&mut act, client).await?;
                act.commit().await
            }
            Step::Decline => {
                let secret = self.link_of(client).await?;
                let mut act = Act::begin(self.portico, &self.visitor()).await?;
                invitations::actions::decline(&mut act, &secret).await?;
                act.commit().await
            }
            Step::CallWrong => {
                let secret = self.link_of(client).await?;
                let mut act = Act::begin(self.portico, &self.visitor()).await?;
                invitations::actions::address_wrong(&mut act, &secret).await?;
                act.commit().await
            }
            Step::Activate => {
                let secret = self.link_of(client).await?;
                let mut act = Act::begin(self.portico, &self.visitor()).await?;
                access::actions::activate(&mut act, &secret, None, &self.hash, person.language, "Safari on iPhone").await?;
                act.commit().await
            }
            Step::SignIn => self.sign_in(person).await,
        }
    }

    async fn invite(&self, person: &Person, client: ClientId) -> Answer<()> {
        let mut act = Act::begin(self.portico, &self.inviter(person)).await?;
        invitations::actions::invite_default(&mut act, client).await?;
        act.commit().await
    }

    async fn remind(&self) -> Answer<()> {
        if reminders::jobs::remind_due(self.portico).await? > 0 {
            self.carry(&Way::Mailbox).await?;
        }
        Ok(())
    }

    pub(super) async fn carry(&self, way: &Way) -> Answer<()> {
        delivery::carry_due(self.portico, way, Limits::default()).await?;
        Ok(())
    }

    /// The link in the newest letter that lies in the local mailbox for this client, as a person would open it.
    async fn link_of(&self, client: ClientId) -> Answer<SecretToken> {
        let mut look = Look::begin(self.portico, &self.desk()).await?;
        let text = delivery::newest_text(&mut look, client).await?.unwrap_or_default();
        let secret = text.split_whitespace().find_map(|word| word.rsplit_once("/a/")).map(|(_, token)| token);
        secret.and_then(|token| SecretToken::parse(token).ok()).ok_or_else(|| Trouble::fault("a letter of the demo has no link"))
    }

    async fn sign_in(&self, person: &Person) -> Answer<()> {
        let address = EmailAddress::parse(person.address).map_err(Trouble::fault)?;
        let mut act = Act::begin(self.portico, &self.visitor()).await?;
        let reach = act.may(Permission::KnockAtTheDoor)?;
        let login = access::store::login_at(act.db(), &reach, &address).await?.ok_or_else(Trouble::not_found)?;
        access::actions::sign_in(&mut act, &login, None, "Safari on iPhone").await?;
        act.commit().await
    }
}
