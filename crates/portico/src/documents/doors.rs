//! The doors of documents.

use super::{portal_pages, reading_pages, share_pages, staff_pages, staff_reading_pages};
use crate::doors::Doors;
use portico_policy::Permission;

/// Hangs these doors.
pub fn doors(doors: &mut Doors) {
    doors
        .staff(Permission::HandleDocuments)
        .get("/clients/{client}/documents", staff_pages::show)
        .post("/clients/{client}/documents", staff_pages::upload)
        .get("/clients/{client}/documents/{document}", staff_reading_pages::show)
        .get("/clients/{client}/documents/{document}/file", staff_pages::download)
        .post("/clients/{client}/documents/{document}/name", staff_pages::rename)
        .post("/clients/{client}/documents/{document}/unsharing", staff_pages::unshare)
        .gets_through()
        .post("/clients/{client}/documents/{document}/deletion", staff_pages::delete)
        .gets_through()
        .post("/clients/{client}/documents/{document}/restoring", staff_pages::restore)
        .get("/clients/{client}/share", share_pages::pick)
        .post("/clients/{client}/share/choice", share_pages::choice)
        .post("/clients/{client}/share/email", share_pages::email)
        .post("/clients/{client}/share/review", share_pages::review)
        .post("/clients/{client}/share", share_pages::send);
    doors
        .client(Permission::UsePortal)
        .get_also_seen_by(
            "/p/{slug}/documents",
            "/clients/{client}/seen/documents",
            Permission::HandleDocuments,
            portal_pages::show,
        )
        .post("/p/{slug}/documents", portal_pages::upload)
        .get("/p/{slug}/documents/{document}", reading_pages::show)
        .get("/p/{slug}/documents/{document}/file", portal_pages::download)
        .post("/p/{slug}/documents/{document}/signature", reading_pages::sign);
}
