//! What happens by itself for the whole installation: the floor under the clock rises, heads of the audit are signed.

use super::clock_floor;
use crate::{app::Portico, audit};
use std::{sync::Arc, time::Duration};

const EVERY: Duration = Duration::from_secs(60);

/// Looks once a minute until the house stops, and once more at the end.
pub async fn run(portico: Arc<Portico>) {
    loop {
        let ending = tokio::select! {
            () = portico.stopping.clone().wait() => true,
            () = tokio::time::sleep(EVERY) => false,
        };
        if let Err(trouble) = clock_floor::raise(&portico).await {
            tracing::warn!(%trouble, "the latest moment could not be written down");
        }
        if let Err(trouble) = audit::sign_heads(&portico).await {
            tracing::error!(%trouble, "the heads of the audit could not be signed");
        }
        if ending {
            return;
        }
    }
}
