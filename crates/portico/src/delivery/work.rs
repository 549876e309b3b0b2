//! A worker at work: one round for tests, or on and on until somebody says stop.

use super::{
    Limits, Way,
    courier::{Desk, courier},
    feeder::Feeder,
    handing::Counter,
    line::Line,
    recorder::Recorder,
    store,
};
use crate::{
    act::Who,
    answer::Answer,
    app::Portico,
    own_thread::{Haste, crew_on_its_own_thread, on_its_own_thread},
    practices,
    upright::caught,
};
use portico_database::Engine;
use portico_policy::Permission;
use std::{
    future::Future,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering::Relaxed},
    },
    time::Duration,
};
use tokio::{
    sync::{Notify, mpsc},
    task::{JoinHandle, JoinSet},
};

/// What one round did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Carried {
    /// Handed over to the mail server, or kept in the local mailbox.
    pub accepted: usize,
    /// Put off: they go again.
    pub deferred: usize,
    /// Refused, or given up.
    pub failed: usize,
    /// Withheld at the last moment: their invitation no longer lives.
    pub cancelled: usize,
    /// Put back into the line: the practice's portal is off.
    pub held: usize,
}

/// Counts while a worker is at work.
#[derive(Default)]
pub(super) struct Tally {
    sent: AtomicUsize,
    deferred: AtomicUsize,
    failed: AtomicUsize,
    cancelled: AtomicUsize,
    held: AtomicUsize,
}

impl Tally {
    pub(super) fn count(&self, state: &str) {
        let counter = match state {
            "sent" => &self.sent,
            "deferred" => &self.deferred,
            "failed" => &self.failed,
            _ => &self.cancelled,
        };
        counter.fetch_add(1, Relaxed);
    }
    pub(super) fn held(&self, many: usize) {
        self.held.fetch_add(many, Relaxed);
    }
    pub(super) fn carried(&self) -> Carried {
        Carried {
            accepted: self.sent.load(Relaxed),
            deferred: self.deferred.load(Relaxed),
            failed: self.failed.load(Relaxed),
            cancelled: self.cancelled.load(Relaxed),
            held: self.held.load(Relaxed),
        }
    }
}

/// The people of one worker, and what they share.
pub(super) struct Staff {
    pub(super) line: Arc<Line>,
    couriers: JoinSet<()>,
    recorder: JoinHandle<()>,
    renewer: JoinSet<()>,
    tally: Arc<Tally>,
    pub(super) reached: Arc<Notify>,
    /// Rung when feeder, recorder, renewer or a courier has left.
    left: Arc<Notify>,
}

/// Rings when whoever holds it leaves, also if they fall over.
struct OnDuty(Arc<Notify>);

impl Drop for OnDuty {
    fn drop(&mut self) {
        self.0.notify_one();
    }
}

/// Carries everything that is due now and ends when every letter of it is settled.
///
/// # Errors
/// A fault of the database.
pub async fn carry_due(portico: &Arc<Portico>, way: &Way, limits: Limits) -> Answer<Carried> {
    let (staff, feeder) = begin(portico, way, limits, false);
    let fed = feeder.until_nothing_is_due().await;
    let tally = staff.tally.clone();
    staff.end(portico, async {}).await?;
    fed.map(|()| tally.carried())
}

/// Carries whatever becomes due until the house stops; then ends the letters under way and lets go of the others. Ends before that if
/// somebody without whom nothing would be carried fell over, and whoever runs this runs it again.
pub async fn run(portico: &Arc<Portico>, way: &Way) {
    if let Err(trouble) = take_up(portico).await {
        tracing::error!(%trouble, "letters of an earlier run could not be looked after");
    }
    let limits = Limits::default();
    let (staff, feeder) = begin(portico, way, limits, true);
    let counter = Arc::new(Counter { line: staff.line.clone(), claim: limits.claim });
    portico.handover.open(&counter);
    until_stopped(portico, staff, feeder).await;
}

/// Lets them work until the house stops or one of them falls over. When this ends, everybody has left: nobody claims letters beside those
/// who come next.
pub(super) async fn until_stopped(portico: &Arc<Portico>, staff: Staff, feeder: Feeder) {
    let hurrying = caught(hurry_when_reached(portico.clone(), staff.reached.clone()));
    let (left, on_duty) = (staff.left.clone(), OnDuty(staff.left.clone()));
    let feeding = on_its_own_thread("feeder", Haste::GoesLast, async move {
        let _on_duty = on_duty;
        feeder.until_closed().await;
    });
    tokio::select! {
        () = portico.stopping.clone().wait() => {}
        _ = hurrying => tracing::error!("whoever hurries letters fell over"),
        () = left.notified() => tracing::error!("feeder, recorder, renewer or a courier fell over"),
    }
    let tally = staff.tally.clone();
    if let Err(trouble) = staff.end(portico, async { drop(feeding.await) }).await {
        tracing::warn!(%trouble, "claimed letters could not be let go of; they wait until their claims run out");
    }
    tracing::info!(carried = ?tally.carried(), "sending has stopped");
}

