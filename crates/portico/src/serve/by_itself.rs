//! What happens by itself, beside the pages or in a process of its own: batches are prepared, reminders written, letters carried, old
//! rows taken away, the audit's heads signed, what came back read. Each of these is picked up again when it falls over.

use super::{
    upkeep,
    upright::{REST, kept_upright},
};
use crate::{
    app::Portico,
    batches, bounces, care,
    delivery::{self, Way},
    own_thread::{Haste, on_its_own_thread},
    reminders, waiting,
};
use std::{future::Future, sync::Arc, time::Duration};
use tokio::task::JoinHandle;

/// How long the end of what is under way is waited for. A letter that takes longer is let go: its claim runs out, and it goes again.
const PATIENCE: Duration = Duration::from_secs(20);

/// Does everything that happens by itself until the house stops, and then ends what is under way.
pub(crate) async fn by_itself(portico: Arc<Portico>, way: Way) {
    let delivery = move |portico: Arc<Portico>| {
        let way = way.clone();
        async move { delivery::run(&portico, &way).await }
    };
    let preparing = on_a_thread(&portico, "batches", batches::jobs::run);
    let carrying = beside(&portico, "sending", delivery);
    let sweeping = beside(&portico, "sweeping old rows", crate::sign_in::jobs::run);
    let telling = beside(&portico, "telling who comes of age", crate::families::jobs::run);
    let counting = beside(&portico, "the emails of the morning", crate::inbox::jobs::run);
    let shredding = beside(&portico, "removing documents", crate::documents::jobs::run);
    let tidying = beside(&portico, "sweeping imports", crate::import::jobs::run);
    let taking = beside(&portico, "taking enquiries", crate::enquiries::jobs::run);
    let erasing = beside(&portico, "erasing", care::jobs::run);
    let reading = beside(&portico, "reading returned emails", bounces::jobs::run);
    let reminding = on_a_thread(&portico, "reminders", reminders::jobs::run);
    let reminding_too = on_a_thread(&portico, "more reminders", waiting::jobs::run);
    let noting = beside(&portico, "upkeep", upkeep::run);
    portico.stopping.clone().wait().await;
    let all = async {
        tokio::join!(
            preparing,
            carrying,
            reminding,
            reminding_too,
            sweeping,
            telling,
            counting,
            taking,
            erasing,
            shredding,
            tidying,
            reading,
            noting
        )
    };
    if tokio::time::timeout(PATIENCE, all).await.is_err() {
        tracing::warn!("a letter under way took too long to end; it will go again");
    }
}

/// Does a job on the threads that everybody shares.
fn beside<Work: Future<Output = ()> + Send + 'static>(
    portico: &Arc<Portico>,
    name: &'static str,
    job: impl Fn(Arc<Portico>) -> Work + Send + Sync + 'static,
) -> JoinHandle<()> {
    tokio::spawn(kept_upright(portico.clone(), name, REST, job))
}

/// Does a job on a thread of its own, behind those who wait for a page.
fn on_a_thread<Work: Future<Output = ()> + Send + 'static>(
    portico: &Arc<Portico>,
    name: &'static str,
    job: impl Fn(Arc<Portico>) -> Work + Send + Sync + 'static,
) -> JoinHandle<()> {
    on_its_own_thread(name, Haste::GoesLast, kept_upright(portico.clone(), name, REST, job))
}
