//! The portal: what a client sees once inside, and the pages that lead to a person. In the order in which a client needs it.

mod help_pages;
mod home_pages;

use crate::doors::Doors;
use portico_policy::Permission;

/// Hangs the doors.
pub fn doors(doors: &mut Doors) {
    doors.client(Permission::UsePortal).get("/p/{slug}/", home_pages::home);
    doors
        .portal("ways to reach a human come first, signed in or not")
        .get("/p/{slug}", home_pages::to_home)
        .get("/p/{slug}/help", help_pages::help)
        .get("/p/{slug}/privacy", help_pages::privacy)
        .get("/p/{slug}/accessibility", help_pages::accessibility);
}
