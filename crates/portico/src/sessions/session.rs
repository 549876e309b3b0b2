//! What a session is and how long it lives (settled.md 17).

use crate::{look::SignedInFor, practices::GrantKind};
use portico_database::{record, word_enum};
use portico_policy::Grants;
use portico_values::{ClientId, GrantId, LoginId, Moment, PracticeId, SessionId, StaffId, called};
use std::time::Duration;

word_enum! {
    /// Which side of the house a session opens.
    pub enum Audience {
        /// The staff workspace.
        Staff = "staff",
        /// A practice's portal.
        Portal = "portal",
    }
}

impl Audience {
    /// How long a session may be idle before it ends.
    pub const fn idle(self) -> Duration {
        match self {
            Audience::Staff => Duration::from_secs(15 * 60),
            Audience::Portal => Duration::from_secs(30 * 60),
        }
    }
    /// How long a session that began then, and was last noted as in use then, goes on from `now`, at which it is in use again.
    pub fn signed_in_for(self, began_at: Moment, seen_at: Moment, now: Moment) -> SignedInFor {
        let noted = if now.since(seen_at) < NOTED_EVERY { seen_at } else { now };
        SignedInFor {
            resting: noted.plus(self.idle()).since(now).as_secs(),
            life: self.idle().as_secs(),
            at_most: began_at.plus(LIFE).since(now).as_secs(),
        }
    }
}

/// The longest that any session lives.
pub const LIFE: Duration = Duration::from_secs(12 * 60 * 60);
/// How soon after it was noted that a session is in use this is noted again.
pub const NOTED_EVERY: Duration = Duration::from_secs(60);

/// Why a session opens nothing any more.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Over {
    /// It was idle for too long.
    Idle,
    /// It is too old.
    Old,
    /// It was ended, or its grant, or the portal is off.
    Ended,
}

word_enum! {
    /// How far signing in has come.
    pub enum Stage {
        /// The password was right; the second step is due.
        Password = "password",
        /// Signed in.
        Full = "full",
    }
}

record! {
    /// A living staff session with the staff member it belongs to.
    #[derive(Debug, Clone)]
    pub struct StaffSession {
        pub id: SessionId,
        pub practice: PracticeId,
        pub staff: StaffId,
        pub stage: Stage,
        pub name: String,
        pub address: String,
        pub role: String,
        pub has_second_step: bool,
        pub created_at: Moment,
        pub seen_at: Moment,
        pub invite_assigned: Option<bool>,
        pub invite_all: Option<bool>,
        pub manage_portal: Option<bool>,
        pub edit_templates: Option<bool>,
        pub export: Option<bool>,
        /// The administrator to ask for what is not theirs to do.
        pub administrator: Option<String>,
        /// How many notices behind the bell they have not read, of clients within their reach.
        pub unread: i64,
    }
}

record! {
    /// A living portal session with the login it belongs to and the client whose portal it opens.
    #[derive(Debug, Clone)]
    pub struct ClientSession {
        pub id: SessionId,
        pub practice: PracticeId,
        pub login: LoginId,
        pub client: ClientId,
        pub given_name: String,
        pub family_name: String,
        pub preferred_name: Option<String>,
        pub address: String,
        pub address_confirmed_at: Option<Moment>,
        pub language: String,
        /// The grant that was chosen, asked again with each request.
        pub grant_id: GrantId,
        /// The login's role in that portal.
        pub kind: GrantKind,
        /// What somebody who acts for the client may do, by area, as the grant has it.
        pub rights: String,
        /// When the grant began: for one's own portal, when the account was activated.
        pub granted_at: Moment,
        pub created_at: Moment,
        pub seen_at: Moment,
        /// How many portals the login may open at present.
        pub portals: i64,
    }
}

record! {
    /// One signed-in browser, as listed under "Devices".
    #[derive(Debug, Clone)]
    pub struct Device {
        pub id: SessionId,
        pub device: String,
        pub address: String,
        pub created_at: Moment,
        pub seen_at: Moment,
    }
}

impl StaffSession {
    /// What was added to the role, and taken from it.
    pub fn grants(&self) -> Grants {
        let Self { invite_assigned, invite_all, manage_portal, edit_templates, export, .. } = *self;
        Grants { invite_assigned, invite_all, manage_portal, edit_templates, export }
    }
    /// Whom they can ask for what they may not do: "an administrator: Ines Okafor".
    pub fn whom_to_ask(&self) -> String {
        match &self.administrator {
            Some(name) => format!("an administrator: {name}"),
            None => "an administrator".to_owned(),
        }
    }
}

impl ClientSession {
    /// Whether the open portal is the login's own.
    pub fn is_own(&self) -> bool {
        self.kind == GrantKind::Own
    }
    /// What the client is called: the preferred name, else the given name.
    pub fn called(&self) -> &str {
        called(self.preferred_name.as_deref(), &self.given_name, &self.family_name)
    }
}
