//! Actors: whoever asks for something to be done.

use crate::Grants;
use portico_values::{LoginId, PracticeId, StaffId};

/// What a staff member is in the practice. The roles and what they start with are settled in `decide`.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
pub enum Role {
    /// May do everything in the practice.
    Administrator,
    /// Cares for the clients assigned to them.
    Clinician,
    /// Runs the desk for all clients.
    FrontDesk,
    /// Sees all clients and their status, changes none.
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

/// Whoever asks. Built from a session, a command line or a job, never from a request's fields.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Actor {
    /// Nobody has signed in; the practice is known from the address.
    Visitor {
        /// The practice whose door they stand at.
        practice: PracticeId,
    },
    /// A staff member who gave a password but not yet the second step.
    HalfSignedIn {
        /// Their practice.
        practice: PracticeId,
        /// Who it will be.
        staff: StaffId,
    },
    /// A staff member, fully signed in.
    Staff {
        /// Their practice.
        practice: PracticeId,
        /// Who.
        staff: StaffId,
        /// As what.
        role: Role,
        /// What was added to the role, and taken from it.
        grants: Grants,
    },
    /// A client's login, signed in at the portal.
    Client {
        /// The practice of the portal.
        practice: PracticeId,
        /// Which login.
        login: LoginId,
    },
    /// Portico itself: a job that was made ready by somebody's act.
    Portico {
        /// The practice it works for.
        practice: PracticeId,
    },
    /// Whoever runs the program on the machine, on the command line.
    Operator {
        /// The practice named on the command line.
        practice: PracticeId,
    },
}

impl Actor {
    /// The practice in which the actor acts.
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
    /// The staff member, when it is one who has signed in fully.
    pub const fn staff(&self) -> Option<StaffId> {
        match self {
            Actor::Staff { staff, .. } => Some(*staff),
            _ => None,
        }
    }
    /// The login, when it is a client who has signed in.
    pub const fn login(&self) -> Option<LoginId> {
        match self {
            Actor::Client { login, .. } => Some(*login),
            _ => None,
        }
    }
}
