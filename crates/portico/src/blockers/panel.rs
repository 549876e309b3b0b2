//! The panel: one client's blockers in words, each with its button.

use super::{
    blocker::{Blocker, Facts, Invitation, Login, blockers},
    step::{Step, Steps, looked_up},
    store::{self, Here, Known, Tried},
    tries::{Rests, Tries},
};
use crate::{
    act::Look,
    answer::Answer,
    clients::{self, Invitable, Obstacle, eligibility},
    invitations::InvitationState,
    practices::Present,
    visit::StaffVisit,
};
use portico_mail::explain;
use portico_policy::{Permission, Reach};
use portico_values::{ClientId, EmailAddress, Moment};

/// What the panel shows.
pub struct Panel {
    /// The client.
    pub client: ClientId,
    /// Given and family name.
    pub name: String,
    /// What they are called.
    pub called: String,
    /// The address by which they get in; empty for none.
    pub address: String,
    /// Whether they have an account.
    pub is_active: bool,
    /// What stands in the way; empty if nothing does.
    pub rows: Vec<Row>,
    /// Whether wrong dates of birth ended the link or the code of an invitation that waits.
    pub burnt: bool,
    /// "Send sign-in link", where one can go: the page to come back to.
    pub sends_link: Option<String>,
    /// The key of the forms of its page that hand out links; empty for none.
    pub request_key: String,
}

/// One blocker.
pub struct Row {
    /// What stands in the way.
    pub sentence: String,
    /// The button that removes it, for those who may.
    pub step: Option<Step>,
    /// Another way in that goes round it, or what follows once it is removed.
    pub also: Option<Step>,
    /// Whether somebody here must act; otherwise it passes by itself, or it is for the client to do.
    pub is_ours: bool,
}

impl Row {
    /// Its buttons.
    pub fn steps(&self) -> impl Iterator<Item = &Step> {
        self.step.iter().chain(&self.also)
    }
}

impl Panel {
    /// Reads the panel of a client within reach. `typed` is the address they say they type.
    ///
    /// # Errors
    /// A fault. `None` if the client is not within reach.
    pub async fn of(visit: &StaffVisit, look: &mut Look, client: ClientId, typed: Option<&EmailAddress>) -> Answer<Option<Self>> {
        let reach = look.may(Permission::SeeClients)?;
        let Some(known) = store::known(look.db(), &reach, client).await? else { return Ok(None) };
        let now = look.now();
        let facts = facts(visit, look, &reach, client, &known, typed).await?;
        let called = clients::client::called(known.preferred_name.as_deref(), &known.given_name, &known.family_name).to_owned();
        let invitable = Invitable::among(look, &[client]).await?;
        let say = Say { visit, client, called: &called, typed, now, known: &known, invitable: &invitable };
        let found = blockers(&facts, now);
        Ok(Some(Self {
            client,
            name: clients::client::full_name(&known.given_name, &known.family_name),
            address: known.in_use().unwrap_or_default().to_owned(),
            is_active: known.login.is_some(),
            rows: found.iter().map(|blocker| say.row(blocker)).collect(),
            burnt: found.contains(&Blocker::Burnt),
            sends_link: say.sends_link(),
            request_key: String::new(),
            called,
        }))
    }
}

impl Panel {
    /// The panel beside a message that sends with a button of its own: it names what is in the way and has no second button for that.
    #[must_use]
    pub fn beside_the_message(mut self) -> Self {
        for row in &mut self.rows {
            row.step = row.step.take().filter(|step| !step.sends);
        }
        self
    }
    /// The panel on a page whose forms that hand out links have this key.
    #[must_use]
    pub fn under(self, request_key: &str) -> Self {
        Self { request_key: request_key.to_owned(), ..self }
    }
    /// Whether one of its rows offers a letter on paper.
    pub fn offers_letter(&self) -> bool {
        self.rows.iter().filter_map(|row| row.also.as_ref()).any(Step::prints)
    }
}

impl Known {
    fn in_use(&self) -> Option<&str> {
        let waiting =
            self.invited_address.as_deref().filter(|address| !address.is_empty() && self.state == Some(InvitationState::Sent));
        self.login_address.as_deref().or(waiting).or(self.main_address.as_deref())
    }
    /// Whether as many invitations were sent to them today as a day allows.
    pub(super) fn enough_today(&self, present: &Present) -> bool {
        eligibility::enough_today(self.sends_today, self.sends_day, present.day)
    }
}

