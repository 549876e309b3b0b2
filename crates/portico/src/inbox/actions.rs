//! What can be done in the inbox, and what is written out of it once a day.

use super::letters;
use crate::{
    act::Act,
    answer::{Answer, Trouble},
    audit::Event,
    bell::{self, Kind, Mailed, store::ToTell},
    outbox::LetterKind,
    practices::Practice,
};
use portico_policy::Permission;
use portico_values::{EmailAddress, Moment};

/// Keeps which kinds a staff member does not want to be told of, and when they get an email. What was written before stays.
///
/// # Errors
/// A fault.
pub async fn choose(act: &mut Act, unwanted: &[Kind], mailed: Mailed) -> Answer<()> {
    let reach = act.may(Permission::ManageOwnStaffAccount)?;
    let staff = act.who().actor.staff().ok_or_else(Trouble::not_found)?;
    bell::store::choose(act.db(), &reach, staff, unwanted).await?;
    let now = act.now();
    bell::store::set_mailed(act.db(), &reach, staff, mailed, now).await?;
    let words: Vec<&str> = unwanted.iter().map(|kind| kind.word()).collect();
    let event = Event::new("staff.notices_chosen").about(staff).with("unwanted", words.join(","));
    act.record(event.with("mailed", mailed.word()));
    Ok(())
}

/// Writes to one staff member what came before this morning and has not been read. False when somebody else was faster, or everything
/// has been read meanwhile.
///
/// # Errors
/// A fault.
pub(super) async fn tell_daily(act: &mut Act, practice: &Practice, member: &ToTell, morning: Moment) -> Answer<bool> {
    let reach = act.may(Permission::SeeClients)?;
    if !bell::store::claim_daily(act.db(), &reach, member.id, morning).await? {
        return Ok(false);
    }
    let unread = bell::store::unread(act.db(), &reach, member.id, morning).await?;
    let Ok(recipient) = EmailAddress::parse(&member.address) else { return Ok(false) };
    if unread.is_empty() {
        return Ok(false);
    }
    let letter = letters::daily(act.portico(), practice, &member.name, &unread);
    act.tell(LetterKind::StaffNotice, recipient, None, letter);
    act.record(Event::new("staff.told_daily").about(member.id).with("unread", unread.iter().map(|one| one.count).sum::<i64>()));
    Ok(true)
}
