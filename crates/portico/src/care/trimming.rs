//! What a merge keeps of both records is needed whole for as long as it can be undone. Afterwards only what the record that went said is
//! kept, for whoever asks what is held: nothing that opens anything (passwords, second steps, links), and nothing about the people behind
//! the sign-ins.

use super::{
    parts,
    store::{self, Kept},
};
use crate::{answer::Answer, clients::store::UNDOABLE};
use portico_database::Connection;
use portico_policy::Reach;
use portico_values::{ClientId, Moment};
use serde_json::json;

/// What is needed only for undoing.
const FOR_UNDOING: [&str; 2] = [parts::LOGINS.table, parts::INVITATION_TOKENS.table];

fn trimmed(before: &str) -> Answer<String> {
    let mut before: serde_json::Value = serde_json::from_str(before).map_err(anyhow::Error::new)?;
    let mut gone = before["gone"].take();
    if let Some(tables) = gone.as_object_mut() {
        tables.retain(|table, _| !FOR_UNDOING.contains(&table.as_str()));
    }
    Ok(json!({ "gone": gone }).to_string())
}

/// Trims them. Returns how many there were.
///
/// # Errors
/// A fault.
pub(super) async fn trim(db: &mut Connection, reach: &Reach, kept: Vec<Kept>, now: Moment) -> Answer<usize> {
    let many = kept.len();
    for merge in kept {
        store::trim(db, reach, merge.id, &trimmed(&merge.before)?, now).await?;
    }
    Ok(many)
}

/// Some of the merges whose time is over and that still keep everything; none if no more are left.
///
/// # Errors
/// A fault.
pub(super) async fn over(db: &mut Connection, reach: &Reach, now: Moment) -> Answer<Vec<Kept>> {
    store::untrimmed(db, reach, now.minus(UNDOABLE)).await
}

/// Trims the merges that keep a sign-in of somebody who is being erased: theirs, or one that goes with them. Those can't be undone any
/// more.
///
/// # Errors
/// A fault.
pub(super) async fn forget_sign_ins(db: &mut Connection, reach: &Reach, client: ClientId, now: Moment) -> Answer<()> {
    for (login,) in store::sign_ins_of(db, reach, client).await? {
        let holding = store::holding(db, reach, login).await?;
        trim(db, reach, holding, now).await?;
    }
    Ok(())
}
