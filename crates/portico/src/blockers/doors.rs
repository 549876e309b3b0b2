//! The doors of the panel.

use super::staff_pages;
use crate::doors::Doors;
use portico_policy::Permission;

/// Hangs these doors.
pub fn doors(doors: &mut Doors) {
    doors.staff(Permission::SeeClients).get("/support", staff_pages::support).get("/support/events", staff_pages::events);
    doors.staff(Permission::EditClients).post("/clients/{client}/portal/unlock", staff_pages::unlock);
}
