//! The bytes between us and the server: plain or TLS, and every command has a time limit.

use rustls::pki_types::ServerName;
use std::time::Duration;
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};
use tokio_rustls::TlsConnector;

use super::{
    response::{Response, Untakable, take},
    trouble::MailboxTrouble,
};

/// More untagged answers than any command of ours has.
const MOST_ANSWERS: usize = 2_000;

trait Stream: AsyncRead + AsyncWrite + Unpin + Send {}
impl<S: AsyncRead + AsyncWrite + Unpin + Send> Stream for S {}

/// One connection, and what arrived on it and is not read yet.
pub(super) struct Wire {
    stream: Box<dyn Stream>,
    received: Vec<u8>,
    within: Duration,
    tag: u32,
}

/// How a command that the server understood ended.
pub(super) enum Ended {
    /// Successfully, with these untagged answers.
    Well(Vec<Response>),
    /// The server refused.
    Refused,
}

impl Wire {
    pub(super) fn plain(stream: TcpStream, within: Duration) -> Self {
        Self { stream: Box::new(stream), received: Vec::new(), within, tag: 0 }
    }

    /// A connection under TLS. Made of a stream on which nothing was left to read: what somebody on the way put there before the
    /// handshake is not the server's word (STARTTLS injection).
    pub(super) async fn under_tls(self, connector: &TlsConnector, host: &str) -> Result<Self, MailboxTrouble> {
        let name = ServerName::try_from(host.to_owned())
            .map_err(|_| MailboxTrouble::Encryption("the host name fits no certificate".into()))?;
        let stream = timeout(self.within, connector.connect(name, self.stream)).await.map_err(|_| MailboxTrouble::Broken)?;
        let stream = stream.map_err(|error| MailboxTrouble::Encryption(error.to_string()))?;
        Ok(Self { stream: Box::new(stream), received: Vec::new(), within: self.within, tag: self.tag })
    }

    /// The first thing the server says.
    pub(super) async fn greeting(&mut self) -> Result<Response, MailboxTrouble> {
        timeout(self.within, self.next()).await.map_err(|_| MailboxTrouble::Broken)?
    }

    /// Sends a command and waits for its end. `more` is sent when the server asks for more.
    pub(super) async fn say(&mut self, command: &str, more: Option<&str>) -> Result<Ended, MailboxTrouble> {
        timeout(self.within, self.converse(command, more)).await.map_err(|_| MailboxTrouble::Broken)?
    }

    async fn converse(&mut self, command: &str, mut more: Option<&str>) -> Result<Ended, MailboxTrouble> {
        self.tag += 1;
        let tag = format!("p{}", self.tag);
        self.write(&format!("{tag} {command}\r\n")).await?;
        let mut answers = Vec::new();
        loop {
            let answer = self.next().await?;
            if answer.text.starts_with('+') {
                self.write(&format!("{}\r\n", more.take().ok_or(MailboxTrouble::NoSense)?)).await?;
            } else if let Some(ending) = answer.text.strip_prefix(&tag).and_then(|rest| rest.strip_prefix(' ')) {
                let word = ending.split(' ').next().unwrap_or_default().to_ascii_uppercase();
                return match word.as_str() {
                    "OK" => Ok(Ended::Well(answers)),
                    "NO" | "BAD" => Ok(Ended::Refused),
                    _ => Err(MailboxTrouble::NoSense),
                };
            } else if answer.text.starts_with("* ") && answers.len() < MOST_ANSWERS {
                answers.push(answer);
                if answers.iter().map(|answer| answer.literals.len()).sum::<usize>() > 4 {
                    return Err(MailboxTrouble::NoSense);
                }
            } else {
                return Err(MailboxTrouble::NoSense);
            }
        }
    }

    async fn write(&mut self, text: &str) -> Result<(), MailboxTrouble> {
        let gone = |_| MailboxTrouble::Broken;
        self.stream.write_all(text.as_bytes()).await.map_err(gone)?;
        self.stream.flush().await.map_err(gone)
    }

    async fn next(&mut self) -> Result<Response, MailboxTrouble> {
        let mut piece = vec![0; 16 * 1024];
        loop {
            let taken = take(&mut self.received).map_err(|untakable| match untakable {
                Untakable::NoSense => MailboxTrouble::NoSense,
                Untakable::TooLong => MailboxTrouble::TooLong,
            });
            if let Some(response) = taken? {
                return Ok(response);
            }
            match self.stream.read(&mut piece).await {
                Ok(0) | Err(_) => return Err(MailboxTrouble::Broken),
                Ok(length) => self.received.extend_from_slice(&piece[..length]),
            }
        }
    }
}
