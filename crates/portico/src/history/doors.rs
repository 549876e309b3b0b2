//! The doors of the history. Administrators come by the Organization page, everybody else by the account menu.

use super::{export, history_pages};
use crate::doors::Doors;
use portico_policy::Permission;

/// Hangs these doors.
pub fn doors(doors: &mut Doors) {
    doors.staff(Permission::SeeHistory).get("/history", history_pages::list);
    doors.staff(Permission::ExportHistory).post("/history/export.csv", export::export);
    doors
        .staff(Permission::ManagePractice)
        .get("/organization/history", history_pages::list)
        .get("/organization/history/verify", history_pages::ask)
        .post("/organization/history/verify", history_pages::verify);
}
