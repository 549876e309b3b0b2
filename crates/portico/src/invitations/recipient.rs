//! A recipient: a client with everything that decides whether and how an invitation can be sent to them, read in one statement.

use super::invitation::InvitationState;
pub use crate::clients::Obstacle;
use crate::{
    clients::{
        self, CareStatus, EligibilityFacts, Sending,
        eligibility::{self, REST},
    },
    practices::Present,
};
use portico_database::record;
use portico_values::{ClientId, EmailAddress, InvitationId, Moment};

record! {
    /// A client, with what a sender needs to know.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Recipient {
        pub client: ClientId,
        pub given_name: String,
        pub family_name: String,
        pub preferred_name: Option<String>,
        pub language: String,
        pub care_status: CareStatus,
        pub portal_on: bool,
        pub address: Option<EmailAddress>,
        pub consent: Option<bool>,
        /// The owner of the address has complained about our mail.
        pub suppressed: bool,
        /// Somebody who got a letter at the address said that it is wrong.
        pub wrong: bool,
        pub clinician: Option<String>,
        /// The client already has an account.
        pub active: bool,
        /// Somebody else signs in with the address.
        pub taken: bool,
        /// How many other clients have the same address on file.
        pub shared: i64,
        pub birth_date: Option<String>,
        /// One of their contacts has the address too.
        pub of_contact: bool,
        /// Whoever signs in with it opens another portal, or this one for the client.
        pub of_other_login: bool,
        pub invitation: Option<InvitationId>,
        pub state: Option<InvitationState>,
        pub generation: Option<i64>,
        pub sent_at: Option<Moment>,
        pub expires_at: Option<Moment>,
        pub sends_today: Option<i64>,
        pub sends_day: Option<i64>,
        pub delivery: Option<String>,
        /// Its link, or its printed code, was ended by five wrong answers.
        pub burnt: bool,
        /// Whether that went to the address that is on file now.
        pub sent_there: bool,
        /// How many intake forms wait for them.
        pub forms: i64,
        /// The practice asks for the date of birth on every link, and none is on file.
        pub lacks_birth_date: bool,
    }
}

/// Why an address may be the wrong one. It can be written to all the same: people free a full mailbox, and press the wrong button.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Doubt {
    /// The last email came back.
    CameBack,
    /// Somebody who opened the last invitation said that it is not for them.
    NotTheirs,
    /// They are under age, and it is somebody else's as well: what is so, in words.
    Minor(&'static str),
}

