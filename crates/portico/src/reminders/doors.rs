//! The doors of reminders.

use super::{
    opt_out_pages::{OfInvitation, ask, stop},
    staff_pages,
};
use crate::doors::Doors;
use portico_policy::Permission;

/// Hangs them.
pub fn doors(doors: &mut Doors) {
    doors
        .portal("whoever holds a reminder may stop reminders, and nothing else; opening changes nothing")
        .get("/p/{slug}/reminders/{token}", ask::<OfInvitation>)
        .post("/p/{slug}/reminders/{token}", stop::<OfInvitation>)
        .gets_through();
    doors
        .staff(Permission::InviteClients)
        .post("/clients/{client}/reminders/stop", staff_pages::stop)
        .gets_through()
        .post("/clients/{client}/reminders/start", staff_pages::start);
}
