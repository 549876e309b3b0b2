//! A mail server that does what the test says, and politely what mail servers do where the test says nothing.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use portico_mail::{Security, SmtpCarrier, SmtpSettings};
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
    net::TcpListener,
};
use tokio_rustls::TlsAcceptor;

/// What just happened at the server.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Happening<'a> {
    /// A connection was opened.
    Opened,
    /// A command came, without its line end.
    Command(&'a str),
    /// A whole message came; its text without dot-stuffing.
    Content(&'a str),
}

/// What the server does about it.
#[derive(Debug, Clone)]
pub(crate) enum Deed {
    /// The usual.
    Usual,
    /// These bytes as they are.
    Say(String),
    /// These bytes, then the end.
    SayAndClose(String),
    /// These bytes, then nothing ever again: not even reading.
    SayAndSleep(String),
    /// The end, at once.
    Close,
    /// Nothing ever again, while the connection stays open.
    Silence,
    /// The usual, after throwing away whatever came behind the final dot.
    ForgetAhead,
    /// The same bytes for ever.
    Forever(&'static str),
}

pub(crate) fn say(text: &str) -> Deed {
    Deed::Say(format!("{text}\r\n"))
}

pub(crate) fn say_and_close(text: &str) -> Deed {
    Deed::SayAndClose(format!("{text}\r\n"))
}

/// A message as it arrived.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Arrived {
    pub(crate) connection: usize,
    pub(crate) from: String,
    pub(crate) to: String,
    pub(crate) text: String,
    /// Whether the server's answer to it was 2xx.
    pub(crate) accepted: bool,
}

#[derive(Clone)]
pub(crate) struct Server {
    pub(crate) port: u16,
    state: Arc<Mutex<State>>,
    script: Arc<Script>,
    offers: Vec<&'static str>,
    tls: Option<TlsAcceptor>,
    implicit_tls: bool,
}

#[derive(Default)]
struct State {
    connections: usize,
    commands: Vec<String>,
    arrived: Vec<Arrived>,
}

type Script = dyn Fn(usize, Happening<'_>) -> Deed + Send + Sync;
trait Pipe: AsyncRead + AsyncWrite + Unpin + Send {}
impl<T: AsyncRead + AsyncWrite + Unpin + Send> Pipe for T {}

/// What the polite server offers, besides AUTH and STARTTLS.
pub(crate) const USUAL_OFFERS: [&str; 4] = ["PIPELINING", "SIZE 100000", "8BITMIME", "SMTPUTF8"];

impl Server {
    /// A server that answers by `script`, which gets the number of the connection (from 0) and what happened.
    pub(crate) async fn start(
        offers: &[&'static str],
        script: impl Fn(usize, Happening<'_>) -> Deed + Send + Sync + 'static,
    ) -> Self {
        Self::start_with_tls(offers, None, false, script).await
    }

    pub(crate) async fn start_with_tls(
        offers: &[&'static str],
        tls: Option<TlsAcceptor>,
        implicit_tls: bool,
        script: impl Fn(usize, Happening<'_>) -> Deed + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let server = Server {
            port: listener.local_addr().unwrap().port(),
            state: Arc::default(),
            script: Arc::new(script),
            offers: offers.to_vec(),
            tls,
            implicit_tls,
        };
        let at_work = server.clone();
        tokio::spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                stream.set_nodelay(true).unwrap();
                tokio::spawn(at_work.clone().attend(Box::new(stream)));
            }
        });
        server
    }

    pub(crate) fn arrived(&self) -> Vec<Arrived> {
        self.state.lock().unwrap().arrived.clone()
    }

    pub(crate) fn commands(&self) -> Vec<String> {
        self.state.lock().unwrap().commands.clone()
    }

    pub(crate) fn connections(&self) -> usize {
        self.state.lock().unwrap().connections
    }

    /// Settings for a plain connection with short waits.
    pub(crate) fn settings(&self) -> SmtpSettings {
        let mut settings = SmtpSettings::new("127.0.0.1", self.port, Security::None);
        settings.timeouts.answer = Duration::from_millis(500);
        settings.timeouts.final_answer = Duration::from_millis(700);
        settings.timeouts.writing = Duration::from_secs(2);
        settings.helo = "client.test".into();
        settings
    }

    pub(crate) fn carrier(&self) -> SmtpCarrier {
        SmtpCarrier::new(self.settings()).unwrap()
    }

    async fn attend(self, mut pipe: Box<dyn Pipe>) {
        let number = {
            let mut state = self.state.lock().unwrap();
            state.connections += 1;
            state.connections - 1
        };
        if self.implicit_tls {
            let Ok(stream) = self.tls.as_ref().unwrap().accept(pipe).await else { return };
            pipe = Box::new(stream);
        }
        let mut unread = Vec::new();
        let (mut from, mut to) = (String::new(), String::new());
        if self.act((&mut pipe, &mut unread), number, Happening::Opened, "220 server.test ESMTP").await.is_none() {
            return;
        }
        while let Some(line) = until(&mut pipe, &mut unread, b"\r\n").await {
            let line = String::from_utf8(line).unwrap();
            assert!(!line.contains(['\r', '\n']), "a bare CR or LF in a command: {line:?}");
            self.state.lock().unwrap().commands.push(line.clone());
            let word = line.split([' ', ':']).next().unwrap_or_default().to_ascii_uppercase();
            let usual = match word.as_str() {
                "EHLO" => {
                    let offers: String = self.offers.iter().map(|offer| format!("250-{offer}\r\n")).collect();
                    format!("250-server.test\r\n{offers}250 HELP")
                }
                "RCPT" if from.is_empty() => "503 5.5.1 no sender".into(),
                "MAIL" | "RCPT" | "RSET" | "HELO" => "250 2.0.0 Ok".into(),
                "DATA" if to.is_empty() => "503 5.5.1 no recipient".into(),
                "DATA" => "354 go on".into(),
                "AUTH" => "235 2.7.0 welcome".into(),
                "STARTTLS" => "220 go on".into(),
                "QUIT" => "221 bye".into(),
                _ => "500 what?".into(),
            };
            let Some(said) = self.act((&mut pipe, &mut unread), number, Happening::Command(&line), &usual).await else { return };
            let agreed = said.starts_with('2');
            match word.as_str() {
                "MAIL" if agreed => from = line,
                "RCPT" if agreed => to = line,
                "RSET" => (from, to) = Default::default(),
                "QUIT" => return,
                "STARTTLS" if agreed => {
                    let Ok(stream) = self.tls.as_ref().unwrap().accept(pipe).await else { return };
                    (pipe, unread) = (Box::new(stream), Vec::new());
                }
                "DATA" if said.starts_with("354") => {
                    let Some(content) = content(&mut pipe, &mut unread).await else { return };
                    let arrived = Arrived {
                        connection: number,
                        from: from.split_off(0),
                        to: to.split_off(0),
                        text: content.clone(),
                        accepted: false,
                    };
                    let at = {
                        let arrivals = &mut self.state.lock().unwrap().arrived;
                        arrivals.push(arrived);
                        arrivals.len() - 1
                    };
                    let Some(said) =
                        self.act((&mut pipe, &mut unread), number, Happening::Content(&content), "250 2.0.0 queued").await
                    else {
                        return;
                    };
                    self.state.lock().unwrap().arrived[at].accepted = said.starts_with('2');
                }
                _ => {}
            }
        }
    }

    /// Does what the script says. Returns what was said, `None` when the connection is over.
    async fn act(
        &self,
        (pipe, unread): (&mut Box<dyn Pipe>, &mut Vec<u8>),
        number: usize,
        happening: Happening<'_>,
        usual: &str,
    ) -> Option<String> {
        match (self.script)(number, happening) {
            Deed::Usual => write(pipe, format!("{usual}\r\n")).await,
            Deed::Say(text) => write(pipe, text).await,
            Deed::SayAndClose(text) => {
                write(pipe, text).await;
                pipe.shutdown().await.ok();
                None
            }
            Deed::SayAndSleep(text) => {
                write(pipe, text).await;
                std::future::pending().await
            }
            Deed::Close => None,
            Deed::ForgetAhead => {
                let mut piece = [0; 4096];
                tokio::time::timeout(Duration::from_millis(20), pipe.read(&mut piece)).await.ok();
                unread.clear();
                write(pipe, format!("{usual}\r\n")).await
            }
            Deed::Silence => std::future::pending().await,
            Deed::Forever(text) => {
                while write(pipe, text.into()).await.is_some() {}
                None
            }
        }
    }
}

async fn write(pipe: &mut Box<dyn Pipe>, text: String) -> Option<String> {
    pipe.write_all(text.as_bytes()).await.ok()?;
    pipe.flush().await.ok()?;
    Some(text)
}

/// Everything up to `end`, without it.
async fn until(pipe: &mut Box<dyn Pipe>, unread: &mut Vec<u8>, end: &[u8]) -> Option<Vec<u8>> {
    loop {
        if let Some(at) = unread.windows(end.len()).position(|window| window == end) {
            let found = unread[..at].to_vec();
            unread.drain(..at + end.len());
            return Some(found);
        }
        let mut piece = [0; 4096];
        match pipe.read(&mut piece).await {
            Ok(length) if length > 0 => unread.extend_from_slice(&piece[..length]),
            _ => return None,
        }
    }
}

/// One message as RFC 5321 4.5.2 reads it.
async fn content(pipe: &mut Box<dyn Pipe>, unread: &mut Vec<u8>) -> Option<String> {
    let mut text = String::new();
    loop {
        let line = String::from_utf8(until(pipe, unread, b"\r\n").await?).unwrap();
        assert!(!line.contains(['\r', '\n']), "a bare CR or LF in the content: {line:?}");
        if line == "." {
            return Some(text);
        }
        text.push_str(line.strip_prefix('.').unwrap_or(&line));
        text.push_str("\r\n");
    }
}
