//! The doors of families.

use super::{in_use_pages, portal_pages, staff_pages};
use crate::doors::Doors;
use portico_policy::Permission;

/// Hangs these doors.
pub fn doors(doors: &mut Doors) {
    doors
        .staff(Permission::InviteClients)
        .get("/clients/{client}/address-in-use", in_use_pages::show)
        .get("/clients/{client}/people/new", staff_pages::new)
        .post("/clients/{client}/people", staff_pages::offer)
        .get("/clients/{client}/people/{grant}", staff_pages::edit)
        .post("/clients/{client}/people/{grant}", staff_pages::change)
        .post("/clients/{client}/people/{grant}/end", staff_pages::end)
        .gets_through()
        .post("/clients/{client}/offers/{offer}/sending", staff_pages::send_again)
        .post("/clients/{client}/offers/{offer}/withdrawal", staff_pages::withdraw)
        .gets_through()
        .get("/clients/{client}/freeze", staff_pages::ask_to_freeze)
        .post("/clients/{client}/freeze", staff_pages::freeze)
        .gets_through()
        .post("/clients/{client}/freeze/lifting", staff_pages::thaw);
    doors
        .portal("a link is opened by whoever has it; opening changes nothing")
        .get("/p/{slug}/offer/{token}", portal_pages::arrive)
        .get("/p/{slug}/offer", portal_pages::show_link);
    doors
        .portal("the link in the sealed cookie is the permission, judged from its rows")
        .post("/p/{slug}/offer", portal_pages::accept_link)
        .post("/p/{slug}/offer/no", portal_pages::decline_link);
    doors
        .client(Permission::ManageOwnLogin)
        .get_also_seen("/p/{slug}/offers", "/clients/{client}/seen/offers", portal_pages::offers)
        .post("/p/{slug}/offers/{offer}", portal_pages::answer);
}
