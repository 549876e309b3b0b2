//! A mail server far away: it takes everything and says so 20 ms later, as relays on the Internet do.

use crate::Done;
use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
    sync::mpsc,
    time::{Instant, sleep_until},
};

/// How long an answer is on its way.
pub(crate) const WAY: Duration = Duration::from_millis(20);

/// What the placeholders of the letters end with.
const PLACEHOLDER: &[u8] = b"_name}";

/// A running relay.
pub(crate) struct Relay {
    pub(crate) address: SocketAddr,
    seen: Arc<Seen>,
}

#[derive(Default)]
struct Seen {
    messages: AtomicU64,
    bytes: AtomicU64,
    /// Lines in which a placeholder stands as it was written.
    unfilled: AtomicU64,
}

impl Relay {
    /// Starts one on a port of its own; it runs as long as this program.
    pub(crate) async fn start() -> Done<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await.map_err(|why| why.to_string())?;
        let address = listener.local_addr().map_err(|why| why.to_string())?;
        let seen = Arc::new(Seen::default());
        tokio::spawn({
            let seen = seen.clone();
            async move {
                while let Ok((stream, _)) = listener.accept().await {
                    let seen = seen.clone();
                    tokio::spawn(async move { drop(speak(stream, &seen).await) });
                }
            }
        });
        Ok(Self { address, seen })
    }
    /// How many messages it has accepted.
    pub(crate) fn accepted(&self) -> u64 {
        self.seen.messages.load(Ordering::Relaxed)
    }
    /// The size of a message in bytes, on average.
    pub(crate) fn bytes_per_message(&self) -> usize {
        (self.seen.bytes.load(Ordering::Relaxed) / self.accepted().max(1)) as usize
    }
    /// Whether every placeholder in every message was filled in: letters that go out as they were written cost less.
    pub(crate) fn all_filled_in(&self) -> bool {
        self.seen.unfilled.load(Ordering::Relaxed) == 0
    }
}

/// Answers each command a way's time after it came, in order. Commands sent together share the wait.
async fn speak(stream: TcpStream, seen: &Seen) -> std::io::Result<()> {
    stream.set_nodelay(true)?;
    let (reading, mut writing) = stream.into_split();
    let (answers, mut due) = mpsc::unbounded_channel::<(Instant, &'static str)>();
    let answering = tokio::spawn(async move {
        while let Some((at, answer)) = due.recv().await {
            sleep_until(at).await;
            if writing.write_all(answer.as_bytes()).await.is_err() {
                break;
            }
        }
    });
    let say = |answer| {
        let _ = answers.send((Instant::now() + WAY, answer));
    };
    say("220 relay.example ESMTP\r\n");
    let mut lines = BufReader::with_capacity(64 * 1024, reading);
    let (mut line, mut in_content) = (Vec::new(), false);
    while lines.read_until(b'\n', &mut line).await? > 0 {
        if in_content {
            seen.bytes.fetch_add(line.len() as u64, Ordering::Relaxed);
            if line.windows(PLACEHOLDER.len()).any(|part| part == PLACEHOLDER) {
                seen.unfilled.fetch_add(1, Ordering::Relaxed);
            }
            if line == b".\r\n" {
                in_content = false;
                seen.messages.fetch_add(1, Ordering::Relaxed);
                say("250 2.0.0 taken\r\n");
            }
        } else {
            match line.get(..4).unwrap_or_default().to_ascii_uppercase().as_slice() {
                b"EHLO" => say("250-relay.example\r\n250-PIPELINING\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n250 SIZE 50000000\r\n"),
                b"DATA" => {
                    in_content = true;
                    say("354 go on\r\n");
                }
                b"QUIT" => {
                    say("221 bye\r\n");
                    break;
                }
                _ => say("250 2.1.0 fine\r\n"),
            }
        }
        line.clear();
    }
    drop(answers);
    let _ = answering.await;
    Ok(())
}
