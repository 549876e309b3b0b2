//! Whoever writes something about a client locks that client's row first.

use super::id_list;
use crate::answer::{Answer, Trouble};
use portico_database::{Connection, Sql, values};
use portico_values::{ClientId, PracticeId};

/// SQLite has one writer, who holds everything from the beginning of an act on.
const HOLD: Sql = Sql::twin(
    "select id from clients where practice_id = $1 and id = $2",
    "select id from clients where practice_id = $1 and id = $2 for update",
);

/// Holds a client's row until the act ends. A merge, its undoing and an erasure hold it, and so does whoever opens or closes a way in to
/// this client or hangs something on them: on PostgreSQL, where acts run side by side, one waits for the other and reads what came of it,
/// instead of writing to a record that no longer exists by then. It is the first row that an act holds: two that held others before, each
/// what the other needs next, would wait until PostgreSQL ends one of them (`stories/at_once`).
///
/// # Errors
/// Not found if there is no such client (any more).
pub(crate) async fn hold(db: &mut Connection, practice: PracticeId, client: ClientId) -> Answer<()> {
    is_held(db, practice, client).await?.then_some(()).ok_or_else(Trouble::not_found)
}

/// The same for several, always in the same order, so that no two wait for each other.
///
/// # Errors
/// Not found if one of them is gone.
pub(crate) async fn hold_all(db: &mut Connection, practice: PracticeId, clients: &[ClientId]) -> Answer<()> {
    let mut clients = clients.to_vec();
    clients.sort_unstable();
    for client in clients {
        hold(db, practice, client).await?;
    }
    Ok(())
}

/// Holds the row if there is one.
///
/// # Errors
/// A fault of the database.
pub(crate) async fn is_held(db: &mut Connection, practice: PracticeId, client: ClientId) -> Answer<bool> {
    // The row that was waited for may have been written anew by the undoing of a merge: the second look finds the new one.
    for _ in 0..2 {
        if db.any(&HOLD, values![practice, client]).await? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The same for those of many who are there, in the order in which [`hold_all`] holds them: whoever is gone is nobody's to wait for.
///
/// # Errors
/// A fault of the database.
pub(crate) async fn hold_those_there(db: &mut Connection, practice: PracticeId, clients: &[ClientId]) -> Answer<()> {
    const THEM: Sql = Sql::twin(
        "select id from clients where practice_id = $1 and id in (select unhex(value) from json_each($2))",
        "select id from clients where practice_id = $1 and id in (select unnest(cast(translate(cast($2 as text), '[]\"', '{}') as uuid[])))
         order by id for update",
    );
    if !clients.is_empty() {
        db.each(&THEM, values![practice, id_list(clients)], &mut |_| Ok(())).await?;
    }
    Ok(())
}
