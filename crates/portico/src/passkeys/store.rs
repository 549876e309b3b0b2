//! The rows of passkeys and ceremonies.

use super::passkey::{Ceremony, Kept, Listed};
use crate::{answer::Answer, sessions::Audience};
use portico_database::{Connection, DatabaseError, values};
use portico_policy::Reach;
use portico_values::{CeremonyId, Moment, PasskeyId, PracticeId};
use uuid::Uuid;

/// The passkeys of an account, oldest first.
pub(crate) async fn list(db: &mut Connection, reach: &Reach, audience: Audience, subject: Uuid) -> Answer<Vec<Listed>> {
    const LIST: &str = "select id, name, created_at, last_used_at from passkeys
     where practice_id = $1 and audience = $2 and subject_id = $3 order by created_at, id";
    Ok(db.rows(LIST, values![reach.practice(), audience.word(), subject]).await?)
}

/// The ids by which devices know the passkeys of an account.
pub(super) async fn credential_ids(
    db: &mut Connection,
    reach: &Reach,
    audience: Audience,
    subject: Uuid,
) -> Answer<Vec<Vec<u8>>> {
    const IDS: &str = "select credential_id from passkeys where practice_id = $1 and audience = $2 and subject_id = $3";
    let rows: Vec<(Vec<u8>,)> = db.rows(IDS, values![reach.practice(), audience.word(), subject]).await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// The passkey that a device knows by this id. The staff door does not know the practice yet, so the look-up uses the id alone; it is
/// the device's own and belongs to one account of the installation.
pub(super) async fn kept(db: &mut Connection, audience: Audience, credential_id: &[u8]) -> Answer<Option<Kept>> {
    const KEPT: &str =
        "select practice_id as practice, id, subject_id, credential from passkeys where audience = $1 and credential_id = $2";
    Ok(db.row(KEPT, values![audience.word(), credential_id]).await?)
}

/// A new passkey, as it is written.
pub(super) struct NewPasskey<'a> {
    pub(super) id: PasskeyId,
    pub(super) audience: Audience,
    pub(super) subject: Uuid,
    pub(super) credential_id: &'a [u8],
    pub(super) credential: &'a str,
    pub(super) name: &'a str,
    pub(super) now: Moment,
}

/// Writes a passkey. False if the key is somebody's already.
pub(super) async fn insert(db: &mut Connection, reach: &Reach, new: &NewPasskey<'_>) -> Answer<bool> {
    const INSERT: &str =
        "insert into passkeys (practice_id, id, audience, subject_id, credential_id, credential, name, created_at, last_used_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, null)";
    let values =
        values![reach.practice(), new.id, new.audience.word(), new.subject, new.credential_id, new.credential, new.name, new.now];
    match db.run(INSERT, values).await {
        Ok(_) => Ok(true),
        Err(DatabaseError::Conflict { .. }) => Ok(false),
        Err(other) => Err(other.into()),
    }
}

/// Notes a use. False if the passkey was removed in the meantime. Until the transaction ends, nobody else notes one of the same passkey.
pub(super) async fn note_use(db: &mut Connection, reach: &Reach, id: PasskeyId, now: Moment) -> Answer<bool> {
    const USE: &str = "update passkeys set last_used_at = $3 where practice_id = $1 and id = $2";
    Ok(db.run(USE, values![reach.practice(), id, now]).await? == 1)
}

/// The public half with its counter as it stands now.
pub(super) async fn credential(db: &mut Connection, reach: &Reach, id: PasskeyId) -> Answer<Option<String>> {
    const CREDENTIAL: &str = "select credential from passkeys where practice_id = $1 and id = $2";
    Ok(db.row(CREDENTIAL, values![reach.practice(), id]).await?.map(|(credential,): (String,)| credential))
}

/// Writes the public half, with the counter as the device told it.
pub(super) async fn keep_credential(db: &mut Connection, reach: &Reach, id: PasskeyId, credential: &str) -> Answer<()> {
    const KEEP: &str = "update passkeys set credential = $3 where practice_id = $1 and id = $2";
    db.run(KEEP, values![reach.practice(), id, credential]).await?;
    Ok(())
}

