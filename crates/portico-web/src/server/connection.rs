//! One connection: what it is doing, how long it may go on doing it, and its end.

use super::{
    ServerSettings, Stopping,
    pace::{Paced, PacedBody},
};
use axum::body::Body as AnyBody;
use bytes::Bytes;
use http::{Request, Response, Version};
use http_body::{Body, Frame, SizeHint};
use hyper::{body::Incoming, service::service_fn};
use hyper_util::{
    rt::{TokioExecutor, TokioIo},
    server::conn::auto::Builder,
};
use std::{
    convert::Infallible,
    future::poll_fn,
    pin::{Pin, pin},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::{Context, Poll},
};
use tokio::time::{Instant, sleep_until};

/// What a connection is doing.
pub(super) struct Progress(Mutex<Doing>);

struct Doing {
    under_way: usize,
    head_began: bool,
    http2: bool,
    /// The last request was answered before all of it had come.
    left_unread: bool,
    since: Instant,
}

impl Progress {
    pub(super) fn new() -> Self {
        let (under_way, head_began, http2, left_unread) = (0, true, false, false);
        Self(Mutex::new(Doing { under_way, head_began, http2, left_unread, since: Instant::now() }))
    }
    fn doing(&self) -> MutexGuard<'_, Doing> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
    /// Between two requests of HTTP/1, the first byte begins a head. HTTP/2 keeps talking between requests.
    pub(super) fn bytes_arrived(&self) {
        let mut doing = self.doing();
        if doing.under_way == 0 && !doing.head_began && !doing.http2 {
            doing.head_began = true;
            doing.since = Instant::now();
        }
    }
    fn request_began(self: &Arc<Self>, version: Version) -> UnderWay {
        let mut doing = self.doing();
        doing.under_way += 1;
        doing.head_began = false;
        doing.left_unread = false;
        doing.http2 = version == Version::HTTP_2;
        UnderWay(Arc::clone(self))
    }
    /// Whoever answers does not want the rest of a request.
    pub(super) fn leave_unread(&self) {
        self.doing().left_unread = true;
    }
    /// Whether the other side may still be sending what nobody reads.
    pub(super) fn has_left_unread(&self) -> bool {
        self.doing().left_unread
    }
    /// Until when the present state may last. A request under way has no end of its own and is looked at again later.
    fn deadline(&self, settings: &ServerSettings) -> (Instant, bool) {
        let doing = self.doing();
        match (doing.under_way, doing.head_began) {
            (0, true) => (doing.since + settings.head, true),
            (0, false) => (doing.since + settings.idle, true),
            _ => (Instant::now() + settings.idle, false),
        }
    }
}

/// A request from its head to the last byte of its answer.
struct UnderWay(Arc<Progress>);

impl Drop for UnderWay {
    fn drop(&mut self) {
        let mut doing = self.0.doing();
        doing.under_way -= 1;
        doing.since = Instant::now();
    }
}

/// Speaks HTTP on a connection until it ends, is over its time, or the server stops and nothing is under way.
pub(super) async fn serve_connection<A, F>(
    builder: &Builder<TokioExecutor>,
    stream: Paced,
    answer: A,
    progress: &Arc<Progress>,
    settings: &ServerSettings,
    stopping: Stopping,
) where
    A: Fn(Request<AnyBody>) -> F,
    F: Future<Output = Result<Response<AnyBody>, Infallible>> + Send + 'static,
{
    let rate = settings.bytes_per_second;
    let service = service_fn(|request: Request<Incoming>| {
        let under_way = progress.request_began(request.version());
        let answer = answer(request.map(|body| AnyBody::new(PacedBody::new(body, rate, Arc::clone(progress)))));
        async move { answer.await.map(|response| response.map(|body| Counted { body, _under_way: under_way })) }
    });
    let mut connection = pin!(builder.serve_connection(TokioIo::new(stream), service));
    let mut stop = pin!(stopping.wait());
    let mut stopped = false;
    let mut timer = pin!(sleep_until(Instant::now() + settings.head));
    poll_fn(|context| {
        if !stopped && stop.as_mut().poll(context).is_ready() {
            stopped = true;
            connection.as_mut().graceful_shutdown();
        }
        if connection.as_mut().poll(context).is_ready() {
            return Poll::Ready(()); // an error here is a client that went away
        }
        loop {
            let (deadline, is_final) = progress.deadline(settings);
            if is_final && deadline <= Instant::now() {
                return Poll::Ready(());
            }
            // A timer that is early only looks again; most requests never touch it.
            if deadline < timer.deadline() {
                timer.as_mut().reset(deadline);
            }
            if timer.as_mut().poll(context).is_pending() {
                return Poll::Pending;
            }
            timer.as_mut().reset(deadline);
        }
    })
    .await;
}

/// The body of an answer; its request is under way until it is dropped.
struct Counted {
    body: AnyBody,
    _under_way: UnderWay,
}

impl Body for Counted {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.body).poll_frame(context)
    }
    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }
    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
