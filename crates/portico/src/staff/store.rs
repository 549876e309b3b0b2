//! The rows of staff.

use super::{NewStaffMember, StaffMember};
use crate::answer::Answer;
use portico_database::{Connection, values};
use portico_policy::Reach;
use portico_values::{EmailAddress, Moment, PracticeId, StaffId};

macro_rules! staff_where {
    ($condition:literal) => {
        concat!(
            "select s.practice_id as practice, s.id, s.name, s.address, s.address_normalised, s.role, s.password_hash,
             s.second_step_sealed, s.second_step_used, s.epoch, p.name as practice_name, p.second_step as second_step_required,
             p.epoch as practice_epoch, s.last_signed_in_at from staff s join practices p on p.id = s.practice_id where s.active and ",
            $condition
        )
    };
}

/// The active staff members with this address, in every practice, the one who signed in last first. Only signing in asks like this: it
/// is the one moment at which the practice is not known yet.
pub(crate) async fn at_the_door(db: &mut Connection, address_normalised: &str) -> Answer<Vec<StaffMember>> {
    const FIND: &str = staff_where!("s.address_normalised = $1 order by coalesce(s.last_signed_in_at, 0) desc, s.id limit 20");
    Ok(db.rows(FIND, values![address_normalised]).await?)
}

/// An active staff member of the practice.
pub(crate) async fn by_id(db: &mut Connection, reach: &Reach, id: StaffId) -> Answer<Option<StaffMember>> {
    Ok(db.row(staff_where!("s.practice_id = $1 and s.id = $2"), values![reach.practice(), id]).await?)
}

/// Holds a staff member's row to the end of the act. It comes before those of their sessions and links, as where their account is closed.
pub(crate) async fn hold(db: &mut Connection, reach: &Reach, id: StaffId) -> Answer<()> {
    const HOLD: &str = "update staff set epoch = epoch where practice_id = $1 and id = $2";
    db.run(HOLD, values![reach.practice(), id]).await?;
    Ok(())
}

/// The name of a staff member, and the lines their messages end with.
pub(crate) async fn signing(db: &mut Connection, practice: PracticeId, id: StaffId) -> Answer<Option<(String, String)>> {
    const SIGNING: &str = "select name, signature from staff where practice_id = $1 and id = $2";
    Ok(db.row(SIGNING, values![practice, id]).await?)
}

/// Sets the lines a staff member's messages end with.
pub(crate) async fn set_signature(db: &mut Connection, reach: &Reach, id: StaffId, signature: &str) -> Answer<()> {
    const SET: &str = "update staff set signature = $3 where practice_id = $1 and id = $2 and active";
    db.run(SET, values![reach.practice(), id, signature]).await?;
    Ok(())
}

/// Whether the practice has a staff member with this address, active or not.
pub(crate) async fn is_known(db: &mut Connection, reach: &Reach, address: &EmailAddress) -> Answer<bool> {
    const KNOWN: &str = "select id from staff where practice_id = $1 and address_normalised = $2";
    Ok(db.any(KNOWN, values![reach.practice(), address.normalised()]).await?)
}

/// Writes a new staff member.
pub(crate) async fn insert(
    db: &mut Connection,
    reach: &Reach,
    id: StaffId,
    new: &NewStaffMember,
    password_hash: Option<&str>,
    now: Moment,
) -> Answer<()> {
    const INSERT: &str =
        "insert into staff (practice_id, id, name, address, address_normalised, role, password_hash, second_step_sealed,
     second_step_used, active, epoch, created_at, last_signed_in_at)
     values ($1, $2, $3, $4, $5, $6, $7, null, 0, true, 1, $8, null)";
    let values = values![
        reach.practice(),
        id,
        new.name.as_str(),
        new.address.as_str(),
        new.address.normalised(),
        new.role.word(),
        password_hash,
        now
    ];
    db.run(INSERT, values).await?;
    Ok(())
}

/// Sets the password; the epoch grows, so that every session ends. False if the account changed since it was read.
pub(crate) async fn set_password(db: &mut Connection, reach: &Reach, read: &StaffMember, password_hash: &str) -> Answer<bool> {
    const SET: &str =
        "update staff set password_hash = $3, epoch = epoch + 1 where practice_id = $1 and id = $2 and epoch = $4 and active";
    Ok(db.run(SET, values![reach.practice(), read.id, password_hash, read.epoch]).await? == 1)
}

/// Keeps the same password under a hash of today's cost. Nothing else changes.
pub(crate) async fn rehash(db: &mut Connection, reach: &Reach, id: StaffId, before: &str, after: &str) -> Answer<()> {
    const REHASH: &str = "update staff set password_hash = $4 where practice_id = $1 and id = $2 and password_hash = $3";
    db.run(REHASH, values![reach.practice(), id, before, after]).await?;
    Ok(())
}

/// Notes when somebody signed in.
pub(crate) async fn note_sign_in(db: &mut Connection, reach: &Reach, id: StaffId, now: Moment) -> Answer<()> {
    const NOTE: &str = "update staff set last_signed_in_at = $3 where practice_id = $1 and id = $2";
    db.run(NOTE, values![reach.practice(), id, now]).await?;
    Ok(())
}

/// Sets up the second step with its sealed secret; the code that confirmed it counts as used. The epoch grows. False if the account changed
/// since it was read.
pub(crate) async fn set_second_step(
    db: &mut Connection,
    reach: &Reach,
    read: &StaffMember,
    sealed: &[u8],
    step: i64,
) -> Answer<bool> {
    const SET: &str = "update staff set second_step_sealed = $3, second_step_used = $4, epoch = epoch + 1
     where practice_id = $1 and id = $2 and epoch = $5 and active";
    Ok(db.run(SET, values![reach.practice(), read.id, sealed, step, read.epoch]).await? == 1)
}

/// Removes the second step; the epoch grows, so that every session ends. False if there was none.
pub(crate) async fn lift_second_step(db: &mut Connection, reach: &Reach, id: StaffId) -> Answer<bool> {
    const LIFT: &str = "update staff set second_step_sealed = null, second_step_used = 0, epoch = epoch + 1
     where practice_id = $1 and id = $2 and active and second_step_sealed is not null";
    Ok(db.run(LIFT, values![reach.practice(), id]).await? == 1)
}

/// Uses up the code of a step. True for exactly one caller, and never for a step before one that was used (RFC 6238 section 5.2).
pub(crate) async fn use_step(db: &mut Connection, reach: &Reach, id: StaffId, step: i64) -> Answer<bool> {
    const USE: &str =
        "update staff set second_step_used = $3 where practice_id = $1 and id = $2 and active and second_step_used < $3";
    Ok(db.run(USE, values![reach.practice(), id, step]).await? == 1)
}
