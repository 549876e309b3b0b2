//! The mail server: it takes every letter and lets each answer wait, as relays far away do. It remembers what it took.

use super::arrival::Arrival;
use std::{
    collections::BTreeMap,
    net::SocketAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
    sync::{mpsc, watch},
    task::JoinHandle,
    time::{Instant, sleep_until},
};

/// How long an answer is on its way.
const ANSWER: Duration = Duration::from_millis(20);

/// What arrived, by recipient: one entry for every complete copy.
type Taken = BTreeMap<String, Vec<Arrival>>;

/// A running mail server; it closes when the story is over.
pub(crate) struct Sink {
    pub(crate) address: SocketAddr,
    memory: Arc<Memory>,
    listening: JoinHandle<()>,
}

#[derive(Default)]
struct Memory {
    taken: Mutex<Taken>,
    /// How many complete messages came in.
    copies: watch::Sender<usize>,
}

impl Sink {
    /// Opens one on a port of its own.
    pub(crate) async fn open() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("its address");
        let memory = Arc::new(Memory::default());
        let remembering = memory.clone();
        let listening = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let memory = remembering.clone();
                // A conversation ends when the other side is gone, in whichever way.
                tokio::spawn(async move { drop(converse(stream, &memory).await) });
            }
        });
        Self { address, memory, listening }
    }
    /// Everything it took.
    pub(crate) fn taken(&self) -> MutexGuard<'_, Taken> {
        self.memory.taken()
    }
    /// How many people have a letter.
    pub(crate) fn people(&self) -> usize {
        self.taken().len()
    }
    /// How many copies there are, now and later.
    pub(crate) fn copies(&self) -> watch::Receiver<usize> {
        self.memory.copies.subscribe()
    }
}

impl Memory {
    fn taken(&self) -> MutexGuard<'_, Taken> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }
    fn keep(&self, recipient: String, message: &[u8]) {
        let arrival = Arrival::read(message);
        self.taken().entry(recipient).or_default().push(arrival);
        self.copies.send_modify(|copies| *copies += 1);
    }
}

impl Drop for Sink {
    fn drop(&mut self) {
        self.listening.abort();
    }
}

/// Answers each command some time after it came, in order. Commands sent together share the wait.
async fn converse(stream: TcpStream, memory: &Memory) -> std::io::Result<()> {
    stream.set_nodelay(true)?;
    let (reading, mut writing) = stream.into_split();
    let (answers, mut due) = mpsc::unbounded_channel::<(Instant, &'static str)>();
    tokio::spawn(async move {
        while let Some((at, answer)) = due.recv().await {
            sleep_until(at).await;
            if writing.write_all(answer.as_bytes()).await.is_err() {
                break;
            }
        }
    });
    let say = |answer| {
        let _ = answers.send((Instant::now() + ANSWER, answer));
    };
    say("220 sink.example ESMTP\r\n");
    let mut lines = BufReader::with_capacity(64 * 1024, reading);
    let (mut line, mut recipient, mut content) = (Vec::new(), String::new(), None::<Vec<u8>>);
    while lines.read_until(b'\n', &mut line).await? > 0 {
        match &mut content {
            Some(message) if line == b".\r\n" => {
                memory.keep(std::mem::take(&mut recipient), message);
                content = None;
                say("250 2.0.0 taken\r\n");
            }
            Some(message) => message.extend_from_slice(line.strip_prefix(b".").unwrap_or(&line)),
            None => match line.get(..4).unwrap_or_default() {
                b"EHLO" => say("250-sink.example\r\n250-PIPELINING\r\n250 8BITMIME\r\n"),
                b"RCPT" => {
                    recipient = address_in(&line);
                    say("250 2.1.5 fine\r\n");
                }
                b"DATA" => {
                    content = Some(Vec::with_capacity(16 * 1024));
                    say("354 go on\r\n");
                }
                b"QUIT" => say("221 2.0.0 bye\r\n"),
                _ => say("250 2.0.0 fine\r\n"),
            },
        }
        line.clear();
    }
    Ok(())
}

/// The address in `RCPT TO:<address>`.
fn address_in(line: &[u8]) -> String {
    let line = String::from_utf8_lossy(line);
    let address = line.split_once('<').and_then(|(_, rest)| rest.split_once('>')).map(|(address, _)| address.to_owned());
    address.unwrap_or_else(|| panic!("no address: {line}"))
}
