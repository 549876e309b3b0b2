//! Help for staff: one page, ordered by what somebody wants to do, with a way in for each role. Pages elsewhere link to the task they are
//! about (behaviours.md 75).

mod staff_pages;

use crate::doors::Doors;
use portico_policy::Permission;

/// Hangs its door: whoever may see a client may see how to help one.
pub fn doors(doors: &mut Doors) {
    doors.staff(Permission::SeeClients).get("/help", staff_pages::help);
}
