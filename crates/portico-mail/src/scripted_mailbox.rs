//! A mailbox on this machine that answers as it is told to: for stories, and for playing hostile servers.

use std::{
    fmt::Write as _,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};
use tokio::{
    io::{AsyncBufReadExt, AsyncRead, AsyncWrite, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
};
use tokio_rustls::TlsAcceptor;

/// How a scripted mailbox misbehaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Mischief {
    /// Not at all.
    #[default]
    None,
    /// It announces a message of many gigabytes.
    HugeLiteral,
    /// It answers with a line that does not end.
    EndlessLine,
    /// It sends untagged answers without an end.
    EndlessAnswers,
    /// It hands out a message other than the one that was asked for.
    OtherMessage,
    /// It greets with bytes that are no IMAP.
    Nonsense,
    /// It breaks off when a message has been handed out, before it can be put away.
    BreaksOff,
    /// It does not hand out the first message that lies there.
    KeepsTheFirst,
    /// It hands out whole messages, whatever part was asked for.
    WholeMessages,
    /// It tells the flags of a message before it hands it out, as when somebody else is just reading it.
    TellsFlags,
    /// It says that we are signed in already.
    PreAuth,
    /// It knows neither MOVE nor UIDPLUS.
    Old,
    /// Somebody on the way adds answers behind its word that TLS may begin: a way to sign in that it does not offer.
    Injected,
}

/// A message that lies there.
#[derive(Debug, Clone)]
pub struct Lying {
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// Whether it is marked as read.
    pub seen: bool,
    /// Whether it is marked as deleted.
    pub deleted: bool,
    /// The folder in which it lies.
    pub folder: String,
}

#[derive(Debug, Default)]
struct State {
    messages: Vec<Lying>,
    folders: Vec<String>,
    commands: Vec<String>,
    mischief: Mischief,
    password: String,
}

/// When a scripted mailbox begins with TLS, and under which certificate.
#[derive(Clone)]
enum Tls {
    Never,
    AtOnce(TlsAcceptor),
    WhenAsked(TlsAcceptor),
}

/// A scripted mailbox at a port of 127.0.0.1. It ends with the runtime.
#[derive(Debug, Clone)]
pub struct ScriptedMailbox {
    port: u16,
    state: Arc<Mutex<State>>,
}

impl ScriptedMailbox {
    /// Opens one for the user `bounces` with this password.
    ///
    /// # Errors
    /// When no port can be had.
    pub async fn open(password: &str) -> std::io::Result<Self> {
        Self::listen(password, Tls::Never).await
    }
    /// Opens one that speaks TLS from the first byte (`at_once`), or after STARTTLS and says little before.
    ///
    /// # Errors
    /// When no port can be had.
    pub async fn open_with_tls(password: &str, acceptor: TlsAcceptor, at_once: bool) -> std::io::Result<Self> {
        Self::listen(password, if at_once { Tls::AtOnce(acceptor) } else { Tls::WhenAsked(acceptor) }).await
    }
    async fn listen(password: &str, tls: Tls) -> std::io::Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let state = State { password: password.to_owned(), folders: vec!["INBOX".into()], ..State::default() };
        let mailbox = Self { port: listener.local_addr()?.port(), state: Arc::new(Mutex::new(state)) };
        let state = mailbox.state.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (state, tls) = (state.clone(), tls.clone());
                tokio::spawn(async move {
                    let _ = serve(stream, tls, &state).await;
                });
            }
        });
        Ok(mailbox)
    }
    /// Where it stands.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }
    /// Its address for this user, without encryption.
    #[must_use]
    pub fn url(&self, password: &str, more: &str) -> String {
        format!("imap://bounces:{password}@127.0.0.1:{}/INBOX?tls=off{more}", self.port)
    }
    /// A message arrives.
    pub fn put(&self, bytes: impl Into<Vec<u8>>) {
        let lying = Lying { bytes: bytes.into(), seen: false, deleted: false, folder: "INBOX".into() };
        lock(&self.state).messages.push(lying);
    }
    /// Makes it misbehave in this way from now on.
    pub fn misbehave(&self, mischief: Mischief) {
        lock(&self.state).mischief = mischief;
    }
    /// What lies there, the oldest first.
    #[must_use]
    pub fn messages(&self) -> Vec<Lying> {
        lock(&self.state).messages.clone()
    }
    /// What was said to it.
    #[must_use]
    pub fn commands(&self) -> Vec<String> {
        lock(&self.state).commands.clone()
    }
}

