//! Work that waits for the disk again and again has a thread of its own: on the threads that everybody shares, each wait would first
//! have to hand their other tasks to somebody else. So has work that reckons for long while people wait for their pages.

use std::future::Future;
use tokio::{
    runtime::{Handle, RuntimeFlavor},
    sync::oneshot,
    task::JoinHandle,
};

/// Whether the work of a thread goes before that of people who wait for a page.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Haste {
    /// As urgent as everything else: it holds what others wait for.
    Usual,
    /// Steps back while the machine is busy: nobody waits for the next millisecond of it.
    StepsBack,
}

/// How far a thread steps back: of a core that is asked for twice, it gets about a quarter (`nice(2)`, for one thread on Linux).
const STEP_BACK: i32 = 5;

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
        if haste == Haste::StepsBack {
            step_back();
        }
        here.block_on(work);
    };
    std::thread::Builder::new().name(name.into()).spawn(all).expect("the system starts one thread more");
    tokio::spawn(async move { drop(end.await) })
}

/// Lets the thread it is called on step back. Only Linux counts this for each thread; a system that refuses lets it hurry like the others.
pub(crate) fn step_back() {
    if cfg!(target_os = "linux") {
        let _ = rustix::process::nice(STEP_BACK);
    }
}
