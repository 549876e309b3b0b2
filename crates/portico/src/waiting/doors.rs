//! The doors of what waits.

use super::{opt_out::OfWhatWaits, portal_pages, staff_pages};
use crate::{
    doors::Doors,
    reminders::{ask_to_stop, stop_by_link},
};
use portico_policy::Permission;

/// Hangs them.
pub fn doors(doors: &mut Doors) {
    doors
        .staff(Permission::InviteClients)
        .post("/clients/{client}/portal-reminders/stop", staff_pages::stop)
        .gets_through()
        .post("/clients/{client}/portal-reminders/start", staff_pages::start);
    doors
        .portal("whoever holds a reminder of what waits may stop reminders, and nothing else; opening changes nothing")
        .get("/p/{slug}/portal-reminders/{token}", ask_to_stop::<OfWhatWaits>)
        .post("/p/{slug}/portal-reminders/{token}", stop_by_link::<OfWhatWaits>)
        .gets_through();
    doors
        .client(Permission::ManageOwnLogin)
        .post("/p/{slug}/account/reminders/stop", portal_pages::stop)
        .gets_through()
        .post("/p/{slug}/account/reminders/start", portal_pages::start);
}
