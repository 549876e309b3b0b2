//! Codes: passes of six digits that are typed rather than opened. Ten minutes, once, and five wrong tries burn one (promises.md K7).
//! A try is counted before it is compared, so that many at once are no more than five; what is compared before that says only which rows
//! come first ([`leads_to`]).

use super::{
    passes::Purpose,
    store::{self, NewPass, Pass},
};
use crate::{act::Act, answer::Answer};
use portico_database::Connection;
use portico_values::{Identity, Moment, PracticeId, TokenId};
use std::time::Duration;
use subtle::ConstantTimeEq;
use uuid::Uuid;

/// How long a code lives (settled.md 8).
pub const LIFE: Duration = Duration::from_secs(10 * 60);
/// The same in minutes, as letters and pages say it.
pub const MINUTES: u64 = LIFE.as_secs() / 60;
/// Tries at one code.
pub(super) const TRIES: i64 = 5;

/// A code as it was typed, without the blanks and hyphens that readers put between its digits.
pub struct TypedCode(String);

impl TypedCode {
    /// None where nothing was typed.
    pub fn read(text: &str) -> Option<Self> {
        let code: String = text.chars().filter(|c| !c.is_whitespace() && *c != '-').collect();
        (!code.is_empty()).then_some(Self(code))
    }
    /// What is compared.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// What became of a try.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Tried {
    /// It is the code, which is used up now; the address it was mailed to.
    Right(String),
    /// It is not.
    Wrong,
    /// It is not, or there were five before it: the code is burnt.
    Burnt,
    /// There is no code, or its minutes are over.
    Late,
}

/// Draws a code for somebody; an earlier one of the same purpose ends.
///
/// # Errors
/// A fault.
pub async fn issue(act: &mut Act, purpose: Purpose, subject: impl Identity, address_normalised: &str) -> Answer<String> {
    let mut bytes = [0; 8];
    act.portico().randomness.fill(&mut bytes);
    let code = format!("{:06}", u64::from_le_bytes(bytes) % 1_000_000);
    let id: TokenId = act.id();
    let new = NewPass {
        practice: act.practice(),
        id: id.uuid(),
        purpose,
        subject: subject.uuid(),
        secret_hash: act.portico().keys.fingerprint(&text(id.uuid(), &code)),
        key_id: 0,
        address_normalised,
        now: act.now(),
        expires_at: act.now().plus(LIFE),
        replaces: true,
    };
    store::issue_pass(act.db(), &new).await?;
    Ok(code)
}

/// The address that a code was mailed to, if this is the one and it lives: whoever uses it holds what it leads to before the code itself, as
/// everywhere. Nothing is counted or used up, and nothing is told of it; [`try_once`] comes after it, whatever it says.
///
/// # Errors
/// A fault.
pub async fn leads_to(act: &mut Act, purpose: Purpose, subject: impl Identity, typed: &TypedCode) -> Answer<Option<String>> {
    let (practice, now) = (act.practice(), act.now());
    let pass = awaited(act.db(), practice, purpose, subject, now).await?;
    Ok(pass.filter(|pass| is_code(act, pass, typed)).map(|pass| pass.address_normalised))
}

/// Tries a code. The caller keeps the act, so that the try counts, whatever became of it.
///
/// # Errors
/// A fault.
pub async fn try_once(act: &mut Act, purpose: Purpose, subject: impl Identity, typed: &TypedCode) -> Answer<Tried> {
    let (practice, now) = (act.practice(), act.now());
    let Some(pass) = store::newest_pass(act.db(), practice, purpose, subject.uuid()).await? else {
        return Ok(Tried::Late);
    };
    if !pass.lives(now) {
        return Ok(if pass.wrong_tries >= TRIES { Tried::Burnt } else { Tried::Late });
    }
    let Some(tries) = store::count_try(act.db(), practice, pass.id, TRIES).await? else { return Ok(Tried::Burnt) };
    if is_code(act, &pass, typed) && store::use_pass(act.db(), practice, pass.id, now).await? {
        return Ok(Tried::Right(pass.address_normalised));
    }
    Ok(if tries >= TRIES { Tried::Burnt } else { Tried::Wrong })
}

/// The same where the right code only leads on to a further page: typed once more in its minutes it is right once more, so that a double
/// click is no wrong code. Every try counts. The caller holds something, so that two at once come one after the other.
///
/// # Errors
/// A fault.
pub async fn try_again(act: &mut Act, purpose: Purpose, subject: impl Identity, typed: &TypedCode) -> Answer<Tried> {
    let (practice, now) = (act.practice(), act.now());
    let newest = store::newest_pass(act.db(), practice, purpose, subject.uuid()).await?;
    let Some(used) = newest.filter(|pass| pass.used_at.is_some() && pass.expires_at > now) else {
        return try_once(act, purpose, subject, typed).await;
    };
    if store::count_try(act.db(), practice, used.id, TRIES).await?.is_none() {
        return Ok(Tried::Burnt);
    }
    Ok(if is_code(act, &used, typed) { Tried::Right(used.address_normalised) } else { Tried::Wrong })
}

/// The newest code of somebody's, whatever became of it.
///
/// # Errors
/// A fault.
pub(crate) async fn newest(
    db: &mut Connection,
    practice: PracticeId,
    purpose: Purpose,
    subject: impl Identity,
) -> Answer<Option<Pass>> {
    store::newest_pass(db, practice, purpose, subject.uuid()).await
}

/// The code of somebody's that may be typed still: one that is burnt waits for nobody.
///
/// # Errors
/// A fault.
pub(crate) async fn awaited(
    db: &mut Connection,
    practice: PracticeId,
    purpose: Purpose,
    subject: impl Identity,
    now: Moment,
) -> Answer<Option<Pass>> {
    Ok(newest(db, practice, purpose, subject).await?.filter(|pass| pass.lives(now)))
}

/// Whether what was typed is this code, under whichever key it was kept.
fn is_code(act: &Act, pass: &Pass, typed: &TypedCode) -> bool {
    let kept = act.portico().keys.fingerprints(&text(pass.id, typed.as_str()));
    kept.iter().any(|fingerprint| fingerprint.ct_eq(&pass.secret_hash).into())
}

/// What is kept of a code is made of this. Six digits could be tried out against a bare hash; under a key that lies outside the database they
/// cannot.
fn text(pass: Uuid, code: &str) -> String {
    format!("a code\n{pass}\n{code}")
}

#[cfg(test)]
mod tests {
    use super::TypedCode;

    #[test]
    fn a_code_is_read_without_what_stands_between_its_digits() {
        let read = |text: &str| TypedCode::read(text).map(|code| code.as_str().to_owned());
        assert_eq!(read(" 123 456\n").as_deref(), Some("123456"));
        assert_eq!(read("123-456").as_deref(), Some("123456"));
        assert_eq!(read(" - "), None);
    }
}