async fn facts(
    visit: &StaffVisit,
    look: &mut Look,
    reach: &Reach,
    client: ClientId,
    known: &Known,
    typed: Option<&EmailAddress>,
) -> Answer<Facts> {
    let now = look.now();
    let in_use = known.in_use().and_then(|address| EmailAddress::parse(address).ok());
    let mut rests = Rests::default();
    for address in [in_use.as_ref(), typed].into_iter().flatten() {
        let here = store::here(look.db(), reach, client, address.normalised()).await?;
        let Some(here) = here.filter(Here::is_the_clients) else { continue };
        let tries = Tries::at(&visit.call.portico.keys, reach.practice(), address, here.login);
        rests = rests.or_later(tries.rests(look.db(), now).await?);
    }
    let login = match &known.login_address {
        Some(address) => {
            let mail = store::account_mail(look.db(), reach, client, address).await?;
            let mail_failed = mail.and_then(why_failed);
            Some(Login { confirmed: known.confirmed_at.is_some(), mail_failed, extra_code: known.extra_code })
        }
        None => None,
    };
    let mut others_failed = Vec::new();
    for (login, address) in store::others(look.db(), reach, client, now).await? {
        let mail = store::mail_to(look.db(), reach, login, &address).await?;
        others_failed.extend(mail.and_then(why_failed).map(|reason| (address, reason)));
    }
    let closed = clients::store::closed_addresses(look.db(), reach, client).await?;
    let differs = |typed: &&EmailAddress| in_use.as_ref().is_some_and(|in_use| in_use.normalised() != typed.normalised());
    Ok(Facts {
        portal_on: visit.practice.portal_on,
        client_on: known.client_on,
        care_status: known.care_status,
        has_email: known.main_address.is_some(),
        has_consent: known.consent,
        lacks_birth_date: known.lacks_birth_date,
        taken: known.taken,
        complained: known.complained,
        others_complained: closed.into_iter().filter(|(_, others)| *others).map(|(address, _)| address).collect(),
        others_failed,
        wrong: known.wrong,
        login,
        invitation: invitation(known),
        locked_until: rests.passwords,
        codes_until: rests.codes,
        typed_other: typed.filter(differs).and(in_use.as_ref()).map(ToString::to_string),
    })
}

/// Why a letter failed, in words; none if it did not.
pub(super) fn why_failed((state, code, reply): Tried) -> Option<String> {
    let code = code.and_then(|code| u16::try_from(code).ok()).filter(|code| *code > 0);
    (state == "failed").then(|| explain(code, reply.as_deref().unwrap_or_default()).sentence)
}

fn invitation(known: &Known) -> Option<Invitation> {
    Some(Invitation {
        state: known.state?,
        generation: known.generation?,
        sent_at: known.sent_at?,
        expires_at: known.expires_at?,
        delivery: known.delivery.clone()?,
        reason: known.delivery_reason.clone(),
        next_at: known.next_at,
        burnt: known.burnt,
    })
}

/// Who speaks about whom.
struct Say<'a> {
    visit: &'a StaffVisit,
    client: ClientId,
    called: &'a str,
    /// What they say they type.
    typed: Option<&'a EmailAddress>,
    now: Moment,
    known: &'a Known,
    invitable: &'a Invitable,
}

