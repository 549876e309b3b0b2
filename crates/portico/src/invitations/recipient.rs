//! A recipient: a client with everything that decides whether and how an invitation can be sent, read in one statement.

use super::invitation::{REST, SENDS_A_DAY, day_number};
use crate::clients;
use portico_database::record;
use portico_values::{ClientId, InvitationId, Moment};

record! {
    /// A client as the sender sees them.
    #[derive(Debug, Clone)]
    pub struct Recipient {
        pub client: ClientId,
        pub given_name: String,
        pub family_name: String,
        pub preferred_name: Option<String>,
        pub language: String,
        pub care_status: String,
        pub portal_on: bool,
        pub address: Option<String>,
        pub address_normalised: Option<String>,
        pub consent: Option<bool>,
        pub clinician: Option<String>,
        /// Has an account already.
        pub active: bool,
        /// The address is the login of somebody else.
        pub taken: bool,
        /// How many other clients have the same address on file.
        pub shared: i64,
        pub invitation: Option<InvitationId>,
        pub state: Option<String>,
        pub generation: Option<i64>,
        pub sent_at: Option<Moment>,
        pub expires_at: Option<Moment>,
        pub sends_today: Option<i64>,
        pub sends_day: Option<i64>,
        pub delivery: Option<String>,
    }
}

/// Why an invitation cannot go to this client now (behaviours 11, 20; decisions 10, 26).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Obstacle {
    /// No address on file.
    NoEmail,
    /// An address, but no consent to e-mail.
    NoConsent,
    /// Not a client yet.
    Prospective,
    /// No longer a client.
    Deactivated,
    /// Has an account already.
    Active,
    /// Access was disabled by staff.
    Disabled,
    /// The portal is off for the whole practice.
    PortalOff,
    /// The address is somebody else's login.
    AddressTaken,
    /// Several clients have this address on file: staff choose one by one.
    AddressShared,
    /// Sent less than five minutes ago.
    JustSent,
    /// Sent five times today.
    EnoughToday,
}

impl Obstacle {
    /// The stable word for programs, rows and the audit.
    pub const fn code(self) -> &'static str {
        match self {
            Obstacle::NoEmail => "no_email",
            Obstacle::NoConsent => "no_consent",
            Obstacle::Prospective => "prospective",
            Obstacle::Deactivated => "deactivated",
            Obstacle::Active => "already_active",
            Obstacle::Disabled => "disabled",
            Obstacle::PortalOff => "portal_off",
            Obstacle::AddressTaken => "address_taken",
            Obstacle::AddressShared => "address_shared",
            Obstacle::JustSent => "just_sent",
            Obstacle::EnoughToday => "enough_today",
        }
    }
    /// The obstacle with that word.
    pub fn from_code(code: &str) -> Option<Self> {
        const ALL: [Obstacle; 11] = [
            Obstacle::NoEmail,
            Obstacle::NoConsent,
            Obstacle::Prospective,
            Obstacle::Deactivated,
            Obstacle::Active,
            Obstacle::Disabled,
            Obstacle::PortalOff,
            Obstacle::AddressTaken,
            Obstacle::AddressShared,
            Obstacle::JustSent,
            Obstacle::EnoughToday,
        ];
        ALL.into_iter().find(|obstacle| obstacle.code() == code)
    }
    /// Whether it is something a person here can repair ("Need you"); the rest is left out because nothing is to be done.
    pub const fn needs_somebody(self) -> bool {
        !matches!(self, Obstacle::Active | Obstacle::JustSent | Obstacle::EnoughToday | Obstacle::Deactivated)
    }
    /// The sentence for staff.
    pub fn sentence(self, name: &str) -> String {
        match self {
            Obstacle::NoEmail => "You cannot invite a client to the Client Portal without an email address on file.".into(),
            Obstacle::NoConsent => format!("{name} hasn’t agreed to email yet. Record consent to invite them."),
            Obstacle::Prospective => format!("{name} isn’t a client yet. Review and add them first."),
            Obstacle::Deactivated => format!("{name} is a deactivated client."),
            Obstacle::Active => format!("{name} is already active, so no invitation is needed."),
            Obstacle::Disabled => format!("Access is disabled for {name}."),
            Obstacle::PortalOff => "The Client Portal is off for the whole practice.".into(),
            Obstacle::AddressTaken => format!("Somebody else already signs in with {name}’s email. Use another email."),
            Obstacle::AddressShared => {
                format!("Other clients have the same email as {name}. Invite one of them from their own record.")
            }
            Obstacle::JustSent => format!("{name} was sent an invitation less than 5 minutes ago."),
            Obstacle::EnoughToday => format!("{name} was sent 5 invitations today. You can send again tomorrow."),
        }
    }
}

impl Recipient {
    /// What the client is called.
    pub fn called(&self) -> &str {
        clients::client::called(self.preferred_name.as_deref(), &self.given_name, &self.family_name)
    }
    /// Given and family name.
    pub fn full_name(&self) -> String {
        format!("{} {}", self.given_name, self.family_name).trim().to_owned()
    }
    /// Whether an invitation went out before, so that this send is a resend.
    pub const fn again(&self) -> bool {
        self.invitation.is_some()
    }
    /// What stands in the way of sending to this client, if anything; the limits on repetition come last.
    pub fn obstacle(&self, portal_on: bool, now: Moment) -> Option<Obstacle> {
        self.standing_obstacle(portal_on).or_else(|| self.resting(now))
    }
    /// What stands in the way whatever the hour.
    pub fn standing_obstacle(&self, portal_on: bool) -> Option<Obstacle> {
        let obstacles = [
            (self.care_status == "deactivated", Obstacle::Deactivated),
            (self.care_status == "prospective", Obstacle::Prospective),
            (!self.portal_on, Obstacle::Disabled),
            (self.active || self.state.as_deref() == Some("accepted"), Obstacle::Active),
            (self.address.is_none(), Obstacle::NoEmail),
            (self.consent != Some(true), Obstacle::NoConsent),
            (self.taken, Obstacle::AddressTaken),
            (!portal_on, Obstacle::PortalOff),
        ];
        obstacles.into_iter().find(|(holds, _)| *holds).map(|(_, obstacle)| obstacle)
    }
    /// What stands in the way in a bulk send: the same, and an address that several clients share (decisions 26).
    pub fn obstacle_in_bulk(&self, portal_on: bool, now: Moment) -> Option<Obstacle> {
        let standing = self.standing_obstacle(portal_on);
        standing.or((self.shared > 0).then_some(Obstacle::AddressShared)).or_else(|| self.resting(now))
    }
    /// Five a day hold whatever has become of the earlier ones: taking an invitation back makes no room.
    fn resting(&self, now: Moment) -> Option<Obstacle> {
        let sent_at = self.sent_at?;
        // A letter that never arrived may be repaired and sent again at once, and so may one that was taken back or turned down.
        let waits = self.state.as_deref() == Some("sent") && !matches!(self.delivery.as_deref(), Some("bounced" | "cancelled"));
        if waits && now.since(sent_at) < REST && now >= sent_at {
            return Some(Obstacle::JustSent);
        }
        let today = self.sends_day == Some(day_number(now));
        (today && self.sends_today.unwrap_or(0) >= SENDS_A_DAY).then_some(Obstacle::EnoughToday)
    }
}
