//! A job that falls over is picked up again: what one practice or one email makes it stumble over ends it for nobody else.

use crate::{app::Portico, installation::fallen, upright::caught};
use std::{future::Future, sync::Arc, time::Duration};

/// How long a job that fell over rests.
pub(super) const REST: Duration = Duration::from_secs(60);

/// Runs a job until the house stops. If it falls over, or ends before its time, that is logged and written down for the doctor, and it is
/// run again after a rest.
pub(super) async fn kept_upright<Work>(
    portico: Arc<Portico>,
    name: &'static str,
    rest: Duration,
    job: impl Fn(Arc<Portico>) -> Work + Send + Sync,
) where
    Work: Future<Output = ()> + Send,
{
    loop {
        let work = job(portico.clone());
        let ended = caught(work).await;
        if portico.stopping.is_stopping() {
            return;
        }
        tracing::error!(job = name, fell = ended.is_none(), "what happens by itself fell over; it is run again after a rest");
        if let Err(trouble) = fallen::note(&portico, name).await {
            tracing::warn!(%trouble, job = name, "that it fell over could not be written down");
        }
        if !portico.rests(rest).await {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::{GivenSettings, running};
    use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};

    /// A job that stumbles twice is run a third time, and the doctor hears of it. Stopping ends it.
    #[tokio::test]
    async fn a_job_that_falls_over_is_run_again() {
        let folder = tempfile::tempdir().expect("a folder");
        let given = GivenSettings { data_dir: Some(folder.path().display().to_string()), ..GivenSettings::default() };
        let portico = running::first_or_standing(&given).await.expect("a house");
        let runs = Arc::new(AtomicUsize::new(0));
        let counted = runs.clone();
        let stumbling = move |portico: Arc<Portico>| {
            let run = counted.fetch_add(1, SeqCst) + 1;
            async move {
                assert!(run > 2, "on purpose");
                portico.stop.stop();
            }
        };
        kept_upright(portico.clone(), "the stumbling", Duration::ZERO, stumbling).await;
        assert_eq!(runs.load(SeqCst), 3);
        let mut reader = portico.database.read().await.expect("a reader");
        let fallen = fallen::of_the_last_day(&mut reader, portico.clock.now()).await.expect("read");
        assert_eq!(fallen.into_iter().map(|(job, _)| job).collect::<Vec<_>>(), ["the stumbling"]);
    }
}
