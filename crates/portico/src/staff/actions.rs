//! What can be done about staff members: adding one.

use super::{NewStaffMember, store};
use crate::{
    act::Act,
    answer::{Answer, Trouble},
    audit::Event,
};
use portico_policy::Permission;
use portico_values::StaffId;

/// Adds a staff member to the practice, with a password already hashed, or without one until they choose it by a set-up link.
///
/// # Errors
/// Invalid if somebody in the practice has this address already.
pub async fn create(act: &mut Act, new: &NewStaffMember, password_hash: Option<&str>) -> Answer<StaffId> {
    let reach = act.may(Permission::ManageStaff)?;
    let now = act.now();
    if store::is_known(act.db(), &reach, &new.address).await? {
        return Err(Trouble::at("email", "taken", "A staff member of this practice has this address already"));
    }
    let id: StaffId = act.id();
    store::insert(act.db(), &reach, id, new, password_hash, now).await?;
    act.record(Event::new("staff.created").about(id).with("role", new.role.word()));
    Ok(id)
}
