//! Everybody who may stand at a door, and what the policy says they should meet there.

use super::ids::names_a_thing;
use crate::kit::*;
use portico::{
    act::{Act, Who},
    audit::{Event, chain::Origin},
    doors::{Audience, Door},
    sessions::{self, Audience as Side, Stage, actions::Opening},
};
use portico_policy::{Actor, Denied, Grants, Permission, decide};
use portico_values::{GrantId, Identity as _, LoginId, PracticeId, StaffId};

/// Somebody at a door.
#[derive(Clone, Copy, Debug)]
pub(super) enum Caller {
    /// Without a cookie.
    Nobody,
    /// The password given, the code still due.
    HalfSignedIn(Staff),
    /// Signed in to the staff workspace.
    SignedIn(Staff),
    /// Signed in to a practice's portal.
    AtThePortal(Client),
}

use Caller as C;

/// Everybody of Alder & Wren, and those who must never notice it.
pub(super) const CALLERS: [Caller; 10] = [
    C::Nobody,
    C::HalfSignedIn(INES),
    C::SignedIn(HANNA),
    C::AtThePortal(MAYA_AT_HARBOUR),
    C::AtThePortal(JONAS),
    C::AtThePortal(MAYA),
    C::SignedIn(BILL),
    C::SignedIn(ADA),
    C::SignedIn(SAM),
    C::SignedIn(INES),
];

/// What somebody should meet.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Meets {
    /// To the staff sign-in (303).
    StaffSignIn,
    /// To the second step (303).
    SecondStep,
    /// To the sign-in of that portal (303).
    PortalSignIn,
    /// Not in their role (403).
    Refusal,
    /// Nothing is there for them (404), or, for a form, at least nothing happens.
    Nothing,
    /// Whatever the handler says, as long as it is no fault of ours.
    AnAnswer,
}

impl Caller {
    /// Whether they belong to that practice.
    pub(super) fn belongs_to(self, practice: Practice) -> bool {
        match self {
            C::Nobody => false,
            C::HalfSignedIn(staff) | C::SignedIn(staff) => staff.practice.slug == practice.slug,
            C::AtThePortal(client) => client.practice.slug == practice.slug,
        }
    }
    fn actor(self, audience: Audience) -> Option<Actor> {
        let practice = PracticeId::from_uuid(uuid::Uuid::nil());
        let id = StaffId::from_uuid(uuid::Uuid::nil());
        match (self, audience) {
            (C::HalfSignedIn(_), Audience::Staff(_)) => Some(Actor::HalfSignedIn { practice, staff: id }),
            (C::SignedIn(staff), Audience::Staff(_)) => {
                Some(Actor::Staff { practice, staff: id, role: staff.role, grants: Grants::NONE })
            }
            // The portal of the census is that of Alder & Wren: a session of another portal is none here.
            (C::AtThePortal(client), Audience::Client(_)) if client.practice.slug == ALDER.slug => {
                Some(Actor::Client { practice, login: LoginId::from_uuid(uuid::Uuid::nil()) })
            }
            _ => None,
        }
    }
    /// What the policy says they meet at a door whose path is filled in with things of Alder & Wren.
    pub(super) fn should_meet(self, door: &Door) -> Meets {
        let (permission, sign_in) = match door.audience {
            Audience::Public(_) | Audience::Portal(_) => return Meets::AnAnswer,
            Audience::Staff(permission) => (permission, Meets::StaffSignIn),
            Audience::Client(permission) => (permission, Meets::PortalSignIn),
        };
        let Some(actor) = self.actor(door.audience) else { return sign_in };
        match decide(&actor, permission) {
            Err(Denied::SignInFirst) => sign_in,
            Err(Denied::SecondStepFirst) => Meets::SecondStep,
            Err(Denied::NotInRole(_)) => Meets::Refusal,
            Ok(_) if names_a_thing(door.path) && !self.may_touch_them(door) => Meets::Nothing,
            Ok(_) => Meets::AnAnswer,
        }
    }
    /// Whether Ana's things on the staff side, or Maya's at the portal, are within reach. Dr Ada Brandt cares for Jonas only, Jonas has his own
    /// things, Hanna works elsewhere.
    fn may_touch_them(self, door: &Door) -> bool {
        match (self, door.audience) {
            (C::SignedIn(staff), _) => staff.practice.slug == ALDER.slug && staff.name != ADA.name,
            (C::AtThePortal(client), Audience::Client(_)) => client.given == MAYA.given,
            _ => false,
        }
    }

    /// A browser of theirs, with a session opened for this one knock: a door may end it.
    pub(super) async fn browser(self, house: &House) -> Browser<'_> {
        match self {
            C::Nobody => house.browser(),
            C::HalfSignedIn(staff) => house.half_sign_in(staff).await,
            C::SignedIn(staff) => house.sign_in(staff).await,
            C::AtThePortal(client) => sign_in_at_the_portal(house, client).await,
        }
    }
}

/// A new session for a client who has an account.
async fn sign_in_at_the_portal(house: &House, client: Client) -> Browser<'_> {
    const LOGIN: &str =
        "select l.id, l.epoch, g.id from logins l join grants g on g.practice_id = l.practice_id and g.login_id = l.id
     where g.practice_id = $1 and g.client_id = $2 and g.ended_at is null";
    let practice = house.practice(client.practice).await;
    let (login, subject_epoch, grant): (LoginId, i64, GrantId) =
        house.one(LOGIN, values![practice, house.client(client).await]).await;
    let who =
        Who { actor: Actor::Client { practice, login }, origin: Origin { address: "-".into(), request_id: "census".into() } };
    let mut act = Act::begin(&house.portico, &who).await.expect("an act");
    let reach = act.may(Permission::ManageOwnLogin).expect("allowed");
    let opening = Opening {
        audience: Side::Portal,
        subject: login.uuid(),
        grant: Some(grant),
        subject_epoch,
        practice_epoch: 1,
        stage: Stage::Full,
        device: "Safari on iPhone",
    };
    let (id, secret) = sessions::actions::open(&mut act, &reach, &opening).await.expect("a session");
    act.record(Event::new("session.opened").about(id));
    act.commit().await.expect("kept");
    let browser = house.browser();
    // Their cookie under the name of every portal: what opens one must not open another.
    for practice in [ALDER, HARBOUR] {
        browser.put_cookie(&house.portico.cookies.name(&format!("portal-{}", practice.slug)), &secret.reveal());
    }
    browser
}
