//! What can be done with a practice: create it.

use super::{NewPractice, store};
use crate::{
    act::Act,
    answer::{Answer, Trouble},
    audit::Event,
};
use portico_policy::Permission;

/// Creates the practice that this act belongs to. Its clients can sign in from the start; its staff sign in with a second step.
///
/// # Errors
/// Invalid when another practice has the same word in its address.
pub async fn create(act: &mut Act, new: &NewPractice) -> Answer<()> {
    let reach = act.may(Permission::ManagePractice)?;
    let now = act.now();
    if store::by_slug(act.db(), &new.slug).await?.is_some() {
        let message = "Another practice on this installation uses this address. Choose another word";
        return Err(Trouble::at("slug", "taken", message));
    }
    store::insert(super::changing(act), &reach, new, now).await?;
    act.record(Event::new("practice.created").about(act.practice()));
    Ok(())
}

/// Decides whether staff of the practice sign in with a second step.
///
/// # Errors
/// Refused to everybody who may not manage the practice.
pub async fn require_second_step(act: &mut Act, required: bool) -> Answer<()> {
    let reach = act.may(Permission::ManagePractice)?;
    store::set_second_step(super::changing(act), &reach, required).await?;
    act.record(Event::new("practice.second_step_set").about(act.practice()).with("required", required));
    Ok(())
}
