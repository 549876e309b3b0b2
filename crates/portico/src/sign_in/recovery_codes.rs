//! The recovery codes of one person, as they are kept: only their keyed hashes, those of staff and of clients each in a table of its own.

use super::second_step::{draw_recovery_codes, recovery_hash, recovery_hashes};
use crate::{
    act::Act,
    answer::Answer,
    audit::Event,
    visit::{Call, Carried},
};
use portico_database::{Connection, Value, values};
use portico_policy::Reach;
use portico_values::Identity;

/// The statements on one table of recovery codes. Every owner below is an id of that table's kind.
#[derive(Clone, Copy)]
pub(crate) struct RecoveryCodes {
    insert: &'static str,
    delete: &'static str,
    mark_used: &'static str,
    count: &'static str,
}

macro_rules! recovery_codes {
    ($table:literal, $owner:literal) => {
        RecoveryCodes {
            insert: concat!("insert into ", $table, " (practice_id, ", $owner, ", code_hash, used_at) values ($1, $2, $3, null)"),
            delete: concat!("delete from ", $table, " where practice_id = $1 and ", $owner, " = $2"),
            mark_used: concat!(
                "update ",
                $table,
                " set used_at = $4 where practice_id = $1 and ",
                $owner,
                " = $2 and code_hash = $3 and used_at is null"
            ),
            count: concat!("select count(*) from ", $table, " where practice_id = $1 and ", $owner, " = $2 and used_at is null"),
        }
    };
}

/// Those of staff members.
pub(crate) const OF_STAFF: RecoveryCodes = recovery_codes!("recovery_codes", "staff_id");

/// Those of clients, by their logins.
pub(crate) const OF_LOGINS: RecoveryCodes = recovery_codes!("login_recovery_codes", "login_id");

/// What became of asking for codes: they were made.
const MADE: &str = "made";

/// Codes that were just made, on their way to the page that shows them. Nobody keeps them: they lie sealed in their owner's browser until
/// it follows, at once.
pub(crate) fn made(owner: impl Identity, codes: &[String]) -> Carried {
    let (owner, codes) = (owner.uuid().to_string(), codes.join(" "));
    Carried::outcome(MADE).with(&[owner.as_str(), codes.as_str()])
}

/// Those that this owner's browser brings to the page.
pub(crate) fn to_show(call: &Call, owner: impl Identity) -> Option<Vec<String>> {
    let are_theirs = call.carried.is(MADE) && call.carried.text(0) == owner.uuid().to_string();
    are_theirs.then(|| call.carried.text(1).split(' ').map(str::to_owned).collect())
}

impl RecoveryCodes {
    /// Puts new codes in the place of the old ones and records it. They are returned to be shown, this once.
    pub(crate) async fn renew(self, act: &mut Act, reach: &Reach, owner: impl Identity) -> Answer<Vec<String>> {
        let portico = act.portico().clone();
        let codes = draw_recovery_codes(&*portico.randomness);
        let row = |code: &String| values![reach.practice(), owner.uuid(), recovery_hash(&portico.keys, owner, code)].to_vec();
        let rows: Vec<Vec<Value>> = codes.iter().map(row).collect();
        self.remove(act.db(), reach, owner).await?;
        act.db().run_many(self.insert, rows).await?;
        act.record(Event::new("recovery_codes.made").about(owner).with("count", codes.len()));
        Ok(codes)
    }

    /// Takes all of them away, used or not.
    pub(crate) async fn remove(self, db: &mut Connection, reach: &Reach, owner: impl Identity) -> Answer<()> {
        db.run(self.delete, values![reach.practice(), owner.uuid()]).await?;
        Ok(())
    }

    /// Uses up a code that was typed, as [`Typed::Recovery`](super::second_step::Typed) has it. True for exactly one caller; false when it
    /// is none of its owner's, or was used before.
    pub(crate) async fn use_up(self, act: &mut Act, reach: &Reach, owner: impl Identity, typed: &str) -> Answer<bool> {
        let now = act.now();
        for hash in recovery_hashes(&act.portico().keys, owner, typed) {
            if act.db().run(self.mark_used, values![reach.practice(), owner.uuid(), hash, now]).await? == 1 {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// How many are left to use.
    pub(crate) async fn left(self, db: &mut Connection, reach: &Reach, owner: impl Identity) -> Answer<i64> {
        Ok(db.count(self.count, values![reach.practice(), owner.uuid()]).await?)
    }
}
