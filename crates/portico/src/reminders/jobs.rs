//! What happens by itself: once a minute whoever is due is written to. Each letter is an act of its own, in which the day is served and
//! the letter posted: after a crash a day is either served with its letter in the outbox, or due as before.

use super::{
    actions::{self, Served},
    store::{self, Due},
};
use crate::{
    act::{Act, Look, Who},
    answer::{Answer, Failures},
    app::Portico,
    practices::{self, Practice},
};
use portico_policy::Permission;
use portico_values::moment::days;
use std::{sync::Arc, time::Duration};

/// How often is looked. Days and quiet hours are kept to the minute.
const EVERY: Duration = Duration::from_secs(60);

/// Writes until the house stops.
pub async fn run(portico: Arc<Portico>) {
    while !portico.stopping.is_stopping() {
        if let Err(trouble) = remind_due(&portico).await {
            tracing::error!(%trouble, "reminders could not be written; the next minute tries again");
        }
        tokio::select! {
            () = portico.stopping.clone().wait() => return,
            () = tokio::time::sleep(EVERY) => {}
        }
    }
}

/// Writes to everybody who is due, practice by practice. While a portal is off, and in its quiet hours, its clients wait. Returns how
/// many letters were posted.
///
/// # Errors
/// A fault; whoever was not written to is due as before.
pub async fn remind_due(portico: &Arc<Portico>) -> Answer<usize> {
    let practices = practices::store::all(&mut *portico.database.read().await?).await?;
    let now = portico.clock.now();
    let (mut posted, mut failures) = (0, Failures::default());
    for practice in practices.into_iter().filter(|practice| practice.portal_on && !practice.rhythm().is_quiet(now)) {
        posted += remind_practice(portico, &practice, &mut failures).await;
    }
    if posted > 0 {
        portico.live_bell.notify_waiters();
    }
    failures.end(posted)
}

/// A client whose reminder cannot be written stands in the way of none behind them.
async fn remind_practice(portico: &Arc<Portico>, practice: &Practice, failures: &mut Failures) -> usize {
    let who = Who::portico(practice.id, "reminders");
    let mut posted = 0;
    loop {
        let (to_remind, to_tell) = failures.note(due(portico, &who, practice).await);
        if to_remind.is_empty() && to_tell.is_empty() {
            return posted;
        }
        let before = posted;
        let mut went_on = false;
        for (due, is_over) in to_remind.iter().map(|due| (due, false)).chain(to_tell.iter().map(|due| (due, true))) {
            let served = failures.note(serve(portico, &who, due, is_over).await);
            posted += usize::from(served == Served::Posted);
            went_on |= served != Served::Gone;
            if portico.stopping.is_stopping() {
                return posted;
            }
        }
        // Others are at work on the same ones, or they cannot be served.
        if !went_on && before == posted {
            return posted;
        }
    }
}

async fn serve(portico: &Arc<Portico>, who: &Who, due: &Due, is_over: bool) -> Answer<Served> {
    let mut act = Act::begin(portico, who).await?;
    let served = match is_over {
        false => actions::remind(&mut act, due).await?,
        true => actions::tell_of_end(&mut act, due).await?,
    };
    match served {
        Served::Gone => act.leave(),
        Served::LeftOut | Served::Posted => act.commit().await?,
    }
    Ok(served)
}

async fn due(portico: &Arc<Portico>, who: &Who, practice: &Practice) -> Answer<(Vec<Due>, Vec<Due>)> {
    let mut look = Look::begin(portico, who).await?;
    let reach = look.may(Permission::InviteClients)?;
    let now = look.now();
    let mut to_remind = Vec::new();
    for (served, day) in (0i64..).zip(practice.rhythm().days()) {
        to_remind.extend(store::to_remind(look.db(), &reach, served, now.minus(days(*day)), now).await?);
    }
    let to_tell = store::to_tell(look.db(), &reach, now).await?;
    Ok((to_remind, to_tell))
}
