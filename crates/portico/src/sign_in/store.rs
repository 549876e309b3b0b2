//! The rows of passes.

use super::{codes::TRIES, passes::Purpose};
use crate::answer::Answer;
use portico_database::{Connection, record, values};
use portico_values::{Moment, PracticeId, moment::days};
use uuid::Uuid;

record! {
    /// A mailed secret that opens one door once.
    #[derive(Debug, Clone)]
    pub struct Pass {
        pub id: Uuid,
        pub purpose: Purpose,
        pub subject_id: Uuid,
        pub secret_hash: [u8; 32],
        pub address_normalised: String,
        pub wrong_tries: i64,
        pub created_at: Moment,
        pub expires_at: Moment,
        pub used_at: Option<Moment>,
    }
}

impl Pass {
    /// Whether it opens its door at this moment: its time is not over, it was not used, and too many wrong tries have not burnt it.
    pub(crate) fn lives(&self, now: Moment) -> bool {
        self.used_at.is_none() && self.expires_at > now && self.wrong_tries < TRIES
    }
}

/// A new pass, as it is written: only the keyed hash of its secret.
pub(crate) struct NewPass<'a> {
    pub(crate) practice: PracticeId,
    pub(crate) id: Uuid,
    pub(crate) purpose: Purpose,
    pub(crate) subject: Uuid,
    pub(crate) secret_hash: [u8; 32],
    pub(crate) key_id: i64,
    pub(crate) address_normalised: &'a str,
    pub(crate) now: Moment,
    pub(crate) expires_at: Moment,
    /// Whether those of the same purpose and owner that were not used end with it.
    pub(crate) replaces: bool,
}

/// Writes a pass.
pub(crate) async fn issue_pass(db: &mut Connection, new: &NewPass<'_>) -> Answer<()> {
    const ISSUE: &str =
        "insert into passes (practice_id, id, purpose, subject_id, secret_hash, key_id, address_normalised, wrong_tries,
     created_at, expires_at, used_at) values ($1, $2, $3, $4, $5, $6, $7, 0, $8, $9, null)";
    if new.replaces {
        end_of_purpose(db, new.practice, new.purpose, new.subject, new.now).await?;
    }
    let values = values![
        new.practice,
        new.id,
        new.purpose,
        new.subject,
        new.secret_hash,
        new.key_id,
        new.address_normalised,
        new.now,
        new.expires_at
    ];
    db.run(ISSUE, values).await?;
    Ok(())
}

macro_rules! pass_where {
    ($condition:literal) => {
        concat!(
            "select id, purpose, subject_id, secret_hash, address_normalised, wrong_tries, created_at, expires_at, used_at from passes
             where practice_id = $1 and purpose = $2 and ",
            $condition
        )
    };
}

/// The pass with this secret for this purpose, living or not. A secret of another purpose or practice is unknown here.
pub(crate) async fn pass(
    db: &mut Connection,
    practice: PracticeId,
    purpose: Purpose,
    secret_hash: [u8; 32],
) -> Answer<Option<Pass>> {
    Ok(db.row(pass_where!("secret_hash = $3"), values![practice, purpose, secret_hash]).await?)
}

/// Uses a pass up. True for exactly one caller, and only while it lives.
pub(crate) async fn use_pass(db: &mut Connection, practice: PracticeId, id: Uuid, now: Moment) -> Answer<bool> {
    const USE: &str = "update passes set used_at = $3 where practice_id = $1 and id = $2 and used_at is null and expires_at > $3";
    Ok(db.run(USE, values![practice, id, now]).await? == 1)
}

/// Ends every living pass of one owner, whatever it opens. Returns how many.
///
/// What ends this way ends as of when it was issued: whoever began a moment earlier and waited for the owner, or has another server's clock,
/// finds it ended as well.
pub(crate) async fn end_passes(db: &mut Connection, practice: PracticeId, subject: Uuid, now: Moment) -> Answer<u64> {
    const END: &str = "update passes set expires_at = created_at where practice_id = $1 and subject_id = $2 and used_at is null and expires_at > $3";
    Ok(db.run(END, values![practice, subject, now]).await?)
}

/// Ends every living pass of one owner for a purpose, as of when it was issued.
pub(crate) async fn end_of_purpose(
    db: &mut Connection,
    practice: PracticeId,
    purpose: Purpose,
    subject: Uuid,
    now: Moment,
) -> Answer<()> {
    const END: &str =
        "update passes set expires_at = created_at where practice_id = $1 and purpose = $2 and subject_id = $3 and used_at is null
     and expires_at > $4";
    db.run(END, values![practice, purpose, subject, now]).await?;
    Ok(())
}

