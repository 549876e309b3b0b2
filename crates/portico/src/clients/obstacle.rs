//! What can stand in the way of an invitation, with one vocabulary for pages, batches and files: a code, a sentence, a few words, and what
//! to do about it.

/// Why an invitation cannot go to this client now (behaviours.md 5, 11, 20; settled.md 10, 26). Shown wherever the button would be.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Obstacle {
    /// No longer a client.
    Deactivated,
    /// Not a client yet.
    Prospective,
    /// Access was disabled by staff.
    Disabled,
    /// Has an account already.
    Active,
    /// No address on file.
    NoEmail,
    /// An address, but no consent to email.
    NoConsent,
    /// Its owner told their mail provider that mail from here is unwanted.
    Complained,
    /// Whoever got a letter there said that the address is wrong.
    AddressWrong,
    /// The address is somebody else's login.
    AddressTaken,
    /// Several clients have this address on file: staff choose one by one.
    AddressShared,
    /// The portal is off for the whole practice.
    PortalOff,
    /// Every link asks for the date of birth, and none is on file.
    NoBirthDate,
    /// Sent five times today.
    EnoughToday,
    /// Sent less than five minutes ago.
    JustSent,
}

use Obstacle as O;

impl Obstacle {
    /// All of them, in the order in which they are looked for.
    pub const ALL: [Obstacle; 14] = [
        O::Deactivated,
        O::Prospective,
        O::Disabled,
        O::Active,
        O::NoEmail,
        O::NoConsent,
        O::Complained,
        O::AddressWrong,
        O::AddressTaken,
        O::AddressShared,
        O::PortalOff,
        O::NoBirthDate,
        O::EnoughToday,
        O::JustSent,
    ];

    /// The stable word for programs, rows and the audit.
    pub const fn code(self) -> &'static str {
        match self {
            O::Deactivated => "deactivated",
            O::Prospective => "prospective",
            O::Disabled => "disabled",
            O::Active => "already_active",
            O::NoEmail => "no_email",
            O::NoConsent => "no_consent",
            O::Complained => "complained",
            O::AddressWrong => "address_wrong",
            O::AddressTaken => "address_taken",
            O::AddressShared => "address_shared",
            O::PortalOff => "portal_off",
            O::NoBirthDate => "no_birth_date",
            O::JustSent => "just_sent",
            O::EnoughToday => "enough_today",
        }
    }
    /// The obstacle with that word.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|obstacle| obstacle.code() == code)
    }
    /// Whether it is something a person here can repair ("Need you"); the rest is left out because nothing is to be done.
    pub const fn needs_somebody(self) -> bool {
        !matches!(self, O::Active | O::JustSent | O::EnoughToday | O::Deactivated)
    }
    /// The sentence where the button would be. `called` is what the client is called, `others` the clients at the same address as
    /// far as they are known here.
    pub fn sentence(self, called: &str, others: &[String]) -> String {
        match self {
            O::Deactivated => format!("{called} is a deactivated client and can’t be invited."),
            O::Prospective => format!("{called} isn’t a client yet. Review and add them first."),
            O::Disabled => format!("Access is disabled for {called}."),
            O::Active => format!("{called} is already active, so no invitation is needed."),
            O::NoEmail => format!("{NO_EMAIL} {CONSENT}."),
            O::NoConsent => format!("{CONSENT}. {called} hasn’t agreed to email yet. Record consent to invite them."),
            O::Complained => {
                format!(
                    "{called} told their mail provider that an email from you was unwanted. Talk to them, or use another email."
                )
            }
            O::AddressWrong => {
                format!("The person who got the last email says the address is wrong. Ask {called} for the right one.")
            }
            O::AddressTaken => {
                format!("{} with this email. Use another email for {called}.", sign_in(others))
            }
            O::AddressShared if others.is_empty() => {
                format!("Other clients have the same email as {called}. Invite one of them from their own record.")
            }
            O::AddressShared => {
                let have = if others.len() > 1 { "have" } else { "has" };
                format!("{} {have} the same email as {called}. Invite one of them from their own record.", listed(others))
            }
            O::PortalOff => "The Client Portal is off for the whole practice.".into(),
            O::NoBirthDate => {
                format!("Every invitation asks for the date of birth, and {called}’s isn’t on file. Add it in Client Info.")
            }
            O::JustSent => format!("{called} was sent an invitation less than 5 minutes ago."),
            O::EnoughToday => format!("{called} was sent 5 invitations today. You can send again tomorrow."),
        }
    }
    /// The same where the notice above every page says already that the portal is off: what that means here.
    pub fn below_the_notice(self, called: &str, others: &[String]) -> String {
        match self {
            O::PortalOff => "Nothing can be sent until the Client Portal is on again.".into(),
            other => other.sentence(called, others),
        }
    }
    /// The few words in the label of a checkbox that cannot be ticked: "Select Theo Marsh (cannot be invited: …)".
    pub fn in_label(self, called: &str, others: &[String]) -> String {
        match self {
            O::Deactivated => "deactivated client".into(),
            O::Prospective => "not a client yet".into(),
            O::Disabled => "access disabled".into(),
            O::Active => "already active".into(),
            O::NoEmail => NO_EMAIL.into(),
            O::NoConsent => format!("{called} hasn’t agreed to email"),
            O::Complained => format!("{called} complained about an email"),
            O::AddressWrong => "the address is wrong".into(),
            O::AddressTaken => format!("{} with this email", sign_in(others)),
            O::AddressShared => format!("same email as {}", listed(others)),
            O::PortalOff => "the Client Portal is off".into(),
            O::NoBirthDate => "no date of birth on file".into(),
            O::JustSent | O::EnoughToday => self.sentence(called, others),
        }
    }
    /// The same for everybody to read, in the line under the badge.
    pub fn in_row(self, called: &str, others: &[String]) -> String {
        match self {
            O::Deactivated => "Deactivated clients can’t be invited.".into(),
            O::Prospective => "Prospective clients can’t be invited.".into(),
            O::Disabled => "Can’t be invited while access is disabled.".into(),
            O::AddressShared => format!("Same email as {}. Choose who uses it and invite that person alone.", listed(others)),
            O::PortalOff => "The Client Portal is off.".into(),
            O::NoBirthDate => "Every invitation asks for the date of birth, and none is on file.".into(),
            O::AddressWrong => "The person who got the email says it isn’t theirs.".into(),
            O::NoConsent | O::Complained | O::AddressTaken => format!("{}.", self.in_label(called, others)),
            O::Active | O::NoEmail | O::JustSent | O::EnoughToday => self.in_label(called, others),
        }
    }
    /// The same of many, in words that follow a number: "12 without an email address on file".
    pub const fn in_general(self) -> &'static str {
        match self {
            O::Deactivated => "deactivated",
            O::Prospective => "not clients yet",
            O::Disabled => "whose access is disabled",
            O::Active => "already active",
            O::NoEmail => "without an email address on file",
            O::NoConsent => "without consent to email",
            O::Complained => "who told their mail provider that an email was unwanted",
            O::AddressWrong => "whose email was reported as wrong",
            O::AddressTaken => "whose email someone else signs in with",
            O::AddressShared => "who share an email with another client",
            O::PortalOff => "waiting until the Client Portal is on",
            O::NoBirthDate => "without a date of birth on file",
            O::JustSent => "invited less than 5 minutes ago",
            O::EnoughToday => "invited 5 times today",
        }
    }
    /// What somebody who may edit does about it: the words on the button, and what follows the address of the form of Client Info to get to
    /// the place.
    pub const fn repair(self) -> Option<(&'static str, &'static str)> {
        match self {
            O::NoEmail => Some(("Add email", "#emails")),
            O::NoConsent => Some(("Record consent", "#emails")),
            O::AddressWrong => Some(("Fix email", "#emails")),
            O::Complained | O::AddressTaken | O::AddressShared => Some(("Use another email", "#emails")),
            O::NoBirthDate => Some(("Add date of birth", "#f-birth_date")),
            O::Prospective => Some(("Review and add", ADDING)),
            O::Deactivated => Some(("Reactivate client", "#care-status")),
            O::Active | O::Disabled | O::PortalOff | O::JustSent | O::EnoughToday => None,
        }
    }
}

