//! The doors of bounces.

use super::staff_pages;
use crate::doors::Doors;
use portico_policy::Permission;

/// Hangs these doors.
pub fn doors(doors: &mut Doors) {
    doors.staff(Permission::EditClients).post("/clients/{client}/complaint/lift", staff_pages::lift);
}
