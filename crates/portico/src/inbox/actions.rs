//! What can be done in the inbox.

use crate::{
    act::Act,
    answer::{Answer, Trouble},
    audit::Event,
    bell::{self, Kind},
};
use portico_policy::Permission;

/// Keeps which kinds a staff member does not want to be told of. What was written before stays.
///
/// # Errors
/// A fault.
pub async fn choose(act: &mut Act, unwanted: &[Kind]) -> Answer<()> {
    let reach = act.may(Permission::ManageOwnStaffAccount)?;
    let staff = act.who().actor.staff().ok_or_else(Trouble::not_found)?;
    bell::store::choose(act.db(), &reach, staff, unwanted).await?;
    let words: Vec<&str> = unwanted.iter().map(|kind| kind.word()).collect();
    act.record(Event::new("staff.notices_chosen").about(staff).with("unwanted", words.join(",")));
    Ok(())
}
