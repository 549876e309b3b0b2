//! The server, knocked at by hand. Virtual time is not possible on real sockets, so the limits are set short here.

use super::*;
use axum::{
    body::to_bytes,
    extract::Request,
    routing::{get, post},
};
use std::time::Duration;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    sync::Notify,
    task::JoinHandle,
};

const SHORT: Duration = Duration::from_millis(300);
const LONG: Duration = Duration::from_secs(60);

fn patient() -> ServerSettings {
    ServerSettings { first_byte: LONG, head: LONG, idle: LONG, stop_within: LONG, ..ServerSettings::default() }
}

struct Door {
    address: SocketAddr,
    stop: StopSignal,
    running: JoinHandle<io::Result<()>>,
}

async fn open(router: Router, settings: ServerSettings) -> Door {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    let (stop, stopping) = stop_signal();
    let running = tokio::spawn(serve(listener, router, settings, stopping));
    Door { address, stop, running }
}

fn echo() -> Router {
    Router::new()
        .route("/", get(|request: Request| async move { format!("{:?}", request.extensions().get::<SocketPeer>().is_some()) }))
        .route(
            "/size",
            post(|request: Request| async move {
                to_bytes(request.into_body(), 1_000_000)
                    .await
                    .map_or_else(|_| "cut off".to_owned(), |body| body.len().to_string())
            }),
        )
}

impl Door {
    async fn knock(&self) -> TcpStream {
        TcpStream::connect(self.address).await.expect("connected")
    }
}

/// Everything until the server closes.
async fn until_closed(mut stream: TcpStream) -> String {
    let mut text = Vec::new();
    let _ = stream.read_to_end(&mut text).await;
    String::from_utf8_lossy(&text).into_owned()
}

/// The head of one answer and as much of its body as came with it.
async fn one_answer(stream: &mut TcpStream) -> String {
    let mut buffer = [0; 4_096];
    let read = stream.read(&mut buffer).await.expect("an answer");
    String::from_utf8_lossy(&buffer[..read]).into_owned()
}

#[tokio::test]
async fn requests_are_answered_and_know_their_peer() {
    let door = open(echo(), patient()).await;
    let mut stream = door.knock().await;
    for _ in 0..2 {
        stream.write_all(b"GET / HTTP/1.1\r\nhost: x\r\n\r\n").await.expect("sent");
        let answer = one_answer(&mut stream).await;
        assert!(answer.starts_with("HTTP/1.1 200 OK") && answer.ends_with("true"), "{answer}");
    }
}

#[tokio::test]
async fn http2_is_spoken_too() {
    let door = open(echo(), patient()).await;
    let stream = hyper_util::rt::TokioIo::new(door.knock().await);
    let (mut sender, connection) =
        hyper::client::conn::http2::handshake(TokioExecutor::new(), stream).await.expect("a handshake");
    tokio::spawn(connection);
    let request = http::Request::builder().uri("http://x/size").method("POST").body(Body::from("12345")).expect("a request");
    let response = sender.send_request(request).await.expect("an answer");
    assert_eq!(response.version(), http::Version::HTTP_2);
    assert_eq!(to_bytes(Body::new(response.into_body()), 99).await.expect("a body"), "5");
}

#[test]
fn connections_are_held_to_the_limits_that_are_promised() {
    let ServerSettings { first_byte, head, idle, bytes_per_second, per_address, .. } = ServerSettings::default();
    let seconds = [first_byte, head, idle].map(|limit| limit.as_secs());
    assert_eq!((seconds, bytes_per_second, per_address), ([5, 10, 60], 1_024, 256), "promises.md R17");
}

#[tokio::test]
async fn silence_ends_a_connection() {
    let door = open(echo(), ServerSettings { first_byte: SHORT, ..patient() }).await;
    assert_eq!(until_closed(door.knock().await).await, "");
}

#[tokio::test]
async fn a_head_must_end() {
    let door = open(echo(), ServerSettings { head: SHORT, ..patient() }).await;
    let mut stream = door.knock().await;
    stream.write_all(b"GET / HTTP/1.1\r\nhost:").await.expect("sent");
    assert_eq!(until_closed(stream).await, "");
    let mut second = door.knock().await;
    second.write_all(b"GET / HTTP/1.1\r\nhost: x\r\n\r\n").await.expect("sent");
    assert!(one_answer(&mut second).await.starts_with("HTTP/1.1 200"));
    second.write_all(b"GET / HT").await.expect("sent");
    assert_eq!(until_closed(second).await, "", "the second head is held to it as well");
}

#[tokio::test]
async fn an_idle_connection_is_closed() {
    let door = open(echo(), ServerSettings { idle: SHORT, ..patient() }).await;
    let mut stream = door.knock().await;
    stream.write_all(b"GET / HTTP/1.1\r\nhost: x\r\n\r\n").await.expect("sent");
    assert!(one_answer(&mut stream).await.starts_with("HTTP/1.1 200"));
    assert_eq!(until_closed(stream).await, "");
}

