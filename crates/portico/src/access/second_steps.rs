//! The second step of a client: set up and taken away as they like (behaviours.md 38). Its codes are those of staff: `sign_in::second_step`.

use super::{
    actions::{changed, go_on, notify, take_over},
    letters::{self, StepNotice},
    login::{Here, Login},
    passes, store,
};
use crate::{
    act::Act,
    answer::{Answer, Refusal, RefusalKind, Trouble},
    audit::Event,
    passkeys, practices,
    sessions::{self, Audience},
    sign_in::{
        self,
        recovery_codes::OF_LOGINS,
        second_step::{StepSecret, Typed},
    },
};
use portico_policy::{Permission, Reach};
use portico_values::{EmailAddress, Identity, LoginId, SecretToken};

/// Whether this is the present code of the login's app, or one of its recovery codes; either is used up by it.
pub(super) async fn is_right(act: &mut Act, reach: &Reach, login: &Login, typed: &Typed) -> Answer<bool> {
    match typed {
        Typed::Neither => Ok(false),
        Typed::Recovery(code) => {
            if !OF_LOGINS.use_up(act, reach, login.id, code).await? {
                return Ok(false);
            }
            let left = OF_LOGINS.left(act.db(), reach, login.id).await?;
            act.record(Event::new("recovery_code.used").about(login.id).with("left", left));
            tell(act, reach, login.id, StepNotice::RecoveryCodeUsed(left)).await?;
            Ok(true)
        }
        Typed::Code(code) => {
            let sealed = login.second_step_sealed.as_deref();
            match StepSecret::step_typed(&act.portico().keys, login.id, sealed, code, act.now())? {
                Some(step) => store::use_step(act.db(), reach, login.id, step).await,
                None => Ok(false),
            }
        }
    }
}

/// A second step that was just set up.
pub struct Enrolled {
    /// This browser's session goes on under a new secret.
    pub secret: SecretToken,
    /// Shown once.
    pub recovery_codes: Vec<String>,
}

/// Sets up a second step, or a new one, confirmed by a code of the app; the present password was asked for before. Other sessions end.
/// `None` when the code does not match, which is written down: the act is kept either way.
///
/// # Errors
/// Refused when the login was changed, or the session ended, since the password was looked at.
pub async fn enrol(
    act: &mut Act,
    login: &Login,
    secret: &StepSecret,
    typed: &Typed,
    here: &Here<'_>,
) -> Answer<Option<Enrolled>> {
    let reach = act.may(Permission::ManageOwnLogin)?;
    let step = match typed {
        Typed::Code(code) => secret.step_of(code, act.now()),
        _ => None,
    };
    let Some(step) = step else {
        act.record(Event::new("second_step.not_confirmed").about(login.id).refused("wrong_code"));
        return Ok(None);
    };
    store::hold_owner(act.db(), &reach, login.id).await?;
    let portico = act.portico().clone();
    let sealed = secret.seal(&portico.keys, login.id, &*portico.randomness);
    if !store::set_second_step(act.db(), &reach, login, &sealed, step).await? {
        return Err(changed().into());
    }
    take_over(act, &reach, login, here).await?;
    passes::end_all(act, login.id).await?;
    let recovery_codes = OF_LOGINS.renew(act, &reach, login.id).await?;
    act.record(Event::new("second_step.enrolled").about(login.id).with("replacing", login.second_step_sealed.is_some()));
    tell(act, &reach, login.id, StepNotice::SetUp).await?;
    let secret = go_on(act, &reach, login, here).await?;
    Ok(Some(Enrolled { secret, recovery_codes }))
}

/// New recovery codes in the place of the old ones.
///
/// # Errors
/// Refused when there is no second step, or when the login was changed, or the session ended, since the password was looked at.
pub async fn new_codes(act: &mut Act, login: &Login, here: &Here<'_>) -> Answer<Vec<String>> {
    let reach = act.may(Permission::ManageOwnLogin)?;
    if login.second_step_sealed.is_none() {
        return Err(none().into());
    }
    hold(act, &reach, login, here).await?;
    let codes = OF_LOGINS.renew(act, &reach, login.id).await?;
    tell(act, &reach, login.id, StepNotice::NewCodes).await?;
    Ok(codes)
}