/// What follows the address of the form of Client Info where "Review and add" leads: there the answer that makes a client of somebody
/// prospective stands ready, and Save gives it.
pub const ADDING: &str = "?add=1#care-status";
/// Where an address or its consent is missing (behaviours.md 5); in the record it is a link to Client Info.
pub const CONSENT: &str = "An email with consent is required for Client Portal access";
/// Where there is no address (behaviours.md 20).
pub const NO_EMAIL: &str = "You cannot invite a client to the Client Portal without an email address on file.";

fn sign_in(others: &[String]) -> String {
    format!("{} {}", listed(others), if others.len() > 1 { "already sign in" } else { "already signs in" })
}

/// "Ana Silva", "Ana Silva and Bo Lind", "Ana Silva, Bo Lind and 3 others".
pub fn listed(names: &[String]) -> String {
    match names {
        [] => "Somebody else".into(),
        [one] => one.clone(),
        [one, two] => format!("{one} and {two}"),
        [one, two, three] => format!("{one}, {two} and {three}"),
        [one, two, rest @ ..] => format!("{one}, {two} and {} others", rest.len()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_address_or_consent_is_said_in_the_same_words() {
        for obstacle in [O::NoEmail, O::NoConsent] {
            assert!(obstacle.sentence("Theo", &[]).contains(CONSENT), "{obstacle:?}");
        }
    }

    #[test]
    fn others_are_named_where_they_are_known() {
        let others = ["Claire Beaumont".to_owned()];
        assert!(O::AddressShared.sentence("Hugo", &others).starts_with("Claire Beaumont has the same email as Hugo."));
        assert!(O::AddressTaken.sentence("Hugo", &[]).starts_with("Somebody else already signs in with this email."));
    }

    #[test]
    fn codes_come_back() {
        for obstacle in Obstacle::ALL {
            assert_eq!(Obstacle::from_code(obstacle.code()), Some(obstacle));
        }
    }

    #[test]
    fn each_is_counted_apart() {
        let words: std::collections::HashSet<_> = Obstacle::ALL.map(Obstacle::in_general).into();
        assert_eq!(words.len(), Obstacle::ALL.len());
    }

    #[test]
    fn names_are_listed() {
        let names = |n: usize| (1..=n).map(|i| format!("P{i}")).collect::<Vec<_>>();
        assert_eq!(listed(&names(2)), "P1 and P2");
        assert_eq!(listed(&names(3)), "P1, P2 and P3");
        assert_eq!(listed(&names(5)), "P1, P2 and 3 others");
    }
}