#[tokio::test(start_paused = true)]
async fn a_trickling_body_is_cut_off() {
    use http_body_util::{BodyExt, StreamBody};
    let trickle = futures_util::stream::unfold(0, |sent| async move {
        sleep(Duration::from_secs(2)).await;
        Some((Ok::<_, io::Error>(http_body::Frame::data(bytes::Bytes::from_static(b"x"))), sent + 1))
    });
    let began = tokio::time::Instant::now();
    let body = pace::PacedBody::new(StreamBody::new(Box::pin(trickle)), 1_024, Arc::new(Progress::new()));
    let error = body.collect().await.expect_err("cut off");
    assert!(error.to_string().contains("too slow"), "{error}");
    assert!(began.elapsed() < Duration::from_secs(12), "{:?}", began.elapsed());
}

#[tokio::test(start_paused = true)]
async fn a_slow_handler_is_not_the_clients_fault() {
    use http_body_util::{BodyExt, StreamBody};
    let quick =
        futures_util::stream::iter((0..20).map(|_| Ok::<_, io::Error>(http_body::Frame::data(bytes::Bytes::from_static(b"x")))));
    let mut body = pace::PacedBody::new(StreamBody::new(quick), 1_024, Arc::new(Progress::new()));
    let mut frames = 0;
    while let Some(frame) = body.frame().await {
        frame.expect("a frame");
        frames += 1;
        sleep(Duration::from_secs(5)).await;
    }
    assert_eq!(frames, 20);
}

#[tokio::test]
async fn whoever_is_still_sending_is_heard_out() {
    let door = open(echo().route("/full", post(|| async { "no more" })), patient()).await;
    let mut stream = door.knock().await;
    stream.write_all(b"POST /full HTTP/1.1\r\nhost: x\r\ncontent-length: 99000000\r\n\r\nlist").await.expect("sent");
    assert!(one_answer(&mut stream).await.ends_with("no more"), "the answer does not wait for the rest");
    // More than the buffers between the two hold.
    for _ in 0..512 {
        stream.write_all(&[b'x'; 64 * 1024]).await.expect("nobody hangs up on it");
    }
    stream.shutdown().await.expect("said");
    assert_eq!(timeout(Duration::from_secs(5), until_closed(stream)).await, Ok(String::new()));
}

#[tokio::test]
async fn one_address_has_so_many_connections() {
    let door = open(echo(), ServerSettings { per_address: 2, ..patient() }).await;
    let mut first = door.knock().await;
    let mut second = door.knock().await;
    for stream in [&mut first, &mut second] {
        stream.write_all(b"GET / HTTP/1.1\r\nhost: x\r\n\r\n").await.expect("sent");
        assert!(one_answer(stream).await.starts_with("HTTP/1.1 200"));
    }
    assert_eq!(until_closed(door.knock().await).await, "", "the third is closed");
    drop(first);
    let mut again = door.knock().await;
    for _ in 0..50 {
        let _ = again.write_all(b"GET / HTTP/1.1\r\nhost: x\r\n\r\n").await;
        let mut buffer = [0; 64];
        if matches!(again.read(&mut buffer).await, Ok(1..)) {
            return;
        }
        sleep(Duration::from_millis(20)).await; // the first one's end is on its way
        again = door.knock().await;
    }
    panic!("a place that was given back is not taken again");
}

#[tokio::test]
async fn a_trusted_proxy_may_bring_many() {
    let proxies = TrustedProxies::new(&["127.0.0.0/8".parse().expect("a range")]);
    let door = open(echo(), ServerSettings { per_address: 1, proxies, ..patient() }).await;
    let _first = door.knock().await;
    let mut second = door.knock().await;
    second.write_all(b"GET / HTTP/1.1\r\nhost: x\r\n\r\n").await.expect("sent");
    assert!(one_answer(&mut second).await.starts_with("HTTP/1.1 200"));
}

#[tokio::test]
async fn a_stop_lets_requests_end_and_closes_the_rest() {
    let (entered, go_on) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let (inside, release) = (Arc::clone(&entered), Arc::clone(&go_on));
    let slow = get(move || async move {
        inside.notify_one();
        release.notified().await;
        "whole"
    });
    let door = open(echo().route("/slow", slow), patient()).await;
    let mut idle = door.knock().await;
    idle.write_all(b"GET / HTTP/1.1\r\nhost: x\r\n\r\n").await.expect("sent");
    one_answer(&mut idle).await;
    let silent = door.knock().await;
    let mut busy = door.knock().await;
    busy.write_all(b"GET /slow HTTP/1.1\r\nhost: x\r\n\r\n").await.expect("sent");
    entered.notified().await;
    door.stop.stop();
    assert_eq!(until_closed(idle).await, "");
    assert_eq!(until_closed(silent).await, "");
    go_on.notify_one();
    assert!(until_closed(busy).await.ends_with("whole"));
    door.running.await.expect("joined").expect("a clean end");
    assert!(TcpStream::connect(door.address).await.is_err(), "nobody listens any more");
}

#[tokio::test]
async fn a_stop_does_not_wait_for_ever() {
    let stuck = get(std::future::pending::<&'static str>);
    let door = open(Router::new().route("/", stuck), ServerSettings { stop_within: SHORT, ..patient() }).await;
    let mut stream = door.knock().await;
    stream.write_all(b"GET / HTTP/1.1\r\nhost: x\r\n\r\n").await.expect("sent");
    sleep(Duration::from_millis(50)).await;
    door.stop.stop();
    timeout(Duration::from_secs(10), door.running).await.expect("in time").expect("joined").expect("a clean end");
}
