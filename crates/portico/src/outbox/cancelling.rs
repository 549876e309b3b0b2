//! Calling letters back: those that have not left are cancelled, and what they say is wiped. Every slice that does so uses these
//! statements; each has its own condition for which letters it means.

use crate::answer::Answer;
use portico_database::{Connection, Engine, Value};
use portico_values::Moment;

/// The statements that cancel some letters, as [`in_line!`] writes them.
#[derive(Clone, Copy)]
pub(crate) struct InLine {
    pub(crate) wipe: &'static str,
    pub(crate) cancel: &'static str,
    /// Both, for PostgreSQL.
    pub(crate) at_once: &'static str,
}

/// Writes the statements for the waiting letters of a practice that meet a condition. The condition names columns of `letters` without an
/// alias; its values begin at `$2`. The last argument is the parameter after them, for the moment.
macro_rules! in_line {
    ($condition:expr, $now:literal) => {
        $crate::outbox::InLine {
            wipe: $crate::outbox::wipe_in_line!($condition),
            cancel: $crate::outbox::cancel_in_line!($condition, $now),
            at_once: $crate::outbox::at_once_in_line!($condition, $now),
        }
    };
}
pub(crate) use in_line;

macro_rules! wipe_in_line {
    ($condition:expr) => {
        concat!(
            "delete from letter_contents where practice_id = $1 and letter_id in (select id from letters where practice_id = $1 and ",
            $condition,
            " and state in ('queued', 'deferred', 'held'))"
        )
    };
}
pub(crate) use wipe_in_line;

/// A letter that a worker is carrying is not called back here: the worker asks once more before its content goes. The fence rises, so
/// that a worker that has just let go of a letter writes nothing over this.
macro_rules! cancel_in_line {
    ($condition:expr, $now:literal) => {
        concat!(
            "update letters set state = 'cancelled', finished_at = ",
            $now,
            ", fence = fence + 1 where practice_id = $1 and ",
            $condition,
            " and state in ('queued', 'deferred', 'held')"
        )
    };
}
pub(crate) use cancel_in_line;

/// Wipes what was cancelled and nothing else. On PostgreSQL workers write beside us: between two statements one could take a letter whose words
/// were just wiped, or put one back that then kept its words.
macro_rules! at_once_in_line {
    ($condition:expr, $now:literal) => {
        concat!(
            "with gone as (",
            $crate::outbox::cancel_in_line!($condition, $now),
            " returning id) delete from letter_contents where practice_id = $1 and letter_id in (select id from gone)"
        )
    };
}
pub(crate) use at_once_in_line;

impl InLine {
    /// Wipes and cancels the letters, and returns how many there were. The values begin with the practice.
    ///
    /// # Errors
    /// A fault of the database.
    pub(crate) async fn cancel(self, db: &mut Connection, values: &[Value], now: Moment) -> Answer<u64> {
        let and_now = [values, &[now.into()]].concat();
        if db.engine() == Engine::Postgres {
            return Ok(db.run(self.at_once, &and_now).await?);
        }
        db.run(self.wipe, values).await?;
        Ok(db.run(self.cancel, &and_now).await?)
    }
}
