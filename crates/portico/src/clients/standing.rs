//! Standing: the one status that a client has at a time, with the same word, icon and tone wherever it is shown.

use portico_database::word_enum;
use portico_values::Moment;

word_enum! {
    /// Where a client stands with the Client Portal. The highest that matches wins.
    pub enum Standing {
        /// No longer a client.
        Deactivated = "deactivated",
        /// Not yet a client.
        Prospective = "prospective",
        /// Staff closed the portal for this client.
        Disabled = "disabled",
        /// Has an account and did something there.
        Active = "active",
        /// Set a password and did nothing since.
        Activated = "activated",
        /// The mail server refused the invitation, or it came back.
        Undelivered = "undelivered",
        /// The invitation is on its way.
        Sending = "sending",
        /// The invitation arrived and nobody has accepted it yet.
        Waiting = "waiting",
        /// The invitation's days are over.
        Expired = "expired",
        /// Staff took the invitation back.
        Revoked = "revoked",
        /// Somebody who opened it said that it is not for them.
        Declined = "declined",
        /// Could be invited and never was.
        NotInvited = "not_invited",
        /// Has an address, and has not agreed to email.
        NoConsent = "no_consent",
        /// Has no address.
        NoEmail = "no_email",
    }
}

use Standing as S;

impl Standing {
    /// Those a client's row can hold. That the letter of somebody who waits is still on its way is read from the invitation, so that
    /// handing a letter over writes nothing here.
    pub const STORED: [Standing; 13] = [
        S::Deactivated,
        S::Prospective,
        S::Disabled,
        S::Active,
        S::Activated,
        S::Undelivered,
        S::Waiting,
        S::Expired,
        S::Revoked,
        S::Declined,
        S::NotInvited,
        S::NoConsent,
        S::NoEmail,
    ];

    /// The standing as it is now: what is stored as waiting has expired once `until` is reached, whether or not the row was
    /// written since.
    pub fn at(self, until: Moment, now: Moment) -> Self {
        if self == S::Waiting && until <= now { S::Expired } else { self }
    }
    /// The label on the badge.
    pub const fn label(self) -> &'static str {
        match self {
            S::Deactivated => "Deactivated client",
            S::Prospective => "Prospective",
            S::Disabled => "Access disabled",
            S::Active => "Active",
            S::Activated => "Activated",
            S::Undelivered => "Email not delivered",
            S::Sending => "Sending…",
            S::Waiting => "Waiting to accept",
            S::Expired => "Invitation expired",
            S::Revoked => "Invitation revoked",
            S::Declined => "Declined",
            S::NotInvited => "Not invited",
            S::NoConsent => "No email consent",
            S::NoEmail => "No email on file",
        }
    }
    /// The icon on the badge.
    pub const fn icon(self) -> &'static str {
        match self {
            S::Deactivated => "archive",
            S::Prospective => "user-plus",
            S::Disabled | S::Revoked => "prohibit",
            S::Active | S::Activated => "check-circle",
            S::Undelivered => "warning-circle",
            S::Sending => "spinner-gap",
            S::Waiting => "hourglass-medium",
            S::Expired => "clock-countdown",
            S::Declined => "x-circle",
            S::NotInvited => "circle-dashed",
            S::NoConsent | S::NoEmail => "envelope-simple",
        }
    }
    /// The tone of the badge: clay = a person must act, honey = somebody else must act, tide = the machine is acting,
    /// sage = done, stone and outline = rest.
    pub const fn tone(self) -> &'static str {
        match self {
            S::Deactivated | S::Disabled => "stone",
            S::Active | S::Activated => "sage",
            S::Undelivered | S::Expired | S::Declined => "clay",
            S::Sending => "tide",
            S::Waiting => "honey",
            S::Prospective | S::Revoked | S::NotInvited | S::NoConsent | S::NoEmail => "outline",
        }
    }
    /// The tone of the bar at the start of the row, where it has one: it repeats the badge and never replaces it.
    pub const fn rail(self) -> &'static str {
        match self {
            S::Active | S::Activated => "sage",
            S::Undelivered | S::Expired | S::Declined => "clay",
            _ => "",
        }
    }
    /// Whether the client has an account: "Client Portal: Active".
    pub const fn has_account(self) -> bool {
        matches!(self, S::Active | S::Activated)
    }
    /// Whether an invitation is out that nobody has accepted: it can be revoked, and a link to it handed over.
    pub const fn has_open_invitation(self) -> bool {
        matches!(self, S::Sending | S::Waiting | S::Undelivered | S::Expired)
    }
    /// Whether a letter is on its way that "Stop" may still find in line (settled.md 13).
    pub const fn can_be_stopped(self) -> bool {
        matches!(self, S::Sending)
    }
    /// Whether an invitation was sent before, so that the next one is sent again.
    pub const fn was_invited(self) -> bool {
        self.has_open_invitation() || matches!(self, S::Revoked | S::Declined)
    }
}

