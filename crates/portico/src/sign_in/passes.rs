//! Passes: mailed secrets that open one door once. What a pass opens stands in its row, so a reset never confirms and a confirmation
//! never resets (promises.md K6).

use super::store::{self, NewPass, Pass};
use crate::{act::Act, answer::Answer, passkeys};
use portico_database::{Connection, word_enum};
use portico_values::{Identity, Moment, PracticeId, SecretToken, TokenId};
use std::time::Duration;
use uuid::Uuid;

word_enum! {
    /// What a pass opens.
    pub enum Purpose {
        /// A new password for a portal login.
        PortalReset = "portal_reset",
        /// A portal login's address is its owner's.
        PortalAddress = "portal_address",
        /// The same by a code that is typed rather than a link that is opened.
        PortalAddressCode = "portal_address_code",
        /// The address that somebody typed who activates is theirs. Its subject is the link they came by.
        PortalTypedAddressCode = "portal_typed_address_code",
        /// The address a portal login is to move to is its owner's.
        PortalNewAddressCode = "portal_new_address_code",
        /// A signed-in portal, by the link in a letter.
        PortalSignIn = "portal_sign_in",
        /// The same by the code in that letter, in the browser that asked for it.
        PortalSignInCode = "portal_sign_in_code",
        /// The second step of a portal login, after the first was right.
        PortalSecondStep = "portal_second_step",
        /// That somebody acts for a client, or is a guest: the question, until it is answered.
        PortalOffer = "portal_offer",
        /// A new password for a staff member.
        StaffReset = "staff_reset",
        /// The first password of a staff member.
        StaffSetUp = "staff_set_up",
        /// One of several practices to sign in to, after the password was right.
        StaffPractice = "staff_practice",
    }
}

impl Purpose {
    /// Whether earlier ones end when another is issued. Those that anybody asks for by typing an address do not: a stranger who does so would
    /// end what its owner has just been sent. Using one of them ends all. Nor does the first step in one browser end that in another: tries at
    /// the code are counted for the login.
    const fn replaces(self) -> bool {
        !matches!(self, Purpose::PortalReset | Purpose::PortalSignIn | Purpose::PortalSecondStep | Purpose::StaffReset)
    }
}

/// How long a mailed pass lives (settled.md 8).
pub const LIFE: Duration = Duration::from_secs(60 * 60);
/// The same in minutes, as letters and pages say it.
pub const MINUTES: u64 = LIFE.as_secs() / 60;

/// So many letters whose link lives still may be asked for with one address, for each purpose (settled.md 10). As a link lives for an hour, nobody who
/// types somebody else's address silences their own asking for longer (promises.md P11).
pub const LIVING_LETTERS: i64 = 10;

/// Issues a pass; earlier ones of the same purpose and owner end, but for those that anybody can ask for.
///
/// # Errors
/// A fault.
pub async fn issue(act: &mut Act, purpose: Purpose, subject: impl Identity, address_normalised: &str) -> Answer<SecretToken> {
    issue_for(act, purpose, subject, address_normalised, LIFE).await
}

/// The same with a life of its own.
///
/// # Errors
/// A fault.
pub async fn issue_for(
    act: &mut Act,
    purpose: Purpose,
    subject: impl Identity,
    address_normalised: &str,
    life: Duration,
) -> Answer<SecretToken> {
    let id = act.id();
    issue_as(act, id, purpose, subject, address_normalised, life).await
}

/// The same under an id that is known already, by which [`spend_by_id`] finds it.
///
/// # Errors
/// A fault.
pub async fn issue_as(
    act: &mut Act,
    id: TokenId,
    purpose: Purpose,
    subject: impl Identity,
    address_normalised: &str,
    life: Duration,
) -> Answer<SecretToken> {
    let secret = act.secret();
    let (secret_hash, key_id) = act.portico().keys.hash(&secret);
    let new = NewPass {
        practice: act.practice(),
        id: id.uuid(),
        purpose,
        subject: subject.uuid(),
        secret_hash,
        key_id,
        address_normalised,
        now: act.now(),
        expires_at: act.now().plus(life),
        replaces: purpose.replaces(),
    };
    store::issue_pass(act.db(), &new).await?;
    Ok(secret)
}

/// Whether as many letters as somebody may have are out with links that live, counted in the rows. One that is used begins the count anew:
/// whoever reads the letters may have more of them.
///
/// # Errors
/// A fault.
pub async fn enough_for_now(
    db: &mut Connection,
    practice: PracticeId,
    purpose: Purpose,
    subject: impl Identity,
    now: Moment,
) -> Answer<bool> {
    Ok(store::issued_since_used(db, practice, purpose, subject.uuid(), now.minus(LIFE)).await? >= LIVING_LETTERS)
}

/// Ends every living pass of its owner for one purpose: one of them was used.
///
/// # Errors
/// A fault.
pub async fn end_others(act: &mut Act, purpose: Purpose, subject: impl Identity) -> Answer<()> {
    let (practice, now) = (act.practice(), act.now());
    store::end_of_purpose(act.db(), practice, purpose, subject.uuid(), now).await
}

/// Ends every living pass of its owner, and every passkey on offer to them: whoever changes a password or signs out everywhere closes
/// every way in that was opened before. Returns how many passes that were.
///
/// # Errors
/// A fault.
pub async fn end_all(act: &mut Act, subject: impl Identity) -> Answer<u64> {
    let (practice, now) = (act.practice(), act.now());
    let ended = store::end_passes(act.db(), practice, subject.uuid(), now).await?;
    passkeys::store::end_ceremonies(act.db(), practice, subject.uuid(), now).await?;
    Ok(ended)
}

/// The pass behind a secret, living or not.
///
/// # Errors
/// A fault.
pub async fn find(db: &mut Connection, practice: PracticeId, purpose: Purpose, hashes: Vec<[u8; 32]>) -> Answer<Option<Pass>> {
    for hash in hashes {
        if let Some(pass) = store::pass(db, practice, purpose, hash).await? {
            return Ok(Some(pass));
        }
    }
    Ok(None)
}

/// The pass behind a secret if it lives at this moment.
///
/// # Errors
/// A fault.
pub async fn living(
    db: &mut Connection,
    practice: PracticeId,
    purpose: Purpose,
    hashes: Vec<[u8; 32]>,
    now: Moment,
) -> Answer<Option<Pass>> {
    Ok(find(db, practice, purpose, hashes).await?.filter(|pass| pass.lives(now)))
}

/// Uses up the pass with this id, without its secret: what was mailed beside it was proved. False when it does not live, or is of another
/// owner or address.
///
/// # Errors
/// A fault.
pub async fn spend_by_id(
    act: &mut Act,
    id: TokenId,
    purpose: Purpose,
    subject: impl Identity,
    address_normalised: &str,
) -> Answer<bool> {
    let (practice, now, whose) = (act.practice(), act.now(), (purpose, subject.uuid(), address_normalised));
    store::use_own_pass(act.db(), practice, id.uuid(), whose, now).await
}

/// Uses a living pass up within this act and tells whose it was.
///
/// # Errors
/// A fault.
pub async fn spend(act: &mut Act, purpose: Purpose, secret: &SecretToken) -> Answer<Option<(Uuid, String)>> {
    let hashes = act.portico().keys.hashes(secret);
    let (practice, now) = (act.practice(), act.now());
    let Some(pass) = living(act.db(), practice, purpose, hashes, now).await? else { return Ok(None) };
    let used = store::use_pass(act.db(), practice, pass.id, now).await?;
    Ok(used.then_some((pass.subject_id, pass.address_normalised)))
}
