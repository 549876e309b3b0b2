//! Passkeys of staff: signing in with one, adding and removing them. A passkey is taken with its owner verified by the device, so it is
//! both steps at once.

use super::{
    half_signed_in, nobody, nowhere, practice_of,
    second_steps::member,
    signing_in::{note_failed, open_session, post},
    visitor,
};
use crate::{
    act::Act,
    answer::{Answer, Refusal, Trouble},
    audit::Event,
    passkeys::{
        self, PasskeyNotice,
        actions::{Offered, Owner},
        proof::{self, Door},
    },
    sessions::{Audience, Stage},
    sign_in::{
        guesses::{self, Counter},
        letters,
    },
    staff,
    visit::{Call, StaffVisit},
};
use portico_policy::Permission;
use portico_values::{Identity, PasskeyId, PracticeId, SecretToken, StaffId};

/// Signs in with a passkey: the practice and the secret of the new session.
///
/// # Errors
/// Refused with one sentence whatever was not right with it; after too many tries.
pub async fn enter_with_passkey(call: &Call, sealed: Option<&str>, answer: &str) -> Answer<(PracticeId, SecretToken)> {
    let portico = &call.portico;
    let network = Counter::network(&portico.keys, "staff passkey", &call.limit_key);
    let visitor = visitor(nowhere(), &call.origin);
    guesses::try_once(portico, &visitor, std::slice::from_ref(&network)).await?;
    let refused = || Refusal::conflict("not_let_in", "That passkey didn’t work. Try again, or use your password.");
    let Some(proved) = proof::prove(portico, Door::Staff, sealed, answer, call.now).await? else {
        note_failed(call, nobody()).await?;
        return Err(refused().into());
    };
    let (practice, staff) = (proved.practice, StaffId::from_uuid(proved.subject));
    let mut act = Act::begin(portico, &half_signed_in(practice, staff, &call.origin)).await?;
    let reach = act.may(Permission::FinishStaffSignIn)?;
    staff::store::hold(act.db(), &reach, staff).await?;
    let member = staff::store::by_id(act.db(), &reach, staff).await?;
    let is_taken = member.is_some() && proof::take(&mut act, &reach, &proved).await?;
    let Some(member) = member.filter(|_| is_taken) else {
        act.leave();
        note_not_taken(call, practice, staff).await?;
        return Err(refused().into());
    };
    let secret = open_session(&mut act, &reach, &member, Stage::Full, &call.device).await?;
    guesses::give_back(act.db(), &network).await?;
    act.commit().await?;
    Ok((practice, secret))
}

/// Whose passkey it was is known: it was shown a second time, or went meanwhile, or its owner did.
async fn note_not_taken(call: &Call, practice: PracticeId, staff: StaffId) -> Answer<()> {
    let mut act = Act::begin(&call.portico, &visitor(practice, &call.origin)).await?;
    act.record(Event::new("staff.sign_in_failed").about(staff).with("how", "passkey").refused("not_taken"));
    act.commit().await
}

/// Offers a passkey to somebody who has given the present password just now.
///
/// # Errors
/// Refused where there can be none, or when there are ten.
pub async fn offer_passkey(visit: &StaffVisit) -> Answer<Offered> {
    let mut act = visit.act().await?;
    let reach = act.may(Permission::ManageOwnStaffAccount)?;
    let owner = Owner {
        audience: Audience::Staff,
        subject: visit.session.staff.uuid(),
        address: &visit.session.address,
        called: &visit.session.name,
        practice: &visit.practice,
    };
    let offered = passkeys::actions::offer(&mut act, &reach, &owner).await?;
    act.commit().await?;
    Ok(offered)
}

/// Adds the passkey that the device made, and tells its owner by letter.
///
/// # Errors
/// Refused when the offer does not live in this browser, or the answer is not its device's.
pub async fn add_passkey(visit: &StaffVisit, browser: Option<&SecretToken>, answer: &str, name: &str) -> Answer<()> {
    let mut act = visit.act().await?;
    let reach = act.may(Permission::ManageOwnStaffAccount)?;
    let added = passkeys::actions::add(&mut act, &reach, Audience::Staff, browser, answer, name).await?;
    if added.subject != visit.session.staff.uuid() {
        return Err(Trouble::not_found());
    }
    tell(&mut act, visit, name, PasskeyNotice::Added).await?;
    act.commit().await
}

/// Removes a passkey of one's own, and tells its owner by letter.
///
/// # Errors
/// Not found when it is not one of theirs.
pub async fn remove_passkey(visit: &StaffVisit, id: PasskeyId) -> Answer<()> {
    let mut act = visit.act().await?;
    let reach = act.may(Permission::ManageOwnStaffAccount)?;
    let name = passkeys::actions::remove(&mut act, &reach, Audience::Staff, visit.session.staff, id).await?;
    tell(&mut act, visit, &name, PasskeyNotice::Removed).await?;
    act.commit().await
}

async fn tell(act: &mut Act, visit: &StaffVisit, name: &str, what: PasskeyNotice) -> Answer<()> {
    let reach = act.may(Permission::ManageOwnStaffAccount)?;
    let member = member(act, &reach, visit).await?;
    let practice = practice_of(act.db(), member.practice).await?;
    let content = letters::passkey(act.portico(), &practice, &member.name, name, what, act.now());
    post(act, &member, content);
    Ok(())
}
