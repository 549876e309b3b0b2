//! All routes in one place: every feature registers its doors here.

use crate::{
    app::Portico,
    doors::{Door, Doors},
};
use axum::Router;
use std::sync::Arc;

/// Builds the router, and the list of all doors (the census). Layers around every answer, such as headers, limits and logging, are added
/// by `serve`.
pub fn doors(portico: &Arc<Portico>) -> (Router, Vec<Door>) {
    let mut doors = Doors::new(portico);
    crate::doors::look::doors(&mut doors);
    crate::clients::doors(&mut doors);
    crate::import::doors(&mut doors);
    crate::sign_in::doors(&mut doors);
    crate::installation::doors(&mut doors);
    crate::blockers::doors(&mut doors);
    crate::exports::doors(&mut doors);
    crate::reports::doors(&mut doors);
    crate::records::doors(&mut doors);
    crate::documents::doors(&mut doors);
    crate::care::doors(&mut doors);
    crate::invitations::doors(&mut doors);
    crate::reminders::doors(&mut doors);
    crate::batches::doors(&mut doors);
    crate::delivery::doors(&mut doors);
    crate::bounces::doors(&mut doors);
    crate::access::doors(&mut doors);
    crate::families::doors(&mut doors);
    crate::forms::doors(&mut doors);
    crate::waiting::doors(&mut doors);
    crate::groups::doors(&mut doors);
    crate::addresses::doors(&mut doors);
    crate::enquiries::doors(&mut doors);
    crate::portal::doors(&mut doors);
    crate::history::doors(&mut doors);
    crate::organization::doors(&mut doors);
    crate::help::doors(&mut doors);
    crate::inbox::doors(&mut doors);
    doors.close()
}
