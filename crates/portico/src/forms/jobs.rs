//! What happens to forms by themselves: once a minute clients who are due are reminded. Each letter is an act of its own, in which the days
//! are served and the letter posted: after a crash a day is either served with its letter in the outbox, or due as before.

use super::{
    actions::reminding::{self, Served},
    store::reminders as store,
};
use crate::{
    act::{Act, Look, Who},
    answer::{Answer, Failures},
    app::Portico,
    practices::{self, Practice},
};
use jiff::Span;
use portico_policy::Permission;
use portico_values::{ClientId, moment::days};
use std::{collections::BTreeSet, sync::Arc, time::Duration};

/// How often is looked. Days and quiet hours are kept to the minute.
const EVERY: Duration = Duration::from_secs(60);

/// Writes until the house stops.
pub async fn run(portico: Arc<Portico>) {
    while !portico.stopping.is_stopping() {
        if let Err(trouble) = remind_due(&portico).await {
            tracing::error!(%trouble, "reminders of forms could not be written; the next minute tries again");
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
    let who = Who::portico(practice.id, "reminders of forms");
    let mut posted = 0;
    let mut seen = BTreeSet::new();
    loop {
        let due = failures.note(due(portico, &who, practice).await);
        let mut went_on = false;
        // Each once: who is due still was not to be written to.
        for client in due.into_iter().filter(|client| seen.insert(*client)) {
            let served = failures.note(remind_one(portico, &who, client).await);
            posted += usize::from(served == Served::Posted);
            went_on |= served != Served::Gone;
            if portico.stopping.is_stopping() {
                return posted;
            }
        }
        // Nobody is left, or others are at work on the same ones.
        if !went_on {
            return posted;
        }
    }
}

async fn remind_one(portico: &Arc<Portico>, who: &Who, client: ClientId) -> Answer<Served> {
    let mut act = Act::begin(portico, who).await?;
    let served = reminding::remind(&mut act, client).await?;
    match served {
        Served::Gone => act.leave(),
        Served::LeftOut | Served::Posted => act.commit().await?,
    }
    Ok(served)
}

/// The clients with something that is due, each once: one letter speaks of everything that waits.
async fn due(portico: &Arc<Portico>, who: &Who, practice: &Practice) -> Answer<BTreeSet<ClientId>> {
    let mut look = Look::begin(portico, who).await?;
    let reach = look.may(Permission::InviteClients)?;
    let (now, rhythm) = (look.now(), practice.form_rhythm());
    let today = rhythm.today(now);
    let mut found = BTreeSet::new();
    for (served, day) in (0i64..).zip(rhythm.before()) {
        let last = today.checked_add(Span::new().days(*day)).unwrap_or(today);
        let between = (today.to_string(), last.to_string());
        let clients = store::before_a_day(look.db(), &reach, served, (&between.0, &between.1)).await?;
        found.extend(clients.into_iter().map(|(client,)| client));
    }
    for (served, day) in (0i64..).zip(rhythm.after()) {
        let clients = store::after_sending(look.db(), &reach, served, now.minus(days(*day)), now).await?;
        found.extend(clients.into_iter().map(|(client,)| client));
    }
    Ok(found)
}
