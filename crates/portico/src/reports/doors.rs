//! The doors of reports.

use super::pages;
use crate::doors::Doors;
use portico_policy::Permission;

/// Hangs them. Whoever sees clients sees how many came how far: all, or those assigned to them.
pub fn doors(doors: &mut Doors) {
    doors.staff(Permission::SeeClients).get("/reports", pages::invitations).get("/reports/invitations.csv", pages::file);
}
