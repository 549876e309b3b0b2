//! After the answer: what must not be told by how long an answer takes is done once it has been given (promises.md P10).
//!
//! A few at a time, about in the order in which they came. Stopping waits for all of them. What is lost with a process that dies is a letter
//! somebody can ask for again, or a signature that is made up for at the next start; nothing that was answered with "done" belongs here.

use crate::answer::Answer;
use std::{sync::Arc, time::Duration};
use tokio::sync::{Mutex, MutexGuard, OwnedSemaphorePermit, Semaphore, watch};

/// How many are done at the same time.
const AT_ONCE: u32 = 4;

/// How long the answer has to get away before work begins that would share the cores with it.
const HEAD_START: Duration = Duration::from_millis(5);

/// Where work waits until its answer is on the way.
pub struct Later {
    places: Arc<Semaphore>,
    /// How many wait or are being done.
    left: Arc<watch::Sender<usize>>,
}

impl Default for Later {
    fn default() -> Self {
        Self { places: Arc::new(Semaphore::new(AT_ONCE as usize)), left: Arc::new(watch::Sender::new(0)) }
    }
}

/// One less is left, whatever became of it.
struct Left(Arc<watch::Sender<usize>>);

impl Drop for Left {
    fn drop(&mut self) {
        self.0.send_modify(|left| *left -= 1);
    }
}

impl Later {
    /// Does this after the answer. Trouble goes into the log under `what`.
    pub fn after_the_answer(&self, what: &'static str, work: impl Future<Output = Answer<()>> + Send + 'static) {
        self.left.send_modify(|left| *left += 1);
        let (places, left) = (self.places.clone(), Left(self.left.clone()));
        tokio::spawn(async move {
            let _left = left;
            tokio::time::sleep(HEAD_START).await;
            let Ok(_place) = places.acquire_owned().await else { return };
            if let Err(trouble) = work.await {
                tracing::error!(%trouble, what, "what was to be done after the answer failed");
            }
        });
    }
    /// Waits until everything that came so far is done.
    pub async fn finish(&self) {
        // It fails only without a sender, and here is one.
        let _ = self.left.subscribe().wait_for(|left| *left == 0).await;
    }
    /// Finishes, and holds back what comes next until the hold is dropped.
    pub async fn hold(&self) -> Option<OwnedSemaphorePermit> {
        self.finish().await;
        self.places.clone().acquire_many_owned(AT_ONCE).await.ok()
    }
}

/// Turns at something that one does for all: one is at it, and one more waits in the name of all who come meanwhile.
#[derive(Debug, Default)]
pub struct Turns {
    at_it: Mutex<()>,
    waiting: Mutex<()>,
}

impl Turns {
    /// Waits for a turn, which lasts as long as what is returned is kept. None where somebody waits already: they have yet to begin.
    pub async fn next(&self) -> Option<MutexGuard<'_, ()>> {
        let waiting = self.waiting.try_lock().ok()?;
        let at_it = self.at_it.lock().await;
        drop(waiting);
        Some(at_it)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicUsize, Ordering};

    #[tokio::test(start_paused = true)]
    async fn finishing_waits_for_all_and_holding_keeps_the_rest_back() {
        let (later, done) = (Later::default(), Arc::new(AtomicUsize::new(0)));
        let one_more = || {
            let done = done.clone();
            async move {
                tokio::task::yield_now().await;
                done.fetch_add(1, Ordering::SeqCst);
                Ok(())
            }
        };
        for _ in 0..50 {
            later.after_the_answer("counting", one_more());
        }
        let hold = later.hold().await;
        assert_eq!(done.load(Ordering::SeqCst), 50);
        later.after_the_answer("counting", one_more());
        let waited = tokio::time::timeout(HEAD_START * 10, later.finish()).await;
        assert!(waited.is_err(), "its head start is over, and it is held back");
        assert_eq!(done.load(Ordering::SeqCst), 50);
        drop(hold);
        later.finish().await;
        assert_eq!(done.load(Ordering::SeqCst), 51);
    }

    #[tokio::test]
    async fn one_waits_in_the_name_of_all_who_come_meanwhile() {
        let turns = Turns::default();
        let first = turns.next().await.expect("nobody is at it");
        let mut second = std::pin::pin!(turns.next());
        tokio::select! {
            biased;
            _ = &mut second => panic!("the first one is at it"),
            () = std::future::ready(()) => {}
        }
        assert!(turns.next().await.is_none(), "the second one has yet to begin");
        drop(first);
        assert!(second.await.is_some());
        assert!(turns.next().await.is_some(), "everybody is done");
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_panic_holds_nobody_up() {
        let later = Later::default();
        later.after_the_answer("panicking", async { panic!("on purpose") });
        later.finish().await;
    }
}
