//! One's own account: sessions that end, this one, another one, all of them; the lines that one's messages end with.

use crate::{
    act::Act,
    answer::{Answer, Trouble},
    audit::Event,
    sessions::{self, Audience},
    sign_in::passes,
    staff,
    visit::StaffVisit,
};
use portico_policy::Permission;
use portico_values::{Identity, SessionId};

/// Signs this browser out, half or wholly signed in.
///
/// # Errors
/// A fault.
pub async fn sign_out(visit: &StaffVisit) -> Answer<()> {
    let mut act = visit.act().await?;
    let reach = act.may(Permission::FinishStaffSignIn)?;
    let now = act.now();
    sessions::store::end(act.db(), &reach, Audience::Staff, visit.session.staff.uuid(), visit.session.id, now).await?;
    act.record(Event::new("staff.signed_out").about(visit.session.id));
    act.commit().await
}

/// Ends another session of one's own. One that has ended already stays so: if the act has no event afterwards, it can be left.
///
/// # Errors
/// Not found when it is not one of theirs.
pub async fn end_device(act: &mut Act, visit: &StaffVisit, session: SessionId) -> Answer<()> {
    let reach = act.may(Permission::ManageOwnStaffAccount)?;
    let now = act.now();
    let whose = visit.session.staff.uuid();
    if sessions::store::end(act.db(), &reach, Audience::Staff, whose, session, now).await? {
        act.record(Event::new("session.ended").about(session));
        return Ok(());
    }
    let was_theirs = sessions::store::is_of(act.db(), &reach, Audience::Staff, whose, session).await?;
    was_theirs.then_some(()).ok_or_else(Trouble::not_found)
}

/// Ends every session of one's own, this one too, and every way in that was opened and not yet taken.
///
/// # Errors
/// A fault.
pub async fn sign_out_everywhere(act: &mut Act, visit: &StaffVisit) -> Answer<u64> {
    let reach = act.may(Permission::ManageOwnStaffAccount)?;
    let now = act.now();
    let ended = sessions::store::end_all(act.db(), &reach, Audience::Staff, visit.session.staff.uuid(), None, now).await?;
    passes::end_all(act, visit.session.staff).await?;
    act.record(Event::new("staff.signed_out").about(visit.session.staff).with("sessions", ended));
    Ok(ended)
}

/// Characters that a signature may have.
pub const SIGNATURE_MOST: usize = 200;

/// Sets the lines that one's own messages end with; nothing takes them away. They are plain text: no placeholder in them is filled in.
///
/// # Errors
/// Invalid when it is longer than 200 characters.
pub async fn save_signature(act: &mut Act, visit: &StaffVisit, signature: &str) -> Answer<()> {
    let reach = act.may(Permission::ManageOwnStaffAccount)?;
    if signature.chars().count() > SIGNATURE_MOST {
        return Err(Trouble::at("signature", "too_long", format!("Shorten this to {SIGNATURE_MOST} characters")));
    }
    staff::store::set_signature(act.db(), &reach, visit.session.staff, signature).await?;
    act.record(Event::new("staff.signature_changed").about(visit.session.staff));
    Ok(())
}