pub(super) fn begin(portico: &Arc<Portico>, way: &Way, limits: Limits, goes_on: bool) -> (Staff, Feeder) {
    let line = Arc::new(Line::new(limits));
    let tally = Arc::new(Tally::default());
    let reached = Arc::new(Notify::new());
    let (notes, inbox) = mpsc::unbounded_channel();
    let recorder = Recorder { portico: portico.clone(), line: line.clone(), tally: tally.clone(), waits: goes_on };
    let left = Arc::new(Notify::new());
    let on_duty = OnDuty(left.clone());
    let recorder = on_its_own_thread("recorder", Haste::StepsBack, async move {
        let _on_duty = on_duty;
        recorder.until_all_is_written(inbox).await;
    });
    let (on_duty, renewing) = (OnDuty(left.clone()), renew(portico.clone(), line.clone(), limits));
    let mut renewer = JoinSet::new();
    renewer.spawn(async move {
        let _on_duty = on_duty;
        renewing.await;
    });
    let carrier = way.carrier();
    let desk = Desk { line: line.clone(), notes: notes.clone(), carrier: carrier.clone(), reached: reached.clone() };
    let at_work = |desk| {
        let (on_duty, working) = (OnDuty(left.clone()), upright(desk));
        async move {
            let _on_duty = on_duty;
            working.await;
        }
    };
    let couriers = vec![desk; carrier.connections().max(1)].into_iter().map(at_work).collect();
    let couriers = crew_on_its_own_thread("couriers", Haste::GoesLast, couriers);
    let feeder = Feeder::new(portico.clone(), line.clone(), notes, limits, way.clone());
    (Staff { line, couriers, recorder, renewer, tally, reached, left }, feeder)
}

impl Staff {
    /// Ends what is under way, lets go of the rest, waits until all is written and everybody has left.
    async fn end(mut self, portico: &Arc<Portico>, feeder_left: impl Future<Output = ()>) -> Answer<()> {
        let mut unbegun = self.line.close();
        while self.couriers.join_next().await.is_some() {}
        feeder_left.await;
        self.line.all_kept().await;
        // Since then the feeder may have brought what it was just claiming, acts what they were promised room for, and a courier put back what it
        // could not begin with.
        unbegun.extend(self.line.close());
        let _ = self.recorder.await;
        self.renewer.shutdown().await;
        if unbegun.is_empty() {
            return Ok(());
        }
        let mut transaction = portico.database.begin().await?;
        store::put_back(&mut transaction, &unbegun).await?;
        Ok(transaction.commit().await?)
    }
}

/// A courier that falls over is picked up again.
async fn upright(desk: Desk) {
    while let Err(fall) = tokio::spawn(courier(desk.clone())).await {
        tracing::error!(%fall, "a courier fell over");
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
}

/// Keeps the claims of a living worker alive.
async fn renew(portico: Arc<Portico>, line: Arc<Line>, limits: Limits) {
    loop {
        tokio::time::sleep(limits.renewal).await;
        let held = line.held();
        if held.is_empty() {
            continue;
        }
        let renewed: Answer<()> = async {
            let mut transaction = portico.database.begin().await?;
            store::renew(&mut transaction, &held, portico.clock.now().plus(limits.claim)).await?;
            Ok(transaction.commit().await?)
        }
        .await;
        if let Err(trouble) = renewed {
            tracing::warn!(%trouble, "claims on letters could not be renewed");
        }
    }
}

/// What a worker does first: on SQLite it is the only one, so nothing can be in other hands; what a clock that was ahead put off for long goes
/// now; and letters that were put off because the mail server could not be reached are tried at once.
pub(super) async fn take_up(portico: &Arc<Portico>) -> Answer<()> {
    for practice in practices::store::all(&mut *portico.database.read().await?).await? {
        let reach = Who::portico(practice.id, "delivery").may(Permission::CarryLetters)?;
        let mut transaction = portico.database.begin().await?;
        if portico.database.engine() == Engine::Sqlite {
            store::let_go_of_all(&mut transaction, &reach).await?;
        }
        store::bring_back(&mut transaction, &reach, portico.clock.now()).await?;
        transaction.commit().await?;
    }
    hurry(portico).await
}

async fn hurry(portico: &Arc<Portico>) -> Answer<()> {
    for practice in practices::store::all(&mut *portico.database.read().await?).await? {
        let reach = Who::portico(practice.id, "delivery").may(Permission::CarryLetters)?;
        let mut transaction = portico.database.begin().await?;
        store::hurry(&mut transaction, &reach, portico.clock.now()).await?;
        transaction.commit().await?;
    }
    portico.outbox_bell.notify_waiters();
    Ok(())
}

async fn hurry_when_reached(portico: Arc<Portico>, reached: Arc<Notify>) {
    loop {
        reached.notified().await;
        if let Err(trouble) = hurry(&portico).await {
            tracing::warn!(%trouble, "letters that were put off wait for their time");
        }
    }
}
