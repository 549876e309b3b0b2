//! The doors of access, at a practice's portal.

use super::{activation_pages, link_pages};
use crate::doors::Doors;

/// Hangs them.
pub fn doors(doors: &mut Doors) {
    doors
        .portal("a link is opened by whoever has it; opening changes nothing")
        .get("/p/{slug}/a/{token}", activation_pages::arrive)
        .get("/p/{slug}/activate", activation_pages::start)
        .get("/p/{slug}/activate/password", activation_pages::password)
        .get("/p/{slug}/activate/not-me", activation_pages::not_me);
    doors
        .portal("the link in the sealed cookie is the permission, judged from its rows")
        .post("/p/{slug}/activate/password", activation_pages::activate)
        .post("/p/{slug}/activate/not-me", activation_pages::say_not_me)
        .post("/p/{slug}/activate/renew", link_pages::renew);
}
