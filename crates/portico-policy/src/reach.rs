//! How far a permission goes. Only this crate can create a [`Reach`].

use portico_values::{LoginId, PracticeId, StaffId};

/// What an allowed act may touch: a practice, and a scope within it. It cannot be created outside of this crate.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Reach {
    practice: PracticeId,
    scope: Scope,
}

/// The part of the practice that a reach covers.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Scope {
    /// Everything in the practice.
    Whole,
    /// The clients assigned to this staff member.
    AssignedTo(StaffId),
    /// What this staff member has done, and their own account.
    OwnOf(StaffId),
    /// The portals that this login's grants open, and the login itself.
    Login(LoginId),
    /// What anybody reaches at a practice's portal: sign-in, links and their pages.
    Door,
}

impl Reach {
    pub(crate) const fn new(practice: PracticeId, scope: Scope) -> Self {
        Self { practice, scope }
    }
    /// The practice, which every statement must name.
    pub const fn practice(&self) -> PracticeId {
        self.practice
    }
    /// The scope, for stores that serve several.
    pub const fn scope(&self) -> Scope {
        self.scope
    }
    /// The staff member whose assigned clients are within reach; `None` when all clients of the practice are. Statements take it as a
    /// nullable parameter. A reach that covers no clients at all answers with a staff id that no client is assigned to.
    pub fn assigned_to(&self) -> Option<StaffId> {
        match self.scope {
            Scope::Whole => None,
            Scope::AssignedTo(staff) => Some(staff),
            Scope::OwnOf(_) | Scope::Login(_) | Scope::Door => Some(nobody()),
        }
    }
    /// The login whose reach this is, for statements of the portal.
    pub const fn login(&self) -> Option<LoginId> {
        match self.scope {
            Scope::Login(login) => Some(login),
            _ => None,
        }
    }
}

/// A staff id that no row has, so that nobody's clients are found by it.
fn nobody() -> StaffId {
    "00000000-0000-0000-0000-000000000000".parse().expect("the nil id is an id")
}