/// Takes the second step away, by its owner.
///
/// # Errors
/// Refused when there is none, or when the login was changed, or the session ended, since the password was looked at.
pub async fn turn_off(act: &mut Act, login: &Login, here: &Here<'_>) -> Answer<()> {
    let reach = act.may(Permission::ManageOwnLogin)?;
    hold(act, &reach, login, here).await?;
    if !store::lift_second_step(act.db(), &reach, login).await? {
        return Err(none().into());
    }
    act.record(Event::new("second_step.turned_off").about(login.id));
    tell(act, &reach, login.id, StepNotice::TurnedOff).await
}

/// Holds a login and the session that asks to the end of the act. Refused when either changed since the password was looked at: whoever was
/// signed out meanwhile changes nothing any more.
async fn hold(act: &mut Act, reach: &Reach, login: &Login, here: &Here<'_>) -> Answer<()> {
    store::hold_owner(act.db(), reach, login.id).await?;
    let whose = (login.id.uuid(), login.epoch);
    // The row of the login comes before those of sessions.
    if !store::hold_unchanged(act.db(), reach, login).await?
        || !sessions::store::goes_on(act.db(), reach, Audience::Portal, whose, here.session).await?
    {
        return Err(changed().into());
    }
    Ok(())
}

/// Whose second step was taken away.
#[derive(Debug)]
pub enum Lifted {
    /// A staff member's; their name.
    OfStaff(String),
    /// A client's; the address they sign in with.
    OfClient(EmailAddress),
}

/// Takes the second step of whoever signs in with this address away: a staff member's, and where none of them has one a client's. Somebody
/// who is both needs it twice.
///
/// # Errors
/// Not found when nobody signs in with the address; refused when there is no second step to take away.
pub async fn lift_at(act: &mut Act, address: &EmailAddress) -> Answer<Lifted> {
    let of_staff = match sign_in::actions::lift(act, address).await {
        Ok(name) => return Ok(Lifted::OfStaff(name)),
        Err(Trouble::Refused(refusal)) if refusal.kind == RefusalKind::NotFound || refusal.code == NONE => refusal,
        Err(other) => return Err(other),
    };
    match lift(act, address).await {
        Ok(address) => Ok(Lifted::OfClient(address)),
        Err(Trouble::Refused(refusal)) if refusal.kind == RefusalKind::NotFound => Err(of_staff.into()),
        Err(other) => Err(other),
    }
}

/// Takes the second step of a client away who lost their phone and their codes. Only for whoever runs the installation, who has seen who is
/// asking (promises.md K9). They are told by letter, and every session and passkey of theirs ends. Returns the address they sign in with.
///
/// # Errors
/// Not found when nobody signs in with the address; refused when there is no second step to take away.
pub async fn lift(act: &mut Act, address: &EmailAddress) -> Answer<EmailAddress> {
    let reach = act.may(Permission::ManageStaff)?;
    let login = store::login_at(act.db(), &reach, address).await?.ok_or_else(Trouble::not_found)?;
    store::hold_owner(act.db(), &reach, login.id).await?;
    if !store::lift_second_step(act.db(), &reach, &login).await? {
        return Err(none().into());
    }
    // A passkey is both steps, and may be on the phone that is lost; so may an open session.
    let now = act.now();
    passkeys::store::remove_of(act.db(), &reach, Audience::Portal, login.id.uuid()).await?;
    sessions::store::end_all(act.db(), &reach, Audience::Portal, login.id.uuid(), None, now).await?;
    passes::end_all(act, login.id).await?;
    act.record(Event::new("second_step.lifted").about(login.id));
    tell(act, &reach, login.id, StepNotice::TurnedOff).await?;
    Ok(login.address)
}

/// The code of the refusal where there is no second step, of staff and of clients.
const NONE: &str = "no_second_step";

fn none() -> Refusal {
    Refusal::conflict(NONE, "There is no second step.")
}

async fn tell(act: &mut Act, reach: &Reach, login: LoginId, what: StepNotice) -> Answer<()> {
    let practice = practices::of(act).await?;
    notify(act, reach, &practice, login, |portico, practice, owner, now| {
        letters::second_step(portico, practice, owner, what, now)
    })
    .await
}
