//! Writes down where clients stand, from everything that decides it.

use super::id_list;
use crate::answer::Answer;
use portico_database::{Connection, Sql, values};
use portico_values::{ClientId, Moment, PracticeId};

const REFRESH: Sql = Sql::twin(
    concat!(include_str!("refresh.sql"), " and id in (select unhex(value) from json_each($2))"),
    concat!(include_str!("refresh.sql"), " and id in (select unnest(cast(translate(cast($2 as text), '[]\"', '{}') as uuid[])))"),
);

/// Writes the main address and the standing of these clients again. Called in the transaction of whatever changed them: details,
/// consent, care status, invitation, delivery, acceptance, access. One statement for any number of clients.
///
/// # Errors
/// A fault of the database.
pub async fn refresh(db: &mut Connection, practice: PracticeId, clients: &[ClientId], now: Moment) -> Answer<()> {
    if !clients.is_empty() {
        db.run(&REFRESH, values![practice, id_list(clients), now]).await?;
    }
    Ok(())
}

/// Notes that a client did something at the portal. Whoever had only activated is active from then on: what `refresh` would write.
///
/// # Errors
/// A fault of the database.
pub async fn note_active(db: &mut Connection, practice: PracticeId, client: ClientId, now: Moment) -> Answer<()> {
    const NOTE: &str = "update clients set last_active_at = $3,
     standing = case when standing = 'activated' then 'active' else standing end
     where practice_id = $1 and id = $2 and (last_active_at is null or last_active_at < $3)";
    db.run(NOTE, values![practice, client, now]).await?;
    Ok(())
}

/// Notes that an invitation went to each of these clients in this transaction, good until then: what `refresh` would write of somebody whom
/// nothing kept from being invited, without looking for it. A batch does this for hundreds at a time. The caller has held their rows since it
/// looked, so that nothing came between.
///
/// # Errors
/// A fault of the database.
pub(crate) async fn note_invited(db: &mut Connection, practice: PracticeId, invited: &[(ClientId, Moment)]) -> Answer<()> {
    const NOTE: &str = "update clients set standing = 'waiting', standing_until = $3 where practice_id = $1 and id = $2";
    if !invited.is_empty() {
        let rows = invited.iter().map(|&(client, until)| values![practice, client, until].to_vec());
        db.run_many(NOTE, rows.collect()).await?;
    }
    Ok(())
}
