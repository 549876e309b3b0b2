//! The door of exports.

use super::client_list;
use crate::doors::Doors;
use portico_policy::Permission;

/// Hangs it. It is a form's destination, since taking a list out of the house is written into the history.
pub fn doors(doors: &mut Doors) {
    doors.staff(Permission::ExportClients).post("/clients/export", client_list::export);
}