impl Recipient {
    /// An invented client, for showing a template while no client is chosen. `clinician` is the name of theirs.
    pub fn example(id: ClientId, language: &str, clinician: &str) -> Self {
        Self {
            client: id,
            given_name: "Alex".into(),
            family_name: "Example".into(),
            preferred_name: None,
            language: language.to_owned(),
            care_status: CareStatus::Active,
            portal_on: true,
            address: None,
            consent: None,
            suppressed: false,
            wrong: false,
            clinician: Some(clinician.to_owned()),
            active: false,
            taken: false,
            shared: 0,
            birth_date: None,
            of_contact: false,
            of_other_login: false,
            invitation: None,
            state: None,
            generation: None,
            sent_at: None,
            expires_at: None,
            sends_today: None,
            sends_day: None,
            delivery: None,
            burnt: false,
            sent_there: false,
            forms: 0,
            lacks_birth_date: false,
        }
    }
    /// The same with this many more intake forms, as it will be once those being sent along are there.
    #[must_use]
    pub fn with_more_forms(self, more: usize) -> Self {
        Self { forms: self.forms + i64::try_from(more).unwrap_or(0), ..self }
    }
    /// What the client is called.
    pub fn called(&self) -> &str {
        clients::client::called(self.preferred_name.as_deref(), &self.given_name, &self.family_name)
    }
    /// The address; empty if there is none on file.
    pub fn written_to(&self) -> &str {
        self.address.as_ref().map_or("", EmailAddress::as_str)
    }
    /// Given and family name.
    pub fn full_name(&self) -> String {
        clients::client::full_name(&self.given_name, &self.family_name)
    }
    /// Whether an invitation was sent before, so that this is a resend. One that was stopped before it left does not count.
    pub fn again(&self) -> bool {
        self.invitation.is_some() && self.state != Some(InvitationState::Stopped)
    }
    /// What speaks against the address on file, so that it is looked at before another invitation goes there. Who was born on the day
    /// `came_of_age`, or before, is of age.
    pub fn doubt(&self, came_of_age: &str) -> Option<Doubt> {
        match self.state {
            _ if self.sent_there && self.delivery.as_deref() == Some("bounced") => Some(Doubt::CameBack),
            Some(InvitationState::Declined) if self.sent_there => Some(Doubt::NotTheirs),
            _ => self.whose_besides(came_of_age).map(Doubt::Minor),
        }
    }
    /// Whose address it is besides, where the client is under age: mail and sign-in of a minor in a mailbox that others read (promises.md
    /// D15).
    pub fn whose_besides(&self, came_of_age: &str) -> Option<&'static str> {
        if self.birth_date.as_deref().is_none_or(|born| born <= came_of_age) {
            return None;
        }
        if self.of_contact {
            Some("is also the email of one of the contacts")
        } else if self.of_other_login {
            Some("is also what somebody else signs in with")
        } else {
            (self.shared > 0).then_some("is also the email of another client")
        }
    }
    /// The same in a sentence, with the address that was probably meant; empty where there is no doubt.
    pub fn doubt_in_words(&self, came_of_age: &str) -> String {
        let meant = self.address.as_ref().and_then(EmailAddress::likely_meant);
        match (self.doubt(came_of_age), meant) {
            (Some(Doubt::CameBack), Some(meant)) => format!("The last email didn’t arrive. Did you mean {meant}?"),
            (Some(Doubt::CameBack), None) => "The last email didn’t arrive.".into(),
            (Some(Doubt::NotTheirs), _) => "Someone who got the last email said it isn’t for them.".into(),
            (Some(Doubt::Minor(besides)), _) => format!("Under age, and this {besides}."),
            (None, _) => String::new(),
        }
    }
    /// Whether the client can get in: they have an account, or an invitation that arrived, was not answered and still works.
    pub fn has_way_in(&self, now: Moment) -> bool {
        let arrived = !matches!(self.delivery.as_deref(), Some("bounced" | "complained"));
        let works = !self.burnt && self.expires_at.is_some_and(|at| at > now);
        self.active || (self.state == Some(InvitationState::Sent) && arrived && works)
    }
    /// What stands in the way of sending to this client now, if anything. Limits on sending again come last.
    pub fn obstacle(&self, portal_on: bool, present: &Present) -> Option<Obstacle> {
        self.standing_obstacle(portal_on).or_else(|| self.resting(present))
    }
    /// What stands in the way at any time: of a letter, of a further link, and of one that goes by itself.
    pub fn standing_obstacle(&self, portal_on: bool) -> Option<Obstacle> {
        eligibility::obstacle(&self.facts(portal_on), Sending::One)
    }
    /// What stands in the way in a bulk send: also an address that several clients share (settled.md 26).
    pub fn obstacle_in_bulk(&self, portal_on: bool, present: &Present) -> Option<Obstacle> {
        eligibility::obstacle(&self.facts(portal_on), Sending::Many).or_else(|| self.resting(present))
    }
    /// What stands in the way of giving access again to a client for whom it is disabled. If there is an account, the letter goes to the
    /// account's address, whatever is on file; if there is none it is an invitation, of which a day allows so many.
    pub fn obstacle_to_opening(&self, portal_on: bool, present: &Present) -> Option<Obstacle> {
        let facts = EligibilityFacts { disabled: false, ..self.facts(portal_on) };
        let has_account = EligibilityFacts {
            active: false,
            has_email: true,
            has_consent: true,
            taken: false,
            wrong: false,
            lacks_birth_date: false,
            ..facts
        };
        if self.active {
            return eligibility::obstacle(&has_account, Sending::One);
        }
        eligibility::obstacle(&facts, Sending::One).or_else(|| self.enough_today(present))
    }
    /// What stands in the way of an invitation to the address on file once the earlier way in has ended: the account, or what went elsewhere.
    pub fn obstacle_to_starting_anew(&self, portal_on: bool, present: &Present) -> Option<Obstacle> {
        let facts = EligibilityFacts { active: false, ..self.facts(portal_on) };
        eligibility::obstacle(&facts, Sending::One).or_else(|| self.enough_today(present))
    }
    /// What stands in the way of a letter on paper. It needs no address, and can be printed again at once, up to five times a day.
    pub fn obstacle_to_paper(&self, portal_on: bool, present: &Present) -> Option<Obstacle> {
        let facts = self.facts_without_address(portal_on);
        eligibility::obstacle(&facts, Sending::One).or_else(|| self.enough_today(present))
    }
    /// What stands in the way of giving anybody at all access to this client's portal.
    pub fn obstacle_to_access(&self, portal_on: bool) -> Option<Obstacle> {
        let facts = EligibilityFacts { active: false, ..self.facts_without_address(portal_on) };
        eligibility::obstacle(&facts, Sending::One)
    }
    /// Whether the client's portal can be opened, apart from the practice's switch.
    pub fn lets_in(&self) -> bool {
        self.obstacle_to_access(true).is_none()
    }
    /// The facts that decide when nothing is sent to the address on file.
    fn facts_without_address(&self, portal_on: bool) -> EligibilityFacts {
        EligibilityFacts {
            has_email: true,
            has_consent: true,
            suppressed: false,
            wrong: false,
            taken: false,
            lacks_birth_date: false,
            ..self.facts(portal_on)
        }
    }
    fn facts(&self, portal_on: bool) -> EligibilityFacts {
        EligibilityFacts {
            care_status: self.care_status,
            disabled: !self.portal_on,
            active: self.active || self.state == Some(InvitationState::Accepted),
            has_email: self.address.is_some(),
            has_consent: self.consent == Some(true),
            suppressed: self.suppressed,
            wrong: self.wrong,
            taken: self.taken,
            shared: self.shared > 0,
            portal_on,
            lacks_birth_date: self.lacks_birth_date,
            enough_today: false,
        }
    }
    /// When an invitation can be sent again after the newest one.
    pub fn rests_until(&self) -> Option<Moment> {
        self.sent_at.map(|at| at.plus(REST))
    }
    /// That the last send that a day allows has gone, where it has.
    pub fn enough_today(&self, present: &Present) -> Option<Obstacle> {
        eligibility::enough_today(self.sends_today, self.sends_day, present.day).then_some(Obstacle::EnoughToday)
    }
    fn resting(&self, present: &Present) -> Option<Obstacle> {
        let (sent_at, now) = (self.sent_at?, present.now);
        if let Some(enough) = self.enough_today(present) {
            return Some(enough);
        }
        // A letter that never arrived may be corrected and sent again at once; so may one that was taken back or declined.
        let waits = self.state == Some(InvitationState::Sent)
            && !matches!(self.delivery.as_deref(), Some("bounced" | "cancelled" | "printed"));
        (waits && now.since(sent_at) < REST && now >= sent_at).then_some(Obstacle::JustSent)
    }
}