/// A place on the list: the tabs above it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Hash)]
pub enum Tab {
    /// Everybody.
    #[default]
    All,
    /// Could be invited, or could be once an address or consent is there.
    NotInvited,
    /// Invited, and nobody needs to do anything here.
    Waiting,
    /// Somebody here must act.
    NeedsAttention,
    /// Has an account.
    Active,
    /// Shut out by staff.
    Disabled,
}

impl Tab {
    /// In the order of the page.
    pub const ALL: [Tab; 6] = [Tab::All, Tab::NotInvited, Tab::Waiting, Tab::NeedsAttention, Tab::Active, Tab::Disabled];

    /// The label.
    pub const fn label(self) -> &'static str {
        match self {
            Tab::All => "All",
            Tab::NotInvited => "Not invited",
            Tab::Waiting => "Waiting",
            Tab::NeedsAttention => "Needs attention",
            Tab::Active => "Active",
            Tab::Disabled => "Disabled",
        }
    }
    /// The word in the address; empty for everybody.
    pub const fn word(self) -> &'static str {
        match self {
            Tab::All => "",
            Tab::NotInvited => "not-invited",
            Tab::Waiting => "waiting",
            Tab::NeedsAttention => "attention",
            Tab::Active => "active",
            Tab::Disabled => "disabled",
        }
    }
    /// The tab with that word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|tab| tab.word() == word)
    }
    /// The standings it shows; none means all of them.
    pub const fn standings(self) -> &'static [Standing] {
        match self {
            Tab::All => &[],
            Tab::NotInvited => &[S::NotInvited, S::NoConsent, S::NoEmail],
            Tab::Waiting => &[S::Waiting, S::Sending],
            Tab::NeedsAttention => &[S::Undelivered, S::Expired, S::Declined],
            Tab::Active => &[S::Active, S::Activated],
            Tab::Disabled => &[S::Disabled],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_come_back() {
        for standing in Standing::ALL {
            assert_eq!(Standing::from_word(standing.word()), Some(standing));
            assert_eq!(Standing::STORED.contains(&standing), standing != S::Sending);
        }
        for tab in Tab::ALL {
            assert_eq!(Tab::from_word(tab.word()), Some(tab));
        }
        assert_eq!(Standing::from_word("green"), None);
    }

    #[test]
    fn waiting_ends_at_its_very_moment() {
        let until = Moment::from_millis(1_000);
        assert_eq!(S::Waiting.at(until, Moment::from_millis(999)), S::Waiting);
        assert_eq!(S::Waiting.at(until, until), S::Expired);
        assert_eq!(S::Active.at(Moment::from_millis(0), until), S::Active);
    }

    #[test]
    fn no_standing_stands_under_two_tabs() {
        for standing in Standing::ALL {
            let tabs = Tab::ALL.into_iter().filter(|tab| tab.standings().contains(&standing)).count();
            assert!(tabs <= 1, "{standing:?} stands under {tabs} tabs");
        }
    }
}
