//! The server: accepts connections, holds slow clients to their limits (promises.md R17), and closes gracefully (R18).

mod connection;
mod pace;

use crate::peer::{LimitKey, SocketPeer, TrustedProxies};
use axum::{Router, body::Body};
use connection::{Progress, serve_connection};
use hyper_util::{
    rt::{TokioExecutor, TokioTimer},
    server::conn::auto::Builder,
};
use pace::Paced;
use std::{
    collections::HashMap,
    io,
    net::SocketAddr,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::{OwnedSemaphorePermit, Semaphore, watch},
    task::JoinSet,
    time::{sleep, timeout},
};

/// The limits every connection is held to.
#[derive(Clone, Debug)]
pub struct ServerSettings {
    /// Until the first byte of a connection. Browsers open some ahead; one that finds such a connection closed sends its request by another.
    pub first_byte: Duration,
    /// From the first byte of a request to the end of its headers.
    pub head: Duration,
    /// Between two requests.
    pub idle: Duration,
    /// Slower than this many bytes a second, in either direction, and the connection is closed.
    pub bytes_per_second: u32,
    /// Connections at once. More wait in the system's queue.
    pub connections: usize,
    /// Connections at once from one address (one /64 of IPv6). More are closed. Trusted proxies are exempt.
    pub per_address: usize,
    /// How long requests under way may take to end after a stop.
    pub stop_within: Duration,
    /// Whose connections carry many clients.
    pub proxies: TrustedProxies,
}

impl Default for ServerSettings {
    fn default() -> Self {
        Self {
            first_byte: Duration::from_secs(5),
            head: Duration::from_secs(10),
            idle: Duration::from_secs(60),
            bytes_per_second: 1_024,
            connections: 4_000,
            per_address: 256,
            stop_within: Duration::from_secs(30),
            proxies: TrustedProxies::default(),
        }
    }
}

/// Stops the server, and everything that listens to it.
#[derive(Debug)]
pub struct StopSignal(watch::Sender<bool>);

/// Knows when the server stops. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Stopping(watch::Receiver<bool>);

/// A signal and its listener.
pub fn stop_signal() -> (StopSignal, Stopping) {
    let (sender, receiver) = watch::channel(false);
    (StopSignal(sender), Stopping(receiver))
}

impl StopSignal {
    /// Says stop, once and for all.
    pub fn stop(&self) {
        self.0.send_replace(true);
    }
}

impl Stopping {
    /// Ends when the server stops (or when nobody is left who could say so).
    pub async fn wait(mut self) {
        let _ = self.0.wait_for(|stop| *stop).await;
    }
    /// Whether it has been said.
    pub fn is_stopping(&self) -> bool {
        *self.0.borrow()
    }
}

/// Serves HTTP/1 and HTTP/2 until stopped; ends when the last request has ended, or after `stop_within`.
///
/// # Errors
/// None today: a connection that cannot be accepted is told in the log, and the next one is waited for.
pub async fn serve(listener: TcpListener, router: Router, settings: ServerSettings, stopping: Stopping) -> io::Result<()> {
    let settings = Arc::new(settings);
    let room = Arc::new(Semaphore::new(settings.connections));
    let callers = Arc::new(Callers::default());
    let mut connections = JoinSet::new();
    let mut stop = std::pin::pin!(stopping.clone().wait());
    loop {
        let permit = tokio::select! {
            () = &mut stop => break,
            permit = Arc::clone(&room).acquire_owned() => permit.expect("the semaphore is never closed"),
        };
        let (stream, peer) = tokio::select! {
            () = &mut stop => break,
            accepted = listener.accept() => match accepted {
                Ok(accepted) => accepted,
                Err(error) => {
                    tracing::warn!(%error, "a connection could not be accepted");
                    sleep(Duration::from_millis(50)).await; // out of descriptors: some will be free soon
                    continue;
                }
            },
        };
        let most = if settings.proxies.trusts(peer.ip()) { usize::MAX } else { settings.per_address };
        if let Some(place) = callers.enter(LimitKey::of(peer.ip()), most) {
            let visit = Visit { peer, router: router.clone(), settings: Arc::clone(&settings), stopping: stopping.clone() };
            connections.spawn(visit.run(stream, permit, place));
        }
        while connections.try_join_next().is_some() {}
    }
    drop(listener);
    let ended = timeout(settings.stop_within, async { while connections.join_next().await.is_some() {} }).await;
    if ended.is_err() {
        tracing::warn!(left = connections.len(), "some requests did not end in time and were cut off");
        connections.shutdown().await;
    }
    Ok(())
}

/// One connection from accept to close.
struct Visit {
    peer: SocketAddr,
    router: Router,
    settings: Arc<ServerSettings>,
    stopping: Stopping,
}

impl Visit {
    async fn run(self, stream: TcpStream, _permit: OwnedSemaphorePermit, _place: Place) {
        let mut byte = [0; 1];
        let first = tokio::select! {
            () = self.stopping.clone().wait() => return,
            first = timeout(self.settings.first_byte, stream.peek(&mut byte)) => first,
        };
        if !matches!(first, Ok(Ok(1..))) {
            return;
        }
        let _ = stream.set_nodelay(true); // a small answer goes out at once
        let mut builder = Builder::new(TokioExecutor::new());
        builder.http1().timer(TokioTimer::new()).header_read_timeout(self.settings.idle).max_buf_size(64 * 1024);
        builder
            .http2()
            .timer(TokioTimer::new())
            .keep_alive_interval(Duration::from_secs(20))
            .keep_alive_timeout(Duration::from_secs(10))
            .max_concurrent_streams(100)
            .max_header_list_size(64 * 1024);
        let progress = Arc::new(Progress::new());
        let stream = Paced::new(stream, self.settings.bytes_per_second, Arc::clone(&progress));
        let (router, peer) = (self.router, self.peer);
        let answer = move |request: http::Request<Body>| {
            let mut request = request;
            request.extensions_mut().insert(SocketPeer(peer));
            tower::ServiceExt::oneshot(router.clone(), request)
        };
        serve_connection(&builder, stream, answer, &progress, &self.settings, self.stopping).await;
    }
}

/// How many connections each address has.
#[derive(Default)]
struct Callers(Mutex<HashMap<LimitKey, usize>>);

/// One connection of one address; gives its place back when dropped.
struct Place(Arc<Callers>, LimitKey);

impl Callers {
    fn enter(self: &Arc<Self>, key: LimitKey, most: usize) -> Option<Place> {
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let count = counts.entry(key).or_default();
        if *count >= most {
            return None;
        }
        *count += 1;
        Some(Place(Arc::clone(self), key))
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut counts = self.0.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = counts.get_mut(&self.1) {
            *count -= 1;
            if *count == 0 {
                counts.remove(&self.1);
            }
        }
    }
}

#[cfg(test)]
mod tests;
