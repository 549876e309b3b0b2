//! What the portal's pages read.

use crate::answer::Answer;
use portico_database::{Connection, values};
use portico_policy::Reach;
use portico_values::{ClientId, Moment};

/// When the account of a client was activated: the start of the login's own grant. Only through a grant of this login.
pub(super) async fn activated_at(db: &mut Connection, reach: &Reach, client: ClientId) -> Answer<Option<Moment>> {
    const ACTIVATED: &str =
        "select created_at from grants where practice_id = $1 and login_id = $2 and client_id = $3 and ended_at is null
     order by created_at limit 1";
    let row: Option<(Moment,)> = db.row(ACTIVATED, values![reach.practice(), reach.login(), client]).await?;
    Ok(row.map(|(at,)| at))
}
