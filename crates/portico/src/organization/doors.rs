//! The doors of the organization. Administrators use its own path; others with "Manage portal settings" use the one under Settings
//! (behaviours.md 56).

use super::{logo_pages, settings_pages, staff, switch_pages};
use crate::doors::Doors;
use portico_policy::Permission;

/// Hangs these doors.
pub fn doors(doors: &mut Doors) {
    doors
        .staff(Permission::ManagePractice)
        .get("/organization", settings_pages::to_settings)
        .get("/organization/client-portal/settings", settings_pages::settings)
        .post("/organization/client-portal/settings/address", settings_pages::save_portal_host)
        .post("/organization/client-portal/settings/practice", settings_pages::save_practice)
        .post("/organization/client-portal/settings/invitations", settings_pages::save_invitations)
        .post("/organization/client-portal/settings/forms", settings_pages::save_form_reminders)
        .post("/organization/client-portal/settings/families", settings_pages::save_families)
        .post("/organization/client-portal/settings/logo", logo_pages::save)
        .post("/organization/client-portal/settings/logo/deletion", logo_pages::remove);
    doors.portal("the logo stands on the pages and in the letters of everybody").get("/p/{slug}/logo", logo_pages::show);
    doors
        .staff(Permission::ManagePortal)
        .get("/settings/scheduling/client-portal", settings_pages::scheduling)
        .post("/settings/scheduling/client-portal/permissions", settings_pages::save_defaults)
        .get("/settings/scheduling/client-portal/switch", switch_pages::ask)
        .post("/settings/scheduling/client-portal/switch", switch_pages::switch)
        .gets_through();
    staff::doors(doors);
}
