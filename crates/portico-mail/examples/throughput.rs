//! Sends messages over several connections and prints how many a second were accepted.
//!
//! ```text
//! smtp-sink -c 127.0.0.1:2525 1000
//! cargo run --release -p portico-mail --example throughput -- 127.0.0.1:2525 10000 8
//! smtp-source -d -s 8 -m 10000 -l 3000 127.0.0.1:2525      # the same with postfix's own sender
//! cargo run --release -p portico-mail --example throughput -- delay:20 1600 8
//! ```
//! The last form starts a server of its own that answers what arrived together after 20 ms.

#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a measurement stops at the first surprise and reads the real clock"
)]

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering::Relaxed},
    },
    time::{Duration, Instant},
};

use portico_mail::{Batch, Boxed, Mailbox, Message, Mime, Outcome, Security, SmtpCarrier, SmtpSettings};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};

fn message(number: usize) -> Message {
    let link = format!("https://portal.test/p/river/a/{number:043}");
    Message {
        from: Mailbox { name: Some("River Practice".into()), address: "hello@portal.test".into() },
        reply_to: Some(Mailbox { name: None, address: "desk@river.test".into() }),
        to: Mailbox { name: Some(format!("Zoë Client {number}")), address: format!("client{number}@clients.test") },
        subject: "Your client portal is ready".into(),
        text: format!("Hello Zoë,\n\nRiver Practice invites you to its client portal.\n\nActivate My Account:\n{link}\n\n")
            .repeat(2),
        html: format!(
            "<p style=\"margin:0 0 16px\">River Practice invites you.</p>\n<p><a href=\"{link}\">Activate My Account</a></p>\n"
        )
        .repeat(12),
        message_id: format!("<{number}@portal.test>"),
        date_ms: 1_795_219_200_000 + number as i64,
        language: "en".into(),
        return_path: None,
        list_unsubscribe: None,
    }
}

/// Builds each message when it is asked for, as the outbox does.
struct Building {
    next: Arc<AtomicUsize>,
    count: usize,
    accepted: usize,
}

impl Batch for Building {
    fn next(&mut self) -> Option<Mime> {
        let number = self.next.fetch_add(1, Relaxed);
        (number < self.count).then(|| message(number).to_mime().unwrap())
    }

    fn before_end(&mut self, _: usize) -> Boxed<'_, bool> {
        Box::pin(async { true })
    }

    fn after(&mut self, _: usize, outcome: Outcome) {
        assert!(outcome.is_accepted(), "{outcome:?}");
        self.accepted += 1;
    }
}

#[tokio::main]
async fn main() {
    let mut given = std::env::args().skip(1);
    let target =
        given.next().unwrap_or_else(|| panic!("say host:port or delay:milliseconds, then messages, connections and on|off"));
    let count: usize = given.next().map_or(10_000, |number| number.parse().unwrap());
    let connections: usize = given.next().map_or(8, |number| number.parse().unwrap());
    let ahead = given.next().is_none_or(|word| word == "on");

    let began = Instant::now();
    let bytes: usize = (0..2_000).map(|number| message(number).to_mime().unwrap().bytes.len()).sum();
    println!("building: {:.1} µs a message of {} bytes", began.elapsed().as_secs_f64() * 1e6 / 2_000.0, bytes / 2_000);

    let (host, port) = target.split_once(':').unwrap();
    let port =
        if host == "delay" { slow_relay(Duration::from_millis(port.parse().unwrap())).await } else { port.parse().unwrap() };
    let host = if host == "delay" { "127.0.0.1" } else { host };
    let settings = SmtpSettings { ahead, ..SmtpSettings::new(host, port, Security::None) };
    let carrier = SmtpCarrier::new(settings).unwrap();

    let (next, began) = (Arc::new(AtomicUsize::new(0)), Instant::now());
    let mut at_work = tokio::task::JoinSet::new();
    for _ in 0..connections {
        let (carrier, next) = (carrier.clone(), next.clone());
        at_work.spawn(async move {
            let mut connection = carrier.connect().await.unwrap();
            let mut building = Building { next, count, accepted: 0 };
            connection.carry_all(&mut building).await.unwrap();
            (building.accepted, Instant::now(), connection)
        });
    }
    let finished = at_work.join_all().await;
    let last = finished.iter().map(|(_, at, _)| *at).max().unwrap();
    let accepted: usize = finished.iter().map(|(accepted, ..)| accepted).sum();
    assert_eq!(accepted, count);
    let seconds = last.duration_since(began).as_secs_f64();
    println!(
        "{count} messages over {connections} connections in {:.0} ms: {:.0} a second",
        seconds * 1e3,
        count as f64 / seconds
    );
    for (_, _, connection) in finished {
        connection.quit().await;
    }
}

/// A relay far away: what arrives is answered `wait` later, everything that arrived together in one go.
async fn slow_relay(wait: Duration) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        loop {
            let (stream, _) = listener.accept().await.unwrap();
            tokio::spawn(answer_slowly(stream, wait));
        }
    });
    port
}

async fn answer_slowly(mut stream: TcpStream, wait: Duration) {
    stream.set_nodelay(true).unwrap();
    stream.write_all(b"220 slow.test\r\n").await.unwrap();
    let (mut unread, mut piece, mut in_content) = (Vec::new(), [0; 16 * 1024], false);
    while let Ok(length @ 1..) = stream.read(&mut piece).await {
        unread.extend_from_slice(&piece[..length]);
        let mut answers = String::new();
        while let Some(at) = unread.windows(2).position(|pair| pair == b"\r\n") {
            let line: Vec<u8> = unread.drain(..at + 2).collect();
            match &line[..] {
                b".\r\n" if in_content => {
                    in_content = false;
                    answers.push_str("250 queued\r\n");
                }
                _ if in_content => {}
                b"DATA\r\n" => {
                    in_content = true;
                    answers.push_str("354 go on\r\n");
                }
                line if line.starts_with(b"EHLO") => answers.push_str("250-slow.test\r\n250 PIPELINING\r\n"),
                _ => answers.push_str("250 ok\r\n"),
            }
        }
        if !answers.is_empty() {
            tokio::time::sleep(wait).await;
            if stream.write_all(answers.as_bytes()).await.is_err() {
                return;
            }
        }
    }
}
