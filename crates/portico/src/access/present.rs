//! The present password, or a mailed code, asked for before an account is changed by whoever is signed in. Tries are counted (promises.md
//! P11).

use super::{
    actions,
    login::{Here, Login},
    store,
};
use crate::{
    answer::{Answer, Trouble},
    sign_in::{
        codes::{self, Tried},
        guesses::{self, Counter},
    },
    visit::ClientVisit,
};
use portico_language::Words;
use portico_policy::Permission;
use portico_web::Problems;
use std::time::Duration;

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

/// Why a code did not confirm an address, in words.
pub(super) fn code_problem(words: &Words, tried: &Tried) -> Problems {
    let (code, said) = match tried {
        Tried::Burnt => ("tries", words.say("confirm-code-tries")),
        Tried::Late => ("late", words.with("minutes", codes::MINUTES).say("confirm-code-late")),
        Tried::Wrong | Tried::Right(_) => ("wrong", words.say("confirm-code-wrong")),
    };
    Problems::one("code", code, said)
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

/// The session that asks.
pub(super) fn here(visit: &ClientVisit) -> Here<'_> {
    let session = &visit.session;
    let (began_at, device) = (session.created_at, visit.call.device.as_str());
    Here { session: session.id, began_at, grant: session.grant_id, client: session.client, device }
}

/// How somebody signed in shows once more that it is really them (promises.md K28).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Asks {
    /// By the present password.
    Password,
    /// By having signed in just now: there is no password.
    Nothing,
    /// By signing in again.
    SignInAgain,
}

impl Asks {
    pub(super) fn password(self) -> bool {
        self == Asks::Password
    }
    pub(super) fn again(self) -> bool {
        self == Asks::SignInAgain
    }
}

/// How recent a sign-in counts for somebody without a password.
const FRESH: Duration = Duration::from_secs(10 * 60);

/// What a page that changes a way in asks for.
///
/// # Errors
/// A fault.
pub(super) async fn asks(visit: &ClientVisit) -> Answer<Asks> {
    let mut look = visit.look().await?;
    let reach = look.may(Permission::ManageOwnLogin)?;
    let login = store::login(look.db(), &reach, visit.session.login).await?.ok_or_else(Trouble::not_found)?;
    let is_fresh = visit.call.now.since(visit.session.created_at) < FRESH;
    Ok(match login.password_hash {
        Some(_) => Asks::Password,
        None if is_fresh => Asks::Nothing,
        None => Asks::SignInAgain,
    })
}

/// The login, when what was asked for has come; the problem at its field when it has not.
///
/// # Errors
/// Refused after too many tries.
pub(super) async fn confirmed(visit: &ClientVisit, typed: &str) -> Answer<Result<Login, Problems>> {
    let words = visit.words();
    let problem = |code, key| Ok(Err(Problems::one("present", code, words.say(key))));
    match asks(visit).await? {
        Asks::SignInAgain => problem("again", "fresh-text"),
        Asks::Password if typed.is_empty() => problem("missing", "change-present-missing"),
        Asks::Password => match login_with(visit, typed).await? {
            None => problem("wrong", "change-present-wrong"),
            Some((login, counter)) => {
                let mut transaction = visit.call.portico.database.begin().await?;
                guesses::forget(&mut transaction, &counter).await?;
                transaction.commit().await?;
                Ok(Ok(login))
            }
        },
        Asks::Nothing => {
            let mut look = visit.look().await?;
            let reach = look.may(Permission::ManageOwnLogin)?;
            Ok(Ok(store::login(look.db(), &reach, visit.session.login).await?.ok_or_else(Trouble::not_found)?))
        }
    }
}
