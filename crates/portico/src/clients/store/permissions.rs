//! What a client may use at the portal, as staff gave it.

use crate::{answer::Answer, clients::permissions::Permissions, within_reach::within_reach};
use portico_database::{Connection, values};
use portico_policy::Reach;
use portico_values::ClientId;

/// What a client within reach may use.
///
/// # Errors
/// A fault of the database.
pub(crate) async fn permissions(db: &mut Connection, reach: &Reach, client: ClientId) -> Answer<Option<Permissions>> {
    const GIVEN: &str = concat!(
        "select c.may_request, c.may_message, c.may_see_bills, c.may_pay from clients c
     where c.practice_id = $1 and c.id = $3 and ",
        within_reach!("c.practice_id", "c.id", "$2")
    );
    Ok(db.row(GIVEN, values![reach.practice(), reach.assigned_to(), client]).await?)
}

/// Writes what a client may use, whom the caller has found within reach.
///
/// # Errors
/// A fault of the database.
pub(crate) async fn set_permissions(db: &mut Connection, reach: &Reach, client: ClientId, given: Permissions) -> Answer<()> {
    const SET: &str = "update clients set may_request = $3, may_message = $4, may_see_bills = $5, may_pay = $6
     where practice_id = $1 and id = $2";
    let Permissions { may_request, may_message, may_see_bills, may_pay } = given;
    db.run(SET, values![reach.practice(), client, may_request, may_message, may_see_bills, may_pay]).await?;
    Ok(())
}