fn lock(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn serve(stream: TcpStream, tls: Tls, state: &Mutex<State>) -> std::io::Result<()> {
    let mut stream = stream;
    match tls {
        Tls::Never => {
            greet(&mut stream, state).await?;
            converse(stream, state, false).await.map(drop)
        }
        Tls::AtOnce(acceptor) => {
            let mut stream = acceptor.accept(stream).await?;
            greet(&mut stream, state).await?;
            converse(stream, state, false).await.map(drop)
        }
        Tls::WhenAsked(acceptor) => {
            greet(&mut stream, state).await?;
            match converse(stream, state, true).await? {
                Some(stream) => converse(acceptor.accept(stream).await?, state, false).await.map(drop),
                None => Ok(()),
            }
        }
    }
}

async fn greet(stream: &mut (impl AsyncWrite + Unpin), state: &Mutex<State>) -> std::io::Result<()> {
    let greeting: &[u8] = match lock(state).mischief {
        Mischief::Nonsense => b"HTTP/1.1 200 OK\r\n",
        Mischief::PreAuth => b"* PREAUTH come in\r\n",
        _ => b"* OK ready\r\n",
    };
    stream.write_all(greeting).await?;
    stream.flush().await
}

/// Answers until the end, or until TLS is to begin on the stream.
async fn converse<S: AsyncRead + AsyncWrite + Unpin>(
    stream: S,
    state: &Mutex<State>,
    before_tls: bool,
) -> std::io::Result<Option<S>> {
    let mut stream = BufReader::new(stream);
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line).await? == 0 {
            return Ok(None);
        }
        let line = line.trim_end().to_owned();
        let Some((tag, command)) = line.split_once(' ') else { return Ok(None) };
        lock(state).commands.push(command.to_owned());
        if before_tls && command == "STARTTLS" {
            let mut said = format!("{tag} OK begin\r\n");
            if lock(state).mischief == Mischief::Injected {
                said += "* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\np3 OK\r\np4 OK\r\n";
            }
            stream.write_all(said.as_bytes()).await?;
            stream.flush().await?;
            return Ok(Some(stream.into_inner()));
        }
        if command.starts_with("AUTHENTICATE") {
            stream.write_all(b"+ \r\n").await?;
            stream.flush().await?;
            let mut secret = String::new();
            stream.read_line(&mut secret).await?;
            let right = base64_of(&format!("\0bounces\0{}", lock(state).password)) == secret.trim_end();
            let answer = if right { "OK in" } else { "NO [AUTHENTICATIONFAILED] bounces:hunter2 is wrong" };
            stream.write_all(format!("{tag} {answer}\r\n").as_bytes()).await?;
            stream.flush().await?;
            continue;
        }
        let mischief = lock(state).mischief;
        if mischief == Mischief::EndlessLine && command.starts_with("UID SEARCH") {
            while stream.write_all(&[b'1'; 4096]).await.is_ok() {}
            return Ok(None);
        }
        if mischief == Mischief::EndlessAnswers && command.starts_with("UID SEARCH") {
            while stream.write_all(b"* SEARCH 1\r\n").await.is_ok() {}
            return Ok(None);
        }
        let answer = answer(&mut lock(state), tag, command, before_tls);
        stream.write_all(&answer).await?;
        stream.flush().await?;
        if command == "LOGOUT" || (mischief == Mischief::BreaksOff && command.starts_with("UID FETCH")) {
            return Ok(None);
        }
    }
}

fn base64_of(text: &str) -> String {
    use base64::{Engine, engine::general_purpose::STANDARD};
    STANDARD.encode(text)
}

