//! What administrators do about the people who work in the practice. Each change holds from the staff member's next request: nothing is
//! cached.

use super::{
    letters,
    store::{self, Member},
};
use crate::{
    act::Act,
    answer::{Answer, Refusal, RefusalKind, Trouble},
    audit::Event,
    outbox::LetterKind,
    passkeys, practices,
    sessions::{self, Audience},
    sign_in::{self, passes},
    staff::{self, NewStaffMember},
};
use portico_policy::{Grant, Grants, Permission, Reach, Role};
use portico_values::{EmailAddress, Identity, StaffId};

/// Adds a staff member and mails them a link by which they choose a password; the second step follows at their first sign-in.
///
/// # Errors
/// Invalid if somebody in the practice has this address already.
pub async fn invite(act: &mut Act, new: &NewStaffMember) -> Answer<StaffId> {
    let id = staff::actions::create(act, new, None).await?;
    mail_link(act, id, new.name.as_str(), &new.address).await?;
    Ok(id)
}

/// Mails a new link; the one before stops working.
///
/// # Errors
/// Refused if there is no invitation that waits.
pub async fn resend(act: &mut Act, id: StaffId) -> Answer<()> {
    let reach = act.may(Permission::ManageStaff)?;
    let member = the_one(act, &reach, id).await?;
    if !member.is_invited() {
        return Err(Refusal::conflict("not_invited", "No invitation is waiting. The page shows the account as it is now.").into());
    }
    mail_link(act, id, &member.name, &member.address).await
}

/// Closes an account, or withdraws an invitation: sessions, mailed links and passkeys end with it; clients stay assigned.
///
/// # Errors
/// Refused for the last administrator, and when it is closed already.
pub async fn close(act: &mut Act, id: StaffId) -> Answer<()> {
    let reach = act.may(Permission::ManageStaff)?;
    store::hold_administrators(act.db(), &reach).await?;
    let member = the_one(act, &reach, id).await?;
    if !store::close(act.db(), &reach, id).await? {
        return Err(unchanged(&member, "closed"));
    }
    let now = act.now();
    sessions::store::end_all(act.db(), &reach, Audience::Staff, id.uuid(), None, now).await?;
    passes::end_all(act, id).await?;
    passkeys::store::remove_of(act.db(), &reach, Audience::Staff, id.uuid()).await?;
    act.record(Event::new("staff.closed").about(id));
    Ok(())
}

/// Opens a closed account again. Its password, second step and passkeys are gone: they choose new ones by a mailed link.
///
/// # Errors
/// Refused if it is not closed.
pub async fn reopen(act: &mut Act, id: StaffId) -> Answer<()> {
    let reach = act.may(Permission::ManageStaff)?;
    let member = the_one(act, &reach, id).await?;
    if !store::reopen(act.db(), &reach, id).await? {
        return Err(unchanged(&member, "opened"));
    }
    // An account that was closed before passkeys ended with it has them still.
    passkeys::store::remove_of(act.db(), &reach, Audience::Staff, id.uuid()).await?;
    act.record(Event::new("staff.reopened").about(id));
    mail_link(act, id, &member.name, &member.address).await
}

/// Gives somebody a role. Permissions that were added or taken away before are dropped: the role alone decides again.
///
/// # Errors
/// Refused for the last administrator, and when the account is closed.
pub async fn set_role(act: &mut Act, id: StaffId, role: Role) -> Answer<()> {
    let reach = act.may(Permission::ManageStaff)?;
    store::hold_administrators(act.db(), &reach).await?;
    let member = the_one(act, &reach, id).await?;
    if !store::set_role(act.db(), &reach, id, role).await? {
        return Err(unchanged(&member, "changed"));
    }
    if member.role != role.word() {
        store::clear_grants(act.db(), &reach, id).await?;
    }
    act.record(Event::new("staff.role_changed").about(id).with("from", member.role).with("to", role.word()));
    Ok(())
}

/// Decides which permissions somebody has in addition to their role's, and which of those they lack. Only differences are kept.
///
/// # Errors
/// Refused for administrators, who may do everything, and when the account is closed.
pub async fn set_grants(act: &mut Act, id: StaffId, wanted: impl Fn(Grant) -> bool) -> Answer<()> {
    let reach = act.may(Permission::ManageStaff)?;
    store::hold_administrators(act.db(), &reach).await?; // a change of role is waited for: what is wanted is measured by the role
    let member = the_one(act, &reach, id).await?;
    let role = Role::from_word(&member.role).filter(|role| member.active && *role != Role::Administrator);
    let Some(role) = role else { return Err(unchanged(&member, "changed")) };
    let before = member.grants();
    let after = Grants::for_role(role, wanted);
    let (by, now) = (act.who().actor.staff(), act.now());
    store::set_grants(act.db(), &reach, id, after, by, now).await?;
    let changed = |on: bool| {
        let moved = Grant::ALL.into_iter().filter(|one| after.gives(*one, role) == on && before.gives(*one, role) != on);
        moved.map(Grant::word).collect::<Vec<_>>().join(",")
    };
    act.record(Event::new("staff.grants_changed").about(id).with("given", changed(true)).with("taken", changed(false)));
    Ok(())
}

/// Has staff sign in with a second step from now on. Whoever has none is signed out, and sets one up when they next sign in: who comes with
/// a session alone, without the password, may not (promises.md K28).
///
/// # Errors
/// Refused when it is so already.
pub async fn require_second_step(act: &mut Act) -> Answer<()> {
    let reach = act.may(Permission::ManageStaff)?;
    if practices::of(act).await?.second_step {
        return Err(Refusal::conflict("required", "Staff sign in with a second step already.").into());
    }
    practices::actions::require_second_step(act, true).await?;
    let members = store::members(act.db(), &reach).await?;
    let mut without: Vec<StaffId> = members.iter().filter(|member| member.lacks_second_step()).map(|member| member.id).collect();
    without.sort();
    let now = act.now();
    for id in without {
        staff::store::hold(act.db(), &reach, id).await?;
        sessions::store::end_all(act.db(), &reach, Audience::Staff, id.uuid(), None, now).await?;
    }
    Ok(())
}

async fn the_one(act: &mut Act, reach: &Reach, id: StaffId) -> Answer<Member> {
    store::member(act.db(), reach, id).await?.ok_or_else(Trouble::not_found)
}

async fn mail_link(act: &mut Act, id: StaffId, name: &str, address: &EmailAddress) -> Answer<()> {
    let link = sign_in::actions::set_up_link(act, id, address).await?;
    let practice = act.practice();
    let practice = practices::store::by_id(act.db(), practice).await?.ok_or_else(Trouble::not_found)?;
    let by = match act.who().actor.staff() {
        Some(staff) => staff::store::signing(act.db(), practice.id, staff).await?.map(|(name, _)| name),
        None => None,
    };
    let by = by.unwrap_or_else(|| practice.name.clone());
    let letter = letters::invitation(act.portico(), &practice, name, &by, link);
    act.tell(LetterKind::StaffAccount, address.clone(), None, letter);
    Ok(())
}

/// Why a statement changed nothing.
fn unchanged(member: &Member, what: &str) -> Trouble {
    let is_last = member.active && member.has_password && member.role == Role::Administrator.word();
    if is_last && what != "opened" {
        let sentence =
            format!("{} is the only administrator who can sign in. Make someone else an administrator first.", member.name);
        return Refusal::new(RefusalKind::Conflict, "last_administrator", sentence).into();
    }
    Refusal::conflict("changed", "This account has just been changed. The page shows it as it is now.").into()
}
