//! The rule: facts in, blockers out, the widest first. Pure.

use super::tries::minutes_left;
use crate::{clients::CareStatus, invitations::InvitationState};
use portico_values::Moment;

/// What stands in the way. Each has one button that removes it, or the sentence says that nothing needs to be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Blocker {
    /// The Client Portal is off for the whole practice.
    PortalOff,
    /// No longer a client.
    Deactivated,
    /// Not a client yet.
    Prospective,
    /// Access is disabled for this client.
    Disabled,
    /// Too many wrong passwords: how many minutes are left.
    LockedOut(u64),
    /// Too many wrong codes, mailed ones or of their app: how many minutes are left.
    CodesRefused(u64),
    /// They type another address than the one in use.
    OtherAddress(String),
    /// Has an account whose address is not confirmed, so a link for a forgotten password has nowhere to go.
    Unconfirmed,
    /// The newest email about the account, or about what waits there, came back.
    AccountMailFailed(String),
    /// Signing in asks for an extra code.
    ExtraCode,
    /// No address.
    NoEmail,
    /// No consent to email.
    NoConsent,
    /// Links ask for the date of birth, and none is on file.
    NoBirthDate,
    /// The address is another client's login.
    AddressTaken,
    /// Whoever got a letter there says that the address is wrong.
    AddressWrong,
    /// The owner of the address complained about email.
    Complained,
    /// So did somebody who acts for them or is asked to: at this address.
    OtherComplained(String),
    /// The newest email to somebody else with access came back: the address, and why.
    OtherMailFailed(String, String),
    /// The invitation came back.
    Bounced(String),
    /// The invitation waits in line.
    InLine,
    /// The mail server deferred it: the next try, and why.
    TryingAgain(Moment, String),
    /// It left, and their mail server is still trying.
    Delayed(String),
    /// It waits because the portal is off.
    Held,
    /// Its days are over.
    Expired(Moment),
    /// Staff took it back, or it ended with the old address.
    Revoked,
    /// Wrong dates of birth ended its link, or the code of the printed letter.
    Burnt,
    /// Somebody said "Not me".
    Declined,
    /// Nothing has been sent, or it was stopped in time.
    NotInvited,
    /// Several were sent: only the newest works.
    Replaced(Moment),
    /// It arrived, and the account is not set up yet; the link works until then.
    NotActivated(Moment),
}

impl Blocker {
    /// Whether somebody here must act. Otherwise it passes by itself, or it is for the client to do.
    pub const fn is_ours(&self) -> bool {
        use Blocker as B;
        let passes = matches!(self, B::InLine | B::TryingAgain(..) | B::Delayed(_) | B::Held);
        !passes && !matches!(self, B::Replaced(_) | B::NotActivated(_) | B::ExtraCode)
    }
}

/// What is known about the login.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Login {
    /// The address is known to be theirs.
    pub confirmed: bool,
    /// Why the newest email about the account came back, if it did.
    pub mail_failed: Option<String>,
    /// It has a second step.
    pub extra_code: bool,
}

/// What is known about the newest invitation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invitation {
    /// Where it stands.
    pub state: InvitationState,
    /// How many sends there were.
    pub generation: i64,
    /// When it was sent.
    pub sent_at: Moment,
    /// When its link ends.
    pub expires_at: Moment,
    /// `queued`, `accepted`, `delayed`, `deferred`, `bounced`, `complained` or `cancelled`.
    pub delivery: String,
    /// Why, in words.
    pub reason: Option<String>,
    /// When it is tried again.
    pub next_at: Option<Moment>,
    /// Wrong answers ended its link or code, and none that came after it lives.
    pub burnt: bool,
}

/// Everything that decides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Facts {
    /// The practice's switch.
    pub portal_on: bool,
    /// The client's own switch.
    pub client_on: bool,
    /// Whether the person is a client.
    pub care_status: CareStatus,
    /// An address is on file.
    pub has_email: bool,
    /// It has consent.
    pub has_consent: bool,
    /// Every link asks for the date of birth, and it is not on file.
    pub lacks_birth_date: bool,
    /// It is another login's.
    pub taken: bool,
    /// The owner of the address in use complained.
    pub complained: bool,
    /// The addresses of those who act for them, or are asked to, and complained.
    pub others_complained: Vec<String>,
    /// The addresses of others with access to which the newest email came back, each with the reason.
    pub others_failed: Vec<(String, String)>,
    /// Whoever got a letter there says that it is wrong.
    pub wrong: bool,
    /// The account.
    pub login: Option<Login>,
    /// The newest invitation.
    pub invitation: Option<Invitation>,
    /// Until when passwords are refused.
    pub locked_until: Option<Moment>,
    /// Until when codes are.
    pub codes_until: Option<Moment>,
    /// The address they say they type, where it is on file and not the one in use: the one in use.
    pub typed_other: Option<String>,
}

