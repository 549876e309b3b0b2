//! The doors of reports.

use super::pages;
use crate::doors::Doors;
use portico_policy::Permission;

/// Hangs these doors. Whoever may see clients may see how many got how far: of all clients, or of those assigned to them.
pub fn doors(doors: &mut Doors) {
    doors.staff(Permission::SeeClients).get("/reports", pages::invitations).get("/reports/invitations.csv", pages::file);
}
