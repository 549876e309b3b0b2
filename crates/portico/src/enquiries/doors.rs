//! The doors of enquiries, at a practice's portal.

use super::enquiry_pages;
use crate::doors::Doors;

/// Hangs these doors.
pub fn doors(doors: &mut Doors) {
    doors
        .portal("who is new to a practice is nobody yet")
        .get("/p/{slug}/sign-up", enquiry_pages::sign_up)
        .post("/p/{slug}/sign-up", enquiry_pages::send_sign_up)
        .get("/p/{slug}/new-appointment", enquiry_pages::new_appointment)
        .post("/p/{slug}/new-appointment", enquiry_pages::send_new_appointment);
}