/// Everything that stands in the way at `now`.
#[must_use]
pub fn blockers(facts: &Facts, now: Moment) -> Vec<Blocker> {
    let mut all = Vec::new();
    let mut add = |holds: bool, blocker: Blocker| {
        if holds {
            all.push(blocker);
        }
    };
    add(!facts.portal_on, Blocker::PortalOff);
    add(facts.care_status == CareStatus::Deactivated, Blocker::Deactivated);
    add(facts.care_status == CareStatus::Prospective, Blocker::Prospective);
    add(!facts.client_on, Blocker::Disabled);
    if let Some(minutes) = minutes_left(facts.locked_until, now) {
        add(true, Blocker::LockedOut(minutes));
    }
    if let Some(minutes) = minutes_left(facts.codes_until, now) {
        add(true, Blocker::CodesRefused(minutes));
    }
    if let Some(in_use) = &facts.typed_other {
        add(true, Blocker::OtherAddress(in_use.clone()));
    }
    for address in &facts.others_complained {
        add(true, Blocker::OtherComplained(address.clone()));
    }
    for (address, reason) in &facts.others_failed {
        add(true, Blocker::OtherMailFailed(address.clone(), reason.clone()));
    }
    if let Some(login) = &facts.login {
        add(facts.complained, Blocker::Complained);
        add(!login.confirmed, Blocker::Unconfirmed);
        if let Some(reason) = &login.mail_failed {
            add(true, Blocker::AccountMailFailed(reason.clone()));
        }
        add(login.extra_code, Blocker::ExtraCode);
        return all;
    }
    let on_paper =
        facts.invitation.as_ref().is_some_and(|sent| sent.state == InvitationState::Sent && sent.delivery == "printed");
    add(!facts.has_email && !on_paper, Blocker::NoEmail);
    add(facts.has_email && !facts.has_consent && !on_paper, Blocker::NoConsent);
    add(facts.lacks_birth_date, Blocker::NoBirthDate);
    add(facts.taken, Blocker::AddressTaken);
    add(facts.complained, Blocker::Complained);
    add(facts.wrong, Blocker::AddressWrong);
    let Some(blocker) = invitation(facts, now).filter(|_| facts.care_status.lets_in()) else { return all };
    // Who cannot be invited is not told to be invited: what comes first is said alone.
    if blocker == Blocker::NotInvited && all.iter().any(Blocker::comes_before_sending) {
        return all;
    }
    if let (Blocker::NotActivated(_), Some(invitation)) = (&blocker, &facts.invitation)
        && invitation.generation > 1
        && !on_paper
    {
        all.push(Blocker::Replaced(invitation.sent_at));
    }
    all.push(blocker);
    all
}

impl Blocker {
    /// Whether nothing can be sent until this is out of the way.
    fn comes_before_sending(&self) -> bool {
        use Blocker as B;
        let others = matches!(self, B::OtherComplained(_) | B::OtherMailFailed(..));
        !others && !matches!(self, B::LockedOut(_) | B::CodesRefused(_) | B::OtherAddress(_))
    }
}

