//! The doors of the record.

use super::{activity_pages, closing_pages, info_pages, new_client_pages, overview_pages, portal_pages};
use crate::doors::Doors;
use portico_policy::Permission;

/// Hangs these doors.
pub fn doors(doors: &mut Doors) {
    doors
        .staff(Permission::SeeClients)
        .get("/clients/{client}", overview_pages::overview)
        .get("/clients/{client}/events", overview_pages::events)
        .get("/clients/{client}/info", info_pages::info)
        .get("/clients/{client}/activity", activity_pages::activity)
        .get("/clients/{client}/activity/events", activity_pages::events)
        .get("/clients/{client}/portal", portal_pages::show)
        .get("/clients/{client}/portal/events", portal_pages::events);
    doors
        .staff(Permission::InviteClients)
        .get("/clients/{client}/access/disabling", closing_pages::ask)
        .post("/clients/{client}/access/disabling", closing_pages::disable)
        .gets_through()
        .post("/clients/{client}/portal/sign-out", closing_pages::sign_out)
        .gets_through()
        .post("/clients/{client}/access/opening", closing_pages::open_again);
    doors
        .staff(Permission::EditClients)
        .get("/clients/new", new_client_pages::new)
        .post("/clients", new_client_pages::create)
        .get("/clients/{client}/info/edit", info_pages::edit)
        .post("/clients/{client}/info", info_pages::save)
        .post("/clients/{client}/portal/permissions", portal_pages::save_permissions);
}
