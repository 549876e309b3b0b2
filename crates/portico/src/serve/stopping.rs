//! Stopping: the first SIGTERM or SIGINT lets everything under way come to its end, the second one does not wait.

use crate::commands::running;
use portico_web::StopSignal;
use std::sync::Arc;
use tokio::signal::unix::{SignalKind, signal};

/// Says stop when the system or the person at the terminal does.
pub(crate) fn on_signals(stop: Arc<StopSignal>) {
    let (Ok(mut terminated), Ok(mut interrupted)) = (signal(SignalKind::terminate()), signal(SignalKind::interrupt())) else {
        tracing::warn!("signals cannot be heard; Portico will stop without ceremony");
        return;
    };
    tokio::spawn(async move {
        tokio::select! {
            _ = terminated.recv() => {}
            _ = interrupted.recv() => {}
        }
        tracing::info!("stopping; requests under way may come to their end");
        stop.stop();
        tokio::select! {
            _ = terminated.recv() => {}
            _ = interrupted.recv() => {}
        }
        tracing::warn!("stopping at once");
        running::end_at_once();
    });
}
