//! The rules of invitations: what a link is worth at a given moment, how often may be sent, how long links work. Pure functions.

use super::second_check::SecondCheck;
use crate::clients::{self, CareStatus};
use portico_database::{record, word_enum};
use portico_values::{ClientId, EmailAddress, InvitationId, Moment, PracticeId, TokenId, moment::days};
use std::time::Duration;

word_enum! {
    /// Where an invitation stands.
    pub enum InvitationState {
        /// It waits to be accepted.
        Sent = "sent",
        /// It waits, and is on hold because the database was restored from a copy.
        Held = "held",
        /// The client has activated their account.
        Accepted = "accepted",
        /// The person who got it said that it is not for them.
        Declined = "declined",
        /// Staff took it back, or it ended together with the address or access it was for.
        Revoked = "revoked",
        /// Its only letter was stopped before it left.
        Stopped = "stopped",
    }
}

word_enum! {
    /// How a link reaches the client.
    pub enum Channel {
        /// By email. It works as long as its generation, and using it proves that somebody reads that mailbox.
        Mailed = "mailed",
        /// Copied by staff and passed on in another way. It proves nothing about a mailbox.
        Copied = "copied",
        /// As a QR code at the desk.
        Qr = "qr",
        /// On paper. It works as long as its generation, like a mailed one, but proves nothing about a mailbox.
        Printed = "printed",
    }
}

impl Channel {
    /// How long a link of this channel works: mailed and printed ones for the days that the practice has set, copied ones for a week,
    /// codes at the desk for ten minutes.
    pub const fn life(self, link_days: i64) -> Duration {
        match self {
            Channel::Mailed | Channel::Printed => days(if link_days < 1 { 1 } else { link_days.unsigned_abs() }),
            Channel::Copied => days(7),
            Channel::Qr => Duration::from_secs(600),
        }
    }
}

/// At most this many new links that one client can ask for in a day.
pub const RENEWALS_A_DAY: i64 = 3;
/// How long after it expired a link can still be renewed by its owner.
pub const RENEWABLE: Duration = days(90);
/// At most this many answers to the second check of one link.
pub const CHECK_TRIES: i64 = 5;
/// At most this many single sends by one staff member in an hour.
pub const SINGLE_SENDS_AN_HOUR: i64 = 100;

record! {
    /// Everything that decides about a link, read in one statement.
    #[derive(Debug, Clone)]
    pub struct LinkFacts {
        pub practice: PracticeId,
        pub token: TokenId,
        pub invitation: InvitationId,
        pub client: ClientId,
        pub channel: Channel,
        pub token_generation: i64,
        pub token_expires_at: Moment,
        pub token_revoked_at: Option<Moment>,
        pub second_check: SecondCheck,
        pub wrong_tries: i64,
        pub generation: i64,
        /// The last generation that was ended by something other than the next one: taken back, declined, or ended with the address or
        /// the access. The first send afterwards notes it here; until then the state says so.
        pub ended_generation: i64,
        pub state: InvitationState,
        /// Where the invitation was sent; `None` for one on paper.
        pub address: Option<EmailAddress>,
        pub sent_at: Moment,
        pub accepted_at: Option<Moment>,
        pub portal_on: bool,
        pub client_portal_on: bool,
        pub care_status: CareStatus,
        pub given_name: String,
        pub family_name: String,
        pub preferred_name: Option<String>,
        pub language: String,
    }
}

/// What a link is worth at this moment. Each state has a page that says so and offers one next step.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum LinkState {
    /// It works.
    Living,
    /// The Client Portal is off for the whole practice.
    PortalOff,
    /// Access is disabled for this client.
    AccessDisabled,
    /// The account is active; there is nothing left to do but sign in.
    Used,
    /// Staff took it back.
    Revoked,
    /// Its second check was answered wrongly five times.
    Burnt,
    /// Somebody said "Not me".
    Declined,
    /// A newer letter took its place.
    Replaced,
    /// Its days are over. It can be renewed.
    Expired,
    /// Its days are over, and so are the ninety in which it could be renewed, whether or not it was replaced before.
    LongExpired,
}