/// Removes a passkey of an account. False if it is not one of theirs.
pub(super) async fn remove(db: &mut Connection, reach: &Reach, audience: Audience, subject: Uuid, id: PasskeyId) -> Answer<bool> {
    const REMOVE: &str = "delete from passkeys where practice_id = $1 and audience = $2 and subject_id = $3 and id = $4";
    Ok(db.run(REMOVE, values![reach.practice(), audience.word(), subject, id]).await? == 1)
}

/// Removes every passkey of an account that is closed.
pub(crate) async fn remove_of(db: &mut Connection, reach: &Reach, audience: Audience, subject: Uuid) -> Answer<()> {
    const ALL: &str = "delete from passkeys where practice_id = $1 and audience = $2 and subject_id = $3";
    db.run(ALL, values![reach.practice(), audience.word(), subject]).await?;
    Ok(())
}

/// A passkey on offer, as it is written.
pub(super) struct NewCeremony<'a> {
    pub(super) id: CeremonyId,
    pub(super) audience: Audience,
    pub(super) subject: Uuid,
    pub(super) browser_hash: [u8; 32],
    pub(super) state: &'a str,
    pub(super) now: Moment,
    pub(super) expires_at: Moment,
}

/// Writes an offer; earlier ones to the same account end.
pub(super) async fn open(db: &mut Connection, reach: &Reach, new: &NewCeremony<'_>) -> Answer<()> {
    const OPEN: &str =
        "insert into ceremonies (practice_id, id, audience, subject_id, browser_hash, state, created_at, expires_at, used_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, null)";
    end_ceremonies(db, reach.practice(), new.subject, new.now).await?;
    let values =
        values![reach.practice(), new.id, new.audience.word(), new.subject, new.browser_hash, new.state, new.now, new.expires_at];
    db.run(OPEN, values).await?;
    Ok(())
}

/// The living offer in this browser.
pub(super) async fn living(
    db: &mut Connection,
    reach: &Reach,
    audience: Audience,
    browser_hash: [u8; 32],
    now: Moment,
) -> Answer<Option<Ceremony>> {
    const LIVING: &str =
        "select id, subject_id, state from ceremonies where practice_id = $1 and audience = $2 and browser_hash = $3
     and used_at is null and expires_at > $4";
    Ok(db.row(LIVING, values![reach.practice(), audience.word(), browser_hash, now]).await?)
}

/// Uses an offer up. True for exactly one caller, and only while it lives.
pub(super) async fn use_up(db: &mut Connection, reach: &Reach, id: CeremonyId, now: Moment) -> Answer<bool> {
    const USE: &str =
        "update ceremonies set used_at = $3 where practice_id = $1 and id = $2 and used_at is null and expires_at > $3";
    Ok(db.run(USE, values![reach.practice(), id, now]).await? == 1)
}

/// Marks a sign-in challenge as answered. True for exactly one caller.
pub(super) async fn mark_answered(
    db: &mut Connection,
    reach: &Reach,
    audience: Audience,
    subject: Uuid,
    id: CeremonyId,
    now: Moment,
) -> Answer<bool> {
    const MARK: &str =
        "insert into ceremonies (practice_id, id, audience, subject_id, browser_hash, state, created_at, expires_at, used_at)
     values ($1, $2, $3, $4, null, '', $5, $5, $5) on conflict (practice_id, id) do nothing";
    Ok(db.run(MARK, values![reach.practice(), id, audience.word(), subject, now]).await? == 1)
}

/// Ends every living offer to an account, as of when it was made.
pub(crate) async fn end_ceremonies(db: &mut Connection, practice: PracticeId, subject: Uuid, now: Moment) -> Answer<()> {
    const END: &str = "update ceremonies set expires_at = created_at where practice_id = $1 and subject_id = $2 and used_at is null and expires_at > $3";
    db.run(END, values![practice, subject, now]).await?;
    Ok(())
}

/// Removes ceremonies that ended a day ago; none lives longer than minutes.
pub(crate) async fn sweep(db: &mut Connection, practice: PracticeId, now: Moment) -> Answer<()> {
    const OLD: &str = "delete from ceremonies where practice_id = $1 and expires_at < $2";
    db.run(OLD, values![practice, now.minus(portico_values::moment::days(1))]).await?;
    Ok(())
}
