//! The parameters of a path. A path whose parameters cannot be read, such as an id that is no id, is an address that does not exist.

use crate::{answer::Trouble, app::Portico};
use axum::extract::FromRequestParts;
use http::request::Parts;
use serde::de::DeserializeOwned;
use std::sync::Arc;

/// The parameters of the path, for handlers to take.
pub struct Path<T>(pub T);

impl<T: DeserializeOwned + Send> FromRequestParts<Arc<Portico>> for Path<T> {
    type Rejection = Trouble;
    async fn from_request_parts(parts: &mut Parts, portico: &Arc<Portico>) -> Result<Self, Self::Rejection> {
        let read = axum::extract::Path::<T>::from_request_parts(parts, portico).await;
        read.map(|axum::extract::Path(value)| Self(value)).map_err(|_| Trouble::not_found())
    }
}
