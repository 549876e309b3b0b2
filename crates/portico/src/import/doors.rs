//! The doors of import.

use super::staff_pages::{choose, one, results, start};
use crate::doors::Doors;
use portico_policy::Permission;

/// Hangs these doors.
pub fn doors(doors: &mut Doors) {
    doors
        .staff(Permission::ImportClients)
        .get("/clients/import", start::show)
        .post("/clients/import", start::upload)
        .get("/clients/import/{import}", one::show)
        .get("/clients/import/{import}/columns", choose::show)
        .post("/clients/import/{import}/columns", choose::save)
        .post("/clients/import/{import}/rows", one::leave_out)
        .post("/clients/import/{import}/confirm", one::confirm)
        .post("/clients/import/{import}/continue", one::go_on)
        .post("/clients/import/{import}/drop", one::drop_it)
        .get("/clients/import/{import}/undo", one::ask_to_undo)
        .post("/clients/import/{import}/undo", one::undo)
        .get("/clients/import/{import}/results.csv", results::results);
}
