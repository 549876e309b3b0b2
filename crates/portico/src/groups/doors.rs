//! The doors of groups.

use super::{group_pages, guest_pages, list_pages};
use crate::doors::Doors;
use portico_policy::Permission;

/// Hangs these doors.
pub fn doors(doors: &mut Doors) {
    doors
        .staff(Permission::SeeClients)
        .get("/groups", list_pages::list)
        .get("/groups/events", list_pages::events)
        .get("/groups/{group}", group_pages::show)
        .get("/groups/{group}/events", group_pages::events);
    doors
        .staff(Permission::EditClients)
        .get("/groups/new", group_pages::new)
        .post("/groups", group_pages::create)
        .post("/groups/{group}", group_pages::change)
        .post("/groups/{group}/owners", group_pages::add_owner)
        .post("/groups/{group}/owners/{client}/removal", group_pages::remove_owner)
        .gets_through()
        .post("/clients/{client}/groups", group_pages::join);
    doors
        .staff(Permission::InviteClients)
        .post("/groups/{group}/guests", guest_pages::add)
        .post("/groups/{group}/guests/{grant}/removal", guest_pages::remove)
        .gets_through()
        .post("/groups/{group}/offers/{offer}/sending", guest_pages::send)
        .post("/groups/{group}/offers/{offer}/withdrawal", guest_pages::withdraw)
        .gets_through();
}
