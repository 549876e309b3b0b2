//! The names of forms, for pages that say which were sent.

use super::store::forms as store;
use crate::{answer::Answer, audit::FormNames};
use portico_database::Connection;
use portico_policy::Reach;
use portico_values::FormId;

/// The names of these.
///
/// # Errors
/// A fault.
pub(crate) async fn names_of(db: &mut Connection, reach: &Reach, forms: &[FormId]) -> Answer<FormNames> {
    if forms.is_empty() {
        return Ok(FormNames::default());
    }
    Ok(store::names(db, reach, forms).await?.into_iter().collect())
}

/// The names of all that the details of some events speak of.
///
/// # Errors
/// A fault.
pub(crate) async fn names_in<'a>(
    db: &mut Connection,
    reach: &Reach,
    details: impl Iterator<Item = &'a str>,
) -> Answer<FormNames> {
    names_of(db, reach, &FormNames::asked_for(details)).await
}
