//! Who writes something about a client takes their row first.

use crate::answer::{Answer, Trouble};
use portico_database::{Connection, Sql, values};
use portico_values::{ClientId, PracticeId};

/// SQLite has one writer, who holds everything from the beginning of an act on.
const HOLD: Sql = Sql::twin(
    "select id from clients where practice_id = $1 and id = $2",
    "select id from clients where practice_id = $1 and id = $2 for update",
);

/// Holds a client's row until the act ends. A merge, its undoing and an erasure hold it, and so does whoever opens or closes a way in to this
/// client or hangs something on them: on PostgreSQL, where acts run beside each other, one waits for the other and reads what came of it,
/// instead of writing to a record that no longer exists by then. No story can tell of it: which of two is first is nobody's to choose.
///
/// # Errors
/// Not found when there is no such client (any more).
pub(crate) async fn hold(db: &mut Connection, practice: PracticeId, client: ClientId) -> Answer<()> {
    is_held(db, practice, client).await?.then_some(()).ok_or_else(Trouble::not_found)
}

/// The same for several, always in the same order, so that no two wait for each other.
///
/// # Errors
/// Not found when one of them is gone.
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