/// Uses up the pass with this id, if it is of this purpose, owner and address. True for exactly one caller, and only while it lives.
pub(crate) async fn use_own_pass(
    db: &mut Connection,
    practice: PracticeId,
    id: Uuid,
    (purpose, subject, address_normalised): (Purpose, Uuid, &str),
    now: Moment,
) -> Answer<bool> {
    const USE: &str = "update passes set used_at = $6 where practice_id = $1 and id = $2 and purpose = $3 and subject_id = $4
     and address_normalised = $5 and used_at is null and expires_at > $6";
    Ok(db.run(USE, values![practice, id, purpose, subject, address_normalised, now]).await? == 1)
}

/// How many passes for a purpose were issued to one owner since a moment, counted from the last one that was used where that is later.
pub(crate) async fn issued_since_used(
    db: &mut Connection,
    practice: PracticeId,
    purpose: Purpose,
    subject: Uuid,
    since: Moment,
) -> Answer<i64> {
    const ISSUED: &str = "select count(*) from passes p where p.practice_id = $1 and p.purpose = $2 and p.subject_id = $3
     and p.created_at > $4 and p.created_at > coalesce((select max(u.used_at) from passes u where u.practice_id = $1
     and u.purpose = $2 and u.subject_id = $3), 0)";
    Ok(db.count(ISSUED, values![practice, purpose, subject, since]).await?)
}

/// The newest pass of somebody for a purpose, living or not.
pub(crate) async fn newest_pass(
    db: &mut Connection,
    practice: PracticeId,
    purpose: Purpose,
    subject: Uuid,
) -> Answer<Option<Pass>> {
    const NEWEST: &str = pass_where!("subject_id = $3 order by expires_at desc, id desc limit 1");
    Ok(db.row(NEWEST, values![practice, purpose, subject]).await?)
}

/// Counts one more try at a code. Returns how many there were with it, or none when the code has had its `most` tries already.
pub(crate) async fn count_try(db: &mut Connection, practice: PracticeId, id: Uuid, most: i64) -> Answer<Option<i64>> {
    const COUNT: &str = "update passes set wrong_tries = wrong_tries + 1 where practice_id = $1 and id = $2 and wrong_tries < $3
     returning wrong_tries";
    Ok(db.row::<(i64,)>(COUNT, values![practice, id, most]).await?.map(|(tries,)| tries))
}

/// How many passes for a purpose were issued to one owner since a moment, used or not.
pub(crate) async fn issued_to(
    db: &mut Connection,
    practice: PracticeId,
    purpose: Purpose,
    subject: Uuid,
    since: Moment,
) -> Answer<i64> {
    const ISSUED: &str =
        "select count(*) from passes where practice_id = $1 and purpose = $2 and subject_id = $3 and created_at > $4";
    Ok(db.count(ISSUED, values![practice, purpose, subject, since]).await?)
}

/// How many passes for a purpose were mailed to one address since a moment, whoever asked for them.
pub(crate) async fn mailed_to(
    db: &mut Connection,
    practice: PracticeId,
    purpose: Purpose,
    address_normalised: &str,
    since: Moment,
) -> Answer<i64> {
    const MAILED: &str =
        "select count(*) from passes where practice_id = $1 and purpose = $2 and address_normalised = $3 and created_at > $4";
    Ok(db.count(MAILED, values![practice, purpose, address_normalised, since]).await?)
}

/// The practice and purpose of a staff member's pass. A staff link names no practice, so this one look goes by the secret alone.
pub(crate) async fn staff_pass(db: &mut Connection, secret_hash: [u8; 32]) -> Answer<Option<(PracticeId, Purpose)>> {
    const FIND: &str =
        "select practice_id, purpose from passes where secret_hash = $1 and purpose in ('staff_reset', 'staff_set_up')";
    Ok(db.row(FIND, values![secret_hash]).await?)
}

/// Takes away passes of a practice that ended a month ago, and codes to sign in with that ended a day ago: anybody may type any address to
/// get one, and nothing but that address says whose it is.
pub(crate) async fn sweep_passes(db: &mut Connection, practice: PracticeId, now: Moment) -> Answer<()> {
    const OLD: &str = "delete from passes where practice_id = $1 and (expires_at < $2
     or (purpose = 'portal_sign_in_code' and expires_at < $3))";
    db.run(OLD, values![practice, now.minus(days(30)), now.minus(days(1))]).await?;
    Ok(())
}

/// Takes away what tries at unknown addresses left behind.
pub(crate) async fn sweep_nowhere(db: &mut Connection, nowhere: PracticeId) -> Answer<()> {
    const NOWHERE: [&str; 3] = [
        "delete from passes where practice_id = $1",
        "delete from letter_contents where practice_id = $1",
        "delete from letters where practice_id = $1",
    ];
    for statement in NOWHERE {
        db.run(statement, values![nowhere]).await?;
    }
    Ok(())
}
