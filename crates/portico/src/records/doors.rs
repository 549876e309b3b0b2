//! The doors of the record.

use super::{activity_pages, overview_pages, portal_pages};
use crate::doors::Doors;
use portico_policy::Permission;

/// Hangs them.
pub fn doors(doors: &mut Doors) {
    doors
        .staff(Permission::SeeClients)
        .get("/clients/{client}", overview_pages::overview)
        .get("/clients/{client}/activity", activity_pages::activity)
        .get("/clients/{client}/portal", portal_pages::show)
        .get("/clients/{client}/portal/events", portal_pages::events);
}
