//! The doors of care.

use super::{erase_pages, export_pages, merge_pages};
use crate::doors::Doors;
use portico_policy::Permission;

/// Hangs these doors.
pub fn doors(doors: &mut Doors) {
    doors
        .staff(Permission::MergeClients)
        .get("/clients/{client}/merging", merge_pages::find)
        .get("/clients/{client}/merging/{other}", merge_pages::compare)
        .post("/clients/{client}/merging/{other}", merge_pages::merge)
        .post("/clients/{client}/merges/{merge}/undoing", merge_pages::undo);
    doors.staff(Permission::ExportClients).post("/clients/{client}/export", export_pages::export);
    doors
        .staff(Permission::EraseClients)
        .get("/clients/{client}/erasing", erase_pages::ask)
        .post("/clients/{client}/erasing", erase_pages::erase)
        .post("/clients/{client}/erasing/stopping", erase_pages::stop)
        .gets_through();
}