/// How the newest invitation stands in the way of somebody without an account.
fn invitation(facts: &Facts, now: Moment) -> Option<Blocker> {
    use InvitationState as State;
    let Some(invitation) = &facts.invitation else {
        return Some(Blocker::NotInvited);
    };
    let reason = || invitation.reason.clone().unwrap_or_default();
    let lived_out = invitation.expires_at <= now;
    Some(match (invitation.state, invitation.delivery.as_str()) {
        (State::Declined, _) if facts.wrong => return None, // which is said already
        (State::Declined, _) => Blocker::Declined,
        (State::Stopped, _) => Blocker::NotInvited,
        (State::Held, _) => Blocker::Held,
        (State::Sent, "bounced") => Blocker::Bounced(reason()),
        (State::Sent, "complained") => return None, // the address is closed, which is said already
        (State::Sent, "cancelled") => Blocker::NotInvited,
        (State::Sent, "deferred") => Blocker::TryingAgain(invitation.next_at.unwrap_or(now), reason()),
        (State::Sent, "queued" | "sending") if facts.portal_on => Blocker::InLine,
        (State::Sent, "queued" | "sending") => Blocker::Held,
        (State::Sent, _) if lived_out => Blocker::Expired(invitation.expires_at),
        (State::Sent, _) if invitation.burnt => Blocker::Burnt,
        (State::Sent, "delayed") => Blocker::Delayed(reason()),
        (State::Sent, _) => Blocker::NotActivated(invitation.expires_at),
        (State::Revoked | State::Accepted, _) => Blocker::Revoked,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Moment = Moment::from_millis(1_000_000);

    fn invitation(state: &str, delivery: &str) -> Invitation {
        Invitation {
            state: InvitationState::from_word(state).expect("a state"),
            generation: 1,
            sent_at: Moment::from_millis(10),
            expires_at: Moment::from_millis(2_000_000),
            delivery: delivery.into(),
            reason: Some("The mailbox is full.".into()),
            next_at: Some(Moment::from_millis(1_500_000)),
            burnt: false,
        }
    }

    /// Active and confirmed: nothing is in the way.
    fn good() -> Facts {
        Facts {
            portal_on: true,
            client_on: true,
            care_status: CareStatus::Active,
            has_email: true,
            has_consent: true,
            lacks_birth_date: false,
            taken: false,
            complained: false,
            others_complained: Vec::new(),
            others_failed: Vec::new(),
            wrong: false,
            login: Some(Login { confirmed: true, mail_failed: None, extra_code: false }),
            invitation: None,
            locked_until: None,
            codes_until: None,
            typed_other: None,
        }
    }

    fn with(change: impl FnOnce(&mut Facts)) -> Vec<Blocker> {
        let mut facts = good();
        change(&mut facts);
        blockers(&facts, NOW)
    }

    fn invited(state: &str, delivery: &str) -> Vec<Blocker> {
        with(|f| {
            f.login = None;
            f.invitation = Some(invitation(state, delivery));
        })
    }

    #[test]
    fn nothing_stands_in_the_way_of_an_active_client() {
        assert!(with(|_| ()).is_empty());
        assert!(with(|f| f.has_consent = false).is_empty(), "consent is about invitations");
        assert!(with(|f| f.lacks_birth_date = true).is_empty(), "so is what their links ask for");
    }

    #[test]
    fn switches_and_care_status_are_said_first() {
        assert_eq!(with(|f| f.portal_on = false), [Blocker::PortalOff]);
        assert_eq!(with(|f| f.client_on = false), [Blocker::Disabled]);
        assert_eq!(with(|f| f.care_status = CareStatus::Deactivated), [Blocker::Deactivated]);
        assert_eq!(with(|f| f.care_status = CareStatus::Prospective), [Blocker::Prospective]);
        let all = with(|f| {
            f.portal_on = false;
            f.client_on = false;
            f.login = None;
            f.has_consent = false;
        });
        assert_eq!(
            all,
            [Blocker::PortalOff, Blocker::Disabled, Blocker::NoConsent],
            "every one, not only the first; that nothing was sent follows from them"
        );
    }

    #[test]
    fn an_account_has_blockers_of_its_own() {
        assert_eq!(with(|f| f.locked_until = Some(NOW.plus(std::time::Duration::from_secs(61)))), [Blocker::LockedOut(2)]);
        assert!(with(|f| f.locked_until = Some(NOW)).is_empty(), "the rest is over");
        assert_eq!(with(|f| f.codes_until = Some(NOW.plus(std::time::Duration::from_secs(1)))), [Blocker::CodesRefused(1)]);
        let extra = Login { confirmed: true, mail_failed: None, extra_code: true };
        assert_eq!(with(|f| f.login = Some(extra)), [Blocker::ExtraCode]);
        assert!(!Blocker::ExtraCode.is_ours(), "it is as they want it");
        assert_eq!(with(|f| f.typed_other = Some("m@x.test".into())), [Blocker::OtherAddress("m@x.test".into())]);
        let login = |confirmed, mail_failed: Option<&str>| {
            with(|f| f.login = Some(Login { confirmed, mail_failed: mail_failed.map(str::to_owned), extra_code: false }))
        };
        assert_eq!(with(|f| f.complained = true), [Blocker::Complained]);
        let others = with(|f| f.others_complained = vec!["mother@x.test".into()]);
        assert_eq!(others, [Blocker::OtherComplained("mother@x.test".into())]);
        let failed = ("mother@x.test".to_owned(), "The mailbox is full.".to_owned());
        let others = with(|f| f.others_failed = vec![failed.clone()]);
        assert_eq!(others, [Blocker::OtherMailFailed(failed.0, failed.1)]);
        assert_eq!(login(false, None), [Blocker::Unconfirmed]);
        assert_eq!(login(true, Some("The mailbox is full.")), [Blocker::AccountMailFailed("The mailbox is full.".into())]);
    }

    #[test]
    fn without_an_account_address_and_invitation_decide() {
        let none = |change: fn(&mut Facts)| {
            with(|f| {
                f.login = None;
                f.invitation = Some(invitation("sent", "complained"));
                change(f);
            })
        };
        assert_eq!(
            none(|f| {
                f.has_email = false;
                f.has_consent = false;
            }),
            [Blocker::NoEmail]
        );
        assert_eq!(none(|f| f.has_consent = false), [Blocker::NoConsent]);
        assert_eq!(none(|f| f.lacks_birth_date = true), [Blocker::NoBirthDate]);
        assert_eq!(none(|f| f.taken = true), [Blocker::AddressTaken]);
        assert_eq!(none(|f| f.complained = true), [Blocker::Complained]);
        assert_eq!(none(|f| f.invitation = None), [Blocker::NotInvited]);
    }

    #[test]
    fn every_state_of_an_invitation_is_said() {
        let full = || "The mailbox is full.".to_owned();
        let until = Moment::from_millis(2_000_000);
        assert_eq!(invited("sent", "queued"), [Blocker::InLine]);
        assert_eq!(invited("sent", "sending"), [Blocker::InLine]);
        assert_eq!(invited("sent", "deferred"), [Blocker::TryingAgain(Moment::from_millis(1_500_000), full())]);
        assert_eq!(invited("sent", "delayed"), [Blocker::Delayed(full())]);
        assert_eq!(invited("sent", "bounced"), [Blocker::Bounced(full())]);
        assert_eq!(invited("sent", "cancelled"), [Blocker::NotInvited]);
        assert_eq!(invited("sent", "accepted"), [Blocker::NotActivated(until)]);
        assert_eq!(invited("held", "queued"), [Blocker::Held]);
        assert_eq!(invited("revoked", "accepted"), [Blocker::Revoked]);
        assert_eq!(invited("declined", "accepted"), [Blocker::Declined]);
        assert_eq!(invited("stopped", "cancelled"), [Blocker::NotInvited]);
        assert_eq!(invited("accepted", "accepted"), [Blocker::Revoked], "its account has ended");
        let expired = with(|f| {
            f.login = None;
            f.invitation = Some(Invitation { expires_at: NOW, ..invitation("sent", "accepted") });
        });
        assert_eq!(expired, [Blocker::Expired(NOW)]);
        for delivery in ["accepted", "printed"] {
            let burnt = with(|f| {
                f.login = None;
                f.invitation = Some(Invitation { generation: 2, burnt: true, ..invitation("sent", delivery) });
            });
            assert_eq!(burnt, [Blocker::Burnt], "no link works, not even the newest");
        }
        assert!(Blocker::Burnt.is_ours());
        let again = with(|f| {
            f.login = None;
            f.invitation = Some(Invitation { generation: 2, ..invitation("sent", "accepted") });
        });
        assert_eq!(again, [Blocker::Replaced(Moment::from_millis(10)), Blocker::NotActivated(until)]);
        let off = with(|f| {
            f.login = None;
            f.portal_on = false;
            f.invitation = Some(invitation("sent", "queued"));
        });
        assert_eq!(off, [Blocker::PortalOff, Blocker::Held]);
    }
}