impl LinkFacts {
    /// What the link is worth at `now`. The first state that applies wins, from the widest switch down to the link itself.
    pub fn state(&self, now: Moment) -> LinkState {
        if !self.portal_on {
            return LinkState::PortalOff;
        }
        if !self.client_portal_on || !self.care_status.lets_in() {
            return LinkState::AccessDisabled;
        }
        match self.state {
            InvitationState::Accepted => return LinkState::Used,
            InvitationState::Declined => return LinkState::Declined,
            InvitationState::Sent => {}
            InvitationState::Held | InvitationState::Revoked | InvitationState::Stopped => return LinkState::Revoked,
        }
        if self.token_revoked_at.is_some() {
            return if self.wrong_tries >= CHECK_TRIES { LinkState::Burnt } else { LinkState::Revoked };
        }
        if self.was_ended() {
            return LinkState::Revoked;
        }
        if now >= self.token_expires_at.plus(RENEWABLE) {
            return LinkState::LongExpired;
        }
        if self.dies_with_its_generation() && self.token_generation != self.generation {
            return LinkState::Replaced;
        }
        if self.token_expires_at > now { LinkState::Living } else { LinkState::Expired }
    }
    fn dies_with_its_generation(&self) -> bool {
        matches!(self.channel, Channel::Mailed | Channel::Printed)
    }
    /// Whether its generation was ended before the invitation was sent again. The next generation does not bring such a link back, not
    /// even for asking for a new one. Links that a merge brought here have no generation.
    fn was_ended(&self) -> bool {
        self.dies_with_its_generation() && (1..=self.ended_generation).contains(&self.token_generation)
    }
    /// Whether whoever activates types the address they will sign in with, because the invitation was sent to none.
    pub fn asks_for_address(&self) -> bool {
        self.address.is_none()
    }
    /// The address it was sent to; empty if there was none.
    pub fn written_to(&self) -> &str {
        self.address.as_ref().map_or("", EmailAddress::as_str)
    }
    /// What the client is called.
    pub fn called(&self) -> &str {
        clients::client::called(self.preferred_name.as_deref(), &self.given_name, &self.family_name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clients::store::burnt;
    use portico_values::{Identity, SeededRandomness, new_id};

    fn id<T: Identity>() -> T {
        new_id(Moment::from_millis(0), &SeededRandomness::new(1))
    }

    fn living() -> LinkFacts {
        LinkFacts {
            practice: id(),
            token: id(),
            invitation: id(),
            client: id(),
            channel: Channel::Mailed,
            token_generation: 3,
            token_expires_at: Moment::from_millis(1_000),
            token_revoked_at: None,
            second_check: SecondCheck::None,
            wrong_tries: 0,
            generation: 3,
            ended_generation: 0,
            state: InvitationState::Sent,
            address: EmailAddress::parse("maya@example.com").ok(),
            sent_at: Moment::from_millis(0),
            accepted_at: None,
            portal_on: true,
            client_portal_on: true,
            care_status: CareStatus::Active,
            given_name: "Maya".into(),
            family_name: "Lindqvist".into(),
            preferred_name: None,
            language: "en".into(),
        }
    }

    #[test]
    fn a_link_tells_its_true_state() {
        let at = Moment::from_millis(999);
        let with = |change: fn(&mut LinkFacts)| {
            let mut facts = living();
            change(&mut facts);
            facts.state(at)
        };
        assert_eq!(living().state(at), LinkState::Living);
        assert_eq!(with(|f| f.portal_on = false), LinkState::PortalOff);
        assert_eq!(with(|f| f.client_portal_on = false), LinkState::AccessDisabled);
        assert_eq!(with(|f| f.care_status = CareStatus::Deactivated), LinkState::AccessDisabled);
        assert_eq!(with(|f| f.state = InvitationState::Accepted), LinkState::Used);
        assert_eq!(with(|f| f.state = InvitationState::Revoked), LinkState::Revoked);
        assert_eq!(with(|f| f.state = InvitationState::Declined), LinkState::Declined);
        assert_eq!(with(|f| f.generation = 4), LinkState::Replaced);
        assert_eq!(with(|f| f.token_revoked_at = Some(Moment::from_millis(1))), LinkState::Revoked);
        let burnt = |f: &mut LinkFacts| (f.token_revoked_at, f.wrong_tries) = (Some(Moment::from_millis(1)), 5);
        assert_eq!(with(burnt), LinkState::Burnt);
        assert_eq!(with(|f| f.token_expires_at = Moment::from_millis(999)), LinkState::Expired);
        assert_eq!(with(|f| f.state = InvitationState::Held), LinkState::Revoked);
    }

    #[test]
    fn what_was_ended_stays_ended_when_it_is_sent_anew() {
        let at = Moment::from_millis(999);
        let anew = LinkFacts { generation: 4, ended_generation: 3, ..living() };
        assert_eq!(anew.state(at), LinkState::Revoked);
        assert_eq!(LinkFacts { token_generation: 4, ..anew.clone() }.state(at), LinkState::Living);
        assert_eq!(LinkFacts { generation: 5, token_generation: 4, ..anew.clone() }.state(at), LinkState::Replaced);
        assert_eq!(LinkFacts { token_generation: 0, ..anew }.state(at), LinkState::Replaced, "a merge leads it here");
    }

    #[test]
    fn copied_links_outlive_a_resend() {
        let mut facts = living();
        facts.channel = Channel::Copied;
        facts.generation = 9;
        assert_eq!(facts.state(Moment::from_millis(999)), LinkState::Living);
        facts.channel = Channel::Printed;
        assert_eq!(facts.state(Moment::from_millis(999)), LinkState::Replaced, "a letter on paper does not");
    }

    #[test]
    fn the_last_millisecond_counts() {
        let facts = living();
        assert_eq!(facts.state(Moment::from_millis(999)), LinkState::Living);
        assert_eq!(facts.state(Moment::from_millis(1_000)), LinkState::Expired);
        let end = Moment::from_millis(1_000).plus(RENEWABLE);
        assert_eq!(facts.state(Moment::from_millis(end.millis() - 1)), LinkState::Expired);
        assert_eq!(facts.state(end), LinkState::LongExpired);
        let replaced = LinkFacts { generation: 4, ..facts };
        assert_eq!(replaced.state(Moment::from_millis(end.millis() - 1)), LinkState::Replaced);
        assert_eq!(replaced.state(end), LinkState::LongExpired);
    }

    #[test]
    fn staff_read_of_as_many_wrong_answers_as_a_link_takes() {
        assert!(burnt!("i").contains(&format!("t.wrong_tries >= {CHECK_TRIES})")));
    }
}