impl Say<'_> {
    fn row(&self, blocker: &Blocker) -> Row {
        let (sentence, step, also) = (self.sentence(blocker), self.step(blocker), self.also(blocker));
        let row = Row { sentence, step, also, is_ours: blocker.is_ours() };
        if row.steps().any(|step| step.invites) && self.enough_today() { self.until_tomorrow(row) } else { row }
    }

    fn enough_today(&self) -> bool {
        self.known.enough_today(&self.visit.practice.present(self.now))
    }

    /// A row on a day on which no invitation can go any more: it says so in place of the buttons by which one would.
    fn until_tomorrow(&self, row: Row) -> Row {
        let stays = |step: &Step| !step.invites;
        Row {
            sentence: format!("{} {}", row.sentence, Obstacle::EnoughToday.sentence(self.called, &[])),
            step: row.step.filter(stays),
            also: row.also.filter(stays),
            is_ours: row.is_ours,
        }
    }

    /// What stands in the way, in words.
    fn sentence(&self, blocker: &Blocker) -> String {
        use Blocker as B;
        let (name, main) = (self.called, self.known.main_address.as_deref().unwrap_or_default());
        let (words, zone) = (self.visit.words(), self.visit.zone());
        let day = |at: Moment| words.day(at, self.now, &zone);
        match blocker {
            B::PortalOff => Obstacle::PortalOff.sentence(name, &[]),
            B::Deactivated => format!("{name} is a deactivated client."),
            B::Prospective => format!("{name} isn’t a client yet."),
            B::Disabled => format!("Access is disabled for {name}."),
            B::LockedOut(minutes) => passwords_refused(name, *minutes),
            B::CodesRefused(minutes) => codes_refused(name, *minutes),
            B::ExtraCode => extra_code(name),
            B::OtherAddress(in_use) => format!("That address is on file, but {name} signs in with {in_use}."),
            B::Unconfirmed => format!(
                "The address isn’t confirmed: {name} can sign in with the password, but a forgotten one can’t be reset by email."
            ),
            B::AccountMailFailed(reason) => format!("The newest email to {name} came back. {reason}"),
            B::NoEmail => format!("There is no email on file for {name}."),
            B::NoConsent => format!("{name} hasn’t agreed to email yet."),
            B::NoBirthDate => format!("Every new link asks for the date of birth, and {name}’s isn’t on file."),
            B::AddressTaken => format!("Another client already signs in with {main}."),
            B::Complained => {
                let address = self.known.in_use().unwrap_or(main);
                let still = if self.known.login.is_some() { ", other than about signing in and the account" } else { "" };
                format!(
                    "{name} told their mail provider that an email from you was unwanted. No more emails go to {address}{still}."
                )
            }
            B::OtherComplained(address) => format!(
                "Whoever reads {address} told their mail provider that an email from you was unwanted. No more emails about what \
                 waits for {name} go there."
            ),
            B::OtherMailFailed(address, reason) => {
                format!(
                    "The newest email to {address} came back. {reason} Somebody else with access to {name}’s portal signs in with it."
                )
            }
            B::AddressWrong => format!("The person who got the email at {main} says the address is wrong."),
            B::Bounced(reason) => format!("The invitation didn’t reach {name}. {reason}"),
            B::InLine => "The invitation is still in line and will be sent automatically.".into(),
            B::TryingAgain(at, reason) => {
                let reason = reason.split_once("; trying again").map_or(reason.trim_end_matches('.'), |(reason, _)| reason);
                format!("The invitation hasn’t gone yet. {reason}. Portico will try again at {}.", words.time(*at, &zone))
            }
            B::Delayed(reason) => format!("The invitation has not arrived yet. {reason}"),
            B::Held if self.visit.practice.portal_on => {
                "Portico was restored from a backup. The invitation goes out once Portico’s operator has checked and released it."
                    .into()
            }
            B::Held => "The invitation goes out when the Client Portal is on again.".into(),
            B::Expired(on) => format!("The {} expired on {}.", self.way_in(), day(*on)),
            B::Revoked if self.is_printed() => "The invitation was revoked, so the letter’s code no longer works.".into(),
            B::Revoked => "The invitation was revoked, so its link no longer works.".into(),
            B::Burnt => format!("The {} ended after 5 wrong dates of birth. Check the date on file.", self.way_in()),
            B::Declined => {
                format!("Someone who opened the invitation said it isn’t for them. Check the email for {name} first.")
            }
            B::NotInvited => format!("{name} hasn’t been invited."),
            B::Replaced(at) => {
                format!("Links in earlier emails no longer work. Only the newest one does, sent on {}.", day(*at))
            }
            B::NotActivated(until) => {
                format!("{name} hasn’t set up the account yet. The link in the invitation works until {}.", day(*until))
            }
        }
    }

    /// The button that removes it; none if nothing is to be done here, or the reader may not.
    fn step(&self, blocker: &Blocker) -> Option<Step> {
        use Blocker as B;
        match blocker {
            B::PortalOff => self.steps().turn_on(),
            B::Deactivated => self.steps().reactivate(self.client),
            B::Prospective => self.steps().add(self.client),
            // Where there is no account, it sends an invitation.
            B::Disabled => {
                let invites = self.known.login.is_none();
                self.steps().give_access_again(self.client).map(|step| Step { invites, ..step })
            }
            B::LockedOut(_) | B::CodesRefused(_) => self.steps().unlock(self.client, self.typed),
            B::OtherAddress(_) => self.choose_email("Change the email"),
            B::Unconfirmed => self.post("Email a link to confirm it", "portal/confirmation"),
            // What they sign in with is not in Client Info, but another email is that can take its place.
            B::AccountMailFailed(_) if self.known.signs_in_elsewhere && self.known.main_address.is_some() => {
                self.choose_email("Fix email")
            }
            B::AccountMailFailed(_) | B::AddressWrong | B::Bounced(_) => self.edit("Fix email", "#emails"),
            B::OtherMailFailed(..) => self.steps().see_people(self.client),
            B::NoEmail => self.edit("Add email", "#emails"),
            B::NoConsent => self.edit("Record consent", "#emails"),
            B::NoBirthDate => self.edit("Add date of birth", "#f-birth_date"),
            B::Burnt => self.edit("Check date of birth", "#f-birth_date"),
            B::AddressTaken => self.edit("Use another email", "#emails"),
            B::Complained | B::OtherComplained(_) => self.steps().allow_email(self.client),
            B::Expired(_) => self.invite("Resend invitation"),
            B::Declined => self.invite("Send invitation again"),
            B::Revoked | B::NotInvited => self.invite("Send invitation").map(|step| Step { sends: true, ..step }),
            B::InLine | B::TryingAgain(..) | B::Delayed(_) | B::Held | B::Replaced(_) | B::NotActivated(_) | B::ExtraCode => None,
        }
    }

    /// Where "Send sign-in link" comes back to, if there is an account it opens and a confirmed address it may go to.
    fn sends_link(&self) -> Option<String> {
        let opens = self.known.client_on && self.known.care_status.lets_in() && self.known.confirmed_at.is_some();
        let mails = self.visit.practice.mails_sign_in_links() && self.may_invite();
        let here = self.typed.map_or_else(|| format!("/clients/{}/portal", self.client), looked_up);
        (opens && mails && self.known.login.is_some()).then_some(here)
    }

    /// Another way in that goes round it, or what follows once it is removed.
    fn also(&self, blocker: &Blocker) -> Option<Step> {
        match blocker {
            Blocker::NoEmail => self.print(),
            Blocker::Burnt if self.is_printed() => self.print(),
            Blocker::Burnt => self.invite("Resend invitation"),
            Blocker::AddressWrong => self.post("The address is right", "address/right"),
            _ => None,
        }
    }

    const fn steps(&self) -> Steps<'_> {
        Steps { visit: self.visit, typed: self.typed, invitable: self.invitable }
    }

    fn may_invite(&self) -> bool {
        self.invitable.holds(self.client)
    }

    fn edit(&self, label: &'static str, place: &str) -> Option<Step> {
        self.steps().edit(self.client, label, place)
    }

    /// Leads to where the email to sign in with is chosen among those on file.
    fn choose_email(&self, label: &'static str) -> Option<Step> {
        self.steps().link(Permission::EditClients, label, &format!("/clients/{}/portal#portal-email", self.client))
    }

    /// What leads in, or has led in.
    fn way_in(&self) -> &'static str {
        if self.is_printed() { "letter’s code" } else { "link" }
    }
    /// Whether the newest invitation went on paper.
    fn is_printed(&self) -> bool {
        self.known.delivery.as_deref() == Some("printed")
    }

    fn print(&self) -> Option<Step> {
        let letter = format!("/clients/{}/invitation/letter", self.client);
        let step = self.steps().act(Permission::InviteClients, "Print invitation letter", letter);
        step.filter(|_| self.may_invite()).map(inviting)
    }

    fn post(&self, label: &'static str, path: &str) -> Option<Step> {
        self.steps().act(Permission::EditClients, label, format!("/clients/{}/{path}", self.client))
    }

    fn invite(&self, label: &'static str) -> Option<Step> {
        let step = self.steps().link(Permission::InviteClients, label, &format!("/clients/{}/invitation", self.client));
        step.filter(|_| self.may_invite()).map(inviting)
    }
}

/// The same step as one by which an invitation goes.
fn inviting(step: Step) -> Step {
    Step { invites: true, ..step }
}

/// That the practice's switch is off.
pub(super) fn portal_off(steps: Steps<'_>, name: &str) -> Row {
    let sentence = Obstacle::PortalOff.sentence(name, &[]);
    Row { sentence, step: steps.turn_on(), also: None, is_ours: Blocker::PortalOff.is_ours() }
}

/// That passwords are refused for so long.
pub(super) fn passwords_refused(name: &str, minutes: u64) -> String {
    format!("Too many wrong passwords: {name} is locked out for another {}.", in_minutes(minutes))
}

/// That codes are.
pub(super) fn codes_refused(name: &str, minutes: u64) -> String {
    format!("Too many wrong codes: {name} can’t enter another one for {}.", in_minutes(minutes))
}

/// That signing in asks for more than the password, and who helps when that is lost.
pub(super) fn extra_code(name: &str) -> String {
    format!(
        "{name} has an extra code at sign-in. If the app and the recovery codes are lost, ask Portico’s operator to take it away, once you \
         are sure it is {name}."
    )
}

fn in_minutes(minutes: u64) -> String {
    format!("{minutes} {}", if minutes == 1 { "minute" } else { "minutes" })
}
