//! The doors of batches.

use super::{batch_pages, forms_pages, live_pages, results, schedule_pages, start_pages};
use crate::doors::Doors;
use portico_policy::Permission;

/// Hangs them.
pub fn doors(doors: &mut Doors) {
    doors
        .staff(Permission::InviteClients)
        .get("/batches", batch_pages::history)
        .post("/batches", start_pages::start)
        .post("/batches/later", schedule_pages::many)
        .post("/batches/forms/new", forms_pages::ask)
        .post("/batches/forms", forms_pages::start)
        .post("/clients/{client}/invite/later", schedule_pages::one)
        .get("/batches/{batch}/schedule", schedule_pages::edit)
        .post("/batches/{batch}/schedule", schedule_pages::save)
        .get("/batches/{batch}", batch_pages::batch)
        .get("/batches/{batch}/events", live_pages::events)
        .get("/batches/{batch}/results.csv", results::results)
        .get("/batches/{batch}/stop", batch_pages::ask_to_stop)
        .post("/batches/{batch}/stop", batch_pages::stop)
        .gets_through()
        .post("/batches/{batch}/retry", batch_pages::retry);
}
