//! Eligibility: may this client be invited, and if not, why? Pure; the facts come from `store`.

use super::{CareStatus, Obstacle, Obstacle as O, Standing};
use portico_values::Moment;
use std::time::Duration;

/// The least time between two letters to one client that call them to the portal: invitations, offers, forms, documents (settled.md 10).
pub const REST: Duration = Duration::from_secs(5 * 60);
/// At most this many sends to one client in a day of the practice.
pub const SENDS_A_DAY: i64 = 5;

/// How an invitation is about to be sent.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Sending {
    /// To one client whom staff chose by hand.
    One,
    /// To many at once.
    Many,
}

/// What decides, whatever the minute.
#[derive(Clone, Copy, Debug)]
pub struct EligibilityFacts {
    /// Whether the person is a client.
    pub care_status: CareStatus,
    /// Staff closed the portal for this client.
    pub disabled: bool,
    /// Has an account.
    pub active: bool,
    /// Whether there is an address.
    pub has_email: bool,
    /// Whether there is an address with consent.
    pub has_consent: bool,
    /// Whether its owner complained about mail to it, and nobody has lifted that.
    pub suppressed: bool,
    /// Whether somebody who got a letter there said that the address is wrong.
    pub wrong: bool,
    /// Whether somebody else's login has this address.
    pub taken: bool,
    /// Whether other clients have this address on file.
    pub shared: bool,
    /// Whether the practice's Client Portal is on.
    pub portal_on: bool,
    /// Whether every link asks for the date of birth, and none is on file.
    pub lacks_birth_date: bool,
    /// Whether the last send that a day allows has gone.
    pub enough_today: bool,
}

impl EligibilityFacts {
    /// What a standing decides; address and switch are as good as they can be until they are filled in.
    pub const fn of(standing: Standing) -> Self {
        Self {
            care_status: match standing {
                Standing::Deactivated => CareStatus::Deactivated,
                Standing::Prospective => CareStatus::Prospective,
                _ => CareStatus::Active,
            },
            disabled: matches!(standing, Standing::Disabled),
            active: standing.has_account(),
            has_email: true,
            has_consent: true,
            suppressed: false,
            wrong: false,
            taken: false,
            shared: false,
            portal_on: true,
            lacks_birth_date: false,
            enough_today: false,
        }
    }
}

/// The first thing that stands in the way, if anything does.
pub fn obstacle(facts: &EligibilityFacts, sending: Sending) -> Option<Obstacle> {
    let obstacles = [
        (facts.disabled, O::Disabled),
        (facts.active, O::Active),
        (!facts.has_email, O::NoEmail),
        (!facts.has_consent, O::NoConsent),
        (facts.suppressed, O::Complained),
        (facts.wrong, O::AddressWrong),
        (facts.taken, O::AddressTaken),
        (!facts.portal_on, O::PortalOff),
        (facts.shared && sending == Sending::Many, O::AddressShared),
        (facts.lacks_birth_date, O::NoBirthDate),
        (facts.enough_today, O::EnoughToday),
    ];
    let first = || obstacles.into_iter().find(|(holds, _)| *holds).map(|(_, obstacle)| obstacle);
    facts.care_status.obstacle().or_else(first)
}

impl CareStatus {
    /// What closes the whole portal, whatever else holds: whoever is not a client yet, or no longer, is let
    /// in nowhere. Statements say the same as `care_status not in ('deactivated', 'prospective')`.
    pub const fn obstacle(self) -> Option<Obstacle> {
        match self {
            CareStatus::Active | CareStatus::Inactive => None,
            CareStatus::Prospective => Some(O::Prospective),
            CareStatus::Deactivated => Some(O::Deactivated),
        }
    }
    /// Whether a client's portal can be open at all.
    pub const fn lets_in(self) -> bool {
        self.obstacle().is_none()
    }
}

