//! The portal: what a client sees once inside, and the pages that lead to a person, in the order in which a client needs them.

mod help_pages;
mod home_pages;
mod store;

use crate::doors::Doors;
use portico_policy::Permission;

/// Hangs the doors.
pub fn doors(doors: &mut Doors) {
    doors.client(Permission::UsePortal).get_also_seen("/p/{slug}/", "/clients/{client}/seen/", home_pages::home);
    doors
        .portal("ways to reach a human come first, signed in or not")
        .get("/p/{slug}", home_pages::to_home)
        .get_also_seen("/p/{slug}/help", "/clients/{client}/seen/help", help_pages::help)
        .get_also_seen("/p/{slug}/privacy", "/clients/{client}/seen/privacy", help_pages::privacy)
        .get_also_seen("/p/{slug}/accessibility", "/clients/{client}/seen/accessibility", help_pages::accessibility);
}
