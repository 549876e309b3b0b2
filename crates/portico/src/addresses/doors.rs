//! The doors of addresses.

use super::staff_pages;
use crate::doors::Doors;
use portico_policy::Permission;

/// Hangs them.
pub fn doors(doors: &mut Doors) {
    doors
        .staff(Permission::EditClients)
        .get("/clients/{client}/portal/address", staff_pages::ask)
        .post("/clients/{client}/portal/address", staff_pages::answer)
        .post("/clients/{client}/portal/email", staff_pages::choose)
        .post("/clients/{client}/portal/confirmation", staff_pages::mail_confirmation);
    doors.staff(Permission::ManagePractice).post("/organization/client-portal/settings/addresses", staff_pages::prefer);
}
