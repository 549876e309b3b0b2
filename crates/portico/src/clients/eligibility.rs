//! Eligibility: may this client be invited, and if not, why? Pure; the facts come from `store`.

use super::Standing;

/// Why a client cannot be invited (behaviours 5, 11, 20; decisions 26). Shown wherever the button would be.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Reason {
    /// No longer a client.
    Deactivated,
    /// Not yet a client.
    Prospective,
    /// Staff closed the portal for this client.
    Disabled,
    /// Has an account already.
    AlreadyActive,
    /// No address on file.
    NoEmail,
    /// An address, and no consent to e-mail.
    NoConsent,
    /// Another person signs in with this address.
    LoginOfAnother {
        /// The clients who do, by name.
        names: Vec<String>,
    },
    /// Several clients have this address as theirs: staff choose one by one.
    SharedAddress {
        /// The other clients, by name.
        names: Vec<String>,
    },
    /// The Client Portal is off for the whole practice.
    PortalOff,
}

/// How an invitation is about to be sent.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Sending {
    /// To one client whom staff chose by hand.
    One,
    /// To many at once.
    Many,
}

/// What decides. Names of others are those within the practice; they are on file at the same address.
#[derive(Clone, Debug)]
pub struct EligibilityFacts<'a> {
    /// Where the client stands.
    pub standing: Standing,
    /// Whether there is an address.
    pub has_email: bool,
    /// Whether there is an address with consent.
    pub has_consent: bool,
    /// Whether the practice's Client Portal is on.
    pub portal_on: bool,
    /// Others whose login has this address.
    pub signed_in_as: &'a [String],
    /// Others whose main address this is.
    pub shared_with: &'a [String],
}

/// The first thing that stands in the way, if anything does.
pub fn obstacle(facts: &EligibilityFacts<'_>, sending: Sending) -> Option<Reason> {
    match facts.standing {
        Standing::Deactivated => return Some(Reason::Deactivated),
        Standing::Prospective => return Some(Reason::Prospective),
        Standing::Disabled => return Some(Reason::Disabled),
        Standing::Active | Standing::Activated => return Some(Reason::AlreadyActive),
        _ => {}
    }
    if !facts.has_email {
        return Some(Reason::NoEmail);
    }
    if !facts.has_consent {
        return Some(Reason::NoConsent);
    }
    if !facts.signed_in_as.is_empty() {
        return Some(Reason::LoginOfAnother { names: facts.signed_in_as.to_vec() });
    }
    if sending == Sending::Many && !facts.shared_with.is_empty() {
        return Some(Reason::SharedAddress { names: facts.shared_with.to_vec() });
    }
    (!facts.portal_on).then_some(Reason::PortalOff)
}

impl Reason {
    /// The stable word for programs.
    pub const fn code(&self) -> &'static str {
        match self {
            Reason::Deactivated => "deactivated",
            Reason::Prospective => "prospective",
            Reason::Disabled => "disabled",
            Reason::AlreadyActive => "already_active",
            Reason::NoEmail => "no_email",
            Reason::NoConsent => "no_consent",
            Reason::LoginOfAnother { .. } => "address_taken",
            Reason::SharedAddress { .. } => "address_shared",
            Reason::PortalOff => "portal_off",
        }
    }
    /// The sentence where the button would be. `called` is what the client is called.
    pub fn sentence(&self, called: &str) -> String {
        match self {
            Reason::Deactivated => format!("{called} is a deactivated client and can’t be invited."),
            Reason::Prospective => format!("{called} isn’t a client yet and can’t be invited."),
            Reason::Disabled => format!("Access is disabled for {called}."),
            Reason::AlreadyActive => format!("{called} is already active."),
            Reason::NoEmail => "You cannot invite a client to the Client Portal without an email address on file.".into(),
            Reason::NoConsent => {
                format!("An email with consent is required for Client Portal access. {called} hasn’t agreed to email yet.")
            }
            Reason::LoginOfAnother { names } => {
                let signs_in = if names.len() > 1 { "already sign in" } else { "already signs in" };
                format!("{} {signs_in} with this email. Use another email for {called}.", listed(names))
            }
            Reason::SharedAddress { names } => {
                let have = if names.len() > 1 { "have" } else { "has" };
                format!("{} {have} the same email as {called}. Choose who uses it and invite that person alone.", listed(names))
            }
            Reason::PortalOff => "The Client Portal is off for the whole practice.".into(),
        }
    }
    /// The few words in the label of a checkbox that cannot be ticked: "Select Eleanor Davies (cannot be invited: …)".
    pub fn in_label(&self, called: &str) -> String {
        match self {
            Reason::Deactivated => "deactivated client".into(),
            Reason::Prospective => "not a client yet".into(),
            Reason::Disabled => "access disabled".into(),
            Reason::AlreadyActive => "already active".into(),
            Reason::NoEmail => format!("{called} has no email on file"),
            Reason::NoConsent => format!("{called} hasn’t agreed to email"),
            Reason::LoginOfAnother { names } => format!("{} already signs in with this email", listed(names)),
            Reason::SharedAddress { names } => format!("same email as {}", listed(names)),
            Reason::PortalOff => "the Client Portal is off".into(),
        }
    }
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

    fn facts<'a>(standing: Standing) -> EligibilityFacts<'a> {
        EligibilityFacts { standing, has_email: true, has_consent: true, portal_on: true, signed_in_as: &[], shared_with: &[] }
    }

    fn code(facts: &EligibilityFacts<'_>, sending: Sending) -> Option<&'static str> {
        obstacle(facts, sending).map(|reason| reason.code())
    }

    #[test]
    fn every_standing_is_decided() {
        for standing in Standing::ALL {
            let expected = match standing {
                Standing::Deactivated => Some("deactivated"),
                Standing::Prospective => Some("prospective"),
                Standing::Disabled => Some("disabled"),
                Standing::Active | Standing::Activated => Some("already_active"),
                _ => None,
            };
            assert_eq!(code(&facts(standing), Sending::Many), expected, "{standing:?}");
        }
    }

    #[test]
    fn an_address_with_consent_comes_first() {
        let no_email = EligibilityFacts { has_email: false, has_consent: false, ..facts(Standing::NoEmail) };
        assert_eq!(code(&no_email, Sending::One), Some("no_email"));
        let no_consent = EligibilityFacts { has_consent: false, ..facts(Standing::NoConsent) };
        assert_eq!(code(&no_consent, Sending::One), Some("no_consent"));
        let off = EligibilityFacts { portal_on: false, ..facts(Standing::NotInvited) };
        assert_eq!(code(&off, Sending::One), Some("portal_off"));
    }

    #[test]
    fn a_shared_address_is_for_staff_to_decide_one_by_one() {
        let others = ["Claire Beaumont".to_owned()];
        let shared = EligibilityFacts { shared_with: &others, ..facts(Standing::NotInvited) };
        assert_eq!(code(&shared, Sending::One), None);
        let reason = obstacle(&shared, Sending::Many).expect("held back");
        assert!(reason.sentence("Hugo").starts_with("Claire Beaumont has the same email as Hugo."));
        let taken = EligibilityFacts { signed_in_as: &others, ..facts(Standing::NotInvited) };
        assert_eq!(code(&taken, Sending::One), Some("address_taken"));
    }

    #[test]
    fn names_are_listed() {
        let names = |n: usize| (1..=n).map(|i| format!("P{i}")).collect::<Vec<_>>();
        assert_eq!(listed(&names(2)), "P1 and P2");
        assert_eq!(listed(&names(3)), "P1, P2 and P3");
        assert_eq!(listed(&names(5)), "P1, P2 and 3 others");
    }
}
