//! The second step: its code, its setting up, the codes for the day the phone is lost.

use super::signing_in::{changed, open_session_since, post, post_notice};
use crate::{
    act::Act,
    answer::{Answer, Refusal, Trouble},
    audit::Event,
    passkeys, practices,
    sessions::{self, Audience, Stage},
    sign_in::{
        guesses::{self, Counter},
        letters, passes,
        recovery_codes::OF_STAFF,
        second_step::{StepSecret, Typed},
    },
    staff::{self, StaffMember},
    visit::StaffVisit,
};
use portico_policy::{Permission, Reach};
use portico_values::{EmailAddress, Identity, Moment, SecretToken};

fn wrong_code() -> Trouble {
    Trouble::at("code", "wrong", "That code doesn’t match. Codes change every half minute and work once: enter the one shown now")
}

fn counter(visit: &StaffVisit) -> Counter {
    Counter::code(&visit.call.portico.keys, &visit.session.staff.to_string())
}

/// Finishes a sign-in with the code of the app, or with a recovery code. The half-signed-in session ends, a new one begins.
///
/// # Errors
/// Invalid when the code does not match or was used; refused after too many tries, and when the session has ended meanwhile.
pub async fn check_code(visit: &StaffVisit, typed: &str) -> Answer<SecretToken> {
    let typed = match Typed::read(typed) {
        Typed::Neither => {
            return Err(Trouble::at("code", "shape", "Enter the 6 digits from your app, or one of your recovery codes"));
        }
        typed => typed,
    };
    guesses::try_once(&visit.call.portico, &visit.who, &[counter(visit)]).await?;
    let mut act = visit.act().await?;
    let reach = act.may(Permission::FinishStaffSignIn)?;
    staff::store::hold(act.db(), &reach, visit.session.staff).await?;
    let member = member(&mut act, &reach, visit).await?;
    if !is_right(&mut act, &reach, &member, &typed).await? {
        act.record(Event::new("staff.second_step_failed").about(member.id).refused("wrong_code"));
        let now = act.now();
        let whose = member.id.to_string();
        if guesses::wrong_codes_are_news(act.db(), &visit.call.portico.keys, &whose, now).await? {
            post_notice(&mut act, &member, letters::Unusual::WrongCodes, &visit.call.device).await?;
        }
        act.commit().await?;
        return Err(wrong_code());
    }
    take_over(&mut act, &reach, visit, &member).await?;
    if matches!(typed, Typed::Recovery(_)) {
        let left = OF_STAFF.left(act.db(), &reach, member.id).await?;
        act.record(Event::new("recovery_code.used").about(member.id).with("left", left));
        let practice = practices::of(&mut act).await?;
        let content = letters::recovery_code_used(act.portico(), &practice, &member.name, left, act.now());
        post(&mut act, &member, content);
    }
    let now = act.now();
    let secret = finish(&mut act, &reach, visit, &member, now).await?;
    act.commit().await?;
    Ok(secret)
}

async fn is_right(act: &mut Act, reach: &Reach, member: &StaffMember, typed: &Typed) -> Answer<bool> {
    match typed {
        Typed::Neither => Ok(false),
        Typed::Recovery(code) => OF_STAFF.use_up(act, reach, member.id, code).await,
        Typed::Code(code) => {
            let sealed = member.second_step_sealed.as_deref();
            match StepSecret::step_typed(&act.portico().keys, member.id, sealed, code, act.now())? {
                Some(step) => staff::store::use_step(act.db(), reach, member.id, step).await,
                None => Ok(false),
            }
        }
    }
}

/// Ends the session that asked. One that was ended meanwhile, by a reset or by signing out everywhere, opens nothing, and nothing of the act is
/// kept. The row of the member comes before those of sessions, as in a reset.
pub(super) async fn take_over(act: &mut Act, reach: &Reach, visit: &StaffVisit, member: &StaffMember) -> Answer<()> {
    let (now, whose) = (act.now(), (member.id.uuid(), member.epoch));
    if !sessions::store::take_over(act.db(), reach, Audience::Staff, whose, visit.session.id, now).await? {
        return Err(changed().into());
    }
    Ok(())
}

/// Opens a full session in the place of the one that asked: of a sign-in a fresh one, of somebody signed in one that began when that did.
async fn finish(act: &mut Act, reach: &Reach, visit: &StaffVisit, member: &StaffMember, began_at: Moment) -> Answer<SecretToken> {
    guesses::forget(act.db(), &counter(visit)).await?;
    open_session_since(act, reach, member, Stage::Full, &visit.call.device, began_at).await
}

/// A second step that was just set up.
pub struct Enrolled {
    /// The new session.
    pub secret: SecretToken,
    /// Shown once.
    pub recovery_codes: Vec<String>,
}

/// Sets up the second step at the first sign-in, confirmed by a code of the app. Only somebody who has none yet can do this with a
/// password alone.
///
/// # Errors
/// Invalid when the code does not match; refused when there is a second step already.
pub async fn enrol(visit: &StaffVisit, step_secret: &StepSecret, typed: &str) -> Answer<Enrolled> {
    set_up(visit, step_secret, typed, false).await
}

