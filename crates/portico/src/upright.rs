//! Work that may fall over: whatever makes it stumble, a letter say that no test has foreseen, ends nothing else.

use std::{
    future::{Future, poll_fn},
    panic::{AssertUnwindSafe, catch_unwind},
    pin::pin,
    task::Poll,
};

/// Does this to its end, on the thread it is called on. `None` when it fell over; what it had in hand is dropped, a transaction unwritten.
pub(crate) async fn caught<T>(work: impl Future<Output = T>) -> Option<T> {
    let mut work = pin!(work);
    let step = |context: &mut std::task::Context<'_>| match catch_unwind(AssertUnwindSafe(|| work.as_mut().poll(context))) {
        Ok(Poll::Pending) => Poll::Pending,
        Ok(Poll::Ready(done)) => Poll::Ready(Some(done)),
        // It is not asked again.
        Err(_) => Poll::Ready(None),
    };
    poll_fn(step).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_falls_over_at_any_step_is_caught() {
        assert_eq!(caught(async { 1 }).await, Some(1));
        let falls = async {
            tokio::task::yield_now().await;
            assert!(std::hint::black_box(false), "on purpose");
        };
        assert_eq!(caught(falls).await, None);
    }
}
