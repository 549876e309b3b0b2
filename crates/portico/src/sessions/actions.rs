//! Starting and ending sessions within an act.

use super::{
    Audience, Stage,
    store::{self, NewSession},
};
use crate::{act::Act, answer::Answer};
use portico_policy::Reach;
use portico_values::{GrantId, Moment, SecretToken, SessionId};
use uuid::Uuid;

/// What a new session needs to know about its owner.
pub struct Opening<'a> {
    /// Staff or portal.
    pub audience: Audience,
    /// The staff member's or login's id.
    pub subject: Uuid,
    /// The grant that a portal session opens.
    pub grant: Option<GrantId>,
    /// The owner's epoch, as read in this act.
    pub subject_epoch: i64,
    /// The practice's epoch, as read in this act.
    pub practice_epoch: i64,
    /// How far signing in has come.
    pub stage: Stage,
    /// The browser, in words ("Safari on iPhone").
    pub device: &'a str,
}

/// Opens a session and returns its id and the secret for the cookie. Every sign-in, second step and acceptance opens a new one, so that
/// a secret planted before never becomes a signed-in one (fixation).
///
/// # Errors
/// A fault.
pub async fn open(act: &mut Act, reach: &Reach, opening: &Opening<'_>) -> Answer<(SessionId, SecretToken)> {
    let now = act.now();
    open_since(act, reach, opening, now).await
}

/// The same for one that goes on under a new secret: it ends when the one before would have ended, and is as fresh as that one (promises.md P7,
/// K28).
///
/// # Errors
/// A fault.
pub(crate) async fn open_since(
    act: &mut Act,
    _reach: &Reach,
    opening: &Opening<'_>,
    began_at: Moment,
) -> Answer<(SessionId, SecretToken)> {
    let secret = act.secret();
    let id: SessionId = act.id();
    let secret_hash = act.portico().keys.session_hash(&secret);
    let address = act.who().origin.address.clone();
    let new = NewSession {
        practice: act.practice(),
        id,
        audience: opening.audience,
        subject: opening.subject,
        grant: opening.grant,
        secret_hash,
        stage: opening.stage,
        subject_epoch: opening.subject_epoch,
        practice_epoch: opening.practice_epoch,
        device: opening.device,
        address: &address,
        began_at,
        now: act.now(),
    };
    store::start(act.db(), &new).await?;
    Ok((id, secret))
}