/// Whether the last send that a day allows has gone: as many went on the day of the newest one, and that is today. It holds whatever became of
/// them: taking an invitation back frees no place.
pub fn enough_today(sends_today: Option<i64>, sends_day: Option<i64>, today: i64) -> bool {
    sends_day == Some(today) && sends_today.is_some_and(|sent| sent >= SENDS_A_DAY)
}

/// Until when nothing more can be sent to this client, if an invitation went out a moment ago. One that never arrived does not count.
pub fn rests_until(standing: Standing, sent_at: Option<Moment>, now: Moment) -> Option<Moment> {
    let until = sent_at.filter(|_| matches!(standing, Standing::Sending | Standing::Waiting))?.plus(REST);
    (now < until).then_some(until)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(facts: &EligibilityFacts, sending: Sending) -> Option<&'static str> {
        obstacle(facts, sending).map(Obstacle::code)
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
            assert_eq!(code(&EligibilityFacts::of(standing), Sending::Many), expected, "{standing:?}");
        }
    }

    #[test]
    fn whoever_is_no_client_at_present_is_let_in_nowhere() {
        let let_in: Vec<&str> = CareStatus::ALL.into_iter().filter(|status| status.lets_in()).map(CareStatus::word).collect();
        assert_eq!(let_in, ["active", "inactive"]);
    }

    #[test]
    fn an_address_with_consent_comes_first() {
        let good = EligibilityFacts::of(Standing::NotInvited);
        let no_email = EligibilityFacts { has_email: false, has_consent: false, ..good };
        assert_eq!(code(&no_email, Sending::One), Some("no_email"));
        assert_eq!(code(&EligibilityFacts { has_consent: false, ..good }, Sending::One), Some("no_consent"));
        assert_eq!(code(&EligibilityFacts { portal_on: false, ..good }, Sending::One), Some("portal_off"));
    }

    #[test]
    fn a_shared_address_is_for_staff_to_decide_one_by_one() {
        let shared = EligibilityFacts { shared: true, ..EligibilityFacts::of(Standing::NotInvited) };
        assert_eq!(code(&shared, Sending::One), None);
        assert_eq!(code(&shared, Sending::Many), Some("address_shared"));
        assert_eq!(code(&EligibilityFacts { taken: true, ..shared }, Sending::One), Some("address_taken"));
    }

    #[test]
    fn what_every_link_asks_for_has_to_be_on_file() {
        let lacks = |standing| EligibilityFacts { lacks_birth_date: true, ..EligibilityFacts::of(standing) };
        for sending in [Sending::One, Sending::Many] {
            assert_eq!(code(&lacks(Standing::NotInvited), sending), Some("no_birth_date"));
            assert_eq!(code(&lacks(Standing::Active), sending), Some("already_active"), "who has an account needs no link");
        }
    }

    #[test]
    fn what_a_day_allows_comes_last() {
        let enough = |standing| EligibilityFacts { enough_today: true, ..EligibilityFacts::of(standing) };
        for sending in [Sending::One, Sending::Many] {
            assert_eq!(code(&enough(Standing::Waiting), sending), Some("enough_today"));
            assert_eq!(code(&EligibilityFacts { has_email: false, ..enough(Standing::Waiting) }, sending), Some("no_email"));
            assert_eq!(code(&enough(Standing::Active), sending), Some("already_active"));
        }
    }

    #[test]
    fn a_day_counts_for_itself() {
        assert!(enough_today(Some(SENDS_A_DAY), Some(7), 7));
        assert!(!enough_today(Some(SENDS_A_DAY - 1), Some(7), 7));
        assert!(!enough_today(Some(SENDS_A_DAY), Some(7), 8), "the next day begins anew");
        assert!(!enough_today(None, None, 7), "never invited");
    }

    #[test]
    fn a_send_rests_for_five_minutes() {
        let sent = Moment::from_millis(1_000);
        let end = sent.plus(REST);
        assert_eq!(rests_until(Standing::Waiting, Some(sent), sent), Some(end));
        assert_eq!(rests_until(Standing::Sending, Some(sent), end), None);
        assert_eq!(rests_until(Standing::Undelivered, Some(sent), sent), None);
    }
}
