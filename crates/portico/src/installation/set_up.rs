//! The first set-up: an installation without a practice prints an address once, good for an hour; whoever opens it creates the practice
//! and its first administrator (promises.md K21: nothing is there by default).

use super::store;
use crate::{
    act::{Act, Who},
    answer::{Answer, Refusal, Trouble},
    app::Portico,
    audit::chain::Origin,
    practices::{self, NewPractice},
    sign_in::password_rules,
    staff::{self, NewStaffMember},
};
use portico_language::Language;
use portico_policy::Actor;
use portico_values::{Moment, PracticeId, SecretToken, hex, new_id};
use std::{sync::Arc, time::Duration};

const NAME: &str = "set_up";
const LIFE: Duration = Duration::from_secs(60 * 60);

/// Makes the address of the set-up, when there is no practice yet. An earlier one stops working.
///
/// # Errors
/// A fault.
pub async fn offer(portico: &Portico) -> Answer<Option<String>> {
    let mut transaction = portico.database.begin().await?;
    if practices::store::any(&mut transaction).await? {
        return Ok(None);
    }
    let secret = SecretToken::draw(&*portico.randomness);
    let until = portico.clock.now().plus(LIFE);
    store::put(&mut transaction, NAME, &format!("{} {}", until.millis(), hex(&portico.keys.hash(&secret).0))).await?;
    transaction.commit().await?;
    Ok(Some(portico.settings.link(&format!("/set-up/{}", secret.reveal()))))
}

/// What is written down for this secret, when it works at this moment.
async fn living(
    portico: &Portico,
    db: &mut portico_database::Connection,
    secret: &SecretToken,
    now: Moment,
) -> Answer<Option<String>> {
    let Some(value) = store::get(db, NAME).await? else { return Ok(None) };
    let Some((until, hash)) = value.split_once(' ') else { return Ok(None) };
    let in_time = until.parse().is_ok_and(|until| now < Moment::from_millis(until));
    let known = portico.keys.hashes(secret).iter().any(|known| hex(known) == hash);
    Ok((in_time && known).then_some(value))
}

/// Whether the secret opens the set-up at this moment.
///
/// # Errors
/// A fault.
pub async fn is_open(portico: &Portico, secret: &SecretToken) -> Answer<bool> {
    let mut reader = portico.database.read().await?;
    Ok(living(portico, &mut reader, secret, portico.clock.now()).await?.is_some())
}

/// Creates the practice and its first administrator. The secret is used up in the same transaction.
///
/// # Errors
/// Invalid when the password cannot be taken; refused when the secret no longer works or there is a practice already.
pub async fn set_up(
    portico: &Arc<Portico>,
    origin: &Origin,
    secret: &SecretToken,
    practice: &NewPractice,
    administrator: &NewStaffMember,
    password: &str,
) -> Answer<()> {
    let words = portico.words.words(Language::En);
    password_rules::check(password, &[administrator.address.as_str(), administrator.name.as_str(), &practice.name])
        .map_err(|problem| Trouble::at("password", problem.code(), problem.say(&words)))?;
    let hash = portico.hashing.hash(password, &*portico.randomness).await?;
    let id: PracticeId = new_id(portico.clock.now(), &*portico.randomness);
    let who = Who { actor: Actor::Operator { practice: id }, origin: origin.clone() };
    let mut act = Act::begin(portico, &who).await?;
    let gone =
        || Refusal::conflict("set_up_over", "This set-up address has stopped working. Start Portico again to get another.");
    let now = act.now();
    let value = living(portico, act.db(), secret, now).await?.ok_or_else(gone)?;
    if practices::store::any(act.db()).await? || !store::take(act.db(), NAME, &value).await? {
        return Err(gone().into());
    }
    practices::actions::create(&mut act, practice).await?;
    staff::actions::create(&mut act, administrator, Some(&hash)).await?;
    act.commit().await
}
