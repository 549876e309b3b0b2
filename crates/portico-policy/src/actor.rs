//! Actors: who asks for something to be done.

use crate::Grants;
use portico_values::{LoginId, PracticeId, StaffId};

/// The role of a staff member in the practice. What each role may do is settled in `decide`.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
pub enum Role {
    /// May do everything in the practice.
    Administrator,
    /// Cares for the clients assigned to them.
    Clinician,
    /// Runs the desk for all clients.
    FrontDesk,
    /// Sees all clients and their status, and changes nothing.
    Biller,
}

impl Role {
    /// Every role, in the order in which they are shown.
    pub const ALL: [Role; 4] = [Role::Administrator, Role::Clinician, Role::FrontDesk, Role::Biller];

    /// The word stored in rows and used on the command line.
    pub const fn word(self) -> &'static str {
        match self {
            Role::Administrator => "administrator",
            Role::Clinician => "clinician",
            Role::FrontDesk => "front_desk",
            Role::Biller => "biller",
        }
    }
    /// The word shown on pages.
    pub const fn label(self) -> &'static str {
        match self {
            Role::Administrator => "Administrator",
            Role::Clinician => "Clinician",
            Role::FrontDesk => "Front desk",
            Role::Biller => "Biller",
        }
    }
    /// The role with that stored word.
    pub fn from_word(word: &str) -> Option<Role> {
        Role::ALL.into_iter().find(|role| role.word() == word)
    }
}

/// Who asks. An actor is made from a session, a command line or a job, never from the fields of a request.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Actor {
    /// Somebody who is not signed in. The practice is known from the address.
    Visitor {
        /// The practice whose portal they visit.
        practice: PracticeId,
    },
    /// A staff member who has given the password but not yet the second step.
    HalfSignedIn {
        /// Their practice.
        practice: PracticeId,
        /// Who they will be once they have.
        staff: StaffId,
    },
    /// A staff member, fully signed in.
    Staff {
        /// Their practice.
        practice: PracticeId,
        /// Which staff member.
        staff: StaffId,
        /// Their role.
        role: Role,
        /// What was added to the role or taken from it.
        grants: Grants,
    },
    /// A login that is signed in at a portal.
    Client {
        /// The practice of the portal.
        practice: PracticeId,
        /// Which login.
        login: LoginId,
    },
    /// Portico itself, in a background job.
    Portico {
        /// The practice it works for.
        practice: PracticeId,
    },
    /// Whoever runs the program on the command line.
    Operator {
        /// The practice named on the command line.
        practice: PracticeId,
    },
}

impl Actor {
    /// The practice that the actor acts in.
    pub const fn practice(&self) -> PracticeId {
        match self {
            Actor::Visitor { practice }
            | Actor::HalfSignedIn { practice, .. }
            | Actor::Staff { practice, .. }
            | Actor::Client { practice, .. }
            | Actor::Portico { practice }
            | Actor::Operator { practice } => *practice,
        }
    }
    /// The staff member, if one is fully signed in.
    pub const fn staff(&self) -> Option<StaffId> {
        match self {
            Actor::Staff { staff, .. } => Some(*staff),
            _ => None,
        }
    }
    /// The login, if one is signed in at a portal.
    pub const fn login(&self) -> Option<LoginId> {
        match self {
            Actor::Client { login, .. } => Some(*login),
            _ => None,
        }
    }
}
