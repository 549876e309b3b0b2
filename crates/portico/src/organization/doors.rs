//! The doors of the organization. Administrators use its own path; others with "Manage portal settings" the one under Settings
//! (behaviours.md 56).

use super::{settings_pages, staff, switch_pages};
use crate::doors::Doors;
use portico_policy::Permission;

/// Hangs them.
pub fn doors(doors: &mut Doors) {
    doors
        .staff(Permission::ManagePractice)
        .get("/organization", settings_pages::to_settings)
        .get("/organization/client-portal/settings", settings_pages::settings)
        .post("/organization/client-portal/settings/practice", settings_pages::save_practice)
        .post("/organization/client-portal/settings/invitations", settings_pages::save_invitations);
    doors
        .staff(Permission::ManagePortal)
        .get("/settings/scheduling/client-portal", settings_pages::scheduling)
        .post("/settings/scheduling/client-portal/permissions", settings_pages::save_defaults)
        .get("/settings/scheduling/client-portal/switch", switch_pages::ask)
        .post("/settings/scheduling/client-portal/switch", switch_pages::switch)
        .gets_through();
    staff::doors(doors);
}
