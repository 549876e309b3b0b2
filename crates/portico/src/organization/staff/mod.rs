//! Organization → Staff: who works in the practice, in which role, and which single permissions were added to it or taken from it
//! (behaviours.md 55, 56).

pub mod actions;
mod list_pages;
mod letters;
mod member_pages;
mod store;

pub(crate) use member_pages::role_hint;

use crate::doors::Doors;
use portico_policy::Permission;

/// Hangs the doors.
pub(super) fn doors(doors: &mut Doors) {
    doors
        .staff(Permission::ManageStaff)
        .get("/organization/staff", list_pages::list)
        .get("/organization/staff/new", list_pages::new)
        .post("/organization/staff/new", list_pages::invite)
        .get("/organization/staff/second-step", list_pages::ask_for_second_step)
        .post("/organization/staff/second-step", list_pages::require_second_step)
        .get("/organization/staff/{member}", member_pages::member)
        .post("/organization/staff/{member}/role", member_pages::save_role)
        .post("/organization/staff/{member}/grants", member_pages::save_grants)
        .post("/organization/staff/{member}/invitation", member_pages::resend)
        .get("/organization/staff/{member}/closing", member_pages::ask_to_close)
        .post("/organization/staff/{member}/closing", member_pages::close)
        .gets_through()
        .post("/organization/staff/{member}/reopening", member_pages::reopen);
}
