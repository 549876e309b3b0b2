//! Once a minute whoever is due is written to, whatever it is about. Each letter is an act of its own, in which the day is served and the
//! letter posted: after a crash a day is either served with its letter in the outbox, or due as before.

use crate::{
    act::{Act, Look, Who},
    answer::{Answer, Failures},
    app::Portico,
    installation,
    practices::{self, Practice},
};
use std::{collections::BTreeSet, sync::Arc, time::Duration};

/// How often is looked. Days and quiet hours are kept to the minute.
const EVERY: Duration = Duration::from_secs(60);

/// What somebody who is due came to.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) enum Served {
    /// A letter is in the outbox.
    Posted,
    /// Something stands in the way, and it is written down.
    LeftOut,
    /// Somebody else was faster, or nothing is due any more.
    #[default]
    Gone,
}

/// What is written to whom.
pub(crate) trait Round: 'static {
    /// Somebody who is due.
    type Due: Clone + Ord + Send + Sync;
    /// Who writes, as the history has it.
    const WRITER: &'static str;

    /// Those of a practice who are due now, or the first of them: once they are served it is asked again.
    fn due(look: &mut Look, practice: &Practice) -> impl Future<Output = Answer<Vec<Self::Due>>> + Send;
    /// Writes to one of them.
    fn write(act: &mut Act, due: &Self::Due) -> impl Future<Output = Answer<Served>> + Send;
}

/// Writes until the house stops.
pub(crate) async fn run<R: Round>(portico: Arc<Portico>) {
    while !portico.stopping.is_stopping() {
        if let Err(trouble) = once::<R>(&portico).await {
            tracing::error!(%trouble, writer = R::WRITER, "reminders could not be written; the next minute tries again");
        }
        portico.rests(EVERY).await;
    }
}

/// Writes to everybody who is due, practice by practice. While a portal is off, and in its quiet hours, its clients wait. Returns how
/// many letters were posted.
///
/// # Errors
/// A fault; whoever was not written to is due as before.
pub(crate) async fn once<R: Round>(portico: &Arc<Portico>) -> Answer<usize> {
    // After a restore whoever is due may have been done long ago: nobody is written to before somebody has looked round.
    if installation::hold::is_held(portico).await? {
        return Ok(0);
    }
    let practices = practices::store::all(&mut *portico.database.read().await?).await?;
    let now = portico.clock.now();
    let (mut posted, mut failures) = (0, Failures::default());
    for practice in practices.into_iter().filter(|practice| practice.portal_on && !practice.rhythm().is_quiet(now)) {
        posted += write_to::<R>(portico, &practice, &mut failures).await;
    }
    if posted > 0 {
        portico.live_bell.notify_waiters();
    }
    failures.end(posted)
}

/// Somebody who cannot be written to stands in the way of none behind them.
async fn write_to<R: Round>(portico: &Arc<Portico>, practice: &Practice, failures: &mut Failures) -> usize {
    let who = Who::portico(practice.id, R::WRITER);
    let (mut posted, mut seen) = (0, BTreeSet::new());
    loop {
        let due = failures.note(due::<R>(portico, &who, practice).await);
        let mut went_on = false;
        // Each once: who is due still was not to be written to.
        for one in due.into_iter().filter(|one| seen.insert(one.clone())) {
            let served = failures.note(write::<R>(portico, &who, &one).await);
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

async fn due<R: Round>(portico: &Arc<Portico>, who: &Who, practice: &Practice) -> Answer<Vec<R::Due>> {
    let mut look = Look::begin(portico, who).await?;
    R::due(&mut look, practice).await
}

async fn write<R: Round>(portico: &Arc<Portico>, who: &Who, one: &R::Due) -> Answer<Served> {
    let mut act = Act::begin(portico, who).await?;
    let served = R::write(&mut act, one).await?;
    match served {
        Served::Gone => act.leave(),
        Served::LeftOut | Served::Posted => act.commit().await?,
    }
    Ok(served)
}
