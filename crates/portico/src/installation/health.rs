//! Whether Portico and its database answer, for whoever watches over them.

use crate::{answer::Answer, visit::HallVisit};
use axum::response::{IntoResponse, Response};
use portico_database::values;

/// `GET /health`: asks the database for something small.
pub(super) async fn health(visit: HallVisit) -> Answer<Response> {
    let mut reader = visit.call.portico.database.read().await?;
    reader.row::<(i64,)>("select count(*) from installation", values![]).await?;
    Ok("ok\n".into_response())
}
