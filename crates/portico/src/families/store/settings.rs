//! What a practice decides about guardians and guests.

use crate::answer::Answer;
use portico_database::{Connection, values};
use portico_policy::Reach;

/// Decides at which age the access of guardians is suspended.
pub(crate) async fn set_guardian_age(db: &mut Connection, reach: &Reach, age: i64) -> Answer<()> {
    const SET: &str = "update practices set guardian_age = $2 where id = $1";
    db.run(SET, values![reach.practice(), age]).await?;
    Ok(())
}

/// Decides whether guests are invited in the act that adds them.
pub(crate) async fn set_invites_guests(db: &mut Connection, reach: &Reach, on: bool) -> Answer<()> {
    const SET: &str = "update practices set invites_guests = $2 where id = $1";
    db.run(SET, values![reach.practice(), on]).await?;
    Ok(())
}
