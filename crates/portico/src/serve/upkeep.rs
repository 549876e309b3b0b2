//! What happens by itself for the whole installation: room is kept for a full disk, a long write-ahead log is shortened, the floor under the
//! clock rises, heads of the audit are signed, each night the history is walked along, and old letters of the local mailbox are thrown away.

use crate::{
    answer::Answer,
    app::Portico,
    audit, delivery,
    installation::{clock_floor, history},
};
use std::{sync::Arc, time::Duration};

const EVERY: Duration = Duration::from_secs(60);

/// Looks once a minute until the house stops, and once more at the end.
pub async fn run(portico: Arc<Portico>) {
    loop {
        if let Err(error) = portico.database.keep_reserve().await {
            tracing::warn!(%error, "no room could be kept for ending access when the disk is full");
        }
        if let Err(error) = portico.database.keep_log_short().await {
            tracing::warn!(%error, "the write-ahead log could not be shortened");
        }
        let ending = !portico.rests(EVERY).await;
        if let Err(trouble) = clock_floor::raise(&portico).await {
            tracing::warn!(%trouble, "the latest moment could not be written down");
        }
        if let Err(trouble) = audit::sign_heads(&portico).await {
            tracing::error!(%trouble, "the heads of the audit could not be signed");
        }
        if ending {
            return;
        }
        if let Err(trouble) = by_night(&portico).await {
            tracing::error!(%trouble, "what is done at night could not be done; the next minute tries again");
        }
    }
}

/// Walks along the history and throws old letters of the local mailbox away, once each night.
///
/// # Errors
/// A fault. A broken history is told to the log as loudly as it can be.
pub async fn by_night(portico: &Portico) -> Answer<()> {
    let Some(walked) = history::walk_at_night(portico).await? else { return Ok(()) };
    for broken in &walked.broken {
        tracing::error!(broken, "the history was changed by somebody; run portico audit verify, and keep the database as it is");
    }
    if walked.broken.is_empty() {
        tracing::info!(chains = walked.lines.len(), "the history is unbroken");
    }
    delivery::sweep(portico).await
}
