//! Reach: how far a permission goes. Only this crate can build one.

use portico_values::{LoginId, PracticeId, StaffId};

/// Whose things an allowed act may touch: the practice, and within it a scope. There is no public way to make one.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Reach {
    practice: PracticeId,
    scope: Scope,
}

/// The part of the practice that a reach covers.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Scope {
    /// Everything of the practice.
    Whole,
    /// The clients assigned to this staff member.
    AssignedTo(StaffId),
    /// What this staff member did, or is.
    OwnOf(StaffId),
    /// What this portal login may open through its grants, and the login itself.
    Login(LoginId),
    /// What stands at the practice's door: sign-in, links and their pages.
    Door,
}

impl Reach {
    pub(crate) const fn new(practice: PracticeId, scope: Scope) -> Self {
        Self { practice, scope }
    }
    /// The practice every statement must name.
    pub const fn practice(&self) -> PracticeId {
        self.practice
    }
    /// The scope, for the stores that serve several.
    pub const fn scope(&self) -> Scope {
        self.scope
    }
    /// The staff member whose assigned clients are within reach; `None` when all clients of the practice are. Statements take it as a nullable
    /// parameter. A reach that covers no clients at all answers with a staff id that no client is assigned to.
    pub fn assigned_to(&self) -> Option<StaffId> {
        match self.scope {
            Scope::Whole => None,
            Scope::AssignedTo(staff) => Some(staff),
            Scope::OwnOf(_) | Scope::Login(_) | Scope::Door => Some(nobody()),
        }
    }
    /// The login that bounds this reach, for the portal's own statements.
    pub const fn login(&self) -> Option<LoginId> {
        match self.scope {
            Scope::Login(login) => Some(login),
            _ => None,
        }
    }
}

/// A staff id that no row can hold: a door's reach finds no clients by assignment.
fn nobody() -> StaffId {
    "00000000-0000-0000-0000-000000000000".parse().expect("the nil id is an id")
}
