//! The present password, or a mailed code, asked for before an account is changed by whoever is signed in. Tries are counted (promises.md
//! P11).

use super::{actions, login::Login, store};
use crate::{
    answer::{Answer, Trouble},
    sign_in::guesses::{self, Counter},
    visit::ClientVisit,
};
use portico_policy::Permission;

/// The login behind the session and the counter of its tries, when this is its password. `None` when it is not, which is written down.
///
/// # Errors
/// Refused after too many tries.
pub(super) async fn login_with(visit: &ClientVisit, password: &str) -> Answer<Option<(Login, Counter)>> {
    let portico = &visit.call.portico;
    let side = visit.practice.id.to_string();
    let counter = Counter::account(&portico.keys, &side, &visit.session.login.to_string());
    guesses::try_once(portico, &visit.who, std::slice::from_ref(&counter)).await?;
    let mut look = visit.look().await?;
    let reach = look.may(Permission::ManageOwnLogin)?;
    let login = store::login(look.db(), &reach, visit.session.login).await?.ok_or_else(Trouble::not_found)?;
    drop(look);
    if portico.hashing.verify(password, login.password_hash.as_deref()).await? {
        return Ok(Some((login, counter)));
    }
    let mut act = visit.act().await?;
    actions::note_wrong_present(&mut act, login.id);
    act.commit().await?;
    Ok(None)
}

/// Counts one try at a code of the login's: each code burns after five wrong ones, and asking for another brings no further tries without
/// end. The counter is forgotten after a right one.
///
/// # Errors
/// Refused after too many tries.
pub(super) async fn count_code(visit: &ClientVisit) -> Answer<Counter> {
    let portico = &visit.call.portico;
    let counter = Counter::account(&portico.keys, "portal code", &visit.session.login.to_string());
    guesses::try_once(portico, &visit.who, std::slice::from_ref(&counter)).await?;
    Ok(counter)
}
