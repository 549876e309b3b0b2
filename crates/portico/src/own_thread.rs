//! Work that waits for the disk again and again has a thread of its own: on the threads that everybody shares, each wait would first
//! have to hand their other tasks to somebody else. So has work that reckons for long while people wait for their pages.

use std::future::Future;
use tokio::{
    runtime::{Builder, Handle, RuntimeFlavor},
    sync::oneshot,
    task::{JoinHandle, JoinSet},
};

/// How far the work of a thread goes behind that of people who wait for a page.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Haste {
    /// Steps back while the machine is busy: somebody waits for it, though not with a page before them.
    StepsBack,
    /// Steps back further: nobody waits for the next millisecond of it.
    GoesLast,
}

impl Haste {
    /// How far a thread steps back (`nice(2)`, for one thread on Linux): of a core that is asked for twice it gets about a quarter, or a
    /// tenth.
    fn nice(self) -> i32 {
        match self {
            Self::StepsBack => 5,
            Self::GoesLast => 10,
        }
    }
    /// Lets the thread it is called on step back so far. Only Linux counts this for each thread; a system that refuses lets it hurry like the
    /// others.
    pub(crate) fn take(self) {
        if cfg!(target_os = "linux") {
            let _ = rustix::process::nice(self.nice());
        }
    }
}

/// Does this on a thread of its own with that name, until it ends by itself. In a runtime of one thread, as tests have it, it is a
/// task like any other.
///
/// The handle is done when the work is, also when the work fell over.
pub(crate) fn on_its_own_thread(
    name: &'static str,
    haste: Haste,
    work: impl Future<Output = ()> + Send + 'static,
) -> JoinHandle<()> {
    let here = Handle::current();
    if here.runtime_flavor() != RuntimeFlavor::MultiThread {
        return tokio::spawn(work);
    }
    let (ended, end) = oneshot::channel::<()>();
    let all = move || {
        let _ended = ended;
        haste.take();
        here.block_on(work);
    };
    std::thread::Builder::new().name(name.into()).spawn(all).expect("the system starts one thread more");
    tokio::spawn(async move { drop(end.await) })
}

/// Does all of these side by side on one thread of their own with that name, which also waits for the network on their behalf: what comes from
/// there wakes nobody who makes pages. In a runtime of one thread, as tests have it, they are tasks like any other.
///
/// The set is empty when all are done. Whoever drops it sends those home who are not.
pub(crate) fn crew_on_its_own_thread<F>(name: &'static str, haste: Haste, crew: Vec<F>) -> JoinSet<()>
where
    F: Future<Output = ()> + Send + 'static,
{
    if Handle::current().runtime_flavor() != RuntimeFlavor::MultiThread {
        return crew.into_iter().collect();
    }
    let (wanted, no_longer_wanted) = oneshot::channel::<()>();
    let (ended, end) = oneshot::channel::<()>();
    let all = move || {
        let _ended = ended;
        haste.take();
        let here = Builder::new_current_thread().enable_all().build().expect("the system opens one more queue of events");
        here.block_on(async {
            let mut crew: JoinSet<()> = crew.into_iter().collect();
            let done = async { while crew.join_next().await.is_some() {} };
            tokio::select! {
                () = done => {}
                _ = no_longer_wanted => {}
            }
        });
        // The system may look a name up for long after whoever wanted it has given up: that keeps nobody from going home.
        here.shutdown_background();
    };
    std::thread::Builder::new().name(name.into()).spawn(all).expect("the system starts one thread more");
    let mut waiting = JoinSet::new();
    waiting.spawn(async move {
        let _wanted = wanted;
        let _ = end.await;
    });
    waiting
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{sync::mpsc, time::Duration};

    #[tokio::test(flavor = "multi_thread")]
    async fn what_the_system_still_looks_up_keeps_nobody() {
        let (end, ended) = mpsc::channel::<()>();
        let gives_up = async move {
            let (begin, begun) = oneshot::channel();
            let looking = move || {
                let _ = begin.send(());
                let _ = ended.recv();
            };
            drop(tokio::task::spawn_blocking(looking));
            let _ = begun.await;
        };
        let mut crew = crew_on_its_own_thread("crew", Haste::StepsBack, vec![gives_up]);
        let left = tokio::time::timeout(Duration::from_secs(30), crew.join_next()).await;
        drop(end);
        assert!(left.is_ok_and(|left| left.is_some()), "they go home while it is still looked up");
    }
}
