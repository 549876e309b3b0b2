//! The staff members clients can be assigned to.

use crate::answer::Answer;
use portico_database::{Connection, values};
use portico_policy::Reach;
use portico_values::StaffId;

/// Everybody who works at the practice, by name.
///
/// # Errors
/// A fault of the database.
pub(crate) async fn staff_members(db: &mut Connection, reach: &Reach) -> Answer<Vec<(StaffId, String)>> {
    Ok(db
        .rows("select id, name from staff where practice_id = $1 and active order by name, id", values![reach.practice()])
        .await?)
}
