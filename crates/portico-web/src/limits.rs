//! Limits: how often one caller may do something, and how much may go on at once.

use crate::ProblemJson;
use axum::{
    extract::{Request, State},
    middleware::Next,
    response::{IntoResponse, Response},
};
use http::StatusCode;
use portico_values::Moment;
use std::{
    collections::HashMap,
    hash::Hash,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio::sync::Semaphore;

/// A token bucket per key, in memory: `burst` at once, then one more every `refill`.
pub struct RateLimit<K> {
    burst: u32,
    refill: Duration,
    most_keys: usize,
    buckets: Mutex<HashMap<K, Moment>>,
}

impl<K: Eq + Hash> RateLimit<K> {
    /// Keeps at most `most_keys` keys; beyond that, a new caller has to wait for one to be free again (it fails closed).
    pub fn new(burst: u32, refill: Duration, most_keys: usize) -> Self {
        Self { burst: burst.max(1), refill, most_keys, buckets: Mutex::default() }
    }
    /// Takes one.
    ///
    /// # Errors
    /// How long to wait until there is one again.
    pub fn take(&self, key: K, now: Moment) -> Result<(), Duration> {
        // Each bucket is the moment at which it is full again (the generic cell rate algorithm).
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        if buckets.len() >= self.most_keys && !buckets.contains_key(&key) {
            buckets.retain(|_, full| *full > now);
            if buckets.len() >= self.most_keys {
                return Err(self.refill);
            }
        }
        let full = buckets.get(&key).copied().unwrap_or(now).max(now);
        let room = self.refill.saturating_mul(self.burst - 1);
        let wait = full.since(now).saturating_sub(room);
        if wait > Duration::ZERO {
            return Err(wait);
        }
        buckets.insert(key, full.plus(self.refill));
        Ok(())
    }
    /// Gives the key a full bucket again, after a success.
    pub fn forget(&self, key: &K) {
        self.buckets.lock().unwrap_or_else(PoisonError::into_inner).remove(key);
    }
}

/// Sheds load: a number of requests may be under way, a few more of those that must always get through, and the rest are told to
/// come back (R16).
#[derive(Clone)]
pub struct Shedding {
    open: Arc<Semaphore>,
    reserved: Arc<Semaphore>,
    urgent: Arc<dyn Fn(&Request) -> bool + Send + Sync>,
}

impl Shedding {
    /// `open` for everybody, `reserved` more for the `urgent` (sign-out, revoke, disable).
    pub fn new(open: usize, reserved: usize, urgent: impl Fn(&Request) -> bool + Send + Sync + 'static) -> Self {
        Self { open: Arc::new(Semaphore::new(open)), reserved: Arc::new(Semaphore::new(reserved)), urgent: Arc::new(urgent) }
    }
}

/// Middleware: lets a request in or answers 503 at once. A stream counts until its head is sent.
pub async fn shed(State(shedding): State<Shedding>, request: Request, next: Next) -> Response {
    let permit = shedding.open.try_acquire().or_else(|full| match (shedding.urgent)(&request) {
        true => shedding.reserved.try_acquire(),
        false => Err(full),
    });
    match permit {
        Ok(_permit) => next.run(request).await,
        Err(_) => {
            let detail = "Many people are using Portico at the moment. Try again in a few seconds.";
            ProblemJson::new(StatusCode::SERVICE_UNAVAILABLE, "busy", detail).retry_after(2).into_response()
        }
    }
}

/// An answer for somebody who has to wait: 429 with `Retry-After`.
pub fn too_many(wait: Duration) -> Response {
    let seconds = wait.as_secs_f64().ceil().max(1.0) as u64;
    let detail = "That was too many tries. Wait a little and try again.";
    ProblemJson::new(StatusCode::TOO_MANY_REQUESTS, "too-many-requests", detail).retry_after(seconds).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::{Router, body::Body, middleware, routing::post};
    use http::header;
    use tower::ServiceExt;

    const NOW: Moment = Moment::from_millis(1_795_000_000_000);
    const SECOND: Duration = Duration::from_secs(1);

    #[test]
    fn a_burst_then_one_by_one() {
        let limit = RateLimit::new(3, SECOND, 10);
        for _ in 0..3 {
            assert_eq!(limit.take("a", NOW), Ok(()));
        }
        assert_eq!(limit.take("a", NOW), Err(SECOND));
        assert_eq!(limit.take("b", NOW), Ok(()), "another caller is another bucket");
        assert_eq!(limit.take("a", NOW.plus(SECOND)), Ok(()));
        assert!(limit.take("a", NOW.plus(SECOND)).is_err());
        assert_eq!(limit.take("a", NOW.plus(SECOND * 60)), Ok(()), "never more than the burst is saved up");
        let later = NOW.plus(SECOND * 60);
        assert_eq!((limit.take("a", later), limit.take("a", later)), (Ok(()), Ok(())));
        assert!(limit.take("a", later).is_err());
        limit.forget(&"a");
        assert_eq!(limit.take("a", later), Ok(()));
    }

    #[test]
    fn memory_is_bounded() {
        let limit = RateLimit::new(1, SECOND, 100);
        for caller in 0..100 {
            assert_eq!(limit.take(caller, NOW), Ok(()));
        }
        assert!(limit.take(100, NOW).is_err(), "no room until somebody's bucket is full again");
        assert_eq!(limit.take(100, NOW.plus(SECOND * 2)), Ok(()));
    }

    #[tokio::test]
    async fn the_reserved_lane_stays_open() {
        let (enter, mut entered) = tokio::sync::mpsc::channel::<()>(8);
        let gate = Arc::new(Semaphore::new(0));
        let waiting = gate.clone();
        let router = Router::new()
            .route(
                "/slow",
                post(move || async move {
                    enter.send(()).await.expect("the test listens");
                    drop(waiting.acquire().await);
                }),
            )
            .route("/sign-out", post(|| async {}))
            .layer(middleware::from_fn_with_state(Shedding::new(1, 1, |request| request.uri().path() == "/sign-out"), shed));
        let call = |path: &str| {
            let request = Request::builder().method("POST").uri(path).body(Body::empty()).expect("a request");
            router.clone().oneshot(request)
        };
        let slow = tokio::spawn(call("/slow"));
        entered.recv().await.expect("the first is inside");
        let refused = call("/slow").await.expect("an answer");
        assert_eq!(refused.status(), StatusCode::SERVICE_UNAVAILABLE);
        assert_eq!(refused.headers()[header::RETRY_AFTER], "2");
        assert_eq!(call("/sign-out").await.expect("an answer").status(), StatusCode::OK);
        gate.add_permits(1);
        assert_eq!(slow.await.expect("joined").expect("an answer").status(), StatusCode::OK);
    }
}
