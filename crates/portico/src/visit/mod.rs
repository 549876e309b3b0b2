//! Visits: what a handler is given instead of a bare request. By then a door has checked the caller; a visit says who it is and at which
//! practice, and leads to everything else.

mod call;
mod carried;
mod host;
mod portal_visit;
mod staff_visit;

pub use call::{Call, HallVisit, device_said};
pub use carried::Carried;
pub use host::Host;
pub use portal_visit::{ClientVisit, PortalVisit, Seen};
pub(crate) use portal_visit::{keep_asked_language, keep_language, language_of};
pub use staff_visit::StaffVisit;
pub(crate) use staff_visit::actor_of;

use axum::extract::FromRequestParts;
use http::request::Parts;
use std::sync::Arc;

use crate::{answer::Trouble, app::Portico};

/// A handler that is registered at the wrong kind of door asks for a visit that is not there. That is a fault of ours; the story that
/// walks through all doors finds it.
macro_rules! visit_from_extensions {
    ($($visit:ty)*) => {$(
        impl FromRequestParts<Arc<Portico>> for $visit {
            type Rejection = Trouble;
            async fn from_request_parts(parts: &mut Parts, _: &Arc<Portico>) -> Result<Self, Self::Rejection> {
                parts.extensions.get::<$visit>().cloned().ok_or_else(|| Trouble::fault("a handler stands behind the wrong door"))
            }
        }
    )*};
}
visit_from_extensions! { HallVisit StaffVisit PortalVisit ClientVisit }
