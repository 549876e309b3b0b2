//! What happens to invitations that wait, by itself: who is due is reminded, or told that the link has ended.

use super::{
    actions,
    rounds::{self, Round, Served},
    store::{self, Due},
};
use crate::{
    act::{Act, Look},
    answer::Answer,
    app::Portico,
    practices::Practice,
};
use portico_policy::Permission;
use portico_values::moment::days;
use std::sync::Arc;

/// Writes until the house stops.
pub async fn run(portico: Arc<Portico>) {
    rounds::run::<OfInvitations>(portico).await;
}

/// Writes to everybody who is due. Returns how many letters were posted.
///
/// # Errors
/// A fault; whoever was not written to is due as before.
pub async fn remind_due(portico: &Arc<Portico>) -> Answer<usize> {
    rounds::once::<OfInvitations>(portico).await
}

struct OfInvitations;

/// What an invitation is due for.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Task {
    Reminder(Due),
    End(Due),
}

impl Round for OfInvitations {
    type Due = Task;
    const WRITER: &'static str = "reminders";

    async fn due(look: &mut Look, practice: &Practice) -> Answer<Vec<Task>> {
        let reach = look.may(Permission::InviteClients)?;
        let now = look.now();
        let mut due = Vec::new();
        for (served, day) in (0i64..).zip(practice.rhythm().days()) {
            let to_remind = store::to_remind(look.db(), &reach, served, now.minus(days(*day)), now).await?;
            due.extend(to_remind.into_iter().map(Task::Reminder));
        }
        due.extend(store::to_tell(look.db(), &reach, now).await?.into_iter().map(Task::End));
        Ok(due)
    }
    async fn write(act: &mut Act, due: &Task) -> Answer<Served> {
        match due {
            Task::Reminder(due) => actions::remind(act, due).await,
            Task::End(due) => actions::tell_of_end(act, due).await,
        }
    }
}