fn answer(state: &mut State, tag: &str, command: &str, before_tls: bool) -> Vec<u8> {
    let words: Vec<&str> = command.split(' ').collect();
    let uid: usize = words.get(2).and_then(|word| word.parse().ok()).unwrap_or(0);
    let named = command.split('"').nth(1).unwrap_or_default().to_owned();
    let mut said = Vec::new();
    let ended = match words.as_slice() {
        ["CAPABILITY"] if before_tls => {
            said.extend_from_slice(b"* CAPABILITY IMAP4rev1 STARTTLS LOGINDISABLED\r\n");
            "OK"
        }
        ["CAPABILITY"] if state.mischief == Mischief::Injected => {
            said.extend_from_slice(b"* CAPABILITY IMAP4rev1 LOGINDISABLED\r\n");
            "OK"
        }
        ["CAPABILITY"] => {
            let more = if state.mischief == Mischief::Old { "" } else { " MOVE UIDPLUS" };
            said.extend_from_slice(format!("* CAPABILITY IMAP4rev1 AUTH=PLAIN{more}\r\n").as_bytes());
            "OK"
        }
        ["SELECT", ..] if state.folders.contains(&named) => "OK [READ-WRITE]",
        ["UID", "SEARCH", ..] => {
            let mut line = "* SEARCH".to_owned();
            for (at, message) in state.messages.iter().enumerate() {
                if !message.seen && message.folder == "INBOX" {
                    let _ = write!(line, " {}", at + 1); // a string takes everything
                }
            }
            said.extend_from_slice(format!("{line}\r\n").as_bytes());
            "OK"
        }
        ["UID", "FETCH", ..] if state.mischief == Mischief::HugeLiteral => {
            said.extend_from_slice(format!("* 1 FETCH (UID {uid} BODY[]<0> {{4294967296}}\r\nlots").as_bytes());
            "OK"
        }
        ["UID", "FETCH", ..] if state.mischief == Mischief::KeepsTheFirst && uid == 1 => "NO [SERVERBUG] it cannot be converted",
        ["UID", "FETCH", ..] => {
            if let Some(message) = state.messages.get(uid.wrapping_sub(1)) {
                let told = if state.mischief == Mischief::OtherMessage { uid + 1 } else { uid };
                if state.mischief == Mischief::TellsFlags {
                    said.extend_from_slice(format!("* {uid} FETCH (UID {uid} FLAGS (\\Flagged))\r\n").as_bytes());
                }
                let whole = message.bytes.len();
                let most = if state.mischief == Mischief::WholeMessages { whole } else { whole.min(crate::LONGEST_MESSAGE) };
                let bytes = &message.bytes[..most];
                said.extend_from_slice(format!("* {uid} FETCH (UID {told} BODY[]<0> {{{}}}\r\n", bytes.len()).as_bytes());
                said.extend_from_slice(bytes);
                said.extend_from_slice(b")\r\n");
            }
            "OK"
        }
        ["UID", "STORE", ..] => {
            if let Some(message) = state.messages.get_mut(uid.wrapping_sub(1)) {
                message.seen |= command.contains("\\Seen");
                message.deleted |= command.contains("\\Deleted");
            }
            "OK"
        }
        ["UID", "MOVE" | "COPY", ..] if !state.folders.contains(&named) => "NO [TRYCREATE] no such folder",
        ["UID", "MOVE", ..] => {
            if let Some(message) = state.messages.get_mut(uid.wrapping_sub(1)) {
                message.folder = named;
            }
            "OK"
        }
        ["UID", "COPY", ..] => {
            if let Some(message) = state.messages.get(uid.wrapping_sub(1)).cloned() {
                state.messages.push(Lying { folder: named, ..message });
            }
            "OK"
        }
        ["CREATE", ..] => {
            state.folders.push(named);
            "OK"
        }
        ["LIST", ..] => {
            said.extend_from_slice(b"* LIST (\\Noselect) \".\" \"\"\r\n");
            "OK"
        }
        ["LOGOUT"] => {
            said.extend_from_slice(b"* BYE\r\n");
            "OK"
        }
        _ => "NO what",
    };
    said.extend_from_slice(format!("{tag} {ended}\r\n").as_bytes());
    said
}
