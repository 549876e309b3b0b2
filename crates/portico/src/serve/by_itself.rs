//! What happens by itself, beside the pages or in a process of its own: batches are prepared, reminders written, letters carried, old
//! rows taken away, the audit's heads signed, what came back read.

use super::upkeep;
use crate::{
    app::Portico,
    batches, bounces, care,
    delivery::{self, Way},
    own_thread::{Haste, on_its_own_thread},
    reminders, waiting,
};
use std::{sync::Arc, time::Duration};

/// How long the end of what is under way is waited for. A letter that takes longer is let go: its claim runs out, and it goes again.
const PATIENCE: Duration = Duration::from_secs(20);

/// Does everything that happens by itself until the house stops, and then ends what is under way.
pub(crate) async fn by_itself(portico: Arc<Portico>, way: Way) {
    let preparing = on_its_own_thread("batches", Haste::Usual, batches::jobs::run(portico.clone()));
    let carrying = tokio::spawn({
        let portico = portico.clone();
        async move { delivery::run(&portico, &way).await }
    });
    let sweeping = tokio::spawn(crate::sign_in::jobs::run(portico.clone()));
    let telling = tokio::spawn(crate::families::jobs::run(portico.clone()));
    let counting = tokio::spawn(crate::inbox::jobs::run(portico.clone()));
    let shredding = tokio::spawn(crate::documents::jobs::run(portico.clone()));
    let tidying = tokio::spawn(crate::import::jobs::run(portico.clone()));
    let erasing = tokio::spawn(care::jobs::run(portico.clone()));
    let reading = tokio::spawn(bounces::jobs::run(portico.clone()));
    let reminding = on_its_own_thread("reminders", Haste::Usual, reminders::jobs::run(portico.clone()));
    let reminding_too = on_its_own_thread("more reminders", Haste::Usual, waiting::jobs::run(portico.clone()));
    let noting = tokio::spawn(upkeep::run(portico.clone()));
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
