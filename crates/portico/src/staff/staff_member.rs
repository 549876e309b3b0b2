//! A staff member: a row in one practice. Somebody who works in two practices has a row in each.

use portico_database::record;
use portico_policy::Role;
use portico_values::{EmailAddress, Moment, PersonName, PracticeId, StaffId};
use portico_web::Problems;

record! {
    /// A staff member with everything that signing in asks about.
    #[derive(Clone)]
    pub struct StaffMember {
        pub practice: PracticeId,
        pub id: StaffId,
        pub name: String,
        pub address: EmailAddress,
        pub address_normalised: String,
        pub role: String,
        /// Absent until the first password is chosen.
        pub password_hash: Option<String>,
        /// The second step's secret, sealed; absent until it is set up.
        pub second_step_sealed: Option<Vec<u8>>,
        /// The last 30-second step whose code was used: none before it counts again.
        pub second_step_used: i64,
        /// Grows when every session must end.
        pub epoch: i64,
        pub practice_name: String,
        /// Whether the practice asks for the second step.
        pub second_step_required: bool,
        pub practice_epoch: i64,
        /// Absent until the first sign-in.
        pub last_signed_in_at: Option<Moment>,
    }
}

/// What somebody wrote about a new staff member.
#[derive(Clone, Debug, Default)]
#[allow(missing_docs)] // each is explained at `NewStaffMember`
pub struct StaffAsWritten {
    pub name: String,
    pub email: String,
    pub role: String,
}

/// A staff member who can be added.
#[derive(Clone, Debug)]
pub struct NewStaffMember {
    /// Their name, as clients and colleagues know it.
    pub name: PersonName,
    /// The address they sign in with.
    pub address: EmailAddress,
    /// Their role.
    pub role: Role,
}

impl NewStaffMember {
    /// Reads what was written.
    ///
    /// # Errors
    /// Everything that has to be put right.
    pub fn read(written: &StaffAsWritten) -> Result<Self, Problems> {
        let mut problems = Problems::none();
        let name = problems.take("name", PersonName::parse(&written.name).map_err(|why| ("name", why.to_string())));
        let address = problems.take("email", EmailAddress::parse(&written.email).map_err(|why| ("address", why.to_string())));
        let role = role_of(&written.role);
        if role.is_none() {
            problems.add("role", "unknown", "Choose a role: administrator, clinician, front desk or biller");
        }
        match (name, address, role) {
            (Some(name), Some(address), Some(role)) => Ok(Self { name, address, role }),
            _ => Err(problems),
        }
    }
}

/// The role by its stored word or its label, in any case: `front_desk`, `front-desk`, `Front desk`.
fn role_of(text: &str) -> Option<Role> {
    let word = text.trim().to_lowercase().replace([' ', '-'], "_");
    Role::from_word(&word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roles_are_read_as_people_write_them() {
        for text in ["front_desk", "front-desk", "Front desk", " FRONT DESK "] {
            assert_eq!(role_of(text), Some(Role::FrontDesk), "{text}");
        }
        assert_eq!(role_of("owner"), None);
    }

    #[test]
    fn everything_wrong_is_said_at_once() {
        let problems = NewStaffMember::read(&StaffAsWritten::default()).err().expect("nothing was written");
        assert_eq!(problems.len(), 3);
    }
}
