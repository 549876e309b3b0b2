//! The doors of the inbox.

use super::inbox_pages;
use crate::doors::Doors;
use portico_policy::Permission;

/// Hangs them.
pub fn doors(doors: &mut Doors) {
    doors
        .staff(Permission::SeeClients)
        .get("/notices", inbox_pages::list)
        .get("/notices/events", inbox_pages::events)
        .post("/notices/open", inbox_pages::open)
        .post("/notices/read", inbox_pages::read_all);
    doors
        .staff(Permission::ManageOwnStaffAccount)
        .get("/account/notices", inbox_pages::choices)
        .post("/account/notices", inbox_pages::choose);
}
