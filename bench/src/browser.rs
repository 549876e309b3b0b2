//! A small browser: one kept-open connection, cookies, and nothing that takes time.

use crate::Done;
use std::{
    fmt::Write as _,
    net::SocketAddr,
    time::{Duration, Instant},
};
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    net::TcpStream,
};

/// Servers close a connection on which nothing is said, a fresh one after five seconds; a browser opens another one then.
const RESTS: Duration = Duration::from_secs(3);

/// A connection to a server, with the cookies it was given.
pub(crate) struct Browser {
    address: SocketAddr,
    stream: BufReader<TcpStream>,
    used_at: Instant,
    /// `name=value; name=value`.
    pub(crate) cookies: String,
    /// Said in `x-forwarded-for`: limits count by it where this machine is a trusted proxy.
    pub(crate) seen_as: String,
}

/// What came back.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) set_cookie: Vec<String>,
    pub(crate) body: Vec<u8>,
}

impl Browser {
    /// Opens a connection.
    pub(crate) async fn open(address: SocketAddr) -> Done<Self> {
        let stream = TcpStream::connect(address).await.map_err(|why| format!("{address} cannot be reached: {why}"))?;
        stream.set_nodelay(true).map_err(|why| why.to_string())?;
        let (stream, used_at) = (BufReader::new(stream), Instant::now());
        Ok(Self { address, stream, used_at, cookies: String::new(), seen_as: "203.0.113.7".into() })
    }
    /// The same browser at another address, with its cookies.
    pub(crate) async fn move_to(&mut self, address: SocketAddr) -> Done {
        let there = Self::open(address).await?;
        (self.address, self.stream, self.used_at) = (there.address, there.stream, there.used_at);
        Ok(())
    }
    /// Asks for a page.
    pub(crate) async fn get(&mut self, path: &str) -> Done<Answer> {
        self.ask("GET", path, "").await
    }
    /// Sends a form.
    pub(crate) async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Done<Answer> {
        let pairs: Vec<String> = fields.iter().map(|(name, value)| format!("{name}={}", encoded(value))).collect();
        self.ask("POST", path, &pairs.join("&")).await
    }
    /// Keeps the cookies of an answer.
    pub(crate) fn keep(&mut self, answer: &Answer) {
        for cookie in &answer.set_cookie {
            let pair = cookie.split(';').next().unwrap_or_default();
            if !self.cookies.is_empty() {
                self.cookies.push_str("; ");
            }
            self.cookies.push_str(pair);
        }
    }

    async fn ask(&mut self, method: &str, path: &str, body: &str) -> Done<Answer> {
        let mut head = format!("{method} {path} HTTP/1.1\r\nhost: {}\r\n", self.address);
        let _ = write!(head, "x-forwarded-for: {}\r\nuser-agent: Mozilla/5.0 (Linux) Firefox/140.0\r\n", self.seen_as);
        if !self.cookies.is_empty() {
            let _ = write!(head, "cookie: {}\r\n", self.cookies);
        }
        if method == "POST" {
            let _ = write!(head, "origin: http://{}\r\ncontent-type: application/x-www-form-urlencoded\r\n", self.address);
            let _ = write!(head, "content-length: {}\r\n", body.len());
        }
        head.push_str("\r\n");
        head.push_str(body);
        if self.used_at.elapsed() > RESTS {
            let cookies = std::mem::take(&mut self.cookies);
            let seen_as = std::mem::take(&mut self.seen_as);
            *self = Self { cookies, seen_as, ..Self::open(self.address).await? };
        }
        self.used_at = Instant::now();
        let broken = |why: std::io::Error| format!("{method} {path}: {why}");
        self.stream.get_mut().write_all(head.as_bytes()).await.map_err(broken)?;
        self.answer().await.map_err(broken)
    }

    async fn answer(&mut self) -> std::io::Result<Answer> {
        let status_line = self.line().await?;
        let status = status_line.split(' ').nth(1).and_then(|code| code.parse().ok()).unwrap_or_default();
        let mut answer = Answer { status, set_cookie: Vec::new(), body: Vec::new() };
        let (mut length, mut in_chunks) = (0, false);
        loop {
            let line = self.line().await?;
            let Some((name, value)) = line.split_once(':') else { break };
            match (name.to_ascii_lowercase().as_str(), value.trim()) {
                ("content-length", value) => length = value.parse().unwrap_or_default(),
                ("transfer-encoding", _) => in_chunks = true,
                ("set-cookie", value) => answer.set_cookie.push(value.to_owned()),
                _ => {}
            }
        }
        while in_chunks {
            let size = usize::from_str_radix(self.line().await?.trim(), 16).unwrap_or_default();
            self.read(size, &mut answer.body).await?;
            self.line().await?;
            in_chunks = size > 0;
        }
        self.read(length, &mut answer.body).await?;
        Ok(answer)
    }
    async fn read(&mut self, bytes: usize, into: &mut Vec<u8>) -> std::io::Result<()> {
        let from = into.len();
        into.resize(from + bytes, 0);
        self.stream.read_exact(&mut into[from..]).await.map(drop)
    }
    async fn line(&mut self) -> std::io::Result<String> {
        let mut line = String::new();
        match self.stream.read_line(&mut line).await? {
            0 => Err(std::io::ErrorKind::UnexpectedEof.into()),
            _ => Ok(line.trim_end().to_owned()),
        }
    }
}

/// As forms write it.
fn encoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len() * 2);
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' => out.push(char::from(byte)),
            b' ' => out.push('+'),
            other => {
                let _ = write!(out, "%{other:02X}");
            }
        }
    }
    out
}
