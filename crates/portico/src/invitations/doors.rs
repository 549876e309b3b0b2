//! The doors of invitations.

use super::{composer_pages, hand_out_pages, paper_pages, send_pages, shown_once_pages, test_pages};
use crate::doors::Doors;
use portico_policy::Permission;

/// Hangs them.
pub fn doors(doors: &mut Doors) {
    doors
        .staff(Permission::InviteClients)
        .get("/clients/{client}/invite", composer_pages::one)
        .post("/clients/{client}/invite", composer_pages::preview_one)
        .post("/clients/{client}/invite/test", test_pages::one)
        .get("/clients/{client}/invitation", send_pages::ask)
        .post("/clients/{client}/invitation", send_pages::send)
        .get("/clients/{client}/invitation/revocation", hand_out_pages::ask_to_revoke)
        .post("/clients/{client}/invitation/revocation", hand_out_pages::revoke)
        .gets_through()
        .post("/clients/{client}/invitation/stop", hand_out_pages::stop)
        .gets_through()
        .post("/clients/{client}/invitation/links", hand_out_pages::copy)
        .post("/clients/{client}/invitation/codes", hand_out_pages::code)
        .post("/clients/{client}/invitation/letter", paper_pages::print)
        .get("/clients/{client}/invitation/links/{token}", shown_once_pages::show)
        .post("/clients/{client}/invitation/links/{token}/revocation", hand_out_pages::revoke_link)
        .gets_through()
        .post("/invitations/new", composer_pages::many)
        .post("/invitations/preview", composer_pages::preview_many)
        .post("/invitations/test", test_pages::many);
    doors.staff(Permission::EditClients).post("/clients/{client}/address/right", hand_out_pages::address_right);
    super::templates::doors(doors);
}
