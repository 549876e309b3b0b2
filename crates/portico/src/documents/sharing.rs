//! How clients hear of what is shared with them: those who are in get a notice, those who are not get the invitation with it, unless
//! something is in the way (behaviours.md 64). Pure rules.

use super::{actions, store::Told};
use crate::{forms::NotGiven, invitations::Recipient, practices::Present};

/// What decides it.
pub(super) struct Situation<'a> {
    pub(super) recipient: &'a Recipient,
    /// The logins that may open what is shared.
    pub(super) told: Vec<Told>,
    /// Whether only forms are shared, and of those only such as nobody can sign who still has to.
    pub(super) nobody_to_sign: bool,
    /// The practice's switch.
    pub(super) portal_on: bool,
    /// Whether whoever shares may invite clients.
    pub(super) may_invite: bool,
    /// Whether they may mend what stands in the way in Client Info.
    pub(super) may_edit: bool,
    /// Who may invite, where they may not.
    pub(super) whom_to_ask: &'a str,
    pub(super) present: &'a Present,
}

/// How the client hears.
#[derive(Debug)]
pub(super) struct Announcement {
    /// Whether the client is not in yet and gets the invitation with it.
    pub(super) invites: bool,
    /// What stands in the way of the invitation or of a notice; sharing goes on without it when others are told.
    pub(super) instead: Option<String>,
    /// The label of its repair, and the place in Client Info where it is put right.
    pub(super) repair: Option<(&'static str, &'static str)>,
    /// Who gets the email: names and addresses, said.
    pub(super) recipients: Vec<String>,
    /// Of them those who are in.
    pub(super) told: Vec<Told>,
}

impl Situation<'_> {
    /// Decides it.
    pub(super) fn announcement(self) -> Announcement {
        let Self { recipient, mut told, nobody_to_sign, portal_on, may_invite, may_edit, whom_to_ask, present } = self;
        // Nobody is called to a door that is closed.
        told.retain(|_| portal_on);
        let called = recipient.called();
        let obstacle = (!recipient.active).then(|| recipient.obstacle(portal_on, present)).flatten();
        let instead = match obstacle {
            Some(obstacle) => Some(obstacle.sentence(called, &[])),
            None if recipient.active && !portal_on => Some(actions::PORTAL_OFF.to_owned()),
            None if nobody_to_sign => Some(NotGiven::NobodyToSign.sentence(called)),
            None if !recipient.active && !may_invite => {
                Some(format!("{called} has no access to the Client Portal yet. Ask {whom_to_ask}."))
            }
            None if recipient.active && told.is_empty() => {
                Some(format!("{called} can’t sign in at the moment, and nobody acts for {called}."))
            }
            None => None,
        };
        let invites = !recipient.active && instead.is_none();
        let mut recipients: Vec<String> = told.iter().map(|one| format!("{} ({})", one.given_name, one.address)).collect();
        if invites {
            recipients.insert(0, format!("{called} ({})", recipient.written_to()));
        }
        let repair = obstacle.and_then(|obstacle| obstacle.repair()).filter(|_| may_edit);
        Announcement { invites, instead, repair, recipients, told }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use portico_values::{ClientId, EmailAddress, Identity, LoginId, Moment};
    use uuid::Uuid;

    fn maya() -> Recipient {
        let example = Recipient::example(ClientId::from_uuid(Uuid::from_u128(1)), "en", "Sam");
        let address = EmailAddress::parse("maya@example.com").ok();
        Recipient { given_name: "Maya".into(), address, consent: Some(true), ..example }
    }

    fn ana() -> Told {
        let login = LoginId::from_uuid(Uuid::from_u128(2));
        Told { login, address: "ana@example.com".into(), language: "en".into(), given_name: "Ana".into() }
    }

    static PRESENT: Present = Present { now: Moment::from_millis(0), day: 0, came_of_age: String::new() };

    fn situation<'a>(recipient: &'a Recipient, told: Vec<Told>) -> Situation<'a> {
        Situation {
            recipient,
            told,
            nobody_to_sign: false,
            portal_on: true,
            may_invite: true,
            may_edit: true,
            whom_to_ask: "Robin",
            present: &PRESENT,
        }
    }

    #[test]
    fn whoever_is_not_in_is_invited_with_it() {
        let maya = maya();
        let announced = situation(&maya, vec![ana()]).announcement();
        assert!(announced.invites && announced.instead.is_none() && announced.repair.is_none());
        assert_eq!(announced.recipients, ["Maya (maya@example.com)", "Ana (ana@example.com)"]);
    }

    #[test]
    fn what_stands_in_the_way_is_said_with_its_repair_and_others_are_told_all_the_same() {
        let without = Recipient { consent: Some(false), ..maya() };
        let announced = situation(&without, vec![ana()]).announcement();
        assert!(!announced.invites && announced.instead.is_some());
        assert_eq!(announced.repair, Some(("Record consent", "#emails")));
        assert_eq!(announced.recipients, ["Ana (ana@example.com)"]);
        let announced = Situation { may_edit: false, ..situation(&without, Vec::new()) }.announcement();
        assert_eq!((announced.repair, announced.recipients.len()), (None, 0));
    }

    #[test]
    fn whoever_may_not_invite_is_told_whom_to_ask() {
        let maya = maya();
        let announced = Situation { may_invite: false, ..situation(&maya, Vec::new()) }.announcement();
        assert!(!announced.invites);
        assert_eq!(announced.instead.as_deref(), Some("Maya has no access to the Client Portal yet. Ask Robin."));
    }

    #[test]
    fn nobody_is_invited_to_what_nobody_can_sign() {
        let maya = maya();
        let announced = Situation { nobody_to_sign: true, ..situation(&maya, Vec::new()) }.announcement();
        assert!(!announced.invites && announced.recipients.is_empty());
        assert_eq!(announced.instead, Some(NotGiven::NobodyToSign.sentence("Maya")));
    }

    #[test]
    fn nobody_is_called_to_a_door_that_is_closed() {
        let active = Recipient { active: true, ..maya() };
        let announced = Situation { portal_on: false, ..situation(&active, vec![ana()]) }.announcement();
        assert_eq!(announced.instead.as_deref(), Some(actions::PORTAL_OFF));
        assert!(announced.told.is_empty() && announced.recipients.is_empty());
        let announced = situation(&active, vec![ana()]).announcement();
        assert!(!announced.invites && announced.instead.is_none(), "whoever is in gets a notice");
        let announced = situation(&active, Vec::new()).announcement();
        assert_eq!(announced.instead.as_deref(), Some("Maya can’t sign in at the moment, and nobody acts for Maya."));
    }
}
