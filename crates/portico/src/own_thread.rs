//! Work that waits for the disk again and again has a thread of its own: on the threads that everybody shares, each wait would first
//! have to hand their other tasks to somebody else.

use std::future::Future;
use tokio::{
    runtime::{Handle, RuntimeFlavor},
    sync::oneshot,
    task::JoinHandle,
};

/// Does this on a thread of its own with that name, until it ends by itself. In a runtime of one thread, as tests have it, it is a
/// task like any other.
///
/// The handle is done when the work is, also when the work fell over.
pub(crate) fn on_its_own_thread(name: &'static str, work: impl Future<Output = ()> + Send + 'static) -> JoinHandle<()> {
    let here = Handle::current();
    if here.runtime_flavor() != RuntimeFlavor::MultiThread {
        return tokio::spawn(work);
    }
    let (ended, end) = oneshot::channel::<()>();
    let all = move || {
        let _ended = ended;
        here.block_on(work);
    };
    std::thread::Builder::new().name(name.into()).spawn(all).expect("the system starts a thread while the house starts");
    tokio::spawn(async move { drop(end.await) })
}
