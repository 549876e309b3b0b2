//! Whether Portico and its database answer, for whoever watches over them.

use crate::{answer::Answer, doors::Doors, visit::HallVisit};
use axum::response::{IntoResponse, Response};
use portico_database::values;

/// Hangs the door.
pub fn doors(doors: &mut Doors) {
    doors.public("says that Portico and its database answer, and nothing else").get("/health", health).gets_through();
}

async fn health(visit: HallVisit) -> Answer<Response> {
    let mut reader = visit.call.portico.database.read().await?;
    reader.row::<(i64,)>("select count(*) from installation", values![]).await?;
    Ok("ok\n".into_response())
}
