//! Cancelling: letters that have not left are taken out of the line, and what they say is wiped. Every slice that calls its letters back does it
//! by these statements; which letters it means is its own condition.

use crate::answer::Answer;
use portico_database::{Connection, Value};
use portico_values::Moment;

/// The statements that take some letters out of the line. [`in_line!`] writes them.
#[derive(Clone, Copy)]
pub(crate) struct InLine {
    pub(crate) wipe: &'static str,
    pub(crate) cancel: &'static str,
}

/// The letters in line of a practice for which this holds. The condition names the columns of `letters` without an alias, and its values begin
/// at `$2`; the last word is the place behind them, for the moment.
macro_rules! in_line {
    ($condition:expr, $now:literal) => {
        $crate::outbox::InLine {
            wipe: $crate::outbox::wipe_in_line!($condition),
            cancel: $crate::outbox::cancel_in_line!($condition, $now),
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

/// A letter that is in somebody's hands is not called back: it is asked once more before its content goes. The fence rises, so that whoever
/// has just let go of it writes nothing over this.
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

impl InLine {
    /// Wipes them and takes them out of the line: how many there were. The values begin with the practice.
    ///
    /// # Errors
    /// A fault of the database.
    pub(crate) async fn cancel(self, db: &mut Connection, values: &[Value], now: Moment) -> Answer<u64> {
        db.run(self.wipe, values).await?;
        Ok(db.run(self.cancel, &[values, &[now.into()]].concat()).await?)
    }
}
