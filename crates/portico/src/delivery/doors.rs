//! The doors of the local mailbox.

use super::{public_pages, staff_pages};
use crate::doors::Doors;
use portico_policy::Permission;

/// Hangs the doors.
pub fn doors(doors: &mut Doors) {
    doors
        .staff(Permission::SeeMailbox)
        .get("/mailbox", staff_pages::list)
        .get("/mailbox/{letter}", staff_pages::letter)
        .get("/mailbox/{letter}/page", staff_pages::page);
    doors
        .public("the mailbox of a demo on loopback; anywhere else there is nothing here")
        .get("/mailbox/open", public_pages::list)
        .get("/mailbox/open/{practice}/{letter}", public_pages::letter)
        .get("/mailbox/open/{practice}/{letter}/page", public_pages::page);
}