/// Puts a new second step in the place of the old one, for somebody signed in who has given the present password just now.
///
/// # Errors
/// Invalid when the code does not match.
pub async fn re_enrol(visit: &StaffVisit, step_secret: &StepSecret, typed: &str) -> Answer<Enrolled> {
    set_up(visit, step_secret, typed, true).await
}

async fn set_up(visit: &StaffVisit, step_secret: &StepSecret, typed: &str, replacing: bool) -> Answer<Enrolled> {
    let Typed::Code(code) = Typed::read(typed) else {
        return Err(Trouble::at("code", "shape", "Enter the 6 digits that the app shows"));
    };
    guesses::try_once(&visit.call.portico, &visit.who, &[counter(visit)]).await?;
    let mut act = visit.act().await?;
    let permission = if replacing { Permission::ManageOwnStaffAccount } else { Permission::FinishStaffSignIn };
    let reach = act.may(permission)?;
    let mut member = member(&mut act, &reach, visit).await?;
    if member.second_step_sealed.is_some() && !replacing {
        return Err(Refusal::conflict("second_step_exists", "Your second step is already set up. Sign in with its code.").into());
    }
    let Some(step) = step_secret.step_of(&code, act.now()) else {
        act.record(Event::new("second_step.not_confirmed").about(member.id).refused("wrong_code"));
        act.commit().await?;
        return Err(wrong_code());
    };
    let portico = act.portico().clone();
    let sealed = step_secret.seal(&portico.keys, member.id, &*portico.randomness);
    if !staff::store::set_second_step(act.db(), &reach, &member, &sealed, step).await? {
        return Err(changed().into());
    }
    take_over(&mut act, &reach, visit, &member).await?;
    member.epoch += 1;
    passes::end_all(&mut act, member.id).await?;
    let recovery_codes = OF_STAFF.renew(&mut act, &reach, member.id).await?;
    act.record(Event::new("second_step.enrolled").about(member.id).with("replacing", replacing));
    if replacing {
        let practice = practices::of(&mut act).await?;
        let content = letters::second_step_changed(act.portico(), &practice, &member.name, act.now());
        post(&mut act, &member, content);
    }
    let began_at = if replacing { visit.session.created_at } else { act.now() };
    let secret = finish(&mut act, &reach, visit, &member, began_at).await?;
    act.commit().await?;
    Ok(Enrolled { secret, recovery_codes })
}

/// New recovery codes in the place of the old ones, for somebody who has given the present password just now.
///
/// # Errors
/// Refused when the session has ended meanwhile.
pub async fn new_recovery_codes(visit: &StaffVisit) -> Answer<Vec<String>> {
    let mut act = visit.act().await?;
    let reach = act.may(Permission::ManageOwnStaffAccount)?;
    let member = member(&mut act, &reach, visit).await?;
    let whose = (member.id.uuid(), member.epoch);
    if !sessions::store::goes_on(act.db(), &reach, Audience::Staff, whose, visit.session.id).await? {
        return Err(changed().into());
    }
    let codes = OF_STAFF.renew(&mut act, &reach, member.id).await?;
    let practice = practices::of(&mut act).await?;
    let content = letters::recovery_codes_made(act.portico(), &practice, &member.name, act.now());
    post(&mut act, &member, content);
    act.commit().await?;
    Ok(codes)
}

/// Takes the second step of somebody away who lost their phone and their codes: their next sign-in sets up a new one. Only for whoever
/// runs the installation, who has seen who is asking (K9). They are told by letter, and every session and passkey
/// of theirs ends. Returns their name.
///
/// # Errors
/// Not found when nobody of the practice signs in with the address; refused when there is no second step to take away.
pub async fn lift(act: &mut Act, address: &EmailAddress) -> Answer<String> {
    let reach = act.may(Permission::ManageStaff)?;
    let known = staff::store::at_the_door(act.db(), address.normalised()).await?;
    let member = known.into_iter().find(|member| member.practice == reach.practice()).ok_or_else(Trouble::not_found)?;
    if !staff::store::lift_second_step(act.db(), &reach, member.id).await? {
        return Err(Refusal::conflict("no_second_step", format!("{} has no second step to take away.", member.name)).into());
    }
    OF_STAFF.remove(act.db(), &reach, member.id).await?;
    // A passkey is both steps, and may be on the phone that is lost.
    passkeys::store::remove_of(act.db(), &reach, Audience::Staff, member.id.uuid()).await?;
    act.record(Event::new("second_step.lifted").about(member.id));
    let practice = practices::of(act).await?;
    let content = letters::second_step_lifted(act.portico(), &practice, &member.name, act.now());
    post(act, &member, content);
    Ok(member.name)
}

/// The member behind the session, as the row is now.
pub(super) async fn member(act: &mut Act, reach: &Reach, visit: &StaffVisit) -> Answer<StaffMember> {
    staff::store::by_id(act.db(), reach, visit.session.staff).await?.ok_or_else(Trouble::not_found)
}
